"""Regions by GB/T 2260: codes, names as papers print them, and which county belongs to which city.

The table holds Guangdong. A notice of another province still names its regions with codes; for those an ad-hoc
Region is made from what is printed, marked ``known=False``.
"""

from __future__ import annotations

import csv
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Generic, Literal, TypeVar

Level = Literal["province", "city", "county"]
T = TypeVar("T")

_CITIES_WITHOUT_COUNTIES = frozenset({"441900", "442000", "460400", "620200"})
"""东莞, 中山, 儋州 and 嘉峪关: cities that have no counties under them."""
_NATIONALITIES = (
    "壮族|瑶族|苗族|侗族|回族|满族|彝族|藏族|羌族|土家族|布依族|仡佬族|畲族|黎族|傣族|白族|哈尼族|傈僳族|佤族|拉祜族|纳西族|景颇族|"
    "蒙古族|朝鲜族|哈萨克|维吾尔|柯尔克孜|达斡尔族|毛南族|仫佬族|水族|土族|撒拉族|裕固族|东乡族|保安族|各族|蒙古"
)
_AUTONOMOUS = re.compile(rf"(?:{_NATIONALITIES})+(?=自治[县州旗])|自治(?=[县州旗])")
_BRACKETS = re.compile(r"[（(][^（()）]*[)）]")
_LABEL_END = re.compile(r"(小计|合计|总计|本级|市直|县直|区直|辖区)$")
_CODE_START = re.compile(r"^\d{6}(?:\d{3})?\s*")
_DEPARTMENT = re.compile(
    r"(?:市场监督管理|市场监管|市场和质量监督管理|市场监督|市场监|知识产权|财政|工业和信息化|科学技术|科技|商务|版权)(?:管理)?(?:和知识产权)?(?:局|厅|委员会|委)?"
    r"(?:[（(].*[)）])?$|(?:人民政府|政府)$"
)


@dataclass(frozen=True, slots=True)
class Region:
    """A province, city or county. ``known`` is False when it was made from a printed code and name alone."""

    code6: str
    name: str
    level: Level
    parent_code: str
    known: bool = True

    @property
    def code9(self) -> str:
        """The code as finance departments print it."""
        return self.code6 + "000"

    @property
    def city_code(self) -> str:
        """The six-digit code of the city that the region is or belongs to; the province's own for a province."""
        return self.code6 if self.level != "county" else self.parent_code


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """A fact with its source, from the day it holds."""

    value: T
    valid_from: date
    source: str
    confidence: str


def level_of(code6: str) -> Level:
    """The level that a six-digit code stands for."""
    if code6.endswith("0000"):
        return "province"
    return "city" if code6.endswith("00") or code6 in _CITIES_WITHOUT_COUNTIES else "county"


@cache
def all_regions() -> tuple[Region, ...]:
    """Every region of the table, in the order of their codes."""
    text = files("zhixiang.rules").joinpath("data/regions.csv").read_text(encoding="utf-8")
    return tuple(
        Region(row["code"], row["name"], row["level"], row["parent_code"])  # type: ignore[arg-type]  # levels by a test
        for row in csv.DictReader(text.splitlines())
    )


@cache
def _by_code() -> dict[str, Region]:
    return {region.code6: region for region in all_regions()}


@cache
def _by_name() -> dict[str, tuple[Region, ...]]:
    """Names and the short forms that papers use. A form that two regions share is kept with both."""
    found: dict[str, list[Region]] = {}
    for region in all_regions():
        for name in _forms(region):
            found.setdefault(name, []).append(region)
    return {name: tuple(regions) for name, regions in found.items()}


def _forms(region: Region) -> set[str]:
    forms = {region.name, _AUTONOMOUS.sub("", region.name)}
    # 广州 for 广州市, but not 台 for 台县: a short form of one character would match anything.
    bare = re.sub(r"[省市县]$", "", region.name)
    if len(bare) >= 2:
        forms.add(bare)
    return forms


def by_code(code: str) -> Region | None:
    """The region of a six- or nine-digit code, or None. A nine-digit code must end in 000."""
    if len(code) == 9 and code.endswith("000"):
        code = code[:6]
    return _by_code().get(code)


@lru_cache(maxsize=4096)
def strip_region_label(text: str) -> str:
    """The bare name in a label or a department's name: 佛山市（不含省直管县）小计 → 佛山市."""
    name = _CODE_START.sub("", re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)))
    name = _BRACKETS.sub("", name)
    previous = ""
    while name != previous:
        previous = name
        name = _DEPARTMENT.sub("", _LABEL_END.sub("", name))
    return name


@lru_cache(maxsize=4096)
def find_region(text: str, code_hint: str | None = None) -> Region | None:
    """The region that a label or a department's name means.

    ``code_hint`` is a code printed beside it and decides when it is well formed: a known code gives the known region,
    an unknown one a region made from code and name. Without a code, the name must mean exactly one region; a name that
    was cut off still counts by the longest region name it begins with. Returns None when it cannot be told.
    """
    name = strip_region_label(text)
    if code_hint and re.fullmatch(r"\d{6}(?:\d{3})?", code_hint):
        known = by_code(code_hint)
        if known is not None:
            return known
        code6 = code_hint[:6]
        level = level_of(code6)
        parent = "" if level == "province" else code6[:2] + "0000" if level == "city" else code6[:4] + "00"
        return Region(code6, name, level, parent, known=False)
    names = _by_name()
    for length in range(len(name), 1, -1):
        start = name[:length]
        if found := names.get(start):
            # A city's name in front of another region's is its address: 广州市天河区 means the district.
            rest = name[length:]
            inner = _inside(found[0], rest) if rest else None
            return inner or (found[0] if len(found) == 1 else None)
        if length < len(name) and start[-1] in "省市县区" and start not in names:
            # The name is whole and unknown (珠晖区, 长沙市): its first characters are not another region.
            return None
    return None


def _inside(outer: Region, rest: str) -> Region | None:
    for length in range(len(rest), 1, -1):
        for region in _by_name().get(rest[:length], ()):
            if region.parent_code == outer.code6:
                return region
    return None


@cache
def _facts() -> dict[str, Any]:
    return tomllib.loads(files("zhixiang.rules").joinpath("data/region_facts.toml").read_text(encoding="utf-8"))


def residents(code: str) -> Dated[int] | None:
    """Resident population of a city at the last census in the data, or None."""
    census = _facts()["census"]
    number = census["residents"].get(code[:6])
    if number is None:
        return None
    return Dated(number, census["valid_from"], census["source"], census["confidence"])


def budget_code_of(code: str) -> str | None:
    """The code of a city bureau's budget unit in annex 2, or None for a region without one."""
    code6: str | None = _facts()["budget_codes"]["cities"].get(code[:6])
    return code6


def fiscal_direct(code: str, on: date) -> Dated[bool] | None:
    """Whether the province's finance funds a county directly on a day; None where no source says so."""
    for relation in _facts()["fiscal_relation"]:
        ends = relation.get("valid_to")
        if code[:6] in relation["counties"] and relation["valid_from"] <= on and (ends is None or on <= ends):
            return Dated(relation["direct"], relation["valid_from"], relation["source"], relation["confidence"])
    return None
