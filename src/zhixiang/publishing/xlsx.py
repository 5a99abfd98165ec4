"""Tables out as xlsx workbooks that Excel and WPS open, and in which no text can ever run as a formula.

A text that starts like a formula (``=``, ``+``, ``-``, ``@``, tab, carriage return, also in full width) is stored as a
string and carries the *quote prefix*, the mark a spreadsheet itself sets when somebody types an apostrophe first: the
text reads unchanged, and it stays text even when the cell is edited and confirmed. Numbers stay numbers.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

import xlsxwriter

Cell = str | int | float | Decimal | None

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_RISKY_FIRST: Final = frozenset("=+-@\t\r\n|%")
_NOT_IN_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\']")
_LONGEST_TEXT: Final = 32_767
_LONGEST_SHEET_NAME: Final = 31
_WIDEST_COLUMN: Final = 60
_NARROWEST_COLUMN: Final = 6
_ROWS_MEASURED: Final = 300


class Format(StrEnum):
    """How a column's numbers are shown."""

    TEXT = "text"
    YUAN = "yuan"
    WAN = "wan"
    COUNT = "count"
    NUMBER = "number"


_NUMBER_FORMATS: Final = {
    Format.YUAN: "#,##0.00",
    Format.WAN: "#,##0.######",
    Format.COUNT: "#,##0",
    Format.NUMBER: "General",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading and how its cells are shown."""

    title: str
    format: Format = Format.TEXT
    width: int | None = None
    """Width in characters; measured from the content when not given."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of cells; ``strong`` rows are totals and subtotals."""

    cells: Sequence[Cell]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a title line, notes under it, the header row and the rows."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    notes: Sequence[str] = ()


def is_risky(text: str) -> bool:
    """Whether a spreadsheet program could take ``text`` for a formula or a command when it is typed or imported.

    Full-width signs count as well, since input methods and imports fold them; leading blanks do not hide a sign.
    """
    if text[:1] in "\t\r\n" and text:
        return True
    head = unicodedata.normalize("NFKC", text.lstrip()[:1])
    return head[:1] in _RISKY_FIRST if head else False


def clean(text: str) -> str:
    """``text`` without what XML forbids, every line break as one LF, cut to what a cell holds (32,767 characters)."""
    return _NOT_IN_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))[:_LONGEST_TEXT]


def sheet_name(name: str, taken: Iterable[str] = ()) -> str:
    """A name that Excel accepts: no ``[]:*?/\\'``, at most 31 characters, different from those taken."""
    base = _NOT_IN_SHEET_NAME.sub(" ", clean(name)).strip()[:_LONGEST_SHEET_NAME] or "Sheet"
    used = {other.casefold() for other in taken}
    result, number = base, 2
    while result.casefold() in used:
        tail = f" {number}"
        result, number = base[: _LONGEST_SHEET_NAME - len(tail)] + tail, number + 1
    return result


def workbook(sheets: Sequence[Sheet], *, title: str = "") -> bytes:
    """The workbook as bytes, one sheet after the other.

    Raises ValueError when there is no sheet or a row has more cells than its sheet has columns: such a table
    would silently lose or shift a figure.
    """
    if not sheets:
        raise ValueError("a workbook needs at least one sheet")
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        if title:
            book.set_properties({"title": clean(title)})
        styles = _Styles(book)
        names: list[str] = []
        for sheet in sheets:
            names.append(sheet_name(sheet.name, names))
            _write_sheet(book.add_worksheet(names[-1]), sheet, styles)
    return stream.getvalue()


class _Styles:
    """The few cell formats that are used, made once a workbook."""

    def __init__(self, book: Any) -> None:
        base = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "vcenter"}
        border = {**base, "border": 1, "border_color": "#BFC9D6"}
        self.title = book.add_format({**base, "bold": True, "font_size": 14})
        self.note = book.add_format({**base, "font_color": "#4A5768"})
        self.head = book.add_format({**border, "bold": True, "bg_color": "#E4EDF8", "text_wrap": True})
        self._cells: dict[tuple[Format, bool, bool], Any] = {}
        for shown in Format:
            for strong in (False, True):
                look: dict[str, Any] = {**border, "bold": strong}
                if strong:
                    look["bg_color"] = "#F1F5FB"
                if shown in _NUMBER_FORMATS:
                    look |= {"num_format": _NUMBER_FORMATS[shown], "align": "right"}
                else:
                    look |= {"text_wrap": True}
                self._cells[shown, strong, False] = book.add_format(look)
                self._cells[shown, strong, True] = book.add_format({**look, "num_format": "@", "quote_prefix": True})

    def cell(self, shown: Format, *, strong: bool, risky: bool = False) -> Any:
        """The format of a cell."""
        return self._cells[shown, strong, risky]


def _write_sheet(page: Any, sheet: Sheet, styles: _Styles) -> None:
    """Title, notes, header and rows; the header stays in view and repeats on paper."""
    _write_text(page, 0, 0, sheet.title, styles.title, styles.title)
    for offset, note in enumerate(sheet.notes, start=1):
        _write_text(page, offset, 0, note, styles.note, styles.note)
    head = 1 + len(sheet.notes)
    for index, column in enumerate(sheet.columns):
        _write_text(page, head, index, column.title, styles.head, styles.head)
        page.set_column(index, index, _width(sheet, index))
    for offset, row in enumerate(sheet.rows, start=head + 1):
        _write_row(page, offset, row, sheet.columns, styles)
    page.freeze_panes(head + 1, 1)
    page.repeat_rows(head)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    if sheet.rows:
        page.autofilter(head, 0, head + len(sheet.rows), len(sheet.columns) - 1)


def _write_row(page: Any, line: int, row: Row, columns: Sequence[Column], styles: _Styles) -> None:
    if len(row.cells) > len(columns):
        raise ValueError(f"a row has {len(row.cells)} cells, its sheet has {len(columns)} columns")
    for index, value in enumerate(row.cells):
        shown = columns[index].format
        plain = styles.cell(shown, strong=row.strong)
        if value is None or value == "":
            page.write_blank(line, index, None, plain)
        elif isinstance(value, str):
            _write_text(page, line, index, value, plain, styles.cell(shown, strong=row.strong, risky=True))
        else:
            page.write_number(line, index, value, plain)


def _write_text(page: Any, line: int, index: int, text: str, plain: Any, guarded: Any) -> None:
    """Always as a string cell, never through the writer's guessing."""
    kept = clean(text)
    page.write_string(line, index, kept, guarded if is_risky(kept) else plain)


def _width(sheet: Sheet, index: int) -> int:
    """A column's width: that of its widest cell among the first rows, within limits."""
    column = sheet.columns[index]
    if column.width is not None:
        return column.width
    cells = [row.cells[index] for row in sheet.rows[:_ROWS_MEASURED] if index < len(row.cells)]
    widest = max((_shown_width(cell, column.format) for cell in cells), default=0)
    return min(_WIDEST_COLUMN, max(_NARROWEST_COLUMN, widest, _text_width(column.title)) + 2)


def _shown_width(value: Cell, shown: Format) -> int:
    if value is None:
        return 0
    if isinstance(value, str):
        return max((_text_width(part) for part in value.splitlines()), default=0)
    return len(f"{value:,.2f}") if shown is Format.YUAN else len(f"{value:,}")


def _text_width(text: str) -> int:
    """Columns a text takes: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
