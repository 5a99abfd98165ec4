"""The form as a Word document: A4 landscape, one table a part, header rows that repeat on every page."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell

from zhixiang.intake.forms.demand_form.records import DemandForm, FormPart
from zhixiang.publishing.archives import without_times
from zhixiang.publishing.demand_form import cells
from zhixiang.publishing.xlsx import clean

_BODY: Final = "仿宋"
_HEAD: Final = "黑体"
_TITLE: Final = "方正小标宋简体"
"""Named only, never shipped: a machine without it falls back to its own song face."""
_PAGE_MM: Final = 297 - 2 * 18
_MADE: Final = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""The same in every file, so that the same form gives the same bytes."""


def form_docx(form: DemandForm, stamp: str = "") -> bytes:
    """The form as bytes; the same form gives the same bytes.

    With a ``stamp`` it is what was handed in: that stands over the table instead of the template's number, no blank
    rows follow, and each part says what it adds up to.
    """
    document = docx.Document()
    _page(document)
    for index, part in enumerate(form.parts):
        if index:
            document.add_page_break()  # type: ignore[no-untyped-call]  # python-docx carries no types
        _line(document, cells.part_heading(form, index), _TITLE, 18, WD_ALIGN_PARAGRAPH.CENTER)
        _line(document, part.title, _HEAD, 14, WD_ALIGN_PARAGRAPH.CENTER)
        for fact in cells.facts(form, stamp):
            _line(document, fact, _BODY, 11, WD_ALIGN_PARAGRAPH.LEFT)
        _table(document, part, final=bool(stamp))
        if stamp:
            _line(document, cells.total(part), _BODY, 11, WD_ALIGN_PARAGRAPH.RIGHT)
    properties = document.core_properties
    properties.title, properties.author = clean(form.heading), "知项"
    properties.created = properties.modified = _MADE
    stream = io.BytesIO()
    document.save(stream)
    return without_times(stream.getvalue())


def _page(document: Document) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin, section.bottom_margin = Mm(20), Mm(18)


def _line(document: Document, text: str, face: str, size: int, alignment: WD_ALIGN_PARAGRAPH) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = alignment
    paragraph.paragraph_format.space_after = Pt(4)
    _run(paragraph.add_run(clean(text)), face, size)


def _run(run: object, face: str, size: float) -> None:
    """Set face and size; the east Asian face needs an attribute of its own."""
    font = run.font  # type: ignore[attr-defined]  # python-docx carries no types
    font.name, font.size = face, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)  # type: ignore[attr-defined]  # noqa: SLF001 - python-docx has no setter for it


def _table(document: Document, part: FormPart, *, final: bool) -> None:
    heads = cells.headings(part)
    lines = list(cells.lines(part, final=final))
    table = document.add_table(rows=1 + len(lines), cols=len(heads))
    table.style = "Table Grid"
    table.autofit = False
    _columns(table, cells.widths(part))
    rows = list(table.rows)
    _fill(rows[0].cells, heads, _HEAD)
    _mark(rows[0], "w:tblHeader")
    for row in rows:
        _mark(row, "w:cantSplit")
    for row, (ordinal, values) in zip(rows[1:], lines, strict=True):
        texts = [
            cells.text_of(values.values.get(column.key), column) if values is not None else ""
            for column in part.columns
        ]
        _fill(row.cells, [ordinal, *texts], _BODY)


def _columns(table: Table, widths: Sequence[int]) -> None:
    """Share the page's width out."""
    total = sum(widths)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(_PAGE_MM * width / total)


def _fill(places: Sequence[_Cell], texts: Sequence[str], face: str) -> None:
    for place, text in zip(places, texts, strict=True):
        first, *others = clean(text).split("\n")
        paragraph = place.paragraphs[0]
        _run(paragraph.add_run(first), face, 9)
        for other in others:
            _run(place.add_paragraph().add_run(other), face, 9)
        for line in place.paragraphs:
            line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(1)


def _mark(row: object, mark: str) -> None:
    """Switch a property of a row on: the header appears again on every page, a row stays on one page."""
    element = OxmlElement(mark)
    element.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(element)  # type: ignore[attr-defined]  # noqa: SLF001 - python-docx has no setter for it
