"""Save what was typed: changed, added, deleted and moved rows, and opinions, of one submission in one transaction."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.calls.models import CallPart, ProposedProject
from zhixiang.apps.demands.draft_form import DraftForm, load_form
from zhixiang.apps.demands.entry import (
    Conflict,
    Entered,
    FieldError,
    enter,
    read_opinion,
    row_reader,
    show_opinion,
)
from zhixiang.apps.demands.models import DraftOpinion, DraftRow, Submission
from zhixiang.apps.demands.patch import OpinionChange, Patch, RowChange
from zhixiang.apps.demands.steps import insist_editable, locked, tell
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.prepared import columns, fresh, insert_many, update
from zhixiang.rules.demand_entry import shown, shown_row


@dataclass(slots=True)
class Saved:
    """What became of a request. ``rows`` and ``opinions`` are those it named, as they are stored now."""

    form: DraftForm
    rows: list[DraftRow] = field(default_factory=list)
    deleted: list[uuid.UUID] = field(default_factory=list)
    opinions: list[DraftOpinion] = field(default_factory=list)
    errors: list[FieldError] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether everything was saved as typed."""
        return not self.errors and not self.conflicts


def save_draft(*, actor: Actor, submission_id: int, patch: Patch) -> Saved:
    """Apply ``patch`` and return what is stored now, with what was not saved and why.

    A row whose version is stale is merged where other fields were changed, and left alone as a conflict otherwise.
    Raises Refused when the draft may not be changed; Submission.DoesNotExist for another unit's.
    """
    with transaction.atomic():
        submission = locked(actor, submission_id)
        insist_editable(actor, submission)
        work = _Work(actor, load_form(submission), timezone.now())
        for change in patch.rows:
            work.change_row(change)
        for uid, version in patch.deleted:
            work.delete_row(uid, version)
        for part, order in patch.order.items():
            work.reorder(part, order)
        for opinion in patch.opinions:
            work.change_opinion(opinion)
        work.store()
    return work.result


class _Work:
    """One request being applied to the loaded draft, and stored at the end in as few statements as there are kinds."""

    def __init__(self, actor: Actor, form: DraftForm, now: datetime) -> None:
        self.actor, self.form, self.now = actor, form, now
        self.result = Saved(form)
        self.parts: dict[str, CallPart] = {part.code: part for part in form.parts}
        self.part_of = {part.pk: part for part in form.parts}
        self.stored = {row.uid: row for rows in form.rows.values() for row in rows}
        self.readers = {part.pk: row_reader(part.shown_columns) for part in form.parts}
        self.added: dict[uuid.UUID, DraftRow] = {}
        self.changed: dict[uuid.UUID, set[str]] = {}
        self.moved: set[uuid.UUID] = set()
        self.gone: list[DraftRow] = []
        self.opinions: list[DraftOpinion] = []

    def change_row(self, change: RowChange) -> None:
        """Texts for a stored row, or a new one."""
        row = self.stored.get(change.uid)
        if row is None and change.row_version:
            texts = {key: text for key, text in change.values.items() if text.strip()} or {"": ""}
            self.result.conflicts += [
                Conflict(str(change.uid), key, text, "", "", gone=True) for key, text in texts.items()
            ]
            return
        if row is None:
            self._add(change)
            return
        entered = self._entered(row, change, stale=row.row_version != change.row_version)
        if entered.values and not entered.conflicts:
            for key, value in entered.values.items():
                setattr(row, key, value)
            if row.uid not in self.added:
                row.row_version += 1
                self._sign(row)
                self.changed.setdefault(row.uid, set()).update(entered.values)
        self.result.rows.append(row)

    def _add(self, change: RowChange) -> None:
        part = self.parts.get(change.part)
        refusal = "没有这一部分，请刷新页面。" if part is None else self._no_room(part)
        if part is None or refusal:
            self.result.errors.append(FieldError(str(change.uid), "", refusal))
            return
        rows = self.form.rows.setdefault(part.pk, [])  # type: ignore[attr-defined]  # a dict underneath
        position = max((row.position for row in rows), default=-1) + 1
        row = fresh(
            DraftRow, submission_id=self.form.submission.pk, part_id=part.pk, uid=change.uid, position=position,
            row_version=1,
        )  # fmt: skip
        self._sign(row)
        for key, value in self._entered(row, change, stale=False).values.items():
            setattr(row, key, value)
        rows.append(row)
        self.stored[row.uid] = self.added[row.uid] = row
        self.result.rows.append(row)

    def _no_room(self, part: CallPart) -> str:
        if not part.rows_may_be_added:
            return f"“{part.title}”不能加行。"
        full = len(self.form.rows.get(part.pk, [])) >= part.max_rows
        return f"“{part.title}”最多 {part.max_rows} 行。" if full else ""

    def _entered(self, row: DraftRow, change: RowChange, *, stale: bool) -> Entered:
        entered = enter(
            owner=str(row.uid),
            texts=change.values,
            base=change.base if stale else None,
            current=shown_row(row.values()) if row.pk or row.uid in self.added else {},
            by=row.changed_by_name,
            read=self.readers[row.part_id],
            show=shown,
        )
        self.result.errors += entered.errors
        self.result.conflicts += entered.conflicts
        return entered

    def delete_row(self, uid: uuid.UUID, version: int) -> None:
        """Remove a row, unless somebody has changed it since, or the province filled it in."""
        row = self.stored.get(uid)
        if row is None:
            self.result.deleted.append(uid)
            return
        if row.proposed_id is not None:
            self.result.errors.append(FieldError(str(uid), "", "这是省局预填的行，可以留空，不能删除。"))
        elif row.row_version != version and uid not in self.added:
            theirs = row.project_name or row.content
            self.result.conflicts.append(Conflict(str(uid), "", "（删除这一行）", theirs, row.changed_by_name))
        else:
            self.form.rows[row.part_id].remove(row)
            del self.stored[uid]
            if self.added.pop(uid, None) is None:
                self.gone.append(row)
            self.changed.pop(uid, None)
            self.result.deleted.append(uid)

    def reorder(self, code: str, order: Any) -> None:
        """Put the rows of a part into ``order``; rows that the page does not know yet stay where they are."""
        part = self.parts.get(code)
        rows = self.form.rows.get(part.pk, []) if part else []
        rank = {uid: number for number, uid in enumerate(order)}
        known = iter(sorted((row for row in rows if row.uid in rank), key=lambda row: rank[row.uid]))
        rows[:] = [next(known) if row.uid in rank else row for row in rows]
        for position, row in enumerate(rows):
            if row.position != position:
                row.position = position
                self.moved.add(row.uid)

    def change_opinion(self, change: OpinionChange) -> None:
        """Texts for the opinion on one proposed project."""
        owner = f"opinion-{change.proposed}"
        project = self.form.proposed.get(change.proposed)
        if project is None or not self.part_of[project.part_id].asks_opinions:
            self.result.errors.append(FieldError(owner, "", "没有这个征求意见的项目，请刷新页面。"))
            return
        opinion = self.form.opinions.get(change.proposed) or self._new_opinion(project)
        stale = opinion.pk is not None and opinion.row_version != change.row_version
        entered = enter(
            owner=owner,
            texts=change.values,
            base=change.base if stale else None,
            current={key: show_opinion(key, value) for key, value in opinion.values().items()},
            by=opinion.changed_by_name,
            read=read_opinion,
            show=show_opinion,
        )
        self.result.errors += entered.errors
        self.result.conflicts += entered.conflicts
        if entered.values and not entered.conflicts:
            for key, value in entered.values.items():
                setattr(opinion, key, value)
            opinion.row_version += 1
            self._sign(opinion)
            self.opinions.append(opinion)
        self.result.opinions.append(opinion)

    def _new_opinion(self, project: ProposedProject) -> DraftOpinion:
        opinion = DraftOpinion(submission=self.form.submission, proposed=project, row_version=0)
        self.form.opinions[project.pk] = opinion  # type: ignore[index]  # a dict underneath
        return opinion

    def _sign(self, row: DraftRow | DraftOpinion) -> None:
        row.changed_by_name, row.changed_at = self.actor.name, self.now

    def store(self) -> None:
        """Write everything; a request that changes nothing writes nothing."""
        changed = [self.stored[uid] for uid in self.changed]
        moved = [self.stored[uid] for uid in self.moved if uid in self.stored and uid not in self.added]
        if not (self.added or changed or moved or self.gone or self.opinions):
            return
        insert_many(DraftRow, [columns(row) for row in self.added.values()])
        if changed:
            fields = {key for keys in self.changed.values() for key in keys}
            DraftRow.objects.bulk_update(changed, [*sorted(fields), "row_version", "changed_by_name", "changed_at"])
        if moved:
            DraftRow.objects.bulk_update(moved, ["position"])
        if self.gone:
            DraftRow.objects.filter(pk__in=[row.pk for row in self.gone]).delete()
        for opinion in self.opinions:
            opinion.save()
        submission = self.form.submission
        submission.draft_version += 1
        submission.changed_at = self.now
        update(submission, "draft_version", "changed_at")
        tell(self.actor, submission, "demands.save_draft", self._payload(submission))

    def _payload(self, submission: Submission) -> dict[str, Any]:
        return {
            "draft_version": submission.draft_version,
            "added": [str(uid) for uid in self.added],
            "changed": {str(uid): sorted(keys) for uid, keys in self.changed.items()},
            "deleted": [str(row.uid) for row in self.gone],
            "moved": len(self.moved),
            "opinions": [opinion.proposed_id for opinion in self.opinions],
        }
