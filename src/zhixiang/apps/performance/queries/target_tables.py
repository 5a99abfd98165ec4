"""The performance tables: the list, and one in the layout of the official form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import Count, F, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from zhixiang.apps import keyset
from zhixiang.apps.allocation.queries import newest_first
from zhixiang.apps.checks.queries import finding_counts, findings_between
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.performance.models import Citation, Indicator, PerformanceTable
from zhixiang.apps.performance.queries.scope import visible_tables
from zhixiang.rules.indicators import Kind, Target

ORDER: Final = ("-issued", "-plan_id", "-place")
"""Printed order, the notice that was issued last first, spelled so that all columns run the same way."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tables and indicators a year has, and indicators of which kind."""

    tables: int
    indicators: int
    quantitative: int
    qualitative: int
    trend: int
    missing: int


@dataclass(frozen=True, slots=True)
class TableSummary:
    """One table in the list."""

    id: int
    region_code: str
    region_name: str
    department: str
    amount_fen: int | None
    indicator_count: int
    inferred_count: int
    """Cells that were inferred instead of read."""
    citation_count: int
    finding_count: int
    """Findings of the region, in this table or elsewhere."""
    line: int
    document_id: int


@dataclass(frozen=True, slots=True)
class CitationView:
    """One mention of a policy, as cited beside as registered."""

    cited: str
    title: str
    doc_no: str
    policy_id: int | None
    registered_title: str
    registered_no: str
    conflict: bool
    problems: list[str]
    ordinal: int | None
    line: int


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """One row of the form."""

    level1: str
    level2: str
    name: str
    value_text: str
    kind: str
    op: str
    number: Decimal | None
    number_max: Decimal | None
    unit: str
    per_item: bool
    note: str
    target: Target
    inferred: list[str]
    group_key: str
    line: int


@dataclass(frozen=True, slots=True)
class TableFinding:
    """A finding in this table."""

    id: int
    code: str
    severity: str
    message: str
    line: int


@dataclass(frozen=True, slots=True)
class RegionRef:
    """The table before or after this one."""

    region_code: str
    region_name: str


@dataclass(frozen=True, slots=True)
class TableDetail:
    """One table with everything in it."""

    id: int
    region_code: str
    region_name: str
    project_name: str
    fund_type: str
    project_level: str
    provincial_department: str
    department: str
    year: int | None
    amount_fen: int | None
    spending: str
    goal_text: str
    goal_items: list[str]
    document_id: int
    line: int
    last_line: int
    lines: dict[str, int]
    citations: list[CitationView]
    indicators: list[IndicatorView]
    findings: list[TableFinding]
    previous: RegionRef | None
    next: RegionRef | None


def counts(actor: Actor, year: int) -> Counts:
    """The year's numbers of tables and indicators. One query."""
    found = visible_tables(actor, year).aggregate(
        n_tables=Count("pk", distinct=True),
        n_indicators=Count("indicators"),
        **{f"n_{kind.value}": Count("indicators", filter=Q(indicators__kind=kind.value)) for kind in Kind},
    )
    return Counts(**{name.removeprefix("n_"): number for name, number in found.items()})


def tables(actor: Actor, year: int, *, city: str = "", cursor: str = "") -> keyset.Page[TableSummary]:
    """A page of the year's tables in printed order. Six queries.

    ``city`` limits it to the city with that code and its counties.
    """
    rows = (
        visible_tables(actor, year)
        .select_related("region")
        .annotate(issued=Coalesce("document__issued_on", date.min), place=-F("position"))
    )
    if city:
        rows = rows.filter(region_id__startswith=city[:4])
    page = keyset.cut(rows, ORDER, cursor)
    keys = [row.pk for row in page.rows]
    indicators = {
        table: (count, inferred)
        for table, count, inferred in Indicator.objects.filter(table__in=keys)
        .order_by()
        .values_list("table_id")
        .annotate(n=Count("pk"), inferred=Sum("inferred_count"))
    }
    citations = Citation.objects.filter(table__in=keys)
    cited = dict(citations.order_by().values_list("table_id").annotate(n=Count("pk")))
    found = finding_counts(actor, year, [row.region_id for row in page.rows if row.region_id])
    return page.of(lambda row: _summary(row, indicators.get(row.pk, (0, 0)), cited.get(row.pk, 0), found))


def table(actor: Actor, year: int, region_code: str) -> TableDetail | None:
    """The region's newest table, or None when the actor sees none. Five queries."""
    rows = visible_tables(actor, year).order_by(*newest_first(), "position")
    row = rows.filter(region_id=region_code).select_related("region").first()
    if row is None:
        return None
    before, after = _neighbours(visible_tables(actor, year), row)
    citations = Citation.objects.filter(table=row).select_related("policy").order_by("position")
    indicators = Indicator.objects.filter(table=row).order_by("position")
    findings = findings_between(actor, row.document_id, row.line, row.last_line).filter(region_id=row.region_id)
    return TableDetail(
        id=row.pk,
        region_code=row.region_id or "",
        region_name=_name(row),
        project_name=row.project_name,
        fund_type=row.fund_type,
        project_level=row.project_level,
        provincial_department=row.provincial_department,
        department=row.department,
        year=row.year,
        amount_fen=row.amount_fen,
        spending=row.spending,
        goal_text=row.goal_text,
        goal_items=row.goal_items,
        document_id=row.document_id,
        line=row.line,
        last_line=row.last_line,
        lines=row.lines,
        citations=[_citation(citation) for citation in citations],
        indicators=[_indicator(indicator) for indicator in indicators],
        findings=[TableFinding(f.pk, f.code, f.severity, f.message, f.line) for f in findings.order_by("line", "pk")],
        previous=before,
        next=after,
    )


def _summary(
    row: PerformanceTable, indicators: tuple[int, int], citations: int, findings: dict[str, int]
) -> TableSummary:
    return TableSummary(
        id=row.pk,
        region_code=row.region_id or "",
        region_name=_name(row),
        department=row.department,
        amount_fen=row.amount_fen,
        indicator_count=indicators[0],
        inferred_count=indicators[1],
        citation_count=citations,
        finding_count=findings.get(row.region_id, 0) if row.region_id else 0,
        line=row.line,
        document_id=row.document_id,
    )


def _name(row: PerformanceTable) -> str:
    return row.region.name if row.region is not None else row.region_name or row.department


def _neighbours(rows: QuerySet[PerformanceTable], row: PerformanceTable) -> tuple[RegionRef | None, RegionRef | None]:
    """The tables before and after in the same notice, among those that have an address of their own. One query."""
    others = rows.filter(plan_id=row.plan_id, region__isnull=False)
    before = others.filter(position__lt=row.position).order_by("-position").values("pk")[:1]
    after = others.filter(position__gt=row.position).order_by("position").values("pk")[:1]
    both = others.filter(Q(pk=Subquery(before)) | Q(pk=Subquery(after))).select_related("region")
    found = {other.position < row.position: RegionRef(other.region_id or "", _name(other)) for other in both}
    return found.get(True), found.get(False)


def _citation(citation: Citation) -> CitationView:
    policy = citation.policy
    return CitationView(
        cited=citation.cited,
        title=citation.title,
        doc_no=citation.doc_no,
        policy_id=citation.policy_id,
        registered_title=policy.title if policy is not None else "",
        registered_no=policy.doc_no if policy is not None else "",
        conflict=citation.conflict,
        problems=citation.problems,
        ordinal=citation.ordinal,
        line=citation.line,
    )


def _indicator(row: Indicator) -> IndicatorView:
    return IndicatorView(
        level1=row.level1,
        level2=row.level2,
        name=row.name,
        value_text=row.value_text,
        kind=row.kind,
        op=row.op,
        number=row.number,
        number_max=row.number_max,
        unit=row.unit,
        per_item=row.per_item,
        note=row.note,
        target=row.target,
        inferred=row.inferred,
        group_key=row.group_key,
        line=row.line,
    )
