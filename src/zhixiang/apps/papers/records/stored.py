"""A plan that was read from a notice: its rows and tables as they were printed, row by row in the printed order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan, PrintedTotal
from zhixiang.apps.papers.records.cells import printed_labels, wan_text, yuan_text
from zhixiang.apps.performance import models
from zhixiang.intake.records import AllocationRow, CitationRecord, IndicatorRow, PerformanceTable, RowType

_ROW_TYPES = {"total": RowType.TOTAL, "section": RowType.SUBTOTAL, "region": RowType.SUBTOTAL}


def stored_rows(plan: AllocationPlan) -> tuple[AllocationRow, ...]:
    """The rows of both annexes. Two queries."""
    lines = list(plan.lines.select_related("region").order_by("position"))
    totals = list(plan.printed_totals.select_related("region").order_by("position"))
    rows: list[AllocationRow] = []
    for annex in (1, 2):
        found = [*_totals(annex, totals), *_lines(annex, lines)]
        rows.extend(_in_sections(sorted(found, key=lambda row: row.line)))
    return tuple(rows)


def _totals(annex: int, totals: Iterable[PrintedTotal]) -> Iterator[AllocationRow]:
    for total in totals:
        if total.annex == annex:
            code = total.region_id or ""
            yield AllocationRow(
                annex=annex,
                row_type=_ROW_TYPES[total.scope],
                section="" if total.scope == "total" else total.section,
                region_name=total.region.name if total.region is not None else "",
                region_code=code,
                project_name="",
                unit_name="",
                function_code="",
                amount_fen=total.amount_fen,
                line=total.line,
                label=total.label,
                amount_text=total.amount_text,
                budget_code=total.budget_code,
                printed_code=code if annex == 1 else "",
            )


def _lines(annex: int, lines: Iterable[AllocationLine]) -> Iterator[AllocationRow]:
    for line in lines:
        row = _first(line) if annex == 1 else _second(line)
        if row is not None:
            yield row


def _first(line: AllocationLine) -> AllocationRow | None:
    if line.annex1_line is None:
        return None
    return AllocationRow(
        annex=1,
        row_type=RowType.DETAIL,
        section=line.section,
        region_name=line.region.name,
        region_code=line.region_id,
        project_name=line.project_name,
        unit_name=line.unit_name,
        function_code=line.function_code,
        amount_fen=line.annex1_fen,
        line=line.annex1_line,
        label=line.annex1_label,
        amount_text="" if line.annex1_fen is None else yuan_text(line.annex1_fen),
        printed_code=line.region_id,
        unit_code=line.region_id,
        subject_text=line.function_code,
    )


def _second(line: AllocationLine) -> AllocationRow | None:
    if line.annex2_line is None:
        return None
    return AllocationRow(
        annex=2,
        row_type=RowType.DETAIL,
        section="",
        region_name=line.region.name,
        region_code=line.region_id,
        project_name=line.annex2_project_name,
        unit_name=line.annex2_unit_name,
        function_code="",
        amount_fen=line.annex2_fen,
        line=line.annex2_line,
        label=line.annex2_unit_name,
        amount_text="" if line.annex2_fen is None else wan_text(line.annex2_fen),
    )


def _in_sections(rows: Iterable[AllocationRow]) -> Iterator[AllocationRow]:
    """Rows of annex 2 stand in the section of the city whose subtotal was printed last."""
    city = ""
    for row in rows:
        if row.annex == 2 and row.row_type is RowType.DETAIL:
            yield replace(row, section=city)
            continue
        city = row.section
        yield row


def stored_tables(plan: AllocationPlan, region_code: str | None = None) -> tuple[PerformanceTable, ...]:
    """The performance tables in printed order, all or those of one region. Three queries."""
    found = plan.performance_tables.select_related("region").order_by("position")
    if region_code is not None:
        found = found.filter(region_id=region_code)
    tables = list(found)
    keys = [table.pk for table in tables]
    citations: defaultdict[int, list[models.Citation]] = defaultdict(list)
    for citation in models.Citation.objects.filter(table__in=keys).order_by("table", "position"):
        citations[citation.table_id].append(citation)
    indicators: defaultdict[int, list[models.Indicator]] = defaultdict(list)
    for indicator in models.Indicator.objects.filter(table__in=keys).order_by("table", "position"):
        indicators[indicator.table_id].append(indicator)
    return tuple(_table(table, citations[table.pk], indicators[table.pk]) for table in tables)


def _table(
    table: models.PerformanceTable, citations: Sequence[models.Citation], indicators: Sequence[models.Indicator]
) -> PerformanceTable:
    return PerformanceTable(
        region_name=table.region_name,
        region_code=table.region_id or "",
        department=table.department,
        provincial_department=table.provincial_department,
        project_name=table.project_name,
        fund_type=table.fund_type,
        project_level=table.project_level,
        year=table.year,
        amount_fen=table.amount_fen,
        amount_text=table.amount_text,
        spending=table.spending,
        goal_text=table.goal_text,
        goal_items=tuple(table.goal_items),
        citations=tuple(_citation(row) for row in citations),
        indicators=tuple(_indicators(indicators)),
        line=table.line,
        last_line=table.last_line,
        lines=dict(table.lines),
        inferred=tuple(table.inferred),
    )


def _citation(row: models.Citation) -> CitationRecord:
    return CitationRecord(
        cited=row.cited,
        title=row.title,
        doc_no=row.doc_no,
        policy_id=row.policy_id,
        ordinal=row.ordinal,
        line=row.line,
        shares_item=row.shares_item,
        problems=tuple(row.problems),
    )


def _indicators(rows: Iterable[models.Indicator]) -> Iterator[IndicatorRow]:
    before = ("", "")
    for row in rows:
        levels = (row.level1, row.level2)
        yield IndicatorRow(
            level1=row.level1,
            level2=row.level2,
            name=row.name,
            value_text=row.value_text,
            target=row.target,
            inferred=tuple(row.inferred),
            line=row.line,
            printed_labels=printed_labels(levels, before),
        )
        before = levels
