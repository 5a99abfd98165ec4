"""What must not count when two demands are compared: where, which year, which number in a list, how many, how much.

Two counties that ask for the same thing write different place names; two lists that say the same are numbered in
different styles. Both are taken out before anything is compared.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from zhixiang.screening.demand import Demand

PLACE: Final = "#"
"""Stands for a region, a unit or a year."""
FIGURE: Final = "0"
"""Stands for any number."""
SUBJECT: Final = "◇"
"""Stands for what the demand is about."""

_YEAR: Final = re.compile(r"20\d\d年?度?")
_FIGURES: Final = re.compile(r"\d+(?:\.\d+)?")
_PLACES: Final = re.compile(r"#[#市县区镇]*")
_LIST_MARK: Final = re.compile(
    r"^(?:\(?(?:\d{1,2}|[一二三四五六七八九十]{1,2})[)、.]|[一二三四五六七八九十]是)", re.MULTILINE
)
_CLAUSE_END: Final = re.compile(r"[,，。;；!！\n]+")
_SHORTEST_CLAUSE: Final = 4


class Masked(NamedTuple):
    """A demand's own words, without places and years."""

    name: str
    content: str
    parts: tuple[str, ...]
    """The names of its sub-projects."""
    promises: str = ""
    """The names of its indicators, as they stand: they say what is done, seldom with what."""

    @property
    def text(self) -> str:
        """All that says what the demand is about."""
        return "|".join((self.name, self.content, *self.parts))


def masked(demand: Demand) -> Masked:
    """The demand's words with the names of its own unit, county and city, and all years, replaced by ``#``."""
    text = "\n".join((demand.name, demand.content, *demand.subprojects))
    for place in (demand.unit, demand.county, demand.city):
        if place:
            text = text.replace(place, PLACE)
    for place in (demand.county, demand.city):
        if len(place) > 2:
            text = text.replace(place[:-1], PLACE)  # 南沙 for 南沙区
    text = _PLACES.sub(PLACE, _YEAR.sub(PLACE, text))
    name, content, *parts = text.split("\n")
    return Masked(name, content, tuple(parts), "|".join([indicator.name for indicator in demand.indicators]))


def clauses(content: str) -> list[str]:
    """The content's clauses without their numbering; what is too short to say anything is left out."""
    lines = _LIST_MARK.sub("", _CLAUSE_END.sub("\n", content)).split("\n")
    return [line for line in lines if len(line) >= _SHORTEST_CLAUSE]


def shape(text: str, subject: str) -> str:
    """The text with its subject and all numbers replaced: what is left is how it is said."""
    if subject:
        text = text.replace(subject, SUBJECT)
    return _FIGURES.sub(FIGURE, text)
