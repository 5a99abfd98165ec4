"""Pages → blocks: what readers of pages (scans) see as lines and ruled cells becomes paragraphs and rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from zhixiang.intake.readers.blocks import Block, Paragraph, Row

_PAGE_NUMBER: Final = re.compile(r"^[—\-–一－]*\s*\d{1,4}\s*[—\-–一－]*$")
_SAME_EDGE: Final = 6
_CLOSING: Final = ("。", "；", ";", "）", ")", "》")
_LIST: Final = re.compile(r"^(?:附件[:：])?\d{1,2}\s*[.、．]")
_ITEM: Final = re.compile(r"^(?:\d{1,2}\s*[.、．](?!\d)|[（(]\d{1,2}[)）]|[①-⑳])")


@dataclass(frozen=True, slots=True)
class PageLine:
    """One line of text that stands in no table; places in one unit for all lines of a page."""

    left: float
    top: float
    right: float
    bottom: float
    text: str
    doubtful: bool = False

    @property
    def height(self) -> float:
        """How high it is."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class PageCell:
    """A ruled cell with its lines; ``row`` and ``column`` are the first it covers, from 0, ``left`` is its edge."""

    row: int
    column: int
    last_row: int
    last_column: int
    left: float
    lines: tuple[PageLine, ...]

    @property
    def doubtful(self) -> bool:
        """Whether one of its lines was not read for certain."""
        return any(line.doubtful for line in self.lines)


@dataclass(frozen=True, slots=True)
class PageTable:
    """A ruled table, and where on the page it begins."""

    top: float
    cells: tuple[PageCell, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page."""

    height: float
    lines: tuple[PageLine, ...]
    tables: tuple[PageTable, ...]


@dataclass(slots=True)
class Assembled:
    """The blocks of all pages, a source line for each, and the numbers of those that were not read for certain."""

    blocks: list[Block] = field(default_factory=list)
    source_lines: list[str] = field(default_factory=list)
    doubtful: list[int] = field(default_factory=list)

    def paragraph(self, text: str, *, doubtful: bool) -> None:
        """Add a paragraph."""
        self.blocks.append(Paragraph(self._line(text, doubtful=doubtful), text))

    def row(self, items: Sequence[tuple[str, ...]], *, doubtful: bool) -> None:
        """Add a row of cells, each as its items."""
        cells = tuple(" ".join(parts) for parts in items)
        self.blocks.append(Row(self._line("\t".join(cells), doubtful=doubtful), cells, tuple(items)))

    def extend_last(self, column: int, rest: tuple[str, ...], *, doubtful: bool) -> None:
        """Add to a cell of the last row what a page break cut off it."""
        last = self.blocks[-1]
        if not isinstance(last, Row):
            raise TypeError("the last block is no row")
        items_there = last.items[column]
        # The first line over the break goes on with the item before it, unless it is the next one of a list.
        begins = _ITEM.match(rest[0]) or items_there[-1].endswith(_CLOSING)
        joined = (*items_there, *rest) if begins else (*items_there[:-1], join((items_there[-1], rest[0])), *rest[1:])
        items_all = tuple(joined if index == column else parts for index, parts in enumerate(last.items))
        cells = tuple(" ".join(parts) for parts in items_all)
        self.blocks[-1] = Row(last.line, cells, items_all)
        self.source_lines[last.line - 1] = "\t".join(cells)
        if doubtful and last.line not in self.doubtful:
            self.doubtful.append(last.line)

    def _line(self, text: str, *, doubtful: bool) -> int:
        self.source_lines.append(text)
        if doubtful:
            self.doubtful.append(len(self.source_lines))
        return len(self.source_lines)


def assemble(pages: Iterable[Page]) -> Assembled:
    """Everything in reading order. Page numbers go, and so do header rows that a page repeats."""
    done, header = Assembled(), _Header()
    for page in pages:
        parts: list[tuple[float, PageTable | list[PageLine]]] = [(table.top, table) for table in page.tables]
        parts += [(lines[0].top, lines) for lines in _paragraphs(page)]
        for _top, part in sorted(parts, key=lambda pair: pair[0]):
            if isinstance(part, PageTable):
                header.add(part, done)
            else:
                header.end()
                done.paragraph(join(line.text for line in part), doubtful=any(line.doubtful for line in part))
    return done


def join(lines: Iterable[str]) -> str:
    """Lines as one text: Chinese runs on without a blank, words of letters keep one between them."""
    text = ""
    for line in lines:
        part = line.strip()
        gap = " " if text and part and _is_word(text[-1]) and _is_word(part[0]) else ""
        text += gap + part
    return text


def items(lines: Sequence[PageLine]) -> tuple[str, ...]:
    """A cell's lines as its items: one begins with the number of a list, or after a line that ends short of others."""
    right = max((line.right for line in lines), default=0.0)
    groups: list[list[str]] = []
    before: PageLine | None = None
    for line in lines:
        text = line.text.strip()
        if not text:
            continue
        if before is None or _ITEM.match(text) or _ends(before, right):
            groups.append([])
        groups[-1].append(text)
        before = line
    return tuple(join(group) for group in groups)


def _ends(line: PageLine, right: float) -> bool:
    """Whether a line is the last of its paragraph: it closes a sentence or a bracket and leaves room for two more."""
    return line.text.rstrip().endswith(_CLOSING) and line.right < right - 2 * line.height


def _is_word(char: str) -> bool:
    return char.isascii() and char.isalpha()


class _Header:
    """The first rows of the table that is being read, to know them when the next page prints them again."""

    def __init__(self) -> None:
        self._rows: list[_PageRow] = []
        self._last: _PageRow | None = None

    def end(self) -> None:
        """A paragraph ends the table."""
        self._rows, self._last = [], None

    def add(self, table: PageTable, done: Assembled) -> None:
        """Add a table's rows, without those at its head that the table before it began with too."""
        rows = [_row(table, index) for index in range(max(cell.last_row for cell in table.cells) + 1)]
        repeated = 0
        for mine, theirs in zip(rows, self._rows, strict=False):
            if mine.cells != theirs.cells:
                break
            repeated += 1
        fresh = rows[repeated:]
        if self._last is not None and fresh and _carry_over(fresh[0], self._last, done):
            fresh = fresh[1:]
        if not repeated:
            self._rows = rows
        for row in fresh:
            if any(row.cells):
                done.row(row.cells, doubtful=row.doubtful)
                self._last = row


@dataclass(frozen=True, slots=True)
class _PageRow:
    """The cells that begin in a row, each in its column, with the left edges of those that have text."""

    cells: tuple[tuple[str, ...], ...]
    edges: Mapping[int, float]
    doubtful: bool


def _row(table: PageTable, index: int) -> _PageRow:
    """A row; cells that cover it from above stand in their first row."""
    cells: list[tuple[str, ...]] = [()] * (max(cell.last_column for cell in table.cells) + 1)
    mine = [cell for cell in table.cells if cell.row == index]
    for cell in mine:
        cells[cell.column] = items(cell.lines)
    edges = {cell.column: cell.left for cell in mine if cells[cell.column]}
    return _PageRow(tuple(cells), edges, any(cell.doubtful for cell in mine))


def _carry_over(row: _PageRow, last: _PageRow, done: Assembled) -> bool:
    """Whether ``row`` is the rest of a row that the page broke in two; it then has gone to where it began.

    Such a rest stands alone in its row, under a cell of the row before that has text: labels are not printed twice.
    Pages number their columns each for itself, so that the edge tells which cell it is.
    """
    if len(row.edges) != 1:
        return False
    ((column, edge),) = row.edges.items()
    under = [index for index, left in last.edges.items() if abs(left - edge) <= _SAME_EDGE]
    if column == 0 or not under or under[0] == 0:
        return False
    done.extend_last(under[0], row.cells[column], doubtful=row.doubtful)
    return True


def _paragraphs(page: Page) -> Iterator[list[PageLine]]:
    """Lines that run on: the one before reaches the right margin and the next begins at the left one, or both are
    centred lines of one title.
    """
    lines = [line for row in _rows(page.lines) for line in row if not _is_page_number(line, page)]
    if not lines:
        return
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    group = [lines[0]]
    for before, line in pairwise(lines):
        if _runs_on(before, line, left, right):
            group.append(line)
        else:
            yield group
            group = [line]
    yield group


def _rows(lines: Sequence[PageLine]) -> Iterator[list[PageLine]]:
    """Lines that stand on one level, from left to right."""
    row: list[PageLine] = []
    for line in sorted(lines, key=lambda line: (line.top + line.bottom) / 2):
        if row and (line.top + line.bottom) / 2 > row[-1].bottom - row[-1].height * 0.2:
            yield sorted(row, key=lambda part: part.left)
            row = []
        row.append(line)
    if row:
        yield sorted(row, key=lambda part: part.left)


def _is_page_number(line: PageLine, page: Page) -> bool:
    return line.top > page.height * 0.85 and _PAGE_NUMBER.match(line.text.strip()) is not None


def _runs_on(before: PageLine, line: PageLine, left: float, right: float) -> bool:
    size = max(before.height, line.height)
    if line.top - before.bottom > 1.6 * size or line.top < before.top + size * 0.5:
        return False
    if abs(before.height - line.height) > 0.35 * size:
        return False
    if before.right >= right - 2.2 * size and line.left <= left + 0.8 * size:
        return True
    middle = (left + right) / 2
    if before.right >= right - 2.2 * size and line.left > left + 2.6 * size and not _LIST.match(line.text.strip()):
        # Under the first word of a list's item, deeper than a paragraph begins.
        return True
    return all(
        abs((part.left + part.right) / 2 - middle) < 1.5 * size
        and part.left > left + 1.2 * size
        and part.right < right - 1.2 * size
        for part in (before, line)
    ) and not before.text.rstrip().endswith(("号", "）"))
