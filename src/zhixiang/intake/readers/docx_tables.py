"""Tables of a Word document in their order, with the paragraphs between them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import docx
from docx.oxml.ns import qn
from lxml import etree

from zhixiang.intake.errors import UnreadableFile
from zhixiang.intake.readers.office import Table


def read(data: bytes, name: str) -> list[Table]:
    """Every table at the top level. Raises UnreadableFile for a document that cannot be opened."""
    try:
        body = docx.Document(io.BytesIO(data)).element.body
    except (KeyError, ValueError, OSError, zipfile.BadZipFile, etree.XMLSyntaxError, AttributeError) as error:
        raise UnreadableFile(
            f"文件“{name}”已经损坏，打不开。请用 Word 或 WPS 打开确认后重新保存再上传。", code="damaged"
        ) from error
    tables: list[Table] = []
    before: list[str] = []
    for element in body.iterchildren():
        if element.tag == qn("w:p"):
            text = _paragraph(element).strip()
            if text:
                before.append(text)
        elif element.tag == qn("w:tbl"):
            rows = tuple(_rows(element))
            tables.append(Table(f"第 {len(tables) + 1} 个表", tuple(before), rows))
            before = []
    return tables


def _rows(table: etree._Element) -> Iterator[tuple[str, ...]]:
    """The rows as texts by grid column. A cell merged downwards is repeated in each row that it covers."""
    above: dict[int, str] = {}
    for row in table.iterchildren(qn("w:tr")):
        cells: dict[int, str] = {}
        column = _skipped(row)
        for cell in _cells(row):
            properties = cell.find(qn("w:tcPr"))
            span, merge = 1, None
            if properties is not None:
                grid = properties.find(qn("w:gridSpan"))
                span = int(grid.get(qn("w:val"), "1")) if grid is not None else 1
                merge = properties.find(qn("w:vMerge"))
            continues = merge is not None and merge.get(qn("w:val"), "continue") != "restart"
            cells[column] = above.get(column, "") if continues else _text(cell)
            column += span
        above = cells
        yield tuple(cells.get(index, "") for index in range(column))


def _skipped(row: etree._Element) -> int:
    """Grid columns that a row leaves out before its first cell."""
    properties = row.find(qn("w:trPr"))
    before = properties.find(qn("w:gridBefore")) if properties is not None else None
    return int(before.get(qn("w:val"), "0")) if before is not None else 0


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    """The cells of a row, also those that WPS wraps into a content control."""
    for child in row.iterchildren():
        if child.tag == qn("w:tc"):
            yield child
        elif child.tag == qn("w:sdt"):
            yield from child.iter(qn("w:tc"))


def _text(cell: etree._Element) -> str:
    return "\n".join(_paragraph(paragraph) for paragraph in cell.iter(qn("w:p"))).strip()


def _paragraph(paragraph: etree._Element) -> str:
    """The text as it reads: insertions that were tracked count, deletions do not."""
    parts: list[str] = []
    for node in paragraph.iter(qn("w:t"), qn("w:br"), qn("w:tab"), qn("w:cr")):
        if node.tag == qn("w:t"):
            parts.append(node.text or "")
        else:
            parts.append("\t" if node.tag == qn("w:tab") else "\n")
    return "".join(parts)
