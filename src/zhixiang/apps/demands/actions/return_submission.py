"""An office returns a submission with what has to be corrected: whole, by row, or by field of a row."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.calls.models import Extension
from zhixiang.apps.calls.window import local, window_of
from zhixiang.apps.demands import policies, telling
from zhixiang.apps.demands.models import Correction, CorrectionItem, Demand, Submission
from zhixiang.apps.demands.reviews import in_a_report_that_was_sent
from zhixiang.apps.demands.steps import insist, locked_for_review, move, reason_in
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.rules.demand_form import FIELDS


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to correct. ``field`` is a key of rules.demand_form.FIELDS, empty for the whole row."""

    uid: UUID
    reason: str
    field: str = ""


def return_submission(
    *, actor: Actor, submission_id: int, reason: str, items: Sequence[Item] = (), until: datetime | None = None
) -> Correction:
    """Send the version back; the unit edits its draft and submits a new version.

    ``until`` gives the unit time past the deadline, as an extension with its reason. Raises Refused without a reason,
    for a row that the version has not, after the deadline without ``until``, when the submission is not in the
    office's hands; Submission.DoesNotExist for another office's.
    """
    with transaction.atomic():
        submission = locked_for_review(actor, submission_id)
        insist(policies.may_review(actor, submission))
        if in_a_report_that_was_sent(submission):
            raise Refused("这份填报的需求已随市局统筹报送省局，不能退回；省局退回统筹以后才能再退回单位。")
        reason = reason_in(reason, what="退回")
        version = submission.latest
        if version is None:
            raise Refused("这份填报还没有提交过，不能退回。")
        now = timezone.now()
        _give_time(submission, reason, until, now, actor)
        correction = Correction.objects.create(
            submission=submission, version=version, reason=reason, until=until,
            returned_by_name=actor.name, returned_at=now,
        )  # fmt: skip
        known = dict(Demand.objects.filter(version=version).values_list("uid", "project_name"))
        CorrectionItem.objects.bulk_create(_items(correction, items, known))
        submission.certified_draft, submission.certified_by_name, submission.certified_at = None, "", None
        payload = {"correction": correction.pk, "items": len(items), "until": until.isoformat() if until else None}
        told = [(_what(item, known[item.uid]), item.reason.strip()) for item in items]
        telling.returned(actor, submission, reason, told, until)
        move(
            actor=actor, submission=submission, action="demands.return_submission", note=reason, version=version.pk,
            payload=payload,
        )  # fmt: skip
    return correction


def _what(item: Item, project: str) -> str:
    """The row that an item is about, and its column."""
    column = f"（{FIELDS[item.field].label}）" if item.field else ""
    return f"{project or '（未写项目名称）'}{column}"


def _give_time(submission: Submission, reason: str, until: datetime | None, now: datetime, actor: Actor) -> None:
    """An extension where the unit would have no time left to correct."""
    closes_at = window_of(submission.call, submission.unit).closes_at
    if until is None:
        if closes_at is not None and now > closes_at:
            raise Refused("截止时间已过，退回时请同时写明改好的期限，否则单位无法再提交。")
        return
    if until <= now:
        raise Refused(f"改好的期限 {local(until)} 已经过去，请选以后的时间。")
    if closes_at is None or until > closes_at:
        Extension.objects.create(
            call=submission.call, unit=submission.unit, closes_at=until, reason=f"退回修改：{reason}",
            granted_by_id=actor.user_id, granted_by_name=actor.name, granted_at=now,
        )  # fmt: skip


def _items(correction: Correction, items: Sequence[Item], known: Collection[UUID]) -> list[CorrectionItem]:
    for item in items:
        if item.uid not in known:
            raise Refused("所选的行不在这一版里，可能单位刚刚重新提交过。请刷新页面后重新选择。")
        if item.field and item.field not in FIELDS:
            raise Refused(f"没有“{item.field}”这一栏，请重新选择。")
    return [
        CorrectionItem(
            correction=correction, uid=item.uid, field=item.field, reason=reason_in(item.reason, what="逐行修改")
        )
        for item in items
    ]
