"""Units withdrew, corrected or submitted anew: the lines take the rows that are in force now."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from django.db import transaction

from zhixiang.apps.consolidation.entry import put
from zhixiang.apps.consolidation.lines import origin_of
from zhixiang.apps.consolidation.models import LineParent, Report, ReportLine
from zhixiang.apps.consolidation.queries import settled, stale, unplaced
from zhixiang.apps.consolidation.steps import changed, locked_draft, sign
from zhixiang.apps.demands.models import Demand
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused

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
        parents = list(settled(report).select_related("demand", "line").select_for_update(of=("self",)))
        if not parents:
            raise Refused(nothing_to_renew(report))
        newer = _newer(report, parents)
        alone = _with_one_parent(parents)
        replaced = [parent for parent in parents if _key(parent.demand) in newer]
        gone = {parent.line_id for parent in parents if _key(parent.demand) not in newer} & alone
        lines = {parent.line_id: parent.line for parent in parents}
        for parent in replaced:
            parent.demand = newer[_key(parent.demand)]
            if lines[parent.line_id].origin == ReportLine.Origin.KEPT:
                put(lines[parent.line_id], parent.demand.values())
        touched = {key: lines[key] for key in {parent.line_id for parent in replaced} | gone}
        if not touched:
            raise Refused("这些来源已被单位撤回、退回或删除，所在的行是合并的，请先把它们拆开。")
        LineParent.objects.bulk_update(replaced, ["demand"])
        _settle(actor, touched, gone)
        payload = {"lines": sorted(touched), "kept_back": sorted(gone)}
        note = f"更新 {len(replaced)} 条来源；{len(gone)} 行的来源已不存在，改为不上报"
        changed(actor=actor, report=report, action="consolidation.renew_lines", note=note, payload=payload)
    return Renewed(len(replaced), len(gone))


def nothing_to_renew(report: Report) -> str:
    """Why, in words: all is in force, or the units are not done yet."""
    if stale(report).exists():
        return "来源需求正由单位修改，单位重新提交以后再更新；不等的，请把所在的行改为不上报并写明理由。"
    return "来源需求都是现行的，不需要更新。"


def _key(demand: Demand) -> tuple[int, object, int]:
    """A row keeps its identifier through the versions of a submission; in another part it is another row."""
    return demand.submission_id, demand.uid, demand.part_id


def _with_one_parent(parents: list[LineParent]) -> set[int]:
    counts = Counter(
        LineParent.objects.filter(line__in={parent.line_id for parent in parents}).values_list("line_id", flat=True)
    )
    return {line_id for line_id, count in counts.items() if count == 1}


def _newer(report: Report, parents: list[LineParent]) -> dict[tuple[int, object, int], Demand]:
    submissions = {parent.demand.submission_id for parent in parents}
    return {_key(demand): demand for demand in unplaced(report).filter(submission__in=submissions)}


def _settle(actor: Actor, lines: dict[int, ReportLine], gone: set[int]) -> None:
    """Origins and reasons of lines whose parents changed."""
    parents: dict[int, list[Demand]] = {}
    for parent in LineParent.objects.filter(line__in=lines).select_related("demand").order_by("demand_id"):
        parents.setdefault(parent.line_id, []).append(parent.demand)
    for key, line in lines.items():
        line.origin = origin_of(line, parents[key])
        if key in gone:
            line.dropped, line.drop_reason = True, GONE
    sign(actor, list(lines.values()))
    for line in lines.values():
        line.save()
