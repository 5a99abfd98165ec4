"""Annex 1 (元, by section) and annex 2 (万元, by city) as ruled tables. Rows come in the order of the records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from zhixiang.intake.records import AllocationRow, DocumentHead, RowType
from zhixiang.publishing.notice.template import AnnexForm, Column
from zhixiang.publishing.paper import Align, Cell, Grid

_NUMERALS: Final = "一二三四五六七八九十"


def annex_grid(rows: Iterable[AllocationRow], form: AnnexForm, head: DocumentHead, name: str) -> Grid:
    """The table of one annex. ``head`` gives the function subject's name, ``name`` is the table's in a workbook.

    Sums are printed as they stand in ``rows``; this floor computes none.
    """
    header = tuple(Cell((column.name,), align=Align.CENTER, strong=True) for column in form.columns)
    return Grid(
        widths=tuple(column.width for column in form.columns),
        rows=(header, *_rows(rows, form, head)),
        header_rows=1,
        size=form.size,
        name=name,
    )


def _rows(rows: Iterable[AllocationRow], form: AnnexForm, head: DocumentHead) -> Iterable[tuple[Cell, ...]]:
    sections = serial = 0
    for row in rows:
        is_section = row.row_type is RowType.SUBTOTAL and not row.region_code and not row.region_name
        sections += is_section
        serial += row.row_type is RowType.SUBTOTAL and not is_section
        texts = {
            "region": row.label or _label(row, form, sections),
            "code": row.printed_code or row.region_code,
            "project": row.project_name,
            "unit": " ".join(filter(None, (row.unit_code or row.region_code, row.unit_name))),
            "subject": _subject(row, head),
            "serial": str(serial),
            "budget_code": row.budget_code,
        }
        if row.row_type is not RowType.DETAIL:
            texts |= {"unit": "", "subject": "", "project": ""}
        if row.row_type is not RowType.SUBTOTAL or is_section:
            texts["serial"] = ""
        yield _cells(row, form, texts)


def _cells(row: AllocationRow, form: AnnexForm, texts: Mapping[str, str]) -> tuple[Cell, ...]:
    is_detail = row.row_type is RowType.DETAIL
    return tuple(
        _amount(row, form, column)
        if column.key == "amount"
        else _text(column, texts.get(column.key, column.detail if is_detail else ""), strong=not is_detail)
        for column in form.columns
    )


def _text(column: Column, text: str, *, strong: bool) -> Cell:
    return Cell((text,) if text else (), align=column.align, strong=strong and bool(text))


def _amount(row: AllocationRow, form: AnnexForm, column: Column) -> Cell:
    """The figure in the annex's unit; where it could not be read, what was printed."""
    strong = row.row_type is not RowType.DETAIL
    if row.amount_fen is None:
        return Cell((row.amount_text,) if row.amount_text else (), align=column.align, strong=strong)
    whole, rest = divmod(row.amount_fen, 10**form.unit.power)
    number = row.amount_fen / 10**form.unit.power if rest else whole
    return Cell(
        (form.amount(row.amount_fen),),
        align=column.align,
        strong=strong,
        number=number,
        number_format=form.number_format,
    )


def _label(row: AllocationRow, form: AnnexForm, section: int) -> str:
    if row.row_type is RowType.TOTAL:
        return form.total
    if row.row_type is RowType.DETAIL:
        return form.detail.format(region=row.region_name, unit=row.unit_name)
    if row.region_name:
        return form.subtotal.format(region=row.region_name)
    number = _NUMERALS[min(section, len(_NUMERALS)) - 1]
    return form.section.format(number=number, section=row.section)


def _subject(row: AllocationRow, head: DocumentHead) -> str:
    """The subject's code, with its name where it is the one that the notice is about."""
    if row.function_code and row.function_code == head.function_code:
        return f"{row.function_code} {head.function_name}".strip()
    return row.function_code or row.subject_text


def total_of(rows: Sequence[AllocationRow], annex: int) -> int:
    """The fen that an annex's lines add up to; lines whose amount could not be read count nothing."""
    return sum(row.amount_fen or 0 for row in rows if row.annex == annex and row.row_type is RowType.DETAIL)


def count_lines(rows: Sequence[AllocationRow], annex: int, wanted: Callable[[AllocationRow], bool]) -> int:
    """How many lines of an annex are ``wanted``."""
    return sum(1 for row in rows if row.annex == annex and row.row_type is RowType.DETAIL and wanted(row))
