"""The way from a group into the consolidation workspace: what its page needs to merge the rows of one city."""

from __future__ import annotations

from dataclasses import dataclass

from zhixiang.apps.checks.models import DemandFinding
from zhixiang.apps.checks.screening.queries import own_members
from zhixiang.apps.consolidation.models import LineParent, Report
from zhixiang.apps.consolidation.queries import visible_reports
from zhixiang.apps.consolidation.states import EDITABLE
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.roles import Reach


@dataclass(frozen=True, slots=True)
class Offer:
    """What the city's report has of the group: demands that are in no line yet, lines with their versions.

    Without a report the city opens one first; ``merged`` says that all rows of the city are in one line.
    """

    report: Report | None
    editable: bool = False
    demands: tuple[int, ...] = ()
    lines: tuple[str, ...] = ()
    merged: bool = False


def offer(actor: Actor, finding: DemandFinding) -> Offer | None:
    """The offer for a city's officer; None for everybody else, and where there is nothing to merge. Three queries."""
    if actor.reach is not Reach.CITY:
        return None
    rows = own_members(actor).filter(finding=finding, demand__call=finding.call_id, demand__current=True)
    demands = list(rows.order_by("position").values_list("demand", flat=True))
    if len(demands) < 2:
        return None
    report = visible_reports(actor).filter(call=finding.call_id).first()
    if report is None:
        return Offer(None)
    parents = list(LineParent.objects.filter(line__report=report, demand__in=demands).select_related("line"))
    placed = {parent.demand_id for parent in parents}
    lines = {parent.line_id: f"{parent.line_id}:{parent.line.row_version}" for parent in parents}
    free = tuple(key for key in demands if key not in placed)
    return Offer(report, report.state in EDITABLE, free, tuple(lines.values()), merged=not free and len(lines) == 1)
