"""Template tags that say the same thing the same way on every page: money, targets, regions, source links."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext

from zhixiang.apps import wording
from zhixiang.rules.characters import has_chinese

register = template.Library()


@register.filter
def html_lang(code: str) -> str:
    """The BCP 47 tag of a Django language code: ``zh-hans`` is written ``zh-Hans`` in HTML."""
    return {"zh-hans": "zh-Hans"}.get(code, code)


@register.filter
def translated(text: object) -> str:
    """A label that arrives as data (a role, an indicator level) in the reader's language."""
    value = str(text or "")
    return gettext(value) if value else ""


@register.filter
def is_chinese(text: object) -> bool:
    """Whether the text has Chinese characters, so that a page in another language can say so to screen readers."""
    return has_chinese(str(text or ""))


@register.filter
def region_name(name: object) -> str:
    """A region's name: as registered in Chinese, in pinyin for readers of English."""
    return wording.region_name(str(name or ""))


@register.filter
def yuan(fen: int | None) -> str:
    """Fen as 元 with thousands separators and two decimals; a dash when there is no amount."""
    return wording.money(fen, "yuan")


@register.filter
def wan(fen: int | None) -> str:
    """Fen as 万元 with thousands separators and no more decimals than the amount has."""
    return wording.money(fen, "wan")


@register.filter
def money(fen: int | None, unit: str) -> str:
    """Fen in the unit that the page was asked for: ``yuan`` or ``wan``."""
    return wording.money(fen, unit)


@register.filter
def unit_name(unit: str) -> str:
    """The name of a money unit as printed above a table."""
    return gettext("万元") if unit == "wan" else gettext("元")


@register.filter
def plain(number: Decimal | float | None) -> str:
    """A number without trailing zeros and with thousands separators."""
    return wording.plain(number)


@register.filter
def target(value: Any) -> str:
    """A parsed target in signs: ``≥ 5 家``, ``2–3 场``, or its kind in words when it has no number."""
    return wording.target(value)


@register.filter
def per_cent_of(part: float | None, whole: float | None) -> str:
    """How many hundredths of ``whole`` ``part`` is, with one decimal, for the width of a bar."""
    if not part or not whole:
        return "0"
    return f"{100 * part / whole:.1f}"


@register.inclusion_tag("zx/source_link.html")
def source(url: str, line: int | None, what: str = "") -> dict[str, Any]:
    """A link to the line of the document that a figure was read from; ``what`` names the figure for screen readers."""
    return {"url": url, "line": line, "what": what, "chinese": is_chinese(what)}


@register.inclusion_tag("zx/bar.html")
def bar(part: float | None, whole: float | None, second: float | None = None) -> dict[str, Any]:
    """A bar as wide as ``part`` (and then ``second``) is of ``whole``. The figure itself stands beside it as text."""
    first = float(per_cent_of(part, whole))
    return {"first": f"{first:.1f}", "second": per_cent_of(second, whole) if second else ""}
