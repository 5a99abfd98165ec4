"""How much of a year's work is to be done by when. Without a plan the year runs evenly (m ÷ 12).

An even year is the wrong measure for work that falls into the autumn, and for figures that do not add up over the year
at all (a satisfaction of 95 %): each indicator may bring a curve of its own, by quarters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Final

from zhixiang.rules.rounding import plain

_QUARTERS: Final = 4


class PlanError(ValueError):
    """A plan that falls, ends short or names another number of quarters; the message is a plain Chinese sentence."""


@dataclass(frozen=True, slots=True)
class PlanCurve:
    """What is to be done by the end of each quarter, in per cent of the year, added up. Use ``plan_curve`` to make one.

    ``flat``: the whole target holds at any time, as for rates and stocks.
    """

    quarters: tuple[Decimal, Decimal, Decimal, Decimal]
    flat: bool = False

    def share(self, month: int) -> Fraction:
        """The part of the year's target that is due by the end of a month, 0 to 1; even within a quarter."""
        if not 1 <= month <= 12:
            raise PlanError(f"月份应在 1 到 12 之间，现在是 {month}，请改正。")
        if self.flat:
            return Fraction(1)
        quarter, months = divmod(month, 3)
        ends = [Fraction(0), *map(Fraction, self.quarters)]
        start = ends[quarter]
        rise = (ends[quarter + 1] - start) * Fraction(months, 3) if months else Fraction(0)
        return (start + rise) / 100


_EVEN: Final = (Decimal(25), Decimal(50), Decimal(75), Decimal(100))
STRAIGHT: Final = PlanCurve(_EVEN)
"""m ÷ 12."""
FLAT: Final = PlanCurve(_EVEN, flat=True)


def plan_curve(quarters: Sequence[Decimal]) -> PlanCurve:
    """A curve from four figures in per cent, each with those before it. Raises PlanError."""
    if len(quarters) != _QUARTERS:
        raise PlanError("请填写四个季度末的累计计划进度。")
    for quarter, figure in enumerate(quarters, 1):
        if not figure.is_finite() or not 0 <= figure <= 100:
            raise PlanError(f"第 {quarter} 季度末的累计计划进度应在 0 到 100% 之间，请改正。")
    for quarter, (before, after) in enumerate(pairwise(quarters), 2):
        if after < before:
            raise PlanError(
                f"第 {quarter} 季度末的累计计划进度 {plain(after)}% 低于上一季度的 {plain(before)}%，请填写累计数。"
            )
    if quarters[-1] != 100:
        raise PlanError(f"第 4 季度末的累计计划进度是 {plain(quarters[-1])}%，应为 100%，请改正。")
    first, second, third, fourth = quarters
    return PlanCurve((first, second, third, fourth))
