"""How values are worded for people, on pages and in spreadsheets alike."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any, Final

from django.utils.translation import get_language, gettext

from zhixiang.rules.money import format_wan, format_yuan

_SIGNS: Final = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "eq": "="}


def reads_english() -> bool:
    """Whether the page is being rendered in English."""
    return (get_language() or "").startswith("en")


def money(fen: int | None, unit: str) -> str:
    """Fen in ``yuan`` (always two decimals) or ``wan`` (only the decimals the amount has), exactly, or a dash."""
    if fen is None:
        return "—"
    return format_wan(fen) if unit == "wan" else format_yuan(fen)


def plain(number: Decimal | float | None) -> str:
    """A number with thousands separators and without trailing zeros; a dash for none."""
    if number is None:
        return "—"
    text = f"{Decimal(str(number)):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def target(value: Any) -> str:
    """A target in signs, or its kind in words when it has no number.

    ``value`` has the fields of ``rules.indicators.Target``; a stored row with the same field names does as well.
    """
    op, kind = str(value.op or "none"), str(value.kind or "missing")
    unit = f" {value.unit}" if value.unit else ""
    if value.number is None:
        return _without_number(op, kind)
    if op == "range":
        text = f"{plain(value.number)}–{plain(value.number_max)}{unit}"
    elif op == "increase":
        text = f"{gettext('增长')} {plain(value.number)}{unit}"
    elif op == "maintain":
        text = f"{gettext('保持')} {plain(value.number)}{unit}"
    else:
        text = f"{_SIGNS.get(op, '=')} {plain(value.number)}{unit}"
    return f"{gettext('各')} {text}" if value.per_item else text


def _without_number(op: str, kind: str) -> str:
    if op == "increase":
        return gettext("较上年增长（未定数值）")
    if op == "maintain":
        return gettext("保持不降（未定数值）")
    words = {
        "quantitative": gettext("定量"),
        "qualitative": gettext("定性"),
        "trend": gettext("趋势"),
        "missing": gettext("缺指标值"),
    }
    return words.get(kind, kind)


def region_name(name: str) -> str:
    """A region's registered name, in pinyin when the page is in English and the name is known."""
    return _english_regions().get(name, name) if reads_english() else name


@cache
def _english_regions() -> dict[str, str]:
    """Chinese name to English name (pinyin without tones, with the kind of region where cities need none)."""
    text = resources.files("zhixiang.apps").joinpath("data/region_names_en.json").read_text(encoding="utf-8")
    names: dict[str, str] = json.loads(text)
    return names
