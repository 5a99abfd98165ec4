"""What a paragraph of a Word document says to its reader: tracked changes taken, text boxes set apart."""

from __future__ import annotations

from typing import Final, NamedTuple

from lxml import etree

from zhixiang.intake.readers.docx_numbers import ListNumbers, W
from zhixiang.intake.readers.text import clean

_SKIPPED: Final = frozenset(
    f"{W}{name}" for name in ("del", "moveFrom", "delText", "instrText", "pPr", "rPr", "rt", "sdtPr", "tblPr", "trPr")
)
"""What nobody reads on the page: deletions, field codes, readings over characters."""
_BREAKS: Final = frozenset({f"{W}br", f"{W}cr"})
_TEXT: Final = f"{W}t"
_TAB: Final = f"{W}tab"
_HYPHEN: Final = f"{W}noBreakHyphen"
_BOX: Final = f"{W}txbxContent"
_RUN: Final = f"{W}r"


class Said(NamedTuple):
    """A paragraph's own text, and the text boxes that hang on it."""

    text: str
    boxes: tuple[etree._Element, ...]


def said_by(paragraph: etree._Element, numbers: ListNumbers) -> Said:
    """The text as it reads once all changes are accepted, with the number that its list gives it."""
    parts: list[str] = []
    boxes: list[etree._Element] = []
    _gather(paragraph, parts, boxes)
    text = "".join(parts)
    if text.strip():
        text = numbers.next_number(paragraph.find(f"{W}pPr")) + text
    return Said(text, tuple(boxes))


def _gather(node: etree._Element, parts: list[str], boxes: list[etree._Element]) -> None:
    for child in node.iterchildren():
        tag = child.tag
        if tag == _TEXT:
            parts.append(child.text or "")
        elif tag in _SKIPPED or (tag == _RUN and _is_hidden(child)):
            continue
        elif tag in _BREAKS:
            parts.append("\n")
        elif tag == _TAB:
            parts.append(" ")
        elif tag == _HYPHEN:
            parts.append("-")
        elif tag == _BOX:
            boxes.append(child)
        elif isinstance(tag, str):
            _gather(child, parts, boxes)


def _is_hidden(run: etree._Element) -> bool:
    hidden = run.find(f"{W}rPr/{W}vanish")
    return hidden is not None and hidden.get(f"{W}val", "1") not in {"0", "false", "off"}


def joins_next(paragraph: etree._Element) -> bool:
    """Whether the paragraph's mark was deleted under tracking, so that it goes on with the next one."""
    mark = paragraph.find(f"{W}pPr/{W}rPr")
    return mark is not None and (mark.find(f"{W}del") is not None or mark.find(f"{W}moveFrom") is not None)


def items_of(holder: etree._Element, numbers: ListNumbers) -> tuple[str, ...]:
    """The lines of a cell or a text box, a paragraph or a manual line break each, without empty ones."""
    items: list[str] = []
    carried = ""
    for paragraph in holder.iter(f"{W}p"):
        said = said_by(paragraph, numbers)
        text, carried = carried + said.text, ""
        if joins_next(paragraph):
            carried = text
            continue
        items += [item for line in text.split("\n") if (item := clean(line))]
    return (*items, *filter(None, [clean(carried)]))
