"""What a city sees of its report, and the province of all reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from zhixiang.apps.calls.models import Call, CallPart
from zhixiang.apps.consolidation.models import LineParent, Report, ReportLine
from zhixiang.apps.consolidation.policies import ARRIVED
from zhixiang.apps.demands.models import Demand, Submission
from zhixiang.apps.keyset import Total, count_up_to_cap
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.models import Region
from zhixiang.apps.people.roles import Reach

IN_FORCE = (Submission.State.SUBMITTED, Submission.State.ACCEPTED)
"""States of a submission whose demands count. One that was returned is being corrected."""

LINE_ORDER = ("part_id", "position", "pk")
"""The order of the index of lines."""

DEMAND_ORDER = ("part_id", "region_id", "unit_id", "position", "pk")


def visible_reports(actor: Actor) -> QuerySet[Report]:
    """The reports that the actor knows of: a city its own, whoever sees the whole province all of them.

    That is their state; what a report says is for policies.may_read_lines to allow.
    """
    if actor.reach is Reach.CITY:
        return Report.objects.filter(region_id=actor.region_code)
    return Report.objects.all() if actor.sees_all else Report.objects.none()


def report(actor: Actor, report_id: int) -> Report | None:
    """One report with its call, region and latest version; None where there is none for the actor."""
    return visible_reports(actor).select_related("call", "region", "latest").filter(pk=report_id).first()


def demands_of_city(call_id: int, region_code: str) -> QuerySet[Demand]:
    """The rows in force of a city and its counties: what its report has to deal with. The columns are the index's."""
    return Demand.objects.filter(current=True, call=call_id, city=region_code, submission__state__in=IN_FORCE)


def submissions_of(of: Report, unit: str) -> list[int]:
    """The answers of the city's units whose name holds ``unit``. One query: named, they lead to their rows alone."""
    rows = Submission.objects.filter(call=of.call_id, city=of.region_id, unit__name__contains=unit)
    return list(rows.values_list("pk", flat=True))


def unplaced(of: Report) -> QuerySet[Demand]:
    """Rows in force that are in no line of the report yet, not even in one that is not sent on."""
    placed = LineParent.objects.filter(demand=OuterRef("pk"))
    return demands_of_city(of.call_id, of.region_id).filter(~Exists(placed))


def stale(of: Report) -> QuerySet[LineParent]:
    """Parents of lines that are to be sent, whose demand is in force no longer: withdrawn, returned, submitted anew."""
    # By the few rows that are in force no longer, so that not all rows of the report are looked up.
    rows = Demand.objects.filter(call=of.call_id, city=of.region_id)
    left = Submission.objects.filter(call=of.call_id, latest__isnull=False).exclude(state__in=IN_FORCE)
    gone = Q(demand__in=rows.filter(current=False)) | Q(demand__in=rows.filter(submission__in=left))
    return LineParent.objects.filter(gone, line__report=of, line__dropped=False)


def settled(of: Report) -> QuerySet[LineParent]:
    """Stale parents that nobody need wait for: a demand that the unit is still correcting may come back as it was."""
    return stale(of).filter(demand__current=False)


@dataclass(frozen=True, slots=True)
class LineFilter:
    """What the list of lines is narrowed to; empty and None mean all."""

    part_id: int | None = None
    county: str = ""
    unit: str = ""
    """Part of the name of a unit whose demand went into the line."""
    search: str = ""
    origin: str = ""
    dropped: bool | None = None
    stale: bool = False


def lines(of: Report, by: LineFilter) -> QuerySet[ReportLine]:
    """The lines of a report that the filter leaves; the caller has asked policies.may_read_lines."""
    rows = of.lines.all()
    if by.part_id:
        rows = rows.filter(part=by.part_id)
    if by.origin:
        rows = rows.filter(origin=by.origin)
    if by.dropped is not None:
        rows = rows.filter(dropped=by.dropped)
    if by.search:
        rows = rows.filter(Q(project_name__contains=by.search) | Q(content__contains=by.search))
    parents = LineParent.objects.filter(line=OuterRef("pk"))
    if by.county:
        rows = rows.filter(Exists(parents.filter(demand__region=by.county)))
    if by.unit:
        named = LineParent.objects.filter(demand__submission__in=submissions_of(of, by.unit))
        rows = rows.filter(pk__in=named.values("line"))
    if by.stale:
        rows = rows.filter(Exists(stale(of).filter(line=OuterRef("pk"))))
    return rows


def parents_of(line_ids: list[int]) -> dict[int, list[LineParent]]:
    """Line → its parents down to unit, row and version, in the order in which they were submitted. One query."""
    rows = LineParent.objects.filter(line__in=line_ids).select_related(
        "demand__unit", "demand__region", "demand__submission"
    )
    rows = rows.annotate(receipt_no=F("demand__version__receipt_no"), version_number=F("demand__version__number"))
    found: dict[int, list[LineParent]] = {line_id: [] for line_id in line_ids}
    for parent in rows.order_by("demand_id"):
        found[parent.line_id].append(parent)
    return found


def is_stale(parent: LineParent) -> bool:
    """Whether the demand is in force no longer. No query after :func:`parents_of`."""
    return not parent.demand.current or parent.demand.submission.state not in IN_FORCE


def is_being_corrected(parent: LineParent) -> bool:
    """Whether the demand was returned and the unit has not submitted again. No query after :func:`parents_of`."""
    return parent.demand.current and parent.demand.submission.state not in IN_FORCE


@dataclass(frozen=True, slots=True)
class PartTotal:
    """One part of a report: lines that are sent and their money in fen, and how many are not."""

    lines: int = 0
    fen: int = 0
    dropped: int = 0


def totals(of: Report) -> dict[int, PartTotal]:
    """Part → its total. One query."""
    sent = Q(dropped=False)
    rows = (
        of.lines.order_by()
        .values_list("part_id")
        .annotate(sent=Count("pk", filter=sent), fen=Sum("asks_fen", filter=sent), back=Count("pk", filter=~sent))
    )
    return {part: PartTotal(count, fen or 0, dropped) for part, count, fen, dropped in rows}


@dataclass(frozen=True, slots=True)
class Obstacles:
    """What keeps a report from being signed."""

    unplaced: Total
    stale: int
    sent: bool

    def refusal(self) -> str:
        """In words; empty when nothing does."""
        if self.unplaced.number:
            return f"还有 {self.unplaced} 条需求没有归入统筹表。请逐条归入，不上报的也要归入后写明理由。"
        if self.stale:
            return (
                f"统筹表里有 {self.stale} 条来源需求已被单位撤回、退回修改或重新提交。"
                "请更新这些来源，或把所在的行改为不上报并写明理由。"
            )
        return "" if self.sent else "统筹表里没有要上报的行。"


def obstacles(of: Report) -> Obstacles:
    """What keeps the report from being signed. Three queries."""
    return Obstacles(count_up_to_cap(unplaced(of)), stale(of).count(), of.lines.filter(dropped=False).exists())


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One city for the province: its report's state and, once it has arrived, its money by part in fen."""

    region: Region
    report: Report | None
    fen: Mapping[int, int] = field(default_factory=dict)
    lines: int = 0

    @property
    def arrived(self) -> bool:
        """Whether figures may be shown."""
        return self.report is not None and self.report.state in ARRIVED

    @property
    def total_fen(self) -> int:
        """All parts together."""
        return sum(self.fen.values())


@dataclass(frozen=True, slots=True)
class Matrix:
    """All cities × all parts; ``direct`` is what units of the province ask for, which goes through no city."""

    parts: list[CallPart]
    rows: list[MatrixRow]
    direct: Mapping[int, int]


def matrix(actor: Actor, call: Call) -> Matrix:
    """Cities that the call asks, with what has arrived. Five queries, however many cities and lines there are."""
    asked = [region.pk for region in call.regions.all()]
    cities = Region.objects.filter(level=Region.Level.CITY, known=True)
    if asked:
        cities = cities.filter(Q(pk__in=asked) | Q(children__in=asked)).distinct()
    if not actor.sees_all:
        cities = cities.filter(pk=actor.region_code if actor.reach is Reach.CITY else "")
    reports = {found.region_id: found for found in visible_reports(actor).filter(call=call).select_related("latest")}
    arrived = [found.pk for found in reports.values() if found.state in ARRIVED]
    sums = ReportLine.objects.filter(report__in=arrived, dropped=False).order_by()
    money: dict[int, dict[int, int]] = {}
    counts: dict[int, int] = {}
    for report_id, part, fen, count in sums.values_list("report_id", "part_id").annotate(Sum("asks_fen"), Count("pk")):
        money.setdefault(report_id, {})[part] = fen
        counts[report_id] = counts.get(report_id, 0) + count
    rows = [
        MatrixRow(city, found, money.get(found.pk, {}), counts.get(found.pk, 0)) if found else MatrixRow(city, None)
        for city in cities
        for found in [reports.get(city.pk)]
    ]
    return Matrix(list(call.parts.all()), rows, _direct(actor, call))


def _direct(actor: Actor, call: Call) -> dict[int, int]:
    if not actor.sees_all:
        return {}
    rows = Demand.objects.filter(current=True, call=call, city=None, submission__state__in=IN_FORCE)
    return dict(rows.order_by().values_list("part_id").annotate(Sum("asks_fen")))
