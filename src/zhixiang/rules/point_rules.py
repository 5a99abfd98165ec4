"""The ways to give points that 财预〔2021〕101号 lets each indicator choose (赋分规则), beside the proportion of 10号.

Numbers of the pass line and of the bands are known by heart and to be confirmed (M); they are dated parameters. In the
degrees of a qualitative indicator a bound belongs to the upper tier: 100–80 %（含）, 80–60 %（含）, 60–0 %.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil
from typing import Final

from zhixiang.rules.attainment import (
    ZERO,
    Attainment,
    AttainmentError,
    attain,
    completion,
    insist_on_target,
    insist_on_weight,
    over,
    rounded_actual,
    share_of,
)
from zhixiang.rules.indicators import Target
from zhixiang.rules.params import parameter
from zhixiang.rules.rounding import CENT, half_up, plain
from zhixiang.rules.steps import Formula, Step, step


class PointRule(StrEnum):
    """赋分规则 of one indicator."""

    PROPORTION = "proportion"
    """In proportion to what was done (财预〔2020〕10号): the rule where none is chosen."""
    DIRECT = "direct"
    """直接赋分: yes or no, or part."""
    LINE = "line"
    """完成比例赋分: nothing below the pass line, evenly more above it."""
    DEGREE = "degree"
    """评判等级赋分: a person gives points inside the interval of a degree."""
    SATISFACTION = "satisfaction"
    """满意度赋分: bands of the rate."""


class Degree(StrEnum):
    """How far a qualitative target was reached."""

    FULL = "full"
    """达成年度指标."""
    PARTIAL = "partial"
    """部分达成年度指标并具有一定效果."""
    POOR = "poor"
    """未达成年度指标且效果较差."""


class Done(StrEnum):
    """The answer to a question of yes or no."""

    YES = "yes"
    PART = "part"
    NO = "no"


DEGREE_NAMES: Final[Mapping[Degree, str]] = {
    Degree.FULL: "达成年度指标",
    Degree.PARTIAL: "部分达成年度指标并具有一定效果",
    Degree.POOR: "未达成年度指标且效果较差",
}


def degree_interval(weight: Decimal, degree: Degree, on: date) -> tuple[Decimal, Decimal]:
    """The least and the most points that a degree gives, both allowed, in hundredths of a point."""
    floors = parameter("score.degree.floors", on).as_table()
    cents = {name: ceil(Fraction(share) * Fraction(weight) * 100) for name, share in floors.items()}
    higher = [cent - 1 for name, cent in cents.items() if floors[name] > floors[degree]]
    most = min(higher) if higher else int(Fraction(weight) * 100)
    return half_up(Fraction(cents[degree], 100)), half_up(Fraction(most, 100))


def by_degree(weight: Decimal, degree: Degree, given: Decimal, on: date) -> Attainment:
    """Points that a person gave a qualitative indicator. Raises AttainmentError outside the degree's interval."""
    insist_on_weight(weight)
    least, most = degree_interval(weight, degree, on)
    if not given.is_finite() or not least <= given <= most:
        raise AttainmentError(f"选的是“{DEGREE_NAMES[degree]}”，得分应在 {least} 到 {most} 分之间，请修改得分或等级。")
    _insist_on_cents(given)
    points = given.quantize(CENT)
    return Attainment(
        points, weight, (step(Formula.DEGREE, points, given=given, least=least, most=most, weight=weight),)
    )


def directly(weight: Decimal, done: Done, given: Decimal | None = None) -> Attainment:
    """直接赋分: the weight, nothing, or for a part what a person gave. Raises AttainmentError."""
    insist_on_weight(weight)
    if done is Done.PART:
        if given is None or not given.is_finite() or not 0 < given < weight:
            raise AttainmentError(f"部分完成的得分应大于 0、小于 {plain(weight)} 分，请修改。")
        _insist_on_cents(given)
        points = given.quantize(CENT)
        return Attainment(points, weight, (step(Formula.PART, points, given=given, weight=weight),))
    points = half_up(Fraction(weight)) if done is Done.YES else ZERO
    formula = Formula.YES if done is Done.YES else Formula.NO
    return Attainment(points, weight, (step(formula, points, weight=weight),))


def by_pass_line(
    target: Target, actual: Decimal, weight: Decimal, on: date, *, base: Decimal | None = None
) -> Attainment:
    """完成比例赋分: nothing below the line, (share − line) ÷ (1 − line) × weight from it on. Raises AttainmentError."""
    insist_on_weight(weight)
    insist_on_target(target, base=base)
    counted = rounded_actual(target, actual)
    line = Fraction(parameter("score.pass_line", on).as_decimal())
    share = share_of(target, counted, base=base).of_one
    points = half_up(max(Fraction(0), (share - line) / (1 - line)) * Fraction(weight))
    figures = {"rate": half_up(share * 100), "line": half_up(line * 100), "weight": weight}
    formula = Formula.FAILED if share < line else Formula.PASSED
    lines = [] if counted == actual else [step(Formula.ROUNDED, counted, actual=actual)]
    rate = completion(target, counted, base=base)
    return Attainment(points, weight, (*lines, step(formula, points, **figures)), rate, over(target, rate, on))


def by_satisfaction(rate: Decimal, weight: Decimal, on: date) -> Attainment:
    """满意度赋分: the band in which a satisfaction of 0 to 100 per cent falls. Raises AttainmentError."""
    insist_on_weight(weight)
    if not rate.is_finite() or not 0 <= rate <= 100:
        raise AttainmentError("满意度应在 0 到 100% 之间，请修改。")
    line = banded(rate, weight, parameter("score.satisfaction.bands", on).as_table())
    return Attainment(line.result, weight, (line,), rate)


def banded(rate: Decimal, weight: Decimal, bands: Mapping[str, Decimal]) -> Step:
    """The share of the band that begins highest at or under ``rate``, of the weight; nothing under all bands."""
    begun = [(Decimal(start), share) for start, share in bands.items() if Decimal(start) <= rate]
    start, share = max(begun) if begun else (ZERO, ZERO)
    points = half_up(Fraction(share) * Fraction(weight))
    return step(Formula.BAND, points, rate=rate, from_=start, share=share, weight=weight)


def by_rule(
    rule: PointRule, target: Target, actual: Decimal, weight: Decimal, on: date, *, base: Decimal | None = None
) -> Attainment:
    """Points by a rule that an actual alone decides. Raises AttainmentError for a rule that a person must answer."""
    if rule is PointRule.PROPORTION:
        return attain(target, actual, weight, on, base=base)
    if rule is PointRule.LINE:
        return by_pass_line(target, actual, weight, on, base=base)
    if rule is PointRule.SATISFACTION:
        return by_satisfaction(actual, weight, on)
    raise AttainmentError("这个指标按等级或直接赋分，请选择完成情况，不能只填完成值。")


def _insist_on_cents(given: Decimal) -> None:
    if given != given.quantize(CENT):
        raise AttainmentError("得分最多保留两位小数，请修改。")
