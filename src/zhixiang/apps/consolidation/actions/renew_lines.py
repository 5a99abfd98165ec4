"""Units withdrew, corrected or submitted anew: the lines take the rows that are in force now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from zhixiang.apps.consolidation.found import BATCH, batches
from zhixiang.apps.consolidation.lines import origin_of
from zhixiang.apps.consolidation.models import LineParent, Report, ReportLine
from zhixiang.apps.consolidation.queries import settled, stale, unplaced
from zhixiang.apps.consolidation.steps import changed, locked_draft
from zhixiang.apps.demands.models import Demand
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.rules.demand_form import FIELDS

GONE = "来源需求已由单位撤回、退回修改或删除"


class Renewed(NamedTuple):
    """How many parents were replaced by the unit's newer row, and how many lines are kept back for want of one."""

    replaced: int
    kept_back: int


def renew_lines(*, actor: Actor, report_id: int) -> Renewed:
    """Put the unit's newer row in the place of each parent that is in force no longer.

    A line as its one parent was takes the new row's values; a merged or edited one keeps its own, and shows how they
    differ. A line whose one parent has no newer row is kept back, with that for a reason; a merged one must be split.
    What a unit is still correcting stays where it is, with its parent, until the unit submits again.
    Raises Refused when there is nothing to renew, or a line must be split first; Report.DoesNotExist for another
    city's.
    """
    with transaction.atomic():
        report = locked_draft(actor, report_id)
        parents = [_Parent(*row) for row in settled(report).order_by("pk").values_list(*_PARENT)]
        if not parents:
            raise Refused(nothing_to_renew(report))
        newer = _newer(report, {parent.submission_id for parent in parents})
        replaced = {parent.pk: newer[parent.row] for parent in parents if parent.row in newer}
        renewed = {parent.line_id for parent in parents if parent.row in newer}
        gone = _with_one_parent({parent.line_id for parent in parents if parent.row not in newer})
        if not renewed | gone:
            raise Refused("这些来源已被单位撤回、退回或删除，所在的行是合并的，请先把它们拆开。")
        LineParent.objects.bulk_update(
            [LineParent(pk=pk, demand_id=new) for pk, new in replaced.items()], ["demand"], BATCH
        )
        _take_over(renewed)
        _sign(actor, sorted(renewed | gone), sorted(gone))
        payload = {"lines": sorted(renewed | gone), "kept_back": sorted(gone)}
        note = f"更新 {len(replaced)} 条来源；{len(gone)} 行的来源已不存在，改为不上报"
        changed(actor=actor, report=report, action="consolidation.renew_lines", note=note, payload=payload)
    return Renewed(len(replaced), len(gone))


def nothing_to_renew(report: Report) -> str:
    """Why, in words: all is in force, or the units are not done yet."""
    if stale(report).exists():
        return "来源需求正由单位修改，单位重新提交以后再更新；不等的，请把所在的行改为不上报并写明理由。"
    return "来源需求都是现行的，不需要更新。"


class _Parent(NamedTuple):
    """A parent by its keys alone: a report may have ten thousand of them."""

    pk: int
    line_id: int
    submission_id: int
    uid: UUID
    part_id: int

    @property
    def row(self) -> tuple[int, UUID, int]:
        """A row keeps its identifier through the versions of a submission; in another part it is another row."""
        return self.submission_id, self.uid, self.part_id


_PARENT: Final = ("pk", "line_id", "demand__submission_id", "demand__uid", "demand__part_id")


def _newer(report: Report, submissions: set[int]) -> dict[tuple[int, UUID, int], int]:
    rows = unplaced(report).filter(submission__in=submissions)
    return {(of, uid, part): key for key, of, uid, part in rows.values_list("pk", "submission_id", "uid", "part_id")}


def _with_one_parent(lines: set[int]) -> set[int]:
    counts = Counter(LineParent.objects.filter(line__in=lines).values_list("line_id", flat=True))
    return {line_id for line_id, count in counts.items() if count == 1}


def _take_over(lines: set[int]) -> None:
    """A line as its one parent was says what its new parent says; of the others it may be another origin now."""
    of_line = Demand.objects.filter(report_parent__line=OuterRef("pk"))
    values = {key: Subquery(of_line.values(key)[:1]) for key in ("asks_fen", *FIELDS)}
    others: list[ReportLine] = []
    for batch in batches(sorted(lines)):
        rows = ReportLine.objects.filter(pk__in=batch)
        # Of nobody's making: what the database copies from row to row is not read, compared or written here.
        rows.filter(origin=ReportLine.Origin.KEPT).update(**values)
        others += rows.exclude(origin=ReportLine.Origin.KEPT)
    parents: dict[int, list[Demand]] = {}
    for parent in LineParent.objects.filter(line__in=others).select_related("demand").order_by("demand_id"):
        parents.setdefault(parent.line_id, []).append(parent.demand)
    for line in others:
        line.origin = origin_of(line, parents[line.pk])
    ReportLine.objects.bulk_update(others, ["origin"], BATCH)


def _sign(actor: Actor, lines: Sequence[int], gone: Sequence[int]) -> None:
    """A new version of all that changed; what has no source any more is kept back, with that for a reason."""
    now = timezone.now()
    for batch in batches(lines):
        ReportLine.objects.filter(pk__in=batch).update(
            row_version=F("row_version") + 1, changed_by_name=actor.name, changed_at=now
        )
    for batch in batches(gone):
        ReportLine.objects.filter(pk__in=batch).update(dropped=True, drop_reason=GONE)
