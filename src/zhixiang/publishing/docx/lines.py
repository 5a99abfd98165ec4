"""What is no table: the red head, lines by style, the mark of verification and the colophon."""

from __future__ import annotations

import re
from typing import Final

from zhixiang.publishing.docx.geometry import CHAR, LINE, Page, mm
from zhixiang.publishing.docx.markup import attribute, paragraph, run
from zhixiang.publishing.docx.styles import style_id
from zhixiang.publishing.paper import Colophon, Letterhead, Line, Seal, Style
from zhixiang.publishing.titles import title_lines

_LEAD: Final = re.compile(r"(附件：)?(\d{1,2}\.)?")
_TITLE_SIZE: Final = 440
"""2号 in twips."""
_MARK_SIZE: Final = 52
"""The most points that the issuer's mark takes; a long one is set smaller so that it stays in one line."""
_QR: Final = 22
"""The side of the QR code in millimetres."""


def letterhead_xml(head: Letterhead, page: Page) -> str:
    """版头 (7.2): the mark 35 mm under the type area's upper edge, the number two lines under it, the red rule."""
    top = [text for text in (head.copy_no, head.secrecy, head.urgency) if text]
    size = min(_MARK_SIZE, int(page.text_width / 20 * 0.94 / max(1, len(head.mark))))
    before = max(0, mm(35) - LINE * len(top))
    rule = '<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="11" w:color="FF0000"/></w:pBdr>'
    return (
        "".join(paragraph("Urgency", run(_spread(text))) for text in top)
        + paragraph(
            "Mark",
            run(head.mark, size=size * 2),
            "",
            f'<w:spacing w:before="{before}" w:after="0"/><w:jc w:val="center"/>',
        )
        + paragraph("Number", run(head.doc_no), rule, _spacing(2 * LINE))
    )


def _spread(text: str) -> str:
    """加 急: two characters are set one 字 apart (7.2.3)."""
    return f"{text[0]}　{text[1]}" if len(text) == 2 and not text.isdigit() else text


def _spacing(before: int, line: int = LINE) -> str:
    return f'<w:spacing w:before="{before}" w:after="0" w:line="{line}" w:lineRule="exact"/>'


def line_xml(line: Line, page: Page, above: Style | None, *, new_page: bool) -> str:
    """One line. ``above`` is the style of the line before it, None at the head of a page or under something else."""
    style = style_id(line.style)
    start = "<w:pageBreakBefore/>" if new_page else ""
    first = above is not line.style
    match line.style:
        case Style.TITLE | Style.ANNEX_TITLE:
            text = "\n".join(title_lines(line.text, page.text_width // _TITLE_SIZE))
            before = 2 * LINE if line.style is Style.TITLE else LINE if above is Style.ANNEX_MARK else 0
            pitch, after = (680, 0) if line.style is Style.TITLE else (640, 160)
            spacing = f'<w:spacing w:before="{before}" w:after="{after}" w:line="{pitch}" w:lineRule="exact"/>'
            return paragraph(style, run(text), start, spacing)
        case Style.RECIPIENTS:
            return paragraph(style, run(line.text), start, _spacing(LINE))
        case Style.ATTACHMENTS:
            # The list's last line goes with the signature: no page may hold the signature alone (7.3.5.5).
            return paragraph(style, run(line.text), f"<w:keepNext/>{start}", _spacing(LINE * first) + _hang(line.text))
        case _:
            return paragraph(style, run(line.text), start)


def _hang(text: str) -> str:
    """附件说明 (7.3.3): two 字 in, further lines under the first character of the name."""
    found = _LEAD.match(text)
    lead, number = (found[1], found[2]) if found else (None, None)
    hanging = (3 * CHAR if lead else 0) + (CHAR * 3 // 4 if number else 0)
    left = 5 * CHAR + (CHAR * 3 // 4 if number else 0)
    return f'<w:ind w:left="{left}" w:hanging="{hanging}"/>'


def signature_xml(texts: list[str]) -> str:
    """署名 and 成文日期 (7.3.5.1): the date four 字 from the right, the issuer centred over it, room for the seal."""
    widest = _width(texts[-1])
    found: list[str] = []
    for number, text in enumerate(texts):
        right = max(2.0, 4 + (widest - _width(text)) / 2) if len(texts) > 1 else 4.0
        spacing = _spacing(0 if number else 2 * LINE) + f'<w:ind w:right="{round(right * CHAR)}"/>'
        keep = "<w:keepNext/>" if number < len(texts) - 1 else ""
        found.append(paragraph(style_id(Style.SIGNATURE), run(text), keep, spacing))
    return "".join(found)


def _width(text: str) -> float:
    """The width of ``text`` in 字; a figure takes half of one."""
    return sum(0.5 if char.isascii() else 1.0 for char in text)


def colophon_xml(colophon: Colophon, page: Page) -> str:
    """版记 (7.4) at the foot of the last page: 公开方式, 抄送, 印发机关 and 印发日期 between their rules.

    A table that floats at the lower edge of the type area, as there is no other way to say "at the foot of this page".
    """
    left = page.text_width * 3 // 5
    rows: list[str] = []
    if colophon.disclosure:
        rows.append(_wide(paragraph("Disclosure", run(f"公开方式：{colophon.disclosure}")), page))
    ruled: list[str] = []
    if colophon.copies_to:
        hanging = f'<w:ind w:left="{CHAR * 35 // 10}" w:right="{CHAR}" w:hanging="{CHAR * 25 // 10}"/>'
        ruled.append(paragraph("Colophon", run(f"抄送：{colophon.copies_to}。"), "", hanging))
    if colophon.printed_by or colophon.printed_on:
        ruled.append("")
    for number, copies in enumerate(ruled):
        borders = _borders(first=not number, last=number == len(ruled) - 1)
        if copies:
            rows.append(_wide(copies, page, borders))
            continue
        printed = f"{colophon.printed_on}印发" if colophon.printed_on else ""
        who = _cell(paragraph("Colophon", run(colophon.printed_by)), left, "", borders)
        day = paragraph("Colophon", run(printed), "", f'<w:ind w:left="0" w:right="{CHAR}"/><w:jc w:val="right"/>')
        rows.append(who + _cell(day, page.text_width - left, "", borders))
    if not rows:
        return ""
    margins = '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
    return (
        "<w:tbl><w:tblPr>"
        '<w:tblpPr w:vertAnchor="margin" w:horzAnchor="margin" w:tblpXSpec="left" w:tblpYSpec="bottom"/>'
        f'<w:tblOverlap w:val="never"/><w:tblW w:w="{page.text_width}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>"
        f'<w:tblGrid><w:gridCol w:w="{left}"/><w:gridCol w:w="{page.text_width - left}"/></w:tblGrid>'
        + "".join(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{row}</w:tr>" for row in rows)
        + "</w:tbl>"
    )


def _borders(*, first: bool, last: bool) -> str:
    """The outer rules are 0.35 mm thick, the inner one 0.25 mm (7.4.1)."""
    top, bottom = (
        f'<w:{side} w:val="single" w:sz="{8 if outer else 6}" w:space="0" w:color="000000"/>'
        for side, outer in (("top", first), ("bottom", last))
    )
    return f"<w:tcBorders>{top}{bottom}</w:tcBorders>"


def _wide(content: str, page: Page, borders: str = "") -> str:
    return _cell(content, page.text_width, '<w:gridSpan w:val="2"/>', borders)


def _cell(content: str, width: int, span: str, borders: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{borders}</w:tcPr>{content}</w:tc>'


def seal_xml(seal: Seal, relation: str, number: int) -> str:
    """The mark of verification: the QR code, and its code in words beside it."""
    side = _QR * 36_000
    described = attribute(f"核验二维码：{seal.code}")
    picture = (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{side}" cy="{side}"/>'
        f'<wp:docPr id="{number}" name="QR {number}" descr={described}/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="QR {number}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{side}" cy="{side}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )
    auto = '<w:spacing w:before="120" w:after="0" w:line="240" w:lineRule="auto"/>'
    return paragraph("Code", picture, "<w:keepNext/>", auto) + paragraph("Code", run(f"扫码核验，核验码：{seal.code}"))
