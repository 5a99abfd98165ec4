"""A Word document in: paragraphs, headings and table rows in their order, as the text reader gives them.

A cell that is merged downwards says in each row what it says in its first, because it covers them all; only a figure
stands once, as an amount said twice would count twice. A merged cell's further columns are empty. The line of a block
is its running number: a Word document has no lines that hold from one printer to the next.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from zhixiang.intake.errors import UnreadableFile
from zhixiang.intake.readers.blocks import Block, Heading, Paragraph, RawDocument, Row
from zhixiang.intake.readers.docx_numbers import ListNumbers, W, list_numbers
from zhixiang.intake.readers.docx_text import items_of, joins_next, said_by
from zhixiang.intake.readers.text import clean

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_HEADING_NAME: Final = re.compile(r"^(?:heading|标题)\s*([1-9])$", re.IGNORECASE)
_FIGURE: Final = re.compile(r"^[-－(（]?[\d０-９][\d０-９,，.．\s]*(?:亿元|万元|元)?[)）]?$")
_OLD_COPY: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""A drawing or a text box once more, for programs of before 2010."""
_WIDE: Final = 3
"""A table has rows with this many filled cells; what has none, before the first and after the last one, is layout."""
_Cells = tuple[tuple[str, ...], ...]


def read(data: bytes, name: str) -> RawDocument:
    """The blocks of a docx file that the office guard has let through.

    Raises UnreadableFile when the document part cannot be read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            document = _part(archive, "word/document.xml")
            styles = _part(archive, "word/styles.xml")
            numbering = _part(archive, "word/numbering.xml")
        body = document.find(f"{W}body") if document is not None else None
        numbers = list_numbers(numbering, styles)
        found = _Reader(numbers, _heading_styles(styles))
        if body is not None:
            found.read(body)
    except (etree.XMLSyntaxError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise UnreadableFile(
            f"文件“{name}”已经损坏，打不开。请用 Word 或 WPS 打开确认后重新保存再上传。", code="damaged"
        ) from error
    if not found.blocks:
        raise UnreadableFile(f"文件“{name}”里没有文字。如果内容是扫描的图片，请先识别成文字再上传。", code="empty")
    return RawDocument(name, MEDIA_TYPE, "UTF-8", data, tuple(found.blocks), tuple(found.lines))


def _part(archive: zipfile.ZipFile, name: str) -> etree._Element | None:
    if name not in archive.namelist():
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    part = etree.fromstring(archive.read(name), parser)
    if part.getroottree().docinfo.doctype:
        # No office program writes one: it is there to make a reader expand or fetch something.
        raise ValueError(name)
    return part


def _heading_styles(styles: etree._Element | None) -> dict[str, int]:
    """Style identifier → level of heading, by the style's outline level or its built-in name."""
    found: dict[str, int] = {}
    for style in styles.iterchildren(f"{W}style") if styles is not None else ():
        identifier = style.get(f"{W}styleId", "")
        outline = style.find(f"{W}pPr/{W}outlineLvl")
        name = style.find(f"{W}name")
        named = _HEADING_NAME.match(name.get(f"{W}val", "")) if name is not None else None
        if named:
            found[identifier] = int(named[1])
        elif outline is not None:
            found[identifier] = int(outline.get(f"{W}val", "0")) + 1
    return found


@dataclass
class _Reader:
    """The blocks so far."""

    numbers: ListNumbers
    headings: dict[str, int]
    blocks: list[Block] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    _carried: str = ""

    def read(self, body: etree._Element) -> None:
        """Everything in the body, in its order."""
        for copy in list(body.iter(_OLD_COPY)):
            copy.getparent().remove(copy)
        parts = [(part, _rows(part, self.numbers) if part.tag == f"{W}tbl" else None) for part in _parts(body)]
        wide = [
            position
            for position, (_, rows) in enumerate(parts)
            if rows and any(sum(map(bool, row)) >= _WIDE for row in rows)
        ]
        for position, (part, rows) in enumerate(parts):
            if rows is None:
                self._paragraph(part)
            elif wide and not wide[0] <= position <= wide[-1]:
                for row in rows:
                    self._text(" ".join(item for cell in row for item in cell), 0)
            else:
                for row in rows:
                    self._row(row)

    def _paragraph(self, paragraph: etree._Element) -> None:
        said = said_by(paragraph, self.numbers)
        for box in said.boxes:
            for item in items_of(box, self.numbers):
                self._text(item, 0)
        text, self._carried = self._carried + said.text, ""
        if joins_next(paragraph):
            self._carried = text
            return
        self._text(text, self._level(paragraph))

    def _level(self, paragraph: etree._Element) -> int:
        own = paragraph.find(f"{W}pPr/{W}outlineLvl")
        if own is not None:
            return (int(own.get(f"{W}val", "9")) + 1) % 10
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        return self.headings.get(style.get(f"{W}val", ""), 0) if style is not None else 0

    def _text(self, text: str, level: int) -> None:
        text = clean(text)
        if not text:
            return
        self.lines.append(text)
        line = len(self.lines)
        self.blocks.append(Heading(line, level, text) if level else Paragraph(line, text))

    def _row(self, items: _Cells) -> None:
        cells = tuple(" ".join(cell) for cell in items)
        if any(cells):
            self.lines.append("\t".join(cells))
            self.blocks.append(Row(len(self.lines), cells, items))


def _parts(body: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables, also those inside content controls and tracked insertions."""
    for child in body.iterchildren():
        if child.tag in {f"{W}p", f"{W}tbl"}:
            yield child
        elif child.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"}:
            yield from _parts(child)


def _rows(table: etree._Element, numbers: ListNumbers) -> list[_Cells]:
    """The cells of each row by grid column, as items. Rows deleted under tracking are left out."""
    rows: list[_Cells] = []
    above: dict[int, tuple[str, ...]] = {}
    for row in _children(table, f"{W}tr"):
        properties = row.find(f"{W}trPr")
        if properties is not None and properties.find(f"{W}del") is not None:
            continue
        cells: dict[int, tuple[str, ...]] = {}
        column = _skipped(properties)
        for cell in _children(row, f"{W}tc"):
            span, continues = _merge(cell)
            cells[column] = above.get(column, ()) if continues else items_of(cell, numbers)
            column += span
        rows.append(tuple(_once(cells.get(index, ()), above.get(index)) for index in range(column)))
        above = cells
    return rows


def _once(items: tuple[str, ...], above: tuple[str, ...] | None) -> tuple[str, ...]:
    """Nothing for the figure of a merged cell in the rows under its first; the very same items are what marks it."""
    return () if items is above and len(items) == 1 and _FIGURE.match(items[0]) else items


def _children(node: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The rows of a table or the cells of a row, also those that WPS wraps into a content control."""
    for child in node.iterchildren():
        if child.tag == tag:
            yield child
        elif child.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"}:
            yield from _children(child, tag)


def _skipped(properties: etree._Element | None) -> int:
    """Grid columns that a row leaves out before its first cell."""
    before = properties.find(f"{W}gridBefore") if properties is not None else None
    return int(before.get(f"{W}val", "0")) if before is not None else 0


def _merge(cell: etree._Element) -> tuple[int, bool]:
    """How many grid columns the cell covers, and whether it goes on with the one above."""
    properties = cell.find(f"{W}tcPr")
    if properties is None:
        return 1, False
    grid, merge = properties.find(f"{W}gridSpan"), properties.find(f"{W}vMerge")
    span = int(grid.get(f"{W}val", "1")) if grid is not None else 1
    return max(1, min(span, 200)), merge is not None and merge.get(f"{W}val", "continue") != "restart"
