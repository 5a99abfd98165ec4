"""The smallest pieces of WordprocessingML as text. Children stand in the order that the schema asks for."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from xml.sax.saxutils import escape, quoteattr

_NOT_IN_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_EAST: Final = '<w:rFonts w:hint="eastAsia"/>'
"""Quotation marks and dashes belong to the Chinese face; without the hint Word sets them in the Latin one."""


def plain(text: str) -> str:
    """``text`` as it may stand in XML: control characters dropped, marks escaped."""
    return escape(_NOT_IN_XML.sub("", text))


def attribute(text: str) -> str:
    """``text`` in quotes, for an attribute."""
    return quoteattr(_NOT_IN_XML.sub("", text))


@lru_cache(maxsize=8192)
def run(text: str, *, strong: bool = False, size: int = 0) -> str:
    """``text`` as runs. ``size`` in half points, where it differs from the style's. Line and tab marks are kept."""
    if not text:
        return ""
    properties = _EAST + ("<w:b/>" if strong else "") + (f'<w:sz w:val="{size}"/>' if size else "")
    parts = re.split(r"([\n\t])", text)
    content = "".join(
        "<w:br/>" if part == "\n" else "<w:tab/>" if part == "\t" else _text(part) for part in parts if part
    )
    return f"<w:r><w:rPr>{properties}</w:rPr>{content}</w:r>"


def _text(text: str) -> str:
    return f'<w:t xml:space="preserve">{plain(text)}</w:t>'


def paragraph(style: str, content: str, before_spacing: str = "", from_spacing: str = "") -> str:
    """One paragraph. ``before_spacing`` are the properties that the schema puts between the style and w:spacing
    (keepNext, pageBreakBefore, framePr, pBdr, tabs …), ``from_spacing`` w:spacing and what follows it (ind, jc …).
    """
    properties = f'<w:pStyle w:val="{style}"/>{before_spacing}{from_spacing}'
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


HAIR: Final = '<w:p><w:pPr><w:pStyle w:val="Hair"/></w:pPr></w:p>'
"""A paragraph one point high: between two tables, which Word would join, and after the last one."""
