"""The form as a workbook: one sheet a part, in which no text can run as a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from zhixiang.intake.forms.demand_form.records import DemandForm
from zhixiang.publishing.demand_form import cells
from zhixiang.publishing.xlsx import Cell, clean, put, sheet_name
from zhixiang.rules.demand_form import Column, FieldKind

_SIDE: Final = Side(style="thin", color="9AA5B1")
_BORDER: Final = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_WRAP: Final = Alignment(wrap_text=True, vertical="top")
_HEAD: Final = PatternFill("solid", fgColor="E4EDF8")
_HEADER_LINE: Final = 4
_LINE: Final = 14.0
_TALLEST: Final = 400.0
_EXACT_DIGITS: Final = 15
"""A spreadsheet keeps fifteen digits; a longer amount goes in as text, so that no fen is lost."""


def form_xlsx(form: DemandForm, stamp: str = "") -> bytes:
    """The workbook as bytes; a ``stamp`` as for the Word document."""
    book = Workbook()
    book.remove(book.worksheets[0])
    names: list[str] = []
    for index, part in enumerate(form.parts):
        names.append(sheet_name(part.title, names))
        _sheet(book.create_sheet(names[-1]), form, index, stamp)
    book.properties.title = clean(form.heading)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _sheet(page: Worksheet, form: DemandForm, index: int, stamp: str) -> None:
    part = form.parts[index]
    put(page.cell(1, 1), cells.part_heading(form, index)).font = Font(size=16, bold=True)
    put(page.cell(2, 1), part.title).font = Font(size=12, bold=True)
    unit, template = cells.facts(form, stamp)
    put(page.cell(3, 1), unit)
    put(page.cell(3, len(part.columns)), template)
    for column, (heading, width) in enumerate(zip(cells.headings(part), cells.widths(part), strict=True), start=1):
        head = put(page.cell(_HEADER_LINE, column), heading)
        head.font, head.fill, head.border, head.alignment = Font(bold=True), _HEAD, _BORDER, _WRAP
        page.column_dimensions[get_column_letter(column)].width = width
    lines = list(cells.lines(part, final=bool(stamp)))
    for line, (ordinal, row) in enumerate(lines, start=_HEADER_LINE + 1):
        values = [_cell(row.values.get(c.key) if row else None, c) for c in part.columns]
        for place, value in enumerate([int(ordinal), *values], start=1):
            cell = put(page.cell(line, place), value)
            cell.border, cell.alignment = _BORDER, _WRAP
        page.row_dimensions[line].height = _height(values, cells.widths(part)[1:])
    if stamp:
        put(page.cell(_HEADER_LINE + len(lines) + 1, 1), cells.total(part)).font = Font(bold=True)
    page.freeze_panes = page.cell(_HEADER_LINE + 1, 2).coordinate
    page.print_title_rows = f"{_HEADER_LINE}:{_HEADER_LINE}"
    page.page_setup.orientation, page.page_setup.paperSize, page.page_setup.fitToHeight = "landscape", 9, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


def _height(values: Sequence[Cell], widths: Sequence[int]) -> float:
    """Points that the fullest cell needs: programs do not always measure wrapped text when they open a file."""
    lines = [
        sum(1 + (2 * len(line)) // width for line in value.split("\n"))
        for value, width in zip(values, widths, strict=True)
        if isinstance(value, str)
    ]
    return min(_TALLEST, _LINE * max([1, *lines]) + 4)


def _cell(value: Any, column: Column) -> Cell:
    """Numbers as numbers, so that they can be added up; money in 万元."""
    if value is None:
        return None
    if column.field.kind is FieldKind.TEXT:
        return str(value)
    if column.field.kind is FieldKind.COUNT:
        return int(value)
    return Decimal(value).scaleb(-6).normalize() if len(str(value)) <= _EXACT_DIGITS else cells.text_of(value, column)
