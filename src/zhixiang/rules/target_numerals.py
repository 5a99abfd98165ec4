"""Numerals as they stand in indicator values: 1,200, 1.5万, 一百二十, 两万五千, 壹拾, 3千万, 1亿7285万.

Amounts of money have a stricter grammar of their own in ``rules.money``; here a numeral is one part of a sentence.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_HAN_DIGITS: Final = {
    **{mark: value for value, mark in enumerate("零一二三四五六七八九")},
    **{mark: value for value, mark in enumerate("零壹贰叁肆伍陆柒捌玖")},
    "〇": 0,
    "两": 2,
    "俩": 2,
}
_HAN_SIZES: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_HAN_TENS: Final = {"廿": 20, "卅": 30}
_BIG: Final = {"万": 10_000, "亿": 100_000_000}

HAN: Final = f"[{''.join({**_HAN_DIGITS, **_HAN_SIZES, **_HAN_TENS})}]"
ARABIC: Final = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
# 5千 is 5,000, but 5千克 and 5千米 are 5 of a unit.
_PIECE: Final = rf"(?:{ARABIC}(?:[百千](?![克米瓦卡帕赫伏安]))?|{HAN}+)"
NUMERAL: Final = rf"{_PIECE}(?:[万亿]{_PIECE})*[万亿]*"
"""A regular expression (no groups) for one numeral, with its size words."""

_PIECES = re.compile(rf"({_PIECE})([万亿]*)")


def read_numeral(text: str) -> Decimal:
    """The number that a match of ``NUMERAL`` says, all size words multiplied out."""
    total = Decimal(0)
    for piece, sizes in _PIECES.findall(text):
        value = _piece(piece)
        for size in sizes:
            value *= _BIG[size]
        total += value
    return whole(total)


def size_word(text: str) -> str:
    """万 or 亿 when the numeral ends with it, else an empty string."""
    return text[-1] if text[-1] in _BIG else ""


def in_size(value: Decimal, size: str) -> Decimal:
    """``value`` counted in 万 or 亿; unchanged for an empty size word."""
    return whole(value / _BIG[size]) if size else value


def whole(value: Decimal) -> Decimal:
    """The same number without zeros after the point, so that 1.5万 prints as 15000."""
    return Decimal(int(value)) if value == value.to_integral_value() else value.normalize()


def is_approximate(text: str) -> bool:
    """Two neighbouring Chinese digits (两三, 三五) mean from the one to the other."""
    if len(text) != 2 or not all(mark in _HAN_DIGITS for mark in text):
        return False
    first, second = (_HAN_DIGITS[mark] for mark in text)
    return first > 0 and second - first in (1, 2)


def _piece(text: str) -> Decimal:
    if text[0].isdecimal():
        factor = _HAN_SIZES.get(text[-1], 1)
        digits = text if factor == 1 else text[:-1]
        return Decimal(digits.replace(",", "")) * factor
    if not any(mark in _HAN_SIZES or mark in _HAN_TENS for mark in text):
        return Decimal("".join(str(_HAN_DIGITS[mark]) for mark in text))
    total = pending = 0
    for mark in text:
        if mark in _HAN_SIZES:
            total += (pending or 1) * _HAN_SIZES[mark]
            pending = 0
        elif mark in _HAN_TENS:
            total += _HAN_TENS[mark]
        else:
            pending = _HAN_DIGITS[mark]
    return Decimal(total + pending)
