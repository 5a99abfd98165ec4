"""Growth that an indicator promises (年均增幅 20% 以上): computed from the figures of the years, never typed.

Percentages have two decimals, halves away from zero, and are exact: the root is found in whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from zhixiang.rules.rounding import half_up
from zhixiang.rules.steps import Formula, Step, step


class GrowthError(ValueError):
    """Figures or years that no growth follows from; the message is a plain Chinese sentence."""


class GrowthKind(StrEnum):
    """Against the year before, or on average over several years."""

    YEAR_ON_YEAR = "year_on_year"
    """同比."""
    PER_YEAR = "per_year"
    """年均."""


@dataclass(frozen=True, slots=True)
class Growth:
    """A growth in per cent, with its calculation."""

    percent: Decimal
    step: Step


def growth(kind: GrowthKind, base_year: int, base: Decimal, end_year: int, end: Decimal) -> Growth:
    """同比: end ÷ base − 1. 年均 over n years: (end ÷ base)^(1/n) − 1. Raises GrowthError."""
    if not base.is_finite() or base <= 0:
        raise GrowthError(f"基期（{base_year} 年）的数值是 {base}，应大于 0，否则算不出增幅，请核对。")
    if not end.is_finite() or end < 0:
        raise GrowthError(f"{end_year} 年的数值是 {end}，不能为负，请核对。")
    years = end_year - base_year
    if years <= 0:
        raise GrowthError(f"基期 {base_year} 年应早于 {end_year} 年，请改正年份。")
    if kind is GrowthKind.YEAR_ON_YEAR:
        if years != 1:
            raise GrowthError(f"同比的基期应是上一年（{end_year - 1} 年），现在是 {base_year} 年；跨年请选“年均”。")
        found = half_up((Fraction(end) / Fraction(base) - 1) * 100)
        return Growth(found, step(Formula.YEAR_ON_YEAR, found, base=base, end=end))
    found = _per_year(Fraction(end) / Fraction(base), years)
    return Growth(found, step(Formula.PER_YEAR, found, base=base, end=end, years=years))


def _per_year(times: Fraction, years: int) -> Decimal:
    """(times^(1/years) − 1) × 100 to two places. Halves go up: round(x) = ⌊(⌊2x⌋ + 1) / 2⌋ for the root x ≥ 0."""
    hundredths = 10_000
    twice = _root(times.numerator * (2 * hundredths) ** years // times.denominator, years)
    signed = (twice + 1) // 2 - hundredths
    return half_up(Fraction(signed, 100))


def _root(number: int, degree: int) -> int:
    """The largest whole number whose power is at most ``number``."""
    low, high = 0, 1 << (number.bit_length() // degree + 1)
    while low < high:
        middle = (low + high + 1) // 2
        if middle**degree <= number:
            low = middle
        else:
            high = middle - 1
    return low
