"""Values of indicators: draws a figure for a measure, writes it in one of the spellings in use, and says what it means.

Every spelling stands beside its meaning, so the truth is never found by parsing the text.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from random import Random

from tests.support.notices.truth import TargetTruth
from tests.support.notices.vocabulary import SOFT_VALUES

_HAN = "〇一二三四五六七八九"
_FULL_WIDTH = str.maketrans("0123456789%.", "０１２３４５６７８９％．")
Written = tuple[str, TargetTruth]

_AT_LEAST = (
    ("不少于{}", "ge"),
    ("不少于{}", "ge"),
    ("不少于{}", "ge"),
    ("{}", "eq"),
    ("{}", "eq"),
    ("{}以上", "ge"),
    ("{}及以上", "ge"),
    ("至少{}", "ge"),
    ("≥{}", "ge"),
    (">={}", "ge"),
    ("不低于{}", "ge"),
    ("不得少于{}", "ge"),
    ("力争不少于{}", "ge"),
    ("超过{}", "gt"),
    ("新增{}", "eq"),
    ("≥ {}", "ge"),
)
_SHARE = ("不低于{}", "{}以上", "≥{}", "不得低于{}", "达到{}以上", "{}及以上", "≧{}", "不少于{}")
_AT_MOST = (
    ("不高于{}", "le"),
    ("不超过{}", "le"),
    ("≤{}", "le"),
    ("{}以内", "le"),
    ("不得高于{}", "le"),
    ("<={}", "le"),
)
_TRENDS = (
    ("较上年有增长", "increase"),
    ("较上年有所提升", "increase"),
    ("稳步增长", "increase"),
    ("比上年增加", "increase"),
    ("保持稳定", "maintain"),
    ("与上年持平", "maintain"),
    ("逐年提高", "increase"),
    ("同比增长", "increase"),
)
_DEADLINES = (
    "按合同要求限期完成",
    "按期完成",
    "{year}年12月底前完成",
    "{year}年12月20日前",
    "按实施方案时间节点完成",
    "年底前完成",
)


def han_number(number: int) -> str:
    """A whole number from 1 to 99 in Chinese characters. Raises ValueError outside."""
    if not 0 < number < 100:
        raise ValueError(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_HAN[tens]}十"
    return head + (_HAN[ones] if ones else "")


def write_value(rng: Random, measure: str, year: int) -> Written:
    """A value for ``measure`` (see vocabulary) in one spelling, and what it says."""
    kind, *arguments = measure.split(":")
    return _WRITERS[kind](rng, arguments, year)


def _quantity(op: str, number: Decimal | int, units: tuple[str, ...], high: int | None = None) -> TargetTruth:
    return TargetTruth("quantitative", op, Decimal(number), None if high is None else Decimal(high), units)


def _round(rng: Random, low: int, high: int) -> int:
    """A figure as people set targets: small ones as they fall, large ones rounded; small ones more often."""
    number = round(low + (high - low) * pow(rng.random(), 2.2))
    step = 1 if number < 12 else 5 if number < 60 else 10 if number < 300 else 50 if number < 2000 else 100
    rounded: int = number // step * step
    return max(low, rounded, 1)


def _count(rng: Random, arguments: list[str], _year: int) -> Written:
    unit, low, high = arguments[0], int(arguments[1]), int(arguments[2])
    number = _round(rng, low, high)
    roll = rng.random()
    if number < 12 and roll < 0.06:
        text = "两" if number == 2 else han_number(number)
        return f"{text}{unit}", _quantity("eq", number, (unit,))
    if roll < 0.09 and number < 100:
        return f"不少于{han_number(number)}{unit}", _quantity("ge", number, (unit,))
    if roll < 0.14:
        step = 1 if number < 20 else 10 if number < 300 else 100
        top, dash = number + rng.randint(1, 3) * step, rng.choice("-~～至—")
        return f"{number}{dash}{top}{unit}", _quantity("range", number, (unit,), top)
    figure = _figure(rng, number)
    pattern, op = rng.choice(_AT_LEAST)
    text = pattern.format(f"{figure}{unit}")
    if rng.random() < 0.04:
        text += rng.choice(("（含线上）", "（以签到表为准）", "(含续建)"))
    return text, _quantity(op, number, (unit,))


def _figure(rng: Random, number: int) -> str:
    roll = rng.random()
    if number >= 10000 and number % 1000 == 0 and roll < 0.5:
        return f"{number / 10000:g}万"
    if number >= 1000 and roll < 0.5:
        return f"{number:,}"
    return str(number).translate(_FULL_WIDTH) if roll > 0.95 else str(number)


def _each(rng: Random, arguments: list[str], _year: int) -> Written:
    unit, number = arguments[0], _round(rng, int(arguments[1]), int(arguments[2]))
    pattern, op = rng.choice((("各不少于{}", "ge"), ("各{}", "eq"), ("均不少于{}", "ge"), ("各至少{}", "ge")))
    return pattern.format(f"{number}{unit}"), _quantity(op, number, (unit,))


def _percent(rng: Random, number: int) -> str:
    text = f"{number}%"
    return text.translate(_FULL_WIDTH) if rng.random() < 0.12 else text


def _share(rng: Random, arguments: list[str], _year: int) -> Written:
    number = rng.randint(int(arguments[0]), int(arguments[1]))
    if number == 100 or rng.random() < 0.1:
        return _percent(rng, number), _quantity("eq", number, ("%",))
    return rng.choice(_SHARE).format(_percent(rng, number)), _quantity("ge", number, ("%",))


def _share_below(rng: Random, arguments: list[str], _year: int) -> Written:
    number = rng.randint(int(arguments[0]), int(arguments[1]))
    pattern, op = rng.choice(_AT_MOST)
    return pattern.format(_percent(rng, number)), _quantity(op, number, ("%",))


def _money_below(rng: Random, arguments: list[str], _year: int) -> Written:
    number = _round(rng, int(arguments[1]), int(arguments[2]))
    pattern, op = rng.choice(_AT_MOST)
    return pattern.format(f"{number}{arguments[0]}"), _quantity(op, number, (arguments[0],))


def _days(rng: Random, arguments: list[str], _year: int) -> Written:
    number = rng.randint(int(arguments[0]), int(arguments[1]))
    unit = rng.choice(("个工作日", "日", "天"))
    units = ("个工作日", "工作日") if unit == "个工作日" else (unit,)
    pattern, op = rng.choice((("不超过{}", "le"), ("{}内", "le"), ("≤{}", "le"), ("{}以内", "le")))
    return pattern.format(f"{number}{unit}"), _quantity(op, number, units)


def _growth(rng: Random, arguments: list[str], _year: int) -> Written:
    number = rng.randint(int(arguments[0]), int(arguments[1]))
    pattern, op = rng.choice(
        (
            ("增长{}以上", "ge"),
            ("≥{}", "ge"),
            ("较上年增长{}", "eq"),
            ("{}", "eq"),
            ("同比增长不低于{}", "ge"),
            ("{}以上", "ge"),
        )
    )
    return pattern.format(_percent(rng, number)), _quantity(op, number, ("%",))


def _money(rng: Random, arguments: list[str], _year: int) -> Written:
    unit, number = arguments[0], _round(rng, int(arguments[1]), int(arguments[2]))
    if unit == "亿元":
        roll = rng.random()
        if roll < 0.12:
            return f"≥{number}（亿）", _quantity("ge", number, ("亿元", "亿"))
        if roll < 0.3:
            tenth = Decimal(rng.randint(3, 95)) / 10
            return f"不低于{tenth}亿元", _quantity("ge", tenth, ("亿元",))
    pattern, op = rng.choice(_AT_LEAST[:12])
    return pattern.format(f"{_plain_or_grouped(rng, number)}{unit}"), _quantity(op, number, (unit,))


def _plain_or_grouped(rng: Random, number: int) -> str:
    return f"{number:,}" if rng.random() < 0.3 else str(number)


def _trend(rng: Random, _arguments: list[str], _year: int) -> Written:
    text, op = rng.choice(_TRENDS)
    return text, TargetTruth("trend", op)


def _deadline(rng: Random, _arguments: list[str], year: int) -> Written:
    return rng.choice(_DEADLINES).format(year=year), TargetTruth("qualitative", "none")


def _soft(rng: Random, _arguments: list[str], _year: int) -> Written:
    return rng.choice(SOFT_VALUES), TargetTruth("qualitative", "none")


_WRITERS: dict[str, Callable[[Random, list[str], int], Written]] = {
    "c": _count,
    "e": _each,
    "p": _share,
    "q": _share_below,
    "n": _money_below,
    "w": _days,
    "g": _growth,
    "m": _money,
    "t": _trend,
    "d": _deadline,
    "s": _soft,
}
