"""The pages of a PDF as blocks: paragraphs and rows that page ends and line ends cut are whole again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from zhixiang.intake.readers.blocks import FIGURE, Block, Paragraph, Row
from zhixiang.intake.readers.pdf_page import OPENING, Page, TableArea, TableCell, TextLine

_PARAGRAPH_GAP: Final = 1.15
"""How much further apart paragraphs stand than lines, at least, where they are set apart at all."""
_INDENT: Final = 0.6
_DEEPEST_INSET: Final = 8.0
_USUAL_INSET: Final = 3.0
_ITEM: Final = re.compile(
    r"^(?:附件[:：]?\s*\d*|\d{1,2}\s*[.．、]|[（(][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}、)"
)
_FIGURE: Final = re.compile(r"^[\d.,，]+$")


@dataclass
class _Line:
    """A row of a table while pages pass by: its cells in places, and which of them may go on."""

    cells: list[TableCell]
    starts: list[bool]
    """Whether the cell begins in this row at this place; else it is a merged cell's further place."""
    covers: list[bool]
    """Whether the cell came down from the row above."""


@dataclass
class _Table:
    """A table, with the parts of it that stand on further pages."""

    left: float
    right: float
    lines: list[_Line] = field(default_factory=list)


def blocks_of(pages: Sequence[Page]) -> tuple[list[Block], list[str]]:
    """Blocks in the order of reading, numbered from 1, and the text of each as evidence."""
    blocks: list[Block] = []
    texts: list[str] = []
    for part in _parts(pages):
        if isinstance(part, str):
            blocks.append(Paragraph(len(blocks) + 1, part))
            texts.append(part)
            continue
        closest = _closest(part)
        for line in part.lines:
            items = tuple(
                _items(cell, closest) if start and not (covers and FIGURE.match(cell.plain)) else ()
                for cell, start, covers in zip(line.cells, line.starts, line.covers, strict=True)
            )
            cells = tuple(" ".join(one) for one in items)
            if any(cells):
                blocks.append(Row(len(blocks) + 1, cells, items))
                texts.append("\t".join(cells))
    return blocks, texts


def _parts(pages: Sequence[Page]) -> Iterator[str | _Table]:
    """Paragraphs and whole tables, in order."""
    contents = [page.parts() for page in pages]
    edges = _edges(pages, contents)
    flow = _Flow()
    for page, parts in zip(pages, contents, strict=True):
        for position, part in enumerate(parts):
            turned = position == 0
            if isinstance(part, TableArea):
                yield from flow.table_part(part, turned=turned)
            else:
                yield from flow.text_line(part, edges[_size(page)], turned=turned)
    yield from flow.rest()


def _size(page: Page) -> tuple[int, int]:
    return round(page.width), round(page.height)


def _edges(
    pages: Sequence[Page], contents: Sequence[Sequence[TextLine | TableArea]]
) -> dict[tuple[int, int], tuple[float, float]]:
    """How far text and tables reach to the left and right, for each size of page."""
    edges: dict[tuple[int, int], tuple[float, float]] = {}
    for page, parts in zip(pages, contents, strict=True):
        for part in parts:
            left, right = edges.get(_size(page), (part.left, part.right))
            edges[_size(page)] = min(left, part.left), max(right, part.right)
    return edges


class _Flow:
    """What is not yet whole while lines and tables pass by: a paragraph, a table."""

    def __init__(self) -> None:
        self.lines: list[TextLine] = []
        self.table: _Table | None = None

    def table_part(self, area: TableArea, *, turned: bool) -> Iterator[str | _Table]:
        """Take a table; ``turned`` says that it stands first on its page, so that it may go on with the one before."""
        if turned and self.table is not None and _goes_on(self.table, area):
            _continue(self.table, area)
            return
        yield from self.rest()
        self.table = _Table(area.left, area.right, _lines(area))

    def text_line(self, line: TextLine, edge: tuple[float, float], *, turned: bool) -> Iterator[str | _Table]:
        """Take a line outside tables."""
        if not (self.lines and _same_paragraph(self.lines[-1], line, edge, turned=turned)):
            yield from self.rest()
        self.lines.append(line)

    def rest(self) -> Iterator[str | _Table]:
        """What is whole now: a paragraph or a table, never both."""
        if self.lines:
            yield _joined(self.lines)
        if self.table is not None:
            yield self.table
        self.lines, self.table = [], None


def _same_paragraph(before: TextLine, line: TextLine, edge: tuple[float, float], *, turned: bool) -> bool:
    """Whether ``line`` goes on with ``before``: that one had no room left, and this one does not begin anew."""
    if edge[1] - before.right >= line.first + 0.5 or abs(before.height - line.height) > line.height * 0.2:
        return False
    if not turned and before.base - line.base > 2.4 * line.height:
        return False
    indent = line.left - edge[0]
    if indent <= _INDENT * line.height:
        return True
    return line.left - before.left > line.height / 2 and _ITEM.match(line.text) is None


def _joined(lines: Sequence[TextLine]) -> str:
    text = lines[0].text
    for before, line in pairwise(lines):
        text += _glue(before, line) + line.text
    return _clean(text)


def _clean(text: str) -> str:
    return " ".join(text.replace("\u200b", "").replace("\ufeff", "").split())


def _glue(before: TextLine, line: TextLine, room: float = 0.0) -> str:
    """What stands between two lines of one paragraph: nothing beside Chinese, nothing inside a figure or a code."""
    last, first = before.text[-1], line.text[0]
    if not (last.isascii() and first.isascii()) or last in "-/(" or first in ")/,.":
        return ""
    if last.isalnum() and first.isalnum() and (last.isdigit() == first.isdigit()):
        width = line.right - line.left
        forced = room and room - (before.right - before.left) < width / max(1, len(line.text)) * 1.2
        return "" if forced and " " not in before.text and " " not in line.text else " "
    return " "


def _lines(area: TableArea) -> list[_Line]:
    """The rows; one in which no cell begins is a part of the row above it."""
    found = []
    for row, cells in enumerate(area.cells):
        covers = [cell.top < row for cell in cells]
        if all(covers):
            continue
        starts = [cell.left == column for column, cell in enumerate(cells)]
        found.append(_Line(list(cells), starts, covers))
    return found


def _goes_on(table: _Table, area: TableArea) -> bool:
    return abs(table.left - area.left) < 2 and abs(table.right - area.right) < 2  # points


def _continue(table: _Table, area: TableArea) -> None:
    """Add the part of a table that stands overleaf: without the header again, a cut row joined, merged labels known."""
    lines = _lines(area)
    printed = {key for line in table.lines if (key := _key(line)) and not any(map(_FIGURE.match, key))}
    while lines and _key(lines[0]) in printed:
        lines.pop(0)
    if not lines:
        return
    last, first = table.lines[-1], lines[0]
    if _is_rest(last, first):
        for cell, rest in zip(last.cells, first.cells, strict=True):
            if rest.lines and cell.lines[-1:] != rest.lines[-1:]:
                cell.lines = cell.lines + rest.lines
        lines.pop(0)
    elif lines:
        _inherit(last, first)
    table.lines += lines


def _key(line: _Line) -> tuple[str, ...]:
    texts = tuple(cell.plain for cell, start in zip(line.cells, line.starts, strict=True) if start and cell.plain)
    return texts if len(texts) > 1 else ()


def _same_places(last: _Line, first: _Line) -> bool:
    return len(last.cells) == len(first.cells) and all(
        abs(a.x1 - b.x1) < 2 and abs(a.x2 - b.x2) < 2  # points
        for a, b in zip(last.cells, first.cells, strict=True)
    )


def _is_rest(last: _Line, first: _Line) -> bool:
    """Whether ``first`` is what did not fit of ``last``: its label stands on the page before, one cell goes on."""
    places = _aligned(last, first)
    filled = {id(cell) for cell in first.cells if cell.lines}
    label = last.cells[0]
    return (
        places
        and len(filled) == 1
        and not first.cells[0].lines
        and bool(label.lines)
        and label.rows == 1
        and all(cell.lines for cell, rest in zip(last.cells, first.cells, strict=True) if rest.lines)
    )


def _aligned(last: _Line, first: _Line) -> bool:
    """Whether both rows have the same cells; overleaf a row may stand in a table with fewer upright rules."""
    if _same_places(last, first):
        return True
    ours = _cells_of(last)
    theirs = _cells_of(first)
    if len(ours) != len(theirs) or any(
        abs(a.x1 - b.x1) >= 2 or abs(a.x2 - b.x2) >= 2  # points
        for a, b in zip(ours, theirs, strict=True)
    ):
        return False
    by_place = dict(zip(map(id, ours), theirs, strict=True))
    first.cells[:] = [by_place[id(cell)] for cell in last.cells]
    first.starts[:], first.covers[:] = list(last.starts), [False] * len(last.cells)
    return True


def _cells_of(line: _Line) -> list[TableCell]:
    return list({id(cell): cell for cell in line.cells}.values())


def _inherit(last: _Line, first: _Line) -> None:
    """A merged label is printed once: on the other page its cell is empty, and means what it meant.

    A label too high for its first row is printed overleaf; that it is one stands in the merged label to its left.
    """
    inside = False
    for cell in _cells_of(first):
        above = next((c for c in last.cells if abs(c.x1 - cell.x1) < 2 and abs(c.x2 - cell.x2) < 2), None)
        if above is None:
            inside = False
        elif not cell.lines and above.rows > 1 and above.lines:
            cell.lines, inside = above.lines, True
        else:
            if inside and cell.lines and not above.lines:
                above.lines = cell.lines
            inside = False


def _closest(table: _Table) -> float:
    """The smallest distance of two lines in a cell of the table, in heights."""
    pitches = [pitch for line in table.lines for cell in _cells_of(line) for pitch in _pitches(cell) if pitch > 0]
    return min(pitches, default=0.0)


def _pitches(cell: TableCell) -> list[float]:
    """The distances of a cell's lines in heights; not above zero where the next line stands overleaf."""
    height = sorted(line.height for line in cell.lines)[len(cell.lines) // 2] if cell.lines else 1.0
    return [(a.base - b.base) / (height or 1.0) for a, b in pairwise(cell.lines)]


def _items(cell: TableCell, closest: float) -> tuple[str, ...]:
    """The paragraphs of a cell."""
    if not cell.lines:
        return ()
    inset, ragged = _inset(cell)
    room = cell.x2 - cell.x1 - 2 * inset
    pitches = _pitches(cell)
    # Where no two lines stand close, nothing tells a paragraph's end but the room that a line leaves.
    apart = min((pitch for pitch in pitches if pitch > 0), default=9.0) <= closest * 1.03
    paragraphs = [[cell.lines[0]]]
    for before, line, gap in zip(cell.lines, cell.lines[1:], pitches, strict=False):
        spare = cell.x2 - inset - before.right if ragged else room - (before.right - before.left)
        ended = spare >= line.first + 0.5
        if ended or (apart and gap > closest * _PARAGRAPH_GAP):
            paragraphs.append([line])
        else:
            paragraphs[-1].append(line)
    return tuple(text for lines in paragraphs if (text := _paragraph(lines, room)))


def _inset(cell: TableCell) -> tuple[float, bool]:
    """The blank between a cell's rule and its text, and whether the text is set to the left.

    Opening marks do not count: good setting moves them half out of the line.
    """
    lefts = sorted(line.left - cell.x1 for line in cell.lines if line.text[0] not in OPENING)
    if not lefts:
        return _USUAL_INSET, True
    return (lefts[0], True) if 0 <= lefts[-1] <= _DEEPEST_INSET else (_USUAL_INSET, False)


def _paragraph(lines: Sequence[TextLine], room: float) -> str:
    text = lines[0].text
    for before, line in pairwise(lines):
        text += _glue(before, line, room) + line.text
    return _clean(text)
