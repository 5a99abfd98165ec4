"""Regions by GB/T 2260: codes, names as papers print them, which county belongs to which city, and dated facts.

The table holds Guangdong. A notice of another province still names its regions with codes; for those a Region is made
from what is printed, marked ``known=False``.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from zhixiang.rules.packaged import packaged_text
from zhixiang.rules.region_names import full_forms, leading_code, short_form, strip_region_label

Level = Literal["province", "city", "county"]
T = TypeVar("T")

_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
    ]
)
_MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
_DIRECT_COUNTIES = "90"
"""Counties under the province itself (仙桃 429004, 济源 419001) carry 90 in place of a city."""
_CODE = re.compile(r"(?P<code6>[0-9]{6})(?P<suffix>[0-9]{3})?")
_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")


class Region(NamedTuple):
    """A province, city or county. ``known`` is False when it was made from a printed code and name alone."""

    code6: str
    name: str
    level: Level
    parent_code: str
    """Six digits; empty for a province."""
    known: bool = True
    suffix: str = "000"
    """Last three digits of the nine-digit code; finance departments give zones that are no counties others than 000."""
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def code9(self) -> str:
        """The code as finance departments print it."""
        return self.code6 + self.suffix

    @property
    def city_code(self) -> str:
        """The six-digit code of the city that the region is or belongs to; the province's own for a province."""
        return self.code6 if self.level != "county" else self.parent_code

    def valid_on(self, on: date) -> bool:
        """Whether the table vouches for the region on that day."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


class Dated(NamedTuple, Generic[T]):
    """A fact with its source, from the day it holds."""

    value: T
    valid_from: date
    source: str
    confidence: str


def level_of(code6: str) -> Level:
    """The level that a six-digit code stands for: 440000 province, 440100 and 441900 city, 440103 county."""
    if code6.endswith("0000"):
        return "province"
    return "city" if code6.endswith("00") else "county"


def parent_of(code6: str) -> str:
    """The six-digit code above: a county's city, or its province where no city stands between; empty for a province."""
    level = level_of(code6)
    if level == "province":
        return ""
    province = code6[:2] + "0000"
    between = level == "county" and code6[:2] not in _MUNICIPALITIES and code6[2:4] != _DIRECT_COUNTIES
    return code6[:4] + "00" if between else province


class RegionTable:
    """Regions with the indexes that look-ups need."""

    def __init__(self, regions: Iterable[Region]) -> None:
        self.regions = tuple(regions)
        self._by_code = {region.code6: region for region in self.regions}
        self._full = _index((form, region) for region in self.regions for form in full_forms(region.name))
        shorts = ((short, region) for region in self.regions if (short := short_form(region.name)))
        # A full name outweighs the same word as a short form of another region.
        self._short = {name: found for name, found in _index(shorts).items() if name not in self._full}

    def by_code(self, code: str, on: date | None = None) -> Region | None:
        """The region of a six-digit code, or of a nine-digit code that ends in 000, optionally as of a day."""
        region = self._by_code.get(code[:6]) if len(code) == 6 or (len(code) == 9 and code.endswith("000")) else None
        return region if region is None or on is None or region.valid_on(on) else None

    def by_name(self, name: str, within: str = "") -> Region | None:
        """The one region that ``name`` (already bare, see strip_region_label) means, or None.

        A city before a county is its address; what follows a whole name is left aside. ``within`` is the beginning of
        a code that the region's code must have.
        """
        exact = self._one(name, within)
        if exact is not None or name in self._full or name in self._short:
            return exact
        return self._by_address(name, within) or self._by_beginning(name, within)

    def _one(self, name: str, within: str) -> Region | None:
        found = self._full.get(name) or self._short.get(name) or ()
        fitting = [region for region in found if region.code6.startswith(within)]
        return fitting[0] if len(fitting) == 1 else None

    def _by_address(self, name: str, within: str) -> Region | None:
        for length in range(len(name) - 2, 1, -1):
            outer = self._one(name[:length], within)
            if outer is None or outer.level == "county":
                continue
            prefix = outer.code6[:2] if outer.level == "province" else outer.code6[:4]
            inner = self.by_name(name[length:], prefix)
            if inner is not None:
                return inner
        return None

    def _by_beginning(self, name: str, within: str) -> Region | None:
        for length in range(len(name), 1, -1):
            start = name[:length]
            if start in self._full:
                return self._one(start, within)
            if start[-1] in "省市县区州" and start[:-1] not in self._full:
                # The name is whole and unknown (长沙市, 珠晖区): its first characters are not another region.
                return None
        return None


def _index(pairs: Iterable[tuple[str, Region]]) -> Mapping[str, tuple[Region, ...]]:
    found: defaultdict[str, list[Region]] = defaultdict(list)
    for name, region in pairs:
        found[name].append(region)
    return {name: tuple(regions) for name, regions in found.items()}


@cache
def table() -> RegionTable:
    """The packaged table."""
    return RegionTable(_rows(csv.DictReader(packaged_text("data/regions.csv").splitlines())))


def _rows(rows: Iterable[dict[str, str]]) -> Iterator[Region]:
    for row in rows:
        yield Region(
            row["code"],
            row["name"],
            level_of(row["code"]),
            row["parent_code"],
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        )


def all_regions() -> tuple[Region, ...]:
    """Every region of the table, in the order of their codes."""
    return table().regions


def by_code(code: str, on: date | None = None) -> Region | None:
    """The region of a six-digit code, or of a nine-digit code that ends in 000; None when the table has none."""
    return table().by_code(code, on)


@lru_cache(maxsize=8192)
def find_region(text: str, code_hint: str | None = None, within: str = "") -> Region | None:
    """The region that a label or a department's name means, or None when it cannot be told.

    ``code_hint`` is a code printed beside it (one in front of the label counts as well) and decides when it is well
    formed: a known code gives the known region, an unknown one a region made from code and name. Without a code, the
    name must mean exactly one region. ``within`` keeps to regions whose code begins so, such as 4401 for 广州.
    """
    code = _well_formed((code_hint or leading_code(text)).strip().translate(_WIDTH))
    if code is None:
        return table().by_name(strip_region_label(text), within)
    return by_code(code) or _ad_hoc(code, strip_region_label(text) or text.strip())


def _well_formed(code: str) -> str | None:
    return code if _CODE.fullmatch(code) and code[:2] in _PROVINCES else None


def _ad_hoc(code: str, name: str) -> Region:
    code6, suffix = code[:6], code[6:] or "000"
    if suffix == "000" or level_of(code6) == "county":
        return Region(code6, name, level_of(code6), parent_of(code6), known=False, suffix=suffix)
    # A zone under a city or the province that is no county of the national table.
    return Region(code6, name, "county", code6, known=False, suffix=suffix)


@cache
def _facts() -> dict[str, Any]:
    return tomllib.loads(packaged_text("data/region_facts.toml"))


def residents(code: str) -> Dated[int] | None:
    """Resident population of a city at the last census in the data, or None."""
    census = _facts()["census"]
    number = census["residents"].get(code[:6])
    if number is None:
        return None
    return Dated(number, census["valid_from"], census["source"], census["confidence"])


def province_residents() -> Dated[int]:
    """Resident population of the province, as published beside the cities'."""
    census = _facts()["census"]
    return Dated(census["province_total"], census["valid_from"], census["source"], census["confidence"])


def budget_code_of(code: str, *, inferred: bool = True) -> str | None:
    """The code of a city bureau's budget unit in annex 2, or None for a region without one.

    With ``inferred=False`` only codes that a paper prints: 深圳's follows from the gap in the list.
    """
    budget = _facts()["budget_codes"]
    code6 = code[:6]
    if not inferred and code6 in budget["inferred"]:
        return None
    found: str | None = budget["cities"].get(code6)
    return found


def fiscal_direct(code: str, on: date) -> Dated[bool] | None:
    """Whether the province's finance funds a county directly on a day; None where no source says so.

    The sources name only counties that got money, so None does not mean that a county is not direct.
    """
    for relation in _facts()["fiscal_relation"]:
        ends = relation.get("valid_to")
        if code[:6] in relation["counties"] and relation["valid_from"] <= on and (ends is None or on <= ends):
            return Dated(relation["direct"], relation["valid_from"], relation["source"], relation["confidence"])
    return None
