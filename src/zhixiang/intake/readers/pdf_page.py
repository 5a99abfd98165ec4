"""One page of a PDF: characters into lines, ruling lines into a table's cells. y counts upwards, in points."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final, NamedTuple

_SAME: Final = 1.6
"""Rules that lie closer than this are one rule drawn twice."""
_REACH: Final = 2.5
"""How far a rule may end before the one that it meets."""
_SMALLEST_TABLE: Final = 40.0
_BLANK: Final = 0.3
"""A gap of this many heights between two characters is a blank that was not printed as one."""
_PAGE_NUMBER: Final = re.compile(r"^(?:[—–－-]\s*\d{1,4}\s*[—–－-]|第?\s*\d{1,4}\s*页?(?:\s*[,，/共].{0,8}页?)?)$")
_MARGIN: Final = 0.13
"""The part of a page's height at its head and foot where a page number may stand."""
OPENING: Final = frozenset("（《“‘【〔〈「『([{")
_PREFIXES: Final = frozenset("+＋±$￥¥€№")
"""Signs that stay with what follows them, Chinese or not (Unicode Standard Annex 14, class PR)."""
_NO_START: Final = frozenset("，。、；：？！）》”’】〕〉」』%％)]},.;:?!·—…")


class Char(NamedTuple):
    """One character: its place on the base line, and its height."""

    text: str
    left: float
    right: float
    base: float
    height: float


@dataclass(frozen=True, slots=True)
class TextLine:
    """Characters on one base line, with blanks where there are gaps."""

    text: str
    left: float
    right: float
    base: float
    height: float
    first: float
    """Width of what must stay together at the line's beginning."""


@dataclass(slots=True)
class TableCell:
    """A cell between rules: its places in the table, and its lines from above."""

    top: int
    left: int
    bottom: int = 0
    right: int = 0
    x1: float = 0.0
    x2: float = 0.0
    lines: list[TextLine] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows it covers."""
        return self.bottom - self.top + 1

    @property
    def plain(self) -> str:
        """Its text without any blank."""
        return "".join("".join(line.text.split()) for line in self.lines)


@dataclass(slots=True)
class TableArea:
    """A ruled table or the part of one that stands on this page. ``cells[row][column]`` may be one cell many times."""

    top: float
    bottom: float
    left: float
    right: float
    cells: list[list[TableCell]]


@dataclass(slots=True)
class Page:
    """Characters, rules and how much of the page pictures cover."""

    number: int
    width: float
    height: float
    chars: list[Char]
    rules: list[tuple[float, float, float, float]]
    images: float

    @staticmethod
    def of(number: int, data: dict[str, Any]) -> Page:
        """A page as the worker describes it."""
        chars = [Char(*char) for char in data["chars"]]
        rules = [(x1, y1, x2, y2) for x1, y1, x2, y2 in data["lines"]]
        return Page(number, data["width"], data["height"], chars, rules, data["images"])

    def parts(self) -> list[TextLine | TableArea]:
        """Lines outside tables, and tables, from above; without the page's number."""
        areas = _areas(self.rules)
        outside: list[Char] = []
        inside: dict[int, dict[int, list[Char]]] = defaultdict(lambda: defaultdict(list))
        cells: dict[int, TableCell] = {}
        for char in self.chars:
            found = _place(char, areas)
            if found is None:
                outside.append(char)
                continue
            at, cell = found
            cells[id(cell)] = cell
            inside[at][id(cell)].append(char)
        for in_area in inside.values():
            for key, chars in in_area.items():
                cells[key].lines = text_lines(chars)
        tables = [area for at, (area, _, _) in enumerate(areas) if at in inside]
        lines = [line for line in text_lines(outside) if not self._is_page_number(line)]
        return sorted([*lines, *tables], key=lambda part: -(part.base if isinstance(part, TextLine) else part.top))

    def _is_page_number(self, line: TextLine) -> bool:
        edge = self.height * _MARGIN
        return not edge < line.base < self.height - edge and _PAGE_NUMBER.match(line.text) is not None


_Area = tuple[TableArea, list[float], list[float]]
"""A table, its vertical rules from the left and its horizontal ones from below."""


def _place(char: Char, areas: Sequence[_Area]) -> tuple[int, TableCell] | None:
    x, y = (char.left + char.right) / 2, char.base + char.height * 0.25
    for at, (area, xs, ys) in enumerate(areas):
        if area.bottom < y < area.top and area.left < x < area.right:
            column = min(bisect_right(xs, x) - 1, len(xs) - 2)
            row = len(ys) - 1 - bisect_left(ys, y)
            return at, area.cells[max(0, min(row, len(ys) - 2))][max(0, column)]
    return None


def _areas(rules: Iterable[tuple[float, float, float, float]]) -> list[_Area]:
    """The tables of a page: upright rules that overlap or touch in height belong to one."""
    upright = sorted((r for r in rules if abs(r[0] - r[2]) < abs(r[1] - r[3])), key=lambda r: -r[3])
    level = [r for r in rules if abs(r[0] - r[2]) >= abs(r[1] - r[3])]
    groups: list[list[tuple[float, float, float, float]]] = []
    bottom = 0.0
    for rule in upright:
        if groups and rule[3] >= bottom - _REACH:
            groups[-1].append(rule)
            bottom = min(bottom, rule[1])
        else:
            groups.append([rule])
            bottom = rule[1]
    return [area for group in groups if (area := _area(group, level)) is not None]


def _area(
    upright: list[tuple[float, float, float, float]], level: list[tuple[float, float, float, float]]
) -> _Area | None:
    top, bottom = max(r[3] for r in upright), min(r[1] for r in upright)
    across = [r for r in level if bottom - _REACH <= r[1] <= top + _REACH]
    xs = _distinct(r[0] for r in upright)
    ys = _distinct([*(r[1] for r in across), top, bottom])[::-1]
    if len(xs) < 2 or len(across) < 2 or xs[-1] - xs[0] < _SMALLEST_TABLE:  # a frame has two
        return None
    cells = _cells(xs, ys, upright, across)
    return TableArea(ys[0], ys[-1], xs[0], xs[-1], cells), xs, ys[::-1]


def _distinct(values: Iterable[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _SAME:
            found.append(value)
    return found


def _cells(
    xs: list[float],
    ys: list[float],
    upright: list[tuple[float, float, float, float]],
    level: list[tuple[float, float, float, float]],
) -> list[list[TableCell]]:
    """The places between the rules, those without a rule between them being one cell."""
    rows, columns = len(ys) - 1, len(xs) - 1
    walls = _by_place(((r[0], r[1], r[3]) for r in upright), xs)
    floors = _by_place(((r[1], r[0], r[2]) for r in level), ys)
    grid: list[list[TableCell | None]] = [[None] * columns for _ in range(rows)]
    for row in range(rows):
        middle = (ys[row] + ys[row + 1]) / 2
        for column in range(columns):
            center = (xs[column] + xs[column + 1]) / 2
            above = grid[row - 1][column] if row and not _covers(floors[row], center) else None
            before = grid[row][column - 1] if column and not _covers(walls[column], middle) else None
            cell = above or before or TableCell(row, column, x1=xs[column])
            cell.bottom, cell.right = row, max(cell.right, column)
            cell.x2 = max(cell.x2, xs[column + 1])
            grid[row][column] = cell
    return [[cell for cell in line if cell is not None] for line in grid]


def _by_place(rules: Iterable[tuple[float, float, float]], places: list[float]) -> list[list[tuple[float, float]]]:
    """For each of ``places`` the stretches that rules cover there."""
    found: list[list[tuple[float, float]]] = [[] for _ in places]
    for at, low, high in rules:
        index = min(range(len(places)), key=lambda i: abs(places[i] - at))
        found[index].append((low, high))
    return found


def _covers(stretches: list[tuple[float, float]], at: float) -> bool:
    return any(low - _SAME <= at <= high + _SAME for low, high in stretches)


def text_lines(chars: Iterable[Char]) -> list[TextLine]:
    """Characters as lines from above; what stands on one base line is one line."""
    groups: list[list[Char]] = []
    for char in sorted((c for c in chars if c.text not in "\r\n\x00\u00ad"), key=lambda c: -c.base):
        if groups and abs(groups[-1][0].base - char.base) <= 0.35 * max(char.height, groups[-1][0].height):
            groups[-1].append(char)
        else:
            groups.append([char])
    return [line for group in groups if (line := _text_line(sorted(group, key=lambda c: c.left))) is not None]


def _text_line(chars: list[Char]) -> TextLine | None:
    while chars and chars[0].text.isspace():
        chars.pop(0)
    while chars and chars[-1].text.isspace():
        chars.pop()
    if not chars:
        return None
    text = chars[0].text
    for before, char in pairwise(chars):
        if char.left - before.right > _BLANK * before.height and not text.endswith(" "):
            text += " "
        text += char.text
    height = sorted(char.height for char in chars)[len(chars) // 2]  # brackets stand out of the line
    return TextLine(text, chars[0].left, chars[-1].right, chars[0].base, height, _first_width(chars))


def _first_width(chars: list[Char]) -> float:
    """How much room the line's beginning takes: opening marks, one character or word, the marks that cling to it."""
    end = 0
    while end < len(chars) - 1 and chars[end].text in OPENING:
        end += 1
    while end < len(chars) - 1 and _is_latin(chars[end].text) and _is_latin(chars[end + 1].text):
        end += 1
    if end < len(chars) - 1 and chars[end].text in _PREFIXES:
        end += 1
    while end < len(chars) - 1 and chars[end + 1].text in _NO_START:
        end += 1
    return chars[end].right - chars[0].left


def _is_latin(text: str) -> bool:
    return text.isascii() and not text.isspace()
