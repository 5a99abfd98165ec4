"""Annex 3: one performance table a region, in the shape of the official form (二级项目-区域)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from zhixiang.intake.records import CitationRecord, IndicatorRow, PerformanceTable
from zhixiang.publishing.notice.template import PerformanceForm
from zhixiang.publishing.paper import Align, Block, Cell, Grid, Line, Style
from zhixiang.rules.money import format_wan


def table_blocks(table: PerformanceTable, form: PerformanceForm) -> tuple[Block, ...]:
    """The title, the fields, and the indicators under a header that repeats on every page.

    Two grids of the same width, one close under the other: only the indicators' header is to repeat.
    """
    name = table.owner
    fields = Grid(form.widths, tuple(_field_rows(table, form)), size=form.size, name=name)
    if not table.indicators:
        return Line(form.title, Style.ANNEX_TITLE), fields
    rows = (_header(form), *_indicator_rows(table.indicators, form))
    return Line(form.title, Style.ANNEX_TITLE), fields, Grid(form.widths, rows, 1, form.size, name)


def _field_rows(table: PerformanceTable, form: PerformanceForm) -> Iterator[tuple[Cell, ...]]:
    labels, rest = form.labels, len(form.widths) - 1
    for key in ("project_name", "fund_type", "project_level"):
        yield _label(labels[key]), _value(getattr(table, key), rest)
    yield (
        _label(labels["provincial_department"]),
        _value(table.provincial_department, 2),
        _label(labels["department"]),
        _value(table.department, rest - 3),
    )
    yield _label(labels["year"]), _value(form.year.format(year=table.year) if table.year else "", rest)
    yield _label(labels["amount"]), _value(amount_text(table, form), rest)
    yield _label(labels["spending"]), _value(table.spending, rest)
    yield _label(labels["basis"]), Cell(tuple(citation_items(table.citations)), columns=rest)
    yield _label(labels["goal"]), Cell(table.goal_items or (table.goal_text,), columns=rest)


def amount_text(table: PerformanceTable, form: PerformanceForm) -> str:
    """The region's money in 万元, or what was printed where that could not be read."""
    if table.amount_fen is None:
        return table.amount_text
    return form.amount.format(amount=format_wan(table.amount_fen, thousands=False))


def citation_items(citations: Sequence[CitationRecord]) -> Iterator[str]:
    """The list of policies as printed: an item a number, joint citations in the item of the one before them."""
    item = ""
    for citation in citations:
        if citation.shares_item and item:
            item += f"、{citation.cited}"
            continue
        if item:
            yield item
        item = citation.cited if citation.ordinal is None else f"{citation.ordinal}.{citation.cited}"
    if item:
        yield item


def _header(form: PerformanceForm) -> tuple[Cell, ...]:
    level1, level2, name, value = (Cell((text,), align=Align.CENTER, strong=True) for text in form.header)
    wide = Cell(name.paragraphs, columns=len(form.widths) - 4, align=Align.CENTER, strong=True)
    return Cell((), align=Align.CENTER), level1, level2, wide, value


def _indicator_rows(indicators: Sequence[IndicatorRow], form: PerformanceForm) -> Iterator[tuple[Cell, ...]]:
    """A row an indicator. Cells of one level are merged over its rows, as the levels follow each other."""
    left = len(indicators)
    for _, of_level1 in groupby(indicators, key=lambda row: row.level1):
        group1 = list(of_level1)
        first1 = True
        for _, of_level2 in groupby(group1, key=lambda row: row.level2):
            group2 = list(of_level2)
            for number, row in enumerate(group2):
                cells = [
                    Cell((row.name,), columns=len(form.widths) - 4),
                    Cell((row.value_text,), align=Align.CENTER),
                ]
                if not number:
                    cells.insert(0, Cell((row.level2,), rows=len(group2), align=Align.CENTER))
                if first1:
                    cells.insert(0, Cell((row.level1,), rows=len(group1), align=Align.CENTER))
                if left:
                    cells.insert(0, Cell((form.levels,), rows=left, align=Align.CENTER))
                first1, left = False, 0
                yield tuple(cells)


def _label(text: str) -> Cell:
    return Cell((text,), align=Align.CENTER, strong=True)


def _value(text: str, columns: int) -> Cell:
    return Cell((text,) if text else (), columns=columns)
