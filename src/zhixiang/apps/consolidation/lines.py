"""Lines that are made from demands, for the actions that make them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from zhixiang.apps.consolidation.entry import put
from zhixiang.apps.consolidation.models import LineParent, Report, ReportLine
from zhixiang.apps.consolidation.queries import DEMAND_ORDER, unplaced
from zhixiang.apps.consolidation.steps import MOST_LINES
from zhixiang.apps.demands.models import Demand
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.rules.merging_demands import differing, merged


def unplaced_demands(report: Report, demand_ids: Sequence[int]) -> list[Demand]:
    """The demands that were chosen, in the order of the list. Raises Refused when one cannot be placed, or too many."""
    wanted = set(demand_ids)
    if not wanted:
        raise Refused("请先勾选要归入的需求。")
    if len(wanted) > MOST_LINES:
        raise Refused(f"一次最多办理 {MOST_LINES} 条，现在选了 {len(wanted)} 条，请分几次办理。")
    demands = list(unplaced(report).filter(pk__in=wanted).order_by(*DEMAND_ORDER))
    if len(demands) < len(wanted):
        missing = len(wanted) - len(demands)
        raise Refused(f"所选的需求里有 {missing} 条已经归入，或已被单位撤回、退回修改，请刷新页面后重新选择。")
    return demands


def kept(
    actor: Actor, report: Report, demands: Sequence[Demand], *, first_position: int, now: datetime, step: int = 1
) -> list[ReportLine]:
    """A line for each demand, as it is, with the demand for parent. A few statements, however many there are.

    ``step`` 0 gives all of them the first position: then they follow each other in the order in which they were made.
    """
    lines = ReportLine.objects.bulk_create(
        put(
            ReportLine(
                report=report, part_id=demand.part_id, origin=ReportLine.Origin.KEPT,
                position=first_position + number * step, changed_by_name=actor.name, changed_at=now,
            ),
            demand.values(),
        )
        for number, demand in enumerate(demands)
    )  # fmt: skip
    LineParent.objects.bulk_create(
        LineParent(line=line, demand=demand) for line, demand in zip(lines, demands, strict=True)
    )
    return lines


def origin_of(line: ReportLine, parents: Sequence[Demand]) -> ReportLine.Origin:
    """How the line stands to its parents: as they are, all in one, or changed by the city; without any its own."""
    if not parents:
        return ReportLine.Origin.OWN
    if differing(line.values(), expected([parent.values() for parent in parents])):
        return ReportLine.Origin.EDITED
    return ReportLine.Origin.MERGED if len(parents) > 1 else ReportLine.Origin.KEPT


def expected(rows: Sequence[dict[str, object]]) -> dict[str, object]:
    """What a line says when nobody edits it: its one parent, or all of them merged."""
    return rows[0] if len(rows) == 1 else merged(rows)
