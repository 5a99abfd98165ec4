"""Accepted demands that are no projects yet: lines of accepted city reports, and demands of provincial units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from zhixiang.apps.calls.models import Call
from zhixiang.apps.consolidation.models import LineParent, Report, ReportLine
from zhixiang.apps.demands.models import Demand, Submission
from zhixiang.apps.library.entry import TaskRow, targets_from
from zhixiang.apps.library.models import ProjectSource
from zhixiang.apps.people.actors import Actor

_BATCH: Final = 500


def lines_to_take(call_id: int) -> QuerySet[ReportLine]:
    """Lines of accepted reports that are sent and in no project, whatever has become of that."""
    taken = ProjectSource.objects.filter(line=OuterRef("pk"))
    rows = ReportLine.objects.filter(report__call=call_id, report__state=Report.State.ACCEPTED, dropped=False)
    return rows.filter(~Exists(taken))


def demands_to_take(call_id: int) -> QuerySet[Demand]:
    """Demands of provincial units that were accepted directly and are in no project."""
    taken = ProjectSource.objects.filter(demand=OuterRef("pk"))
    rows = Demand.objects.filter(current=True, call=call_id, city=None, submission__state=Submission.State.ACCEPTED)
    return rows.filter(~Exists(taken))


def calls_with_accepted(actor: Actor, *, limit: int = 50) -> list[Call]:
    """Calls of which something was accepted, newest first; for whoever sees the whole province. One query."""
    if not actor.sees_all:
        return []
    reports = Report.objects.filter(call=OuterRef("pk"), state=Report.State.ACCEPTED)
    direct = Submission.objects.filter(call=OuterRef("pk"), city=None, state=Submission.State.ACCEPTED)
    return list(Call.objects.filter(Q(Exists(reports)) | Q(Exists(direct))).order_by("-year", "-id")[:limit])


def row_of_line(line: ReportLine, parents: Sequence[LineParent]) -> TaskRow:
    """What a report's line is as a project. Without one unit behind it, whoever is to do it, or the city."""
    units = {parent.demand.unit_id: parent.demand.unit.name for parent in parents}
    unit_id, unit_name = next(iter(units.items())) if len(units) == 1 else (None, "、".join(units.values()))
    region = parents[0].demand.region_id if len(units) == 1 else line.report.region_id
    name = line.undertaker or line.applicants or line.report.region.name
    return _row(
        line, region, unit_id, unit_name or name, [parent.demand_id for parent in parents], line_id=line.pk
    )  # fmt: skip


def row_of_demand(demand: Demand) -> TaskRow:
    """What a demand that was accepted directly is as a project."""
    return _row(demand, demand.region_id, demand.unit_id, demand.unit.name, [demand.pk])


def rows_of_lines(lines: Sequence[ReportLine]) -> Iterator[TaskRow]:
    """The same for many; the lines come with report and region. A query for each 500."""
    for batch in _batches(lines):
        parents: dict[int, list[LineParent]] = {line.pk: [] for line in batch}
        rows = LineParent.objects.filter(line__in=parents).select_related("demand__unit").order_by("demand_id")
        for parent in rows:
            parents[parent.line_id].append(parent)
        yield from (row_of_line(line, parents[line.pk]) for line in batch)


def counts(call_id: int) -> tuple[int, int]:
    """How many lines and how many demands wait. Two queries."""
    lines = lines_to_take(call_id).aggregate(n=Count("pk"))["n"]
    return lines, demands_to_take(call_id).aggregate(n=Count("pk"))["n"]


def _row(
    values: ReportLine | Demand,
    region: str,
    unit_id: int | None,
    unit_name: str,
    demand_ids: Sequence[int],
    line_id: int | None = None,
) -> TaskRow:
    content = "\n".join(filter(None, (values.content, values.direction)))
    return TaskRow(
        name=(values.project_name or values.content or values.category)[:300],
        region_code=region,
        unit_name=unit_name[:200],
        unit_id=unit_id,
        total_fen=values.asks_fen,
        category=values.category,
        content=content,
        necessity=values.necessity,
        basis=values.basis,
        goal=values.performance,
        targets=list(targets_from(values.performance)),
        demand_ids=demand_ids,
        line_id=line_id,
    )


def _batches(lines: Sequence[ReportLine]) -> Iterable[Sequence[ReportLine]]:
    for start in range(0, len(lines), _BATCH):
        yield lines[start : start + _BATCH]
