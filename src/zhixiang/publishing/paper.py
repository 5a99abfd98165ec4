"""What is printed, before it is a file: sections of blocks that each writer (docx, xlsx, PDF) sets in its own way.

A builder (``publishing.notice``, ``publishing.department_form`` …) makes a :class:`Paper` from records; a writer
knows layout (GB/T 9704-2012) and no content. Everything here is plain data, so that the same records give the same
bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Style(StrEnum):
    """How a line is set; the sizes and faces belong to the writers (GB/T 9704-2012, 7.2 and 7.3)."""

    TITLE = "title"
    """2号 small title face, centred."""
    RECIPIENTS = "recipients"
    """主送机关: flush left."""
    BODY = "body"
    """3号 仿宋, first line indented by two characters."""
    HEADING1 = "heading1"
    """一、 in 黑体."""
    HEADING2 = "heading2"
    """（一） in 楷体."""
    ATTACHMENTS = "attachments"
    """附件说明: indented by two characters, its further lines under its first word."""
    SIGNATURE = "signature"
    """署名 and 成文日期, to the right."""
    NOTE = "note"
    """附注, in round brackets."""
    ANNEX_MARK = "annex_mark"
    """附件1, in 黑体 in the top left corner."""
    ANNEX_TITLE = "annex_title"
    """The title of an annex or a form, centred."""
    UNIT = "unit"
    """单位：元, above a table to the right."""
    SMALL = "small"
    """What stands under a table in small print."""


class Align(StrEnum):
    """Where a cell's text stands."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph."""

    text: str
    style: Style = Style.BODY


@dataclass(frozen=True, slots=True)
class Letterhead:
    """版头: urgency, the issuer's mark in red, the document number and the red rule."""

    mark: str
    """发文机关标志, as 某某省财政厅文件."""
    doc_no: str
    urgency: str = ""
    copy_no: str = ""
    """份号, six digits."""
    secrecy: str = ""


@dataclass(frozen=True, slots=True)
class Colophon:
    """版记, at the foot of the last page: disclosure, who gets copies, who printed it and when."""

    disclosure: str = ""
    copies_to: str = ""
    printed_by: str = ""
    printed_on: str = ""
    """As 2023年12月8日; the writer adds 印发."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table. ``rows`` and ``columns`` say how many it covers; covered places have no cell of their own.

    ``paragraphs`` are set one under the other. ``number`` is the cell's figure where it is one: a sheet stores it as a
    number with ``number_format`` (``#,##0.00``), every writer shows ``paragraphs``.
    """

    paragraphs: tuple[str, ...] = ()
    rows: int = 1
    columns: int = 1
    align: Align = Align.LEFT
    strong: bool = False
    number: int | float | None = None
    number_format: str = ""

    @property
    def text(self) -> str:
        """The whole text, a line a paragraph."""
        return "\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table. The first ``header_rows`` rows repeat on every page; ``widths`` are relative.

    A row that is higher than a page flows over; other rows stay whole.
    """

    widths: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]
    header_rows: int = 0
    size: float = 10.5
    """Type size in points."""
    name: str = ""
    """The name of its sheet in a workbook; the annex's mark where it is empty."""


@dataclass(frozen=True, slots=True)
class Seal:
    """The mark of verification: a QR code to ``url`` with ``code`` beside it."""

    url: str
    code: str


Block = Line | Letterhead | Colophon | Grid | Seal


@dataclass(frozen=True, slots=True)
class Section:
    """Pages of one orientation; each starts on a new page."""

    blocks: tuple[Block, ...]
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A document. ``title`` is what the file itself states; pages are numbered through all sections."""

    title: str
    sections: tuple[Section, ...]
