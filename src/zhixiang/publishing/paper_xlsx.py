"""A paper as an xlsx workbook: a sheet with the letter, then a sheet for each table, ready to print.

Figures are numbers, so that they can be added up; every text goes through :func:`zhixiang.publishing.xlsx.put` and can
never run as a formula.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any, Final, assert_never, cast

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from zhixiang.publishing.paper import Block, Cell, Colophon, Grid, Letterhead, Line, Paper, Seal, Section, Style
from zhixiang.publishing.xlsx import put, sheet_name

_A4: Final = 9
_CHARACTERS: Final = {False: 88, True: 132}
"""Columns' widths in characters that fill the type area, upright and across."""
_LETTER_WIDTH: Final = 88
_LINE_HEIGHT: Final = 1.35
_TALLEST_ROW: Final = 409
"""Points; no spreadsheet program shows a row that is higher."""
_FROZEN_AT_MOST: Final = 12
"""Rows that stay in view must leave room to scroll."""
_FACE: Final = "SimSun"
_SIDE: Final = Side(style="thin", color="000000")
_BORDER: Final = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_FIRST_MOMENT: Final = (1980, 1, 1, 0, 0, 0)
"""A zip knows no earlier time; the time that matters stands in the document's own properties."""


@dataclass(frozen=True, slots=True)
class _Look:
    size: float
    bold: bool = False
    align: str = "left"
    red: bool = False


_LOOKS: Final = {
    Style.TITLE: _Look(18, bold=True, align="center"),
    Style.RECIPIENTS: _Look(12),
    Style.BODY: _Look(12),
    Style.HEADING1: _Look(12, bold=True),
    Style.HEADING2: _Look(12),
    Style.ATTACHMENTS: _Look(12),
    Style.SIGNATURE: _Look(12, align="right"),
    Style.NOTE: _Look(12),
    Style.ANNEX_MARK: _Look(12, bold=True),
    Style.ANNEX_TITLE: _Look(16, bold=True, align="center"),
    Style.UNIT: _Look(10.5, align="right"),
    Style.SMALL: _Look(10.5),
}


def paper_xlsx(paper: Paper, *, made: datetime) -> bytes:
    """``paper`` as a workbook; ``made`` is the time that the file states. The same input gives the same bytes.

    Lines before the first table are a sheet of their own; those right above a table stand above it in its sheet; what
    follows the last table stands under it. Raises ValueError where the paper holds nothing.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    pages = list(_pages(paper))
    if not pages:
        raise ValueError("a paper without blocks")
    names: list[str] = []
    for page in pages:
        names.append(sheet_name(page.name, names))
        _write(book.create_sheet(names[-1]), page)
    book.properties.title = paper.title
    book.properties.creator = "知项"
    moment = made.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.properties.created = book.properties.modified = moment
    return _fixed(book, moment)


@dataclass(frozen=True, slots=True)
class _Page:
    """One sheet: grids one under the other that share their columns, with the blocks around them."""

    name: str
    blocks: tuple[Block, ...]
    landscape: bool

    @property
    def columns(self) -> int:
        return max((len(block.widths) for block in self.blocks if isinstance(block, Grid)), default=1)


def _pages(paper: Paper) -> Iterator[_Page]:
    """The letter up to the first table, and a sheet for each run of tables of the same columns."""
    for section in paper.sections:
        yield from _pages_of(section)


def _pages_of(section: Section) -> Iterator[_Page]:
    waiting: list[Block] = []
    grid: Grid | None = None
    name = ""
    for block in section.blocks:
        if isinstance(block, Line) and block.style is Style.ANNEX_MARK:
            name = block.text
        starts = isinstance(block, Line) and block.style in (Style.ANNEX_MARK, Style.ANNEX_TITLE, Style.UNIT)
        differs = isinstance(block, Grid) and grid is not None and block.widths != grid.widths
        if grid is not None and (starts or differs):
            yield _Page(grid.name or name or "表", tuple(waiting), section.landscape)
            waiting, grid = [], None
        if isinstance(block, Grid) and grid is None:
            grid = block
        waiting.append(block)
    if waiting:
        yield _Page((grid.name or name or "表") if grid else "正文", tuple(waiting), section.landscape)


def _write(sheet: Worksheet, page: _Page) -> None:
    grids = [block for block in page.blocks if isinstance(block, Grid)]
    widths = grids[0].widths if grids else (1.0,)
    whole = _CHARACTERS[page.landscape] if grids else _LETTER_WIDTH
    characters = [width / (sum(widths) or 1) * whole for width in widths]
    for index, width in enumerate(characters, 1):
        sheet.column_dimensions[get_column_letter(index)].width = round(width, 2)
    row = 1
    for block in page.blocks:
        row = _put_block(sheet, block, row, characters)
    _set_up(sheet, page)


def _put_block(sheet: Worksheet, block: Block, row: int, characters: Sequence[float]) -> int:
    """Write ``block`` from ``row`` on and return the next free row."""
    match block:
        case Line():
            return _put_line(sheet, row, _indented(block), _LOOKS[block.style], characters)
        case Letterhead():
            for text, look in (
                (block.copy_no, _Look(12)),
                (block.secrecy, _Look(12, bold=True)),
                (block.urgency, _Look(12, bold=True)),
                (block.mark, _Look(28, bold=True, align="center", red=True)),
                (block.doc_no, _Look(12, align="center")),
            ):
                row = _put_line(sheet, row, text, look, characters) if text else row
            return row
        case Colophon():
            copies = block.copies_to if block.copies_to.endswith("。") else f"{block.copies_to}。"
            printed = f"{block.printed_on}印发" if block.printed_on else ""
            for text in (
                f"公开方式：{block.disclosure}" if block.disclosure else "",
                f"抄送：{copies}" if block.copies_to else "",
                f"{block.printed_by} {printed}".strip(),
            ):
                row = _put_line(sheet, row, text, _Look(12), characters) if text else row
            return row
        case Seal():
            return _put_line(sheet, row, f"核验码：{block.code}（{block.url}）", _Look(9, align="right"), characters)
        case Grid():
            return _put_grid(sheet, block, row, characters)
        case _:
            assert_never(block)


def _indented(line: Line) -> str:
    indented = line.style in (Style.BODY, Style.HEADING1, Style.HEADING2, Style.ATTACHMENTS, Style.NOTE)
    return "\u3000\u3000" + line.text if indented else line.text


def _put_line(sheet: Worksheet, row: int, text: str, look: _Look, characters: Sequence[float]) -> int:
    cell = sheet.cell(row, 1)
    put(cast("SheetCell", cell), text)  # nothing here is merged in the library's own way
    cell.font = Font(name=_FACE, size=look.size, bold=look.bold, color="E60012" if look.red else None)
    cell.alignment = Alignment(horizontal=look.align, vertical="center", wrap_text=True)
    if len(characters) > 1:
        _merge(sheet, row, 1, row, len(characters))
    sheet.row_dimensions[row].height = _height([text], sum(characters), look.size) + 4
    return row + 1


def _put_grid(sheet: Worksheet, grid: Grid, first: int, characters: Sequence[float]) -> int:
    placed = [list(_placed(row, covered)) for row, covered in zip(grid.rows, _covered(grid), strict=True)]
    heights = [_row_height(row, grid.size, characters) for row in placed]
    # A row of a sheet is never higher than a limit; what needs more stands in several rows that are one cell each.
    parts = [max(1, -(-int(height) // _TALLEST_ROW)) for height in heights]
    starts = list(accumulate(parts, initial=first))
    for number, row in enumerate(placed):
        for column, cell in row:
            end = starts[min(number + cell.rows, len(placed))] - 1
            _put_cell(sheet, cell, starts[number], column + 1, end, grid.size)
        for line in range(starts[number], starts[number + 1]):
            sheet.row_dimensions[line].height = round(heights[number] / parts[number], 1)
    if grid.header_rows:
        below = starts[grid.header_rows]
        sheet.print_title_rows = f"{first}:{below - 1}"
        if below <= _FROZEN_AT_MOST:
            sheet.freeze_panes = f"A{below}"
    return starts[-1]


def _covered(grid: Grid) -> Iterator[set[int]]:
    """For each row the columns that cells from above cover."""
    left: dict[int, int] = {}
    for row in grid.rows:
        covered = {at for at, rows in left.items() if rows}
        yield covered
        left = {at: rows - 1 for at, rows in left.items() if rows > 1}
        for column, cell in _placed(row, covered):
            left |= {at: cell.rows - 1 for at in range(column, column + cell.columns) if cell.rows > 1}


def _placed(row: Sequence[Cell], covered: set[int]) -> Iterator[tuple[int, Cell]]:
    column = 0
    for cell in row:
        while column in covered:
            column += 1
        yield column, cell
        column += cell.columns


def _row_height(row: Sequence[tuple[int, Cell]], size: float, characters: Sequence[float]) -> float:
    tallest = size * _LINE_HEIGHT
    for column, cell in row:
        if cell.rows == 1:
            tallest = max(tallest, _height(cell.paragraphs, sum(characters[column : column + cell.columns]), size))
    return tallest + 6


def _put_cell(sheet: Worksheet, cell: Cell, row: int, column: int, end_row: int, size: float) -> None:
    one = sheet.cell(row, column)
    if cell.number is not None:
        one.value = cell.number
    elif cell.paragraphs:
        put(cast("SheetCell", one), cell.text)
    # Only now, since a text that could run as a formula has brought marks of its own.
    form = (cell.number_format or "General") if cell.number is not None else one.number_format
    look = _style(sheet, size, cell.align.value, form, cell.strong, one.quotePrefix)
    end_column = column + cell.columns - 1
    for line in range(row, end_row + 1):
        for at in range(column, end_column + 1):
            sheet.cell(line, at)._style = look  # noqa: SLF001  # openpyxl has no public way to share one
    if end_row > row or cell.columns > 1:
        _merge(sheet, row, column, end_row, end_column)


def _style(sheet: Worksheet, size: float, align: str, form: str, strong: bool, guarded: bool) -> Any:  # noqa: FBT001  # a key
    """The look of a ruled cell, made once for each kind: making it anew takes longer than writing the cell."""
    known: dict[object, Any] = sheet.parent.__dict__.setdefault("_looks", {})
    key = (size, align, form, strong, guarded)
    if key not in known:
        cell = SheetCell(sheet)
        cell.font = Font(name=_FACE, size=size, bold=strong)
        cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=True)
        cell.border, cell.number_format, cell.quotePrefix = _BORDER, form, guarded
        known[key] = cell._style  # noqa: SLF001  # as above
    return known[key]


def _merge(sheet: Worksheet, row: int, column: int, end_row: int, end_column: int) -> None:
    """Merge cells that have their borders already; the library's own way draws them again, one by one."""
    area = f"{get_column_letter(column)}{row}:{get_column_letter(end_column)}{end_row}"
    sheet.merged_cells.ranges.add(CellRange(area))


def _height(paragraphs: Sequence[str], characters: float, size: float) -> float:
    """Points that wrapped text takes; a width of one character is that of a digit at 11 points."""
    room = max(1.0, (characters - 1) * 11 / size)
    texts = [part for text in paragraphs for part in text.split("\n")] or [""]
    lines = sum(max(1, -(-sum(1 if char.isascii() else 2 for char in text) // room)) for text in texts)
    return float(lines * size * _LINE_HEIGHT)


def _set_up(sheet: Worksheet, page: _Page) -> None:
    """A4, one page wide, with the page's number in the middle of its foot."""
    setup: Any = sheet.page_setup
    setup.orientation, setup.paperSize = "landscape" if page.landscape else "portrait", _A4
    setup.fitToWidth, setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = "— &P —"
    sheet.page_margins.left, sheet.page_margins.right = 0.8, 0.7


def _fixed(book: Workbook, moment: datetime) -> bytes:
    """The file's bytes without the time of saving, which the library writes into it and into every part of the zip."""
    raw = io.BytesIO()
    book.save(raw)
    now = f"{book.properties.modified:%Y-%m-%dT%H:%M:%SZ}".encode()
    then = f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode()
    result = io.BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "docProps/core.xml":
                content = content.replace(now, then)
            info = zipfile.ZipInfo(entry.filename, _FIRST_MOMENT)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            target.writestr(info, content)
    return result.getvalue()
