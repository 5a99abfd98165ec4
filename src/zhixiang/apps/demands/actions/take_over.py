"""A unit takes rows of what it answered to an earlier call into its draft."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.demands.draft_form import DraftForm, load_form, prefilled
from zhixiang.apps.demands.earlier import EarlierRow, earlier_versions, rows_of
from zhixiang.apps.demands.models import DraftRow, SubmissionVersion
from zhixiang.apps.demands.steps import insist_editable, locked, tell
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.rules.demand_form import FIELDS


@dataclass(slots=True)
class TakenOver:
    """The rows that the draft has now, and in sentences what was left behind."""

    rows: list[DraftRow] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def take_over(
    *, actor: Actor, submission_id: int, receipt_no: str, uids: Collection[uuid.UUID], again: Collection[uuid.UUID] = ()
) -> TakenOver:
    """Add the rows ``uids`` of the version ``receipt_no`` to the draft, each behind the rows of its part, or in the row
    of the same project that the province filled in beforehand.

    A row that the draft has already is taken a second time only where ``again`` names it. Raises Refused when nothing
    is chosen or the draft may not be changed; SubmissionVersion.DoesNotExist for what is no earlier version of the
    unit, Submission.DoesNotExist for another unit's draft.
    """
    with transaction.atomic():
        submission = locked(actor, submission_id)
        insist_editable(actor, submission)
        version = earlier_versions(submission).defer(None).get(receipt_no=receipt_no)
        if not uids:
            raise Refused("请先勾选要带入的行。")
        form, result = load_form(submission), TakenOver()
        chosen = [row for row in rows_of(form, version) if row.uid in uids]
        for row in chosen:
            _take(form, version, row, again, result)
        _store(actor, result.rows)
        if result.rows:
            submission.draft_version += 1
            submission.changed_at = timezone.now()
            submission.save(update_fields=["draft_version", "changed_at"])
            tell(actor, submission, "demands.take_over", _payload(version, result, submission.draft_version))
    return result


def _take(
    form: DraftForm, version: SubmissionVersion, old: EarlierRow, again: Collection[uuid.UUID], result: TakenOver
) -> None:
    name = f"第 {old.number} 行“{old.title}”"
    if old.part is None or old.refusal:
        result.left.append(f"{name}没有带入：{old.refusal}")
        return
    if old.taken and old.uid not in again:
        result.left.append(f"{name}没有带入：草稿里已经有从这份回执带入的同一行。")
        return
    if old.into is not None:
        _fill_in(form, version, old, old.into)
        result.rows.append(old.into)
        result.left += [f"{name}的{lost}" for lost in old.lost]
        return
    rows = form.rows.setdefault(old.part.pk, [])  # type: ignore[attr-defined]  # a dict underneath
    if len(rows) >= old.part.max_rows:
        result.left.append(f"{name}没有带入：“{old.part.title}”最多 {old.part.max_rows} 行。")
        return
    row = DraftRow(
        submission=form.submission, part=old.part, uid=uuid.uuid4(), row_version=1,
        position=max((one.position for one in rows), default=-1) + 1,
        taken_from=version.receipt_no, taken_uid=old.uid, **old.values,
    )  # fmt: skip
    rows.append(row)
    result.rows.append(row)
    result.left += [f"{name}的{lost}" for lost in old.lost]


def _fill_in(form: DraftForm, version: SubmissionVersion, old: EarlierRow, row: DraftRow) -> None:
    """Into the province's row of the same project; what the province filled in stays."""
    given = prefilled(form.proposed[row.proposed_id or 0])
    for key, value in old.values.items():
        if not given.get(key):
            setattr(row, key, value)
    row.taken_from, row.taken_uid = version.receipt_no, old.uid
    row.row_version += 1


def _store(actor: Actor, rows: Sequence[DraftRow]) -> None:
    now = timezone.now()
    for row in rows:
        row.changed_by_name, row.changed_at = actor.name, now
    DraftRow.objects.bulk_create(row for row in rows if row.pk is None)
    changed = ["taken_from", "taken_uid", "row_version", "changed_by_name", "changed_at"]
    DraftRow.objects.bulk_update([row for row in rows if row.pk is not None], [*FIELDS, *changed])


def _payload(version: SubmissionVersion, result: TakenOver, draft_version: int) -> dict[str, object]:
    return {
        "draft_version": draft_version,
        "receipt_no": version.receipt_no,
        "rows": {str(row.uid): str(row.taken_uid) for row in result.rows},
        "left": len(result.left),
    }
