"""A ruled table in WordprocessingML: merged cells, a header that repeats, rows that stay whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from typing import Final

from zhixiang.publishing.docx.markup import paragraph, run
from zhixiang.publishing.docx.styles import table_line, table_style
from zhixiang.publishing.paper import Align, Cell, Grid

_SIDE: Final = 70
_ABOVE: Final = 36
"""Room inside a cell, in twips: beside its text and above it."""
_TOO_HIGH: Final = 0.4
"""From this share of a page on a row may break: kept whole it would leave the page before it half empty."""
_RULE: Final = 'w:val="single" w:sz="4" w:space="0" w:color="000000"'
_JUSTIFY: Final = {Align.LEFT: "", Align.CENTER: '<w:jc w:val="center"/>', Align.RIGHT: '<w:jc w:val="right"/>'}


def table_xml(grid: Grid, width: int, height: int) -> str:
    """``grid`` over ``width`` twips; ``height`` is that of the type area."""
    widths = _share(grid.widths, width)
    borders = "".join(f"<w:{side} {_RULE}/>" for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    margins = "".join(
        f'<w:{side} w:w="{room}" w:type="dxa"/>'
        for side, room in (("top", _ABOVE), ("left", _SIDE), ("bottom", _ABOVE), ("right", _SIDE))
    )
    properties = (
        f'<w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>"
    )
    columns = "".join(f'<w:gridCol w:w="{one}"/>' for one in widths)
    rows = "".join(_rows(grid, widths, height))
    return f"<w:tbl>{properties}<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"


def _share(widths: Sequence[float], total: int) -> list[int]:
    """Relative widths as whole twips that add up to ``total``."""
    scale, whole = total / sum(widths), 0
    shares: list[int] = []
    reached = 0.0
    for one in widths:
        reached += one * scale
        shares.append(round(reached) - whole)
        whole = round(reached)
    return shares


def _rows(grid: Grid, widths: Sequence[int], height: int) -> Iterator[str]:
    """Each row; where a cell above covers a place, the cell that goes on with it."""
    covered: dict[int, tuple[int, int]] = {}
    for number, cells in enumerate(grid.rows):
        parts: list[str] = []
        waiting = iter(cells)
        column, lines = 0, 1
        while column < len(widths):
            if column in covered:
                left, columns = covered.pop(column)
                room = sum(widths[column : column + columns])
                parts.append(_cell(Cell(columns=columns), room, grid.size, "<w:vMerge/>"))
                if left > 1:
                    covered[column] = left - 1, columns
                column += columns
                continue
            cell = next(waiting, Cell())
            room = sum(widths[column : column + cell.columns])
            merge = '<w:vMerge w:val="restart"/>' if cell.rows > 1 else ""
            parts.append(_cell(cell, room, grid.size, merge))
            if cell.rows > 1:
                covered[column] = cell.rows - 1, cell.columns
            else:
                lines = max(lines, _lines(cell, room, grid.size))
            column += cell.columns
        whole = "<w:cantSplit/>" if lines * table_line(grid.size) < height * _TOO_HIGH else ""
        header = "<w:tblHeader/>" if number < grid.header_rows else ""
        yield f"<w:tr><w:trPr>{whole}{_least(grid.size)}{header}</w:trPr>{''.join(parts)}</w:tr>"


def _least(size: float) -> str:
    """The least height of a row: a line and a little air."""
    return f'<w:trHeight w:val="{table_line(size) + 2 * _ABOVE + 60}" w:hRule="atLeast"/>'


def _lines(cell: Cell, room: int, size: float) -> int:
    """About how many lines the cell's text takes."""
    fit = max(1, int((room - 2 * _SIDE) / (size * 20)))
    return sum(max(1, ceil(_width(text) / fit)) for text in cell.paragraphs) or 1


def _width(text: str) -> float:
    return len(text) if not text.isascii() else len(text) / 2


def _cell(cell: Cell, room: int, size: float, merge: str) -> str:
    span = f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
    style, justify = table_style(size), _JUSTIFY[cell.align]
    text = "".join(paragraph(style, run(one, strong=cell.strong), "", justify) for one in cell.paragraphs or ("",))
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{room}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/></w:tcPr>{text}</w:tc>'
    )
