"""How many points an indicator gets for what was done: quantitative targets, trends and growth.

Formulas as deployed products compute them (V); 财预〔2020〕10号 asks for points in proportion to what was done and
gives no formula for ceilings. Points never leave 0 to the weight. What was done beyond the target brings nothing and
asks for a reason; taking points off for a target that was too low is a person's decision with a reason (``adjusted``),
never the formula's. Other ways to give points (赋分规则) stand in ``point_rules``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from zhixiang.rules.indicators import Kind, Op, Target
from zhixiang.rules.params import parameter
from zhixiang.rules.rounding import CENT, half_up, percent, plain, to_places
from zhixiang.rules.steps import Formula, Step, step

_PLACES: Final = 2
_LARGEST: Final = 18
_FINEST: Final = -12
ZERO: Final = Decimal("0.00")


class AttainmentError(ValueError):
    """A target, an actual or points that cannot be scored; the message is a plain Chinese sentence."""


class Over(StrEnum):
    """Whether an actual beyond its target asks for a reason (V3)."""

    NONE = "none"
    ASK = "ask"
    FORCE = "force"


@dataclass(frozen=True, slots=True)
class Attainment:
    """Points of one indicator with their calculation. ``rate`` is the actual in per cent of the target."""

    points: Decimal
    weight: Decimal
    steps: tuple[Step, ...]
    rate: Decimal | None = None
    over: Over = Over.NONE
    change: Decimal = ZERO
    """What a person took off."""
    reason: str = ""

    @property
    def beyond(self) -> Decimal | None:
        """By how many per cent the actual is off the target; negative below it."""
        return None if self.rate is None else self.rate - 100


@dataclass(frozen=True, slots=True)
class Share:
    """The part of the weight that an actual earns, 0 to 1, exactly."""

    of_one: Fraction
    formula: Formula


def insist_on_target(target: Target, *, base: Decimal | None = None) -> None:
    """Raises AttainmentError for a target that nothing can be measured against: to be asked when it is entered."""
    if target.kind is Kind.MISSING:
        raise AttainmentError("没有填指标值，无法计分，请补填。")
    if target.kind is Kind.QUALITATIVE:
        raise AttainmentError("指标值没有数字，不能按完成值计分，请改用定性指标的等级评分。")
    if target.kind is Kind.TREND:
        _insist_on_base(base)
        return
    number = _finite(target.number, "指标值")
    if number < 0:
        raise AttainmentError(
            f"指标值是 {plain(number)}，不能为负，请换一种说法，例如把“增长 -5%”改为“降幅不超过 5%”。"
        )
    if number == 0 and target.op in (Op.GE, Op.GT):
        raise AttainmentError("指标值为 0，不做任何事也算完成，请填大于 0 的指标值。")
    if target.op is Op.RANGE and _finite(target.number_max, "指标值上限") < number:
        raise AttainmentError("指标值的上限小于下限，请改正。")
    if target.op not in (Op.GE, Op.GT, Op.LE, Op.LT, Op.EQ, Op.RANGE):
        raise AttainmentError("没有写明是“不少于”还是“不超过”，无法计分，请补写。")


def attain(target: Target, actual: Decimal, weight: Decimal, on: date, *, base: Decimal | None = None) -> Attainment:
    """Points for ``actual`` against a quantitative target or a trend, by the thresholds of the day ``on``.

    ``base`` is the figure before, which a trend (较上年有增长) is measured against. Raises AttainmentError.
    """
    insist_on_weight(weight)
    insist_on_target(target, base=base)
    counted = rounded_actual(target, actual)
    lines = [] if counted == actual else [step(Formula.ROUNDED, counted, actual=actual)]
    share = share_of(target, counted, base=base)
    points = half_up(share.of_one * Fraction(weight))
    lines.append(_line(share, points, target, counted, weight, base))
    rate = completion(target, counted, base=base)
    return Attainment(points, weight, tuple(lines), rate, over(target, rate, on))


def insist_on_weight(weight: Decimal) -> None:
    """Raises AttainmentError for a weight that is no positive number of at most two decimals."""
    if not weight.is_finite() or weight <= 0:
        raise AttainmentError(f"分值是 {weight}，应大于 0，请改正。")
    if weight != to_places(weight, _PLACES):
        raise AttainmentError(f"分值 {weight} 最多保留两位小数，请修改。")


def rounded_actual(target: Target, actual: Decimal) -> Decimal:
    """The actual to two decimals, or to as many as the target has. Raises AttainmentError where it is no number."""
    figures = [number for number in (target.number, target.number_max) if number is not None]
    places = max([_PLACES, *(-_exponent(number) for number in figures)])
    return to_places(_finite(actual, "完成值"), places)


def share_of(target: Target, actual: Decimal, *, base: Decimal | None = None) -> Share:
    """The part of the weight that an actual earns. The target has passed ``insist_on_target``."""
    if target.kind is Kind.TREND:
        return _trend(target, actual, _insist_on_base(base))
    number = _finite(target.number, "指标值")
    if target.op in (Op.LE, Op.LT):
        return _ceiling(number, actual)
    if target.op is Op.RANGE:
        most = _finite(target.number_max, "指标值上限")
        if number <= actual <= most:
            return Share(Fraction(1), Formula.WITHIN)
        return _floor(number, actual) if actual < number else _ceiling(most, actual)
    if number == 0:  # of an equality: nothing was to happen
        return Share(Fraction(1), Formula.REACHED) if actual <= 0 else Share(Fraction(0), Formula.MISSED)
    return _floor(number, actual)


def _floor(target: Decimal, actual: Decimal) -> Share:
    """Actual ≥ target: all; below it in proportion."""
    if actual >= target:
        return Share(Fraction(1), Formula.REACHED)
    if actual <= 0:
        return Share(Fraction(0), Formula.MISSED)
    return Share(Fraction(actual) / Fraction(target), Formula.PROPORTION)


def _ceiling(target: Decimal, actual: Decimal) -> Share:
    """Actual ≤ target: all; nothing from twice the target on; between them evenly less."""
    if actual <= target:
        return Share(Fraction(1), Formula.REACHED)
    if actual >= 2 * target:
        return Share(Fraction(0), Formula.MISSED)
    return Share(2 - Fraction(actual) / Fraction(target), Formula.EXCEEDED)


def _trend(target: Target, actual: Decimal, base: Decimal) -> Share:
    """More than before, or less, is a question of yes and no (less is a trend without op); as before is a floor."""
    if target.op is Op.MAINTAIN:
        if base <= 0:
            return _whether(actual >= base)
        return _floor(base, actual)
    return _whether(actual > base if target.op is Op.INCREASE else actual < base)


def _whether(reached: bool) -> Share:  # noqa: FBT001 - the question itself
    return Share(Fraction(1), Formula.REACHED) if reached else Share(Fraction(0), Formula.MISSED)


def _line(
    share: Share, points: Decimal, target: Target, actual: Decimal, weight: Decimal, base: Decimal | None
) -> Step:
    if share.formula is Formula.WITHIN:
        least, most = _finite(target.number, "指标值"), _finite(target.number_max, "指标值上限")
        return step(Formula.WITHIN, points, actual=actual, least=least, most=most, weight=weight)
    against = base if target.kind is Kind.TREND else target.number
    if target.op is Op.RANGE and target.number is not None and actual > target.number:
        against = target.number_max
    return step(share.formula, points, actual=actual, target=_finite(against, "指标值"), weight=weight)


def completion(target: Target, actual: Decimal, *, base: Decimal | None = None) -> Decimal | None:
    """The actual in per cent of the target (of the base for a trend), or None against zero or below."""
    against = base if target.kind is Kind.TREND else target.number
    if against is None or against <= 0:
        return None
    return percent(Fraction(actual), Fraction(against))


def over(target: Target, rate: Decimal | None, on: date) -> Over:
    """Whether a completion rate asks for a reason: only where more is better, and never of a ceiling or a range."""
    if rate is None or target.op not in (Op.GE, Op.GT, Op.EQ):
        return Over.NONE
    if rate >= parameter("score.over.force", on).as_decimal():
        return Over.FORCE
    return Over.ASK if rate >= parameter("score.over.ask", on).as_decimal() else Over.NONE


def insist_on_reason(attainment: Attainment, reason: str) -> None:
    """Raises AttainmentError where the actual is so far beyond its target that a reason is compulsory and missing."""
    if attainment.over is Over.FORCE and not reason.strip():
        raise AttainmentError(f"完成率 {plain(attainment.rate or ZERO)}%，超出目标较多，请写明偏差原因后再提交。")


def adjusted(attainment: Attainment, change: Decimal, reason: str) -> Attainment:
    """The points after a person took some off (``change`` is negative or zero), with the reason.

    Raises AttainmentError for points given instead of taken, more than there are, or without a reason.
    """
    if not change.is_finite() or change > 0 or -change > attainment.points:
        raise AttainmentError(f"调整分应在 -{attainment.points} 到 0 分之间，请修改。")
    if change != change.quantize(CENT):
        raise AttainmentError("调整分最多保留两位小数，请修改。")
    if change and not reason.strip():
        raise AttainmentError("调整得分须写明原因，请补填。")
    if attainment.change:
        raise AttainmentError("这个指标的得分已经调整过，请先撤销原来的调整。")
    points = attainment.points + change
    line = step(Formula.ADJUSTED, points, points=attainment.points, change=change)
    return replace(attainment, points=points, change=change, reason=reason.strip(), steps=(*attainment.steps, line))


def _insist_on_base(base: Decimal | None) -> Decimal:
    if base is None:
        raise AttainmentError("指标值只写了与以前相比的变化，请先填基期值，才能计分。")
    return _finite(base, "基期值")


def _finite(number: Decimal | None, name: str) -> Decimal:
    if number is None or not number.is_finite():
        raise AttainmentError(f"{name}不是数字，请填写数字。")
    if number and (number.adjusted() > _LARGEST or _exponent(number) < _FINEST):
        raise AttainmentError(f"{name}的位数太多，请核对数字和单位。")
    return number


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
