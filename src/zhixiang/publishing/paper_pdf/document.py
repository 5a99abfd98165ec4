"""A paper as PDF: what the template needs to know of each block, as plain data."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, assert_never

from zhixiang.publishing.paper import Block, Cell, Colophon, Grid, Letterhead, Line, Paper, Seal, Section, Style
from zhixiang.publishing.pdf import pdf
from zhixiang.publishing.qr import qr_svg
from zhixiang.publishing.titles import title_lines

_TEMPLATE: Final = Path(__file__).with_name("paper.typ")
_MM: Final = 72 / 25.4
_WIDTH: Final = {False: 156 * _MM, True: 225 * _MM}
"""The type area's width in points, upright and across (GB/T 9704-2012, 5.2.2)."""
_HEIGHT: Final = {False: 225 * _MM, True: 156 * _MM}
_INSET: Final = 3.0
"""Points between a cell's text and its rules, left and right; as in the template."""
_PITCH: Final = 1.5
"""From line to line inside a table, in type sizes; as in the template."""
_LARGEST_WHOLE: Final = 0.5
"""A row that takes more of a page than this may go on overleaf; keeping it whole would leave half a page blank."""
_SMALLEST_FIT: Final = 0.55
_TITLE_SIZE: Final = 22
_MARK_LARGEST: Final = 58
"""Points; the mark must stay below 22 mm × 15 mm a character (7.2.4)."""


def paper_pdf(paper: Paper, *, fonts: Path, made: datetime) -> bytes:
    """``paper`` as PDF in the geometry of GB/T 9704-2012; ``made`` is the time that the file states.

    The same paper and time give the same bytes. Raises FontsMissing where ``fonts`` holds none of our faces.
    """
    data = {"title": paper.title, "sections": [_section(section) for section in paper.sections]}
    return pdf(_TEMPLATE, data, fonts=fonts, made=made)


def _section(section: Section) -> dict[str, Any]:
    return {"landscape": section.landscape, "blocks": list(_blocks(section.blocks, section.landscape))}


def _blocks(blocks: Sequence[Block], landscape: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001  # a key of two tables
    above: Style | None = None
    for block in blocks:
        match block:
            case Line():
                yield _line(block, first=block.style is not above)
                above = block.style
                continue
            case Letterhead():
                size = min(_MARK_LARGEST, _WIDTH[landscape] / max(1, len(block.mark)) * 0.97)
                fields = {name: getattr(block, name) for name in ("mark", "doc_no", "urgency", "copy_no", "secrecy")}
                yield {"kind": "letterhead", "size": size, **fields}
            case Colophon():
                fields = {n: getattr(block, n) for n in ("disclosure", "copies_to", "printed_by", "printed_on")}
                yield {"kind": "colophon", **fields}
            case Grid():
                yield _grid(block, _WIDTH[landscape], _HEIGHT[landscape])
            case Seal():
                yield {"kind": "seal", "url": block.url, "code": block.code, "qr": qr_svg(block.url)}
            case _:
                assert_never(block)
        above = None


def _line(line: Line, *, first: bool) -> dict[str, Any]:
    """``first`` says that the line above has another style: blank lines stand between parts, not inside them."""
    text = line.text
    if line.style in (Style.TITLE, Style.ANNEX_TITLE) and "\n" not in text:
        size = _TITLE_SIZE if line.style is Style.TITLE else 18
        text = "\n".join(title_lines(text, int(_WIDTH[False] // size)))
    block: dict[str, Any] = {"kind": "line", "style": line.style.value, "text": text, "first": first}
    if line.style is Style.ATTACHMENTS:
        block["label"], block["text"] = _attachment(text)
    return block


def _attachment(text: str) -> tuple[str, str]:
    """The part of 附件：1.名称 that the name's further lines hang behind, and the name."""
    end = 3 if text.startswith(("附件：", "附件:")) else 0
    rest = text[end:].lstrip()
    digits = len(rest) - len(rest.lstrip("0123456789"))
    if digits and rest[digits : digits + 1] in (".", "．", "、"):
        digits += 1
        return text[:end] + rest[:digits], rest[digits:].lstrip()
    return text[:end], rest


def _wide(text: str) -> float:
    """The width of ``text`` in type sizes: a Chinese character is one, a letter or digit about half of it."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.56 for char in text)


def _grid(grid: Grid, width: float, height: float) -> dict[str, Any]:
    unit = width / (sum(grid.widths) or 1)
    rows: list[list[dict[str, Any]]] = []
    covered: dict[int, int] = {}
    for row in grid.rows:
        cells, column = [], 0
        for cell in row:
            while covered.get(column, 0):
                column += 1
            room = sum(grid.widths[column : column + cell.columns]) * unit - 2 * _INSET
            cells.append(_cell(cell, grid.size, room, height))
            for at in range(column, column + cell.columns):
                covered[at] = cell.rows
            column += cell.columns
        # A row goes on overleaf only where each of its cells may, and a cell over several rows always may.
        long = any(one["long"] for one in cells)
        covered = {at: left - 1 for at, left in covered.items() if left > 1}
        rows.append([one | {"flows": long or one["r"] > 1} for one in cells])
    return {"kind": "grid", "widths": list(grid.widths), "head": grid.header_rows, "size": grid.size, "rows": rows}


def _cell(cell: Cell, size: float, room: float, height: float) -> dict[str, Any]:
    longest = max((_wide(word) for text in cell.paragraphs for word in _unbreakable(text)), default=0.0)
    fit = min(1.0, max(_SMALLEST_FIT, room / (longest * size))) if longest else 1.0
    lines = sum(max(1, -(-_wide(text) * size * fit // max(room, size))) for text in cell.paragraphs)
    return {
        "p": list(cell.paragraphs),
        "r": cell.rows,
        "c": cell.columns,
        "a": cell.align.value,
        "b": cell.strong,
        "f": round(fit, 3),
        "long": lines * size * _PITCH > height * _LARGEST_WHOLE,
    }


def _unbreakable(text: str) -> Iterator[str]:
    """Runs of letters and digits, which stay on one line and may be wider than their column."""
    run = ""
    for char in text:
        if char.isascii() and not char.isspace():
            run += char
        elif run:
            yield run
            run = ""
    if run:
        yield run
