"""A workbook in: its sheets one after the other, as the text reader gives a document.

A row of several cells is a row; what stands alone above the first and under the last of them in its sheet (titles,
units, the letter itself, who gets copies) is a paragraph. A cell that is merged downwards says in each row what it says
in its first, but a figure stands once. A row in which no cell begins only makes the one above it higher.
"""

from __future__ import annotations

import re
from typing import Final

from zhixiang.intake.errors import UnreadableFile
from zhixiang.intake.readers.blocks import FIGURE, Block, Paragraph, RawDocument, Row
from zhixiang.intake.readers.xlsx_tables import Merged, sheets

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_BETWEEN: Final = re.compile(
    r"^(?:附(?:件|表)\s*[0-9一二三四五六七八九十]{1,2}$|(?:金额|计量)?单位[:：]|抄送[:：]|公开方式[:：])"
)
"""What stands between the tables of one sheet and is never a row of them."""


def read(data: bytes, name: str) -> RawDocument:
    """The blocks of a workbook that the office guard has let through; ``line`` counts the blocks.

    Raises UnreadableFile when it cannot be opened, is larger than any notice or holds nothing.
    """
    blocks: list[Block] = []
    lines: list[str] = []
    for _, rows, merged in sheets(data, name):
        _add_sheet(rows, merged, blocks, lines)
    if not blocks:
        raise UnreadableFile(f"文件“{name}”的工作表都是空的。请确认上传的是填好的文件。", code="empty")
    return RawDocument(name, MEDIA_TYPE, "UTF-8", data, tuple(blocks), tuple(lines))


def _add_sheet(rows: list[list[str]], merged: Merged, blocks: list[Block], lines: list[str]) -> None:
    higher = _spread(rows, merged)
    wide = [number for number, row in enumerate(rows) if sum(map(bool, row)) > 1]
    first, last = (wide[0], wide[-1]) if wide else (len(rows), -1)
    for number, row in enumerate(rows):
        filled = [(place, text) for place, text in enumerate(row) if text]
        if not filled or number in higher:
            continue
        alone = len(filled) == 1 and not filled[0][0]
        if alone and (not first <= number <= last or _BETWEEN.match(filled[0][1])):
            for text in _items(filled[0][1]):
                blocks.append(Paragraph(len(blocks) + 1, text))
                lines.append(text)
            continue
        items = tuple(map(_items, row))
        cells = tuple(" ".join(one) for one in items)
        blocks.append(Row(len(blocks) + 1, cells, items))
        lines.append("\t".join(cells))


def _items(text: str) -> tuple[str, ...]:
    """The paragraphs of a cell, trimmed."""
    plain = text.replace("\u200b", "").replace("\ufeff", "")
    return tuple(part for line in plain.split("\n") if (part := " ".join(line.split())))


def _spread(rows: list[list[str]], merged: Merged) -> set[int]:
    """Repeat what is merged downwards in each row that it covers; return the rows in which no cell begins."""
    own = {number for number, row in enumerate(rows) if any(row)}
    covered: dict[int, int] = {}
    for (top, left), (bottom, right) in merged:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        for line in range(top + 1, min(bottom + 1, len(rows))):
            covered[line] = covered.get(line, 0) + right - left + 1
            if not FIGURE.match(rows[top][left]):
                rows[line][left] = rows[top][left]
    return {line for line, places in covered.items() if line not in own and places >= len(rows[line])}
