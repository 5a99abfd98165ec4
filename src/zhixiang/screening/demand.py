"""One demand as the engine reads it: a line of JSON, or a row of the database turned into the same shape."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any, NamedTuple

FEN_A_WAN = 1_000_000
_TEXTS = ("city", "county", "unit", "category", "name", "content", "necessity")
_BETWEEN = "\x00"
_CIRCLED = re.compile("[①-⑳]")
_WIDE = (("，", ","), ("；", ";"), ("（", "("), ("）", ")"), ("：", ":"), ("％", "%"), ("\u3000", " "))


class UnreadableDemand(ValueError):
    """A line that is no demand; the message is a plain Chinese sentence without the line's number."""


class Indicator(NamedTuple):
    """What a demand promises: the name, the value as written, the level 2 if it is said."""

    name: str
    value: str
    level2: str = ""


class Demand(NamedTuple):
    """What a unit asks for. Amounts are fen; a field that is not said is empty or 0."""

    id: str
    year: int
    city: str
    county: str
    unit: str
    category: str
    name: str
    content: str
    subprojects: tuple[str, ...]
    n_projects: int
    unit_amount_fen: int
    budget_fen: int
    necessity: str
    policies: tuple[str, ...]
    indicators: tuple[Indicator, ...]


def plain(text: str) -> str:
    """The text in half width and without blanks: what is the same to the eye is the same to a comparison."""
    # What nearly every text has of full width is replaced first: normalising a whole text takes ten times as long.
    for wide, half in _WIDE:
        text = text.replace(wide, half)
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", _CIRCLED.sub(r"(\g<0>)", text))  # ① would become a bare 1
    return "".join(text.split())


def demand_of(line: str | bytes) -> Demand:
    """The demand on a line of JSON. Raises UnreadableDemand for what is no JSON object, has no id or wrong types."""
    try:
        row = json.loads(line)
    except UnicodeDecodeError:
        raise UnreadableDemand("不是 UTF-8 编码，请另存为 UTF-8 后再试。") from None
    except (ValueError, RecursionError):
        raise UnreadableDemand("不是完整的 JSON，请检查这一行是否被截断。") from None
    if not isinstance(row, dict):
        raise UnreadableDemand("应当是一个 JSON 对象（以 { 开头）。")
    return demand_from(row)


def demand_from(row: Mapping[str, Any]) -> Demand:
    """The demand in a mapping with the keys of the exchange format (docs/screening.md). Raises UnreadableDemand."""
    key = row.get("id")
    if not isinstance(key, str | int) or key == "":
        raise UnreadableDemand("缺少编号 id。")
    try:
        return _demand(str(key), row)
    except UnreadableDemand:
        raise
    except (TypeError, ValueError, AttributeError, OverflowError):
        raise UnreadableDemand("有的字段类型不对：金额和年度应为数字，名称和内容应为文字，指标应为列表。") from None


def _demand(key: str, row: Mapping[str, Any]) -> Demand:
    indicators = [_indicator(one) for one in row.get("indicators") or ()]
    parts, policies = list(row.get("subprojects") or ()), list(row.get("policy") or ())
    words = [row.get(field) or "" for field in _TEXTS]
    # One pass over all words of the demand: normalising them one by one takes three times as long.
    told = plain(_BETWEEN.join([*words, *parts, *policies, *(text for one in indicators for text in one[:2])]))
    city, county, unit, category, name, content, necessity, *rest = told.split(_BETWEEN)
    if len(rest) != len(parts) + len(policies) + 2 * len(indicators):
        raise UnreadableDemand("文字里有控制字符（空字符），请清除后再试。")
    names_values = rest[len(parts) + len(policies) :]
    return Demand(
        key,
        int(row.get("year") or 0),
        city,
        county,
        unit,
        category,
        name,
        content,
        tuple(rest[: len(parts)]),
        int(row.get("n_projects") or 0),
        round(float(row.get("unit_amount") or 0) * FEN_A_WAN),
        round(float(row.get("budget") or 0) * FEN_A_WAN),
        necessity,
        tuple(rest[len(parts) : len(parts) + len(policies)]),
        tuple(Indicator(names_values[2 * at], names_values[2 * at + 1], one[2]) for at, one in enumerate(indicators)),
    )


def _indicator(one: Mapping[str, Any]) -> tuple[str, str, str]:
    value = one.get("value")
    return one.get("name") or "", "" if value is None else str(value), one.get("level2") or ""
