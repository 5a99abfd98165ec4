"""Tables out as xlsx workbooks that Excel and WPS open, and in which no text can ever run as a formula.

A text that starts like a formula (``=``, ``+``, ``-``, ``@``, tab, carriage return, also in full width) is stored as a
string and carries the *quote prefix*, the mark a spreadsheet itself sets when somebody types an apostrophe first: the
text reads unchanged, and it stays text even when the cell is edited and confirmed. Numbers stay numbers.

Rows are written as they come, so that a hundred thousand of them take no more memory than a hundred.
"""

from __future__ import annotations

import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import chain, islice
from typing import IO, Any, Final

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.cell.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

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

MOST_ROWS: Final = 1_048_000
"""Rows that a sheet holds, with some left for its title and its totals."""


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
    """One sheet: a title line, notes under it, the header row and the rows, which are read once, one by one."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Row]
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


def workbook(sheets: Iterable[Sheet], *, title: str = "") -> bytes:
    """The workbook as bytes; for one of many rows rather :func:`workbook_file`, which says what is raised."""
    with workbook_file(sheets, title=title) as file:
        return file.read()


def workbook_file(sheets: Iterable[Sheet], *, title: str = "") -> IO[bytes]:
    """The workbook as an open file without a name, one sheet after the other; whoever closes it removes it.

    Raises ValueError when there is no sheet or a row has more cells than its sheet has columns: such a table
    would silently lose or shift a figure.
    """
    book = Workbook(write_only=True)
    if title:
        book.properties.title = clean(title)
    names: list[str] = []
    for sheet in sheets:
        names.append(sheet_name(sheet.name, names))
        _Writer(book.create_sheet(names[-1]), sheet).write()
    if not names:
        raise ValueError("a workbook needs at least one sheet")
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the caller closes it
    book.save(file)
    file.seek(0)
    return file


_LINE: Final = Side(style="thin", color="BFC9D6")
_BORDER: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_FACE: Final = "Microsoft YaHei"
_FONT: Final = Font(name=_FACE, size=10)
_STRONG: Final = Font(name=_FACE, size=10, bold=True)
_TITLE: Final = Font(name=_FACE, size=14, bold=True)
_HEAD_FILL: Final = PatternFill("solid", fgColor="E4EDF8")
_STRONG_FILL: Final = PatternFill("solid", fgColor="F1F5FB")
_LEFT: Final = Alignment(horizontal="left", vertical="center", wrap_text=True)
_RIGHT: Final = Alignment(horizontal="right", vertical="center")


class _Writer:
    """Title, notes, header and rows of one sheet; the header stays in view and repeats on paper."""

    def __init__(self, page: Any, sheet: Sheet) -> None:
        self.page, self.sheet = page, sheet
        self.styles: dict[tuple[Format, bool, bool, bool], Any] = {}

    def write(self) -> None:
        """What stands above the rows is set before the first of them, their number after the last."""
        page, sheet = self.page, self.sheet
        rows = iter(sheet.rows)
        first = list(islice(rows, _ROWS_MEASURED))
        head = 2 + len(sheet.notes)
        for index in range(len(sheet.columns)):
            page.column_dimensions[get_column_letter(index + 1)].width = _width(sheet.columns[index], index, first)
        page.freeze_panes = f"B{head + 1}"
        page.print_title_rows = f"{head}:{head}"
        page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
        page.page_setup.fitToHeight = 0
        page.sheet_properties.pageSetUpPr.fitToPage = True
        page.append([self._line(sheet.title, _TITLE)])
        for note in sheet.notes:
            page.append([self._line(note, _FONT)])
        page.append([self._heading(column.title) for column in sheet.columns])
        last = head
        for last, row in enumerate(chain(first, rows), start=head + 1):  # noqa: B007  # its last value is read
            page.append(self._cells(row))
        page.auto_filter.ref = f"A{head}:{get_column_letter(len(sheet.columns))}{last}"
        page.close()

    def _line(self, text: str, font: Font) -> SheetCell:
        cell = put(WriteOnlyCell(self.page), text)
        cell.font = font
        return cell

    def _heading(self, text: str) -> SheetCell:
        cell = self._line(text, _STRONG)
        cell.fill, cell.border, cell.alignment = _HEAD_FILL, _BORDER, _LEFT
        return cell

    def _cells(self, row: Row) -> Iterator[SheetCell]:
        """One row; a row shorter than the header is filled with blank cells so that the table keeps its frame."""
        columns = self.sheet.columns
        if len(row.cells) > len(columns):
            raise ValueError(f"a row has {len(row.cells)} cells, its sheet has {len(columns)} columns")
        blanks = [None] * (len(columns) - len(row.cells))
        for column, value in zip(columns, [*row.cells, *blanks], strict=True):
            cell = put(WriteOnlyCell(self.page), value)
            look = self._style(column.format, row.strong, isinstance(value, str), cell.quotePrefix)
            cell._style = look  # noqa: SLF001  # openpyxl has no public way to share one
            yield cell

    def _style(self, form: Format, strong: bool, is_text: bool, guarded: bool) -> Any:  # noqa: FBT001  # a key
        """The look of a cell, made once for each kind of cell: making it anew takes longer than writing it."""
        key = (form, strong, is_text, guarded)
        if key not in self.styles:
            cell = WriteOnlyCell(self.page)
            cell.border = _BORDER
            cell.font = _STRONG if strong else _FONT
            if strong:
                cell.fill = _STRONG_FILL
            cell.alignment = _LEFT if form is Format.TEXT else _RIGHT
            if guarded:
                cell.quotePrefix, cell.number_format = True, "@"
            elif not is_text:
                cell.number_format = _NUMBER_FORMATS.get(form, "General")
            self.styles[key] = cell._style  # noqa: SLF001  # as above
        return self.styles[key]


def put(cell: SheetCell, value: Cell) -> SheetCell:
    """Put a value into a cell. Text is always a string cell, whatever the library would make of it."""
    if isinstance(value, str):
        text = clean(value)
        cell.value = text
        if text:
            cell.data_type = "s"
        if is_risky(text):
            cell.quotePrefix = True
            cell.number_format = "@"
    else:
        cell.value = value
    return cell


def _width(column: Column, index: int, rows: Sequence[Row]) -> int:
    """A column's width: that of its widest cell among the first rows, within limits."""
    if column.width is not None:
        return column.width
    cells = [row.cells[index] for row in rows if index < len(row.cells)]
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
