"""Scanned pages in: ruling lines give the tables, RapidOCR the characters; what it was unsure of is marked.

Part of the optional extra ``zhixiang[scan]``; ``intake.readers`` imports it only where it is installed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zhixiang.intake.errors import UnreadableFile
from zhixiang.intake.readers.blocks import RawDocument
from zhixiang.intake.readers.page_blocks import Page, PageCell, PageLine, PageTable, assemble
from zhixiang.intake.readers.scan.pages import DPI, pages
from zhixiang.intake.readers.scan.recognise import SURE, Said, lines_in, lines_outside
from zhixiang.intake.readers.scan.ruling import Box, RuledTable, tables

if TYPE_CHECKING:
    from zhixiang.intake.readers.scan.pages import Grey

_INSET = 3
"""Pixels between a rule and what is read of its cell."""


def read(data: bytes, name: str, media_type: str) -> RawDocument:
    """Pictures of pages as blocks. Takes seconds a page: for work in the background.

    Raises UnreadableFile for what is damaged, too large, or shows no text at all.
    """
    found = assemble(_page(page) for page in pages(data, name))
    if not found.blocks:
        raise UnreadableFile(
            f"文件“{name}”的页面上没有认出文字。请确认扫描清晰、方向正确，以 200–300 dpi 重新扫描后再上传。",
            code="no_text",
        )
    warnings = tuple(f"第 {line} 行识别把握不足，请对照原件核对。" for line in found.doubtful)
    return RawDocument(
        name=name,
        media_type=media_type,
        encoding="",
        data=data,
        blocks=tuple(found.blocks),
        source_lines=tuple(found.source_lines),
        warnings=warnings,
    )


def _page(page: Grey) -> Page:
    scale = max(page.shape) / (11.69 * DPI)
    ruled = tables(page, scale)
    outside = lines_outside(page, [table.box for table in ruled])
    return Page(
        height=float(page.shape[0]),
        lines=tuple(_line(said) for said in outside),
        tables=tuple(_cells(page, table) for table in ruled),
    )


def _line(said: Said) -> PageLine:
    box = said.box
    return PageLine(box.left, box.top, box.right, box.bottom, said.text, doubtful=said.score < SURE)


def _cells(page: Grey, table: RuledTable) -> PageTable:
    cells = []
    for ruled in table.cells:
        box = ruled.box
        inner = Box(box.left + _INSET, box.top + _INSET, box.right - _INSET, box.bottom - _INSET)
        lines = tuple(_line(said) for said in lines_in(page, inner))
        cells.append(PageCell(ruled.row, ruled.column, ruled.last_row, ruled.last_column, box.left, lines))
    return PageTable(table.box.top, tuple(cells))
