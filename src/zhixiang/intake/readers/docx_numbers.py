"""List numbers that Word computes instead of storing them: 一、 before a heading, 1. before a cited policy.

A document keeps for each paragraph which list and which level it belongs to; what is printed before it follows from
counting. A typed number needs none of this.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from lxml import etree

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HAN: Final = "〇一二三四五六七八九"
_PLACE: Final = re.compile(r"%([1-9])")
_TEN: Final = 10
_HUNDRED: Final = 100
_CIRCLED: Final = 20
_LETTERS: Final = 26


class _Level(NamedTuple):
    """How one level counts: its format, the text with %1 … %9 for the counters, and its first number."""

    format: str
    text: str
    start: int


@dataclass
class ListNumbers:
    """The lists of one document, and how far each has counted."""

    levels: Mapping[str, Mapping[int, _Level]]
    """By the list's identifier (w:numId)."""
    by_style: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """What a paragraph style says: its list and level."""
    _count: dict[str, dict[int, int]] = field(default_factory=dict)

    def next_number(self, properties: etree._Element | None) -> str:
        """The number printed before the paragraph with ``properties`` (w:pPr); counts on. Empty without a list."""
        place = self._place(properties)
        if place is None:
            return ""
        identifier, depth = place
        levels = self.levels.get(identifier, {})
        level = levels.get(depth)
        if level is None:
            return ""
        counters = self._count.setdefault(identifier, {})
        counters[depth] = counters.get(depth, level.start - 1) + 1
        for deeper in [one for one in counters if one > depth]:
            del counters[deeper]
        if level.format in {"bullet", "none"}:
            return ""

        def shown(found: re.Match[str]) -> str:
            index = int(found[1]) - 1
            one = levels.get(index)
            return printed_number(counters.get(index, one.start), one.format) if one else ""

        return _PLACE.sub(shown, level.text)

    def _place(self, properties: etree._Element | None) -> tuple[str, int] | None:
        if properties is None:
            return None
        own = properties.find(f"{W}numPr")
        if own is not None:
            return _list_of(own)
        style = properties.find(f"{W}pStyle")
        return self.by_style.get(style.get(f"{W}val", "")) if style is not None else None


def list_numbers(numbering: etree._Element | None, styles: etree._Element | None) -> ListNumbers:
    """The lists of a document from its parts numbering.xml and styles.xml, either of which may be missing."""
    if numbering is None:
        return ListNumbers({})
    abstract = {
        one.get(f"{W}abstractNumId", ""): {
            int(level.get(f"{W}ilvl", "0")): _level(level) for level in one.iterchildren(f"{W}lvl")
        }
        for one in numbering.iterchildren(f"{W}abstractNum")
    }
    levels: dict[str, Mapping[int, _Level]] = {}
    for one in numbering.iterchildren(f"{W}num"):
        base = one.find(f"{W}abstractNumId")
        own = dict(abstract.get(base.get(f"{W}val", ""), {})) if base is not None else {}
        for override in one.iterchildren(f"{W}lvlOverride"):
            depth, start = int(override.get(f"{W}ilvl", "0")), override.find(f"{W}startOverride")
            if start is not None and depth in own:
                own[depth] = own[depth]._replace(start=int(start.get(f"{W}val", "1")))
        levels[one.get(f"{W}numId", "")] = own
    return ListNumbers(levels, _styled(styles))


def _styled(styles: etree._Element | None) -> dict[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}
    for style in styles.iterchildren(f"{W}style") if styles is not None else ():
        own = style.find(f"{W}pPr/{W}numPr")
        if own is not None and (place := _list_of(own)):
            found[style.get(f"{W}styleId", "")] = place
    return found


def _list_of(own: etree._Element) -> tuple[str, int] | None:
    number, depth = own.find(f"{W}numId"), own.find(f"{W}ilvl")
    identifier = number.get(f"{W}val", "") if number is not None else ""
    if identifier in {"", "0"}:
        return None
    return identifier, int(depth.get(f"{W}val", "0")) if depth is not None else 0


def _level(level: etree._Element) -> _Level:
    def value(name: str, default: str) -> str:
        child = level.find(f"{W}{name}")
        return child.get(f"{W}val", default) if child is not None else default

    return _Level(value("numFmt", "decimal"), value("lvlText", ""), int(value("start", "1")))


def printed_number(number: int, form: str) -> str:
    """``number`` in one of Word's formats; formats that official documents do not use come out in figures."""
    if form.startswith(("chinese", "japaneseCounting", "taiwanese", "ideographDigital")):
        return _in_han(number)
    if form.startswith("decimalEnclosedCircle") and 0 < number <= _CIRCLED:
        return chr(ord("①") + number - 1)
    if form in {"lowerLetter", "upperLetter"} and 0 < number <= _LETTERS:
        return chr(ord("a" if form == "lowerLetter" else "A") + number - 1)
    return str(number)


def _in_han(number: int) -> str:
    """一 … 九十九 as lists count; beyond that figures."""
    if not 0 < number < _HUNDRED:
        return str(number)
    tens, ones = divmod(number, _TEN)
    lead = "" if not tens else "十" if tens == 1 else f"{_HAN[tens]}十"
    return lead + (_HAN[ones] if ones else "")
