"""Tables by their ruling lines: the cells that lines enclose, and which rows and columns each of them covers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from zhixiang.intake.readers.scan.pages import DPI, ink

if TYPE_CHECKING:
    from zhixiang.intake.readers.scan.pages import Grey

_SHORTEST_RULE: Final = 0.3
"""Inches: longer than any stroke of a character that stands in a row of a table."""
_SHORTEST_SIDE: Final = 0.165
"""Inches that a cell is high at least: a line of small type."""
_FULL: Final = 0.9
"""How much of its rectangle a cell fills: what lines do not enclose squarely is no cell."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels; ``right`` and ``bottom`` lie outside it."""

    left: int
    top: int
    right: int
    bottom: int

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in it."""
        return self.left <= x < self.right and self.top <= y < self.bottom


@dataclass(frozen=True, slots=True)
class RuledCell:
    """A cell, and the first and last row and column of its table that it covers, from 0."""

    box: Box
    row: int
    column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class RuledTable:
    """The cells of one table, row by row."""

    box: Box
    cells: tuple[RuledCell, ...]

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return max(cell.last_column for cell in self.cells) + 1


def tables(page: Grey, scale: float = 1.0) -> list[RuledTable]:
    """The ruled tables of a page, from top to bottom. ``scale``: dots an inch ÷ 200."""
    marks = ink(page)
    rule, side = int(_SHORTEST_RULE * DPI * scale), int(_SHORTEST_SIDE * DPI * scale)
    level = _morphed(marks, cv2.MORPH_OPEN, 1, rule)
    upright = _morphed(marks, cv2.MORPH_OPEN, side, 1)
    rules = _morphed(level | upright, cv2.MORPH_CLOSE, 5, 5)
    return [
        table
        for box in _frames(rules, rule)
        if (table := _table(box, _cells(rules[box.top : box.bottom, box.left : box.right], box, side))) is not None
    ]


def _morphed(marks: Grey, how: int, height: int, width: int) -> Grey:
    """OpenCV keeps the pixels' type, which its own annotations do not say."""
    return cv2.morphologyEx(marks, how, np.ones((height, width), np.uint8)).astype(np.uint8, copy=False)


def _frames(rules: Grey, shortest: int) -> list[Box]:
    """Where rules hang together in something that is wide and high: a table, whatever is in it."""
    _count, _labels, stats, _centres = cv2.connectedComponentsWithStats(rules)
    found = [
        Box(int(x), int(y), int(x + w), int(y + h))
        for x, y, w, h, _area in stats[1:]
        if w > 2 * shortest and h > shortest / 2
    ]
    outer = [a for a in found if not any(_inside(a, b) for b in found if b is not a)]
    return sorted(outer, key=lambda box: (box.top, box.left))


def _inside(a: Box, b: Box) -> bool:
    return b.left <= a.left and b.top <= a.top and a.right <= b.right and a.bottom <= b.bottom


def _cells(rules: Grey, frame: Box, side: int) -> list[Box]:
    """What the rules within a frame enclose."""
    _count, _labels, stats, _centres = cv2.connectedComponentsWithStats(255 - rules, connectivity=4)
    return [
        Box(int(frame.left + x), int(frame.top + y), int(frame.left + x + w), int(frame.top + y + h))
        for x, y, w, h, area in stats[1:]
        if w > side / 2 and h > side / 2 and area > _FULL * w * h
    ]


def _table(frame: Box, cells: Sequence[Box]) -> RuledTable | None:
    """The grid behind the cells. One lone cell is a frame around text, no table."""
    if len(cells) < 2:
        return None
    columns, rows = _edges([c.left for c in cells]), _edges([c.top for c in cells])
    ruled = [
        RuledCell(
            cell,
            _place(rows, cell.top),
            _place(columns, cell.left),
            _last(rows, cell.bottom),
            _last(columns, cell.right),
        )
        for cell in cells
    ]
    return RuledTable(frame, tuple(sorted(ruled, key=lambda cell: (cell.row, cell.column))))


_SAME: Final = 10
"""Pixels within which two edges are one."""


def _edges(values: Sequence[int]) -> list[float]:
    """The distinct edges, in order."""
    groups: list[list[int]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= _SAME:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def _place(edges: Sequence[float], value: int) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - value))


def _last(edges: Sequence[float], end: int) -> int:
    """The last row or column that begins before ``end``."""
    return max(index for index, edge in enumerate(edges) if edge < end - _SAME / 2)
