"""Lights of monitoring (绩效运行监控): how far money and targets are against the plan at a cut-off month.

财预〔2019〕136号 asks for both to be watched together (双监控) and deviations to be mended; the formulas are those of
deployed products (V) and every bound is a dated parameter. A ratio is compared exactly and shown with two decimals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from zhixiang.rules.attainment import AttainmentError, insist_on_target
from zhixiang.rules.indicators import Kind, Op, Target
from zhixiang.rules.money import Fen
from zhixiang.rules.params import parameter
from zhixiang.rules.plan_curve import FLAT, STRAIGHT, PlanCurve
from zhixiang.rules.point_rules import Degree
from zhixiang.rules.rounding import half_up
from zhixiang.rules.steps import Formula, Step, step


class Light(StrEnum):
    """Worst first."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    BLUE = "blue"
    """Far more than planned: not bad, but the target may be too low."""


class Likelihood(StrEnum):
    """完成目标可能性: what the unit thinks of the year's end."""

    CERTAIN = "certain"
    """确定能."""
    POSSIBLE = "possible"
    """有可能."""
    IMPOSSIBLE = "impossible"
    """完全不可能."""


class Cause(StrEnum):
    """偏差原因, as the form of 136号 lists them; an explanation in words goes with it."""

    MONEY = "money"
    """经费保障."""
    RULES = "rules"
    """制度保障."""
    PEOPLE = "people"
    """人员保障."""
    EQUIPMENT = "equipment"
    """硬件条件保障."""
    OTHER = "other"
    """其他."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """How far the actual is from the plan: figures of the indicator's unit, or fen."""

    planned: Decimal
    actual: Decimal
    months_left: int
    still_needed: Decimal
    """What is missing to the year's target; 0 when it is reached."""
    needed_per_month: Decimal | None
    """``still_needed`` over the months that are left; None when the year is over."""

    @property
    def gap(self) -> Decimal:
        """Actual less planned: negative when behind."""
        return self.actual - self.planned


@dataclass(frozen=True, slots=True)
class Lit:
    """A light and why. ``ratio`` is the actual in per cent of the plan, None where nothing is planned or compared."""

    light: Light
    ratio: Decimal | None = None
    steps: tuple[Step, ...] = ()
    deviation: Deviation | None = None


@dataclass(frozen=True, slots=True)
class Trigger:
    """Why a rectification (整改) is opened: the money, or one indicator by its key."""

    key: str
    lit: Lit
    due: date

    @property
    def money(self) -> bool:
        """Whether it is the money that is behind."""
        return not self.key


_RANK: Final[Mapping[Light, int]] = {light: rank for rank, light in enumerate(Light)}
_RATES: Final = frozenset({"%", "‰", "百分点", "分"})
_DEGREES: Final[Mapping[Degree, Light]] = {
    Degree.FULL: Light.GREEN,
    Degree.PARTIAL: Light.YELLOW,
    Degree.POOR: Light.RED,
}


def usual_plan(target: Target) -> PlanCurve:
    """The plan of an indicator that brings none: rates hold at any time, everything else adds up over the year."""
    unit = target.unit or ""
    return FLAT if unit in _RATES or "/" in unit else STRAIGHT


def funds_light(spent_fen: Fen, budget_fen: Fen, month: int, on: date, plan: PlanCurve = STRAIGHT) -> Lit:
    """Money: (spent ÷ budget) ÷ the planned share; never blue. Without a budget anything spent is red."""
    if budget_fen <= 0:
        return Lit(Light.RED if spent_fen > 0 else Light.GREEN)
    lit = _against_plan(Fraction(budget_fen), Fraction(spent_fen), month, plan, on)
    return lit if lit.light is not Light.BLUE else Lit(Light.GREEN, lit.ratio, lit.steps, lit.deviation)


def indicator_light(
    target: Target,
    actual: Decimal,
    month: int,
    on: date,
    *,
    plan: PlanCurve | None = None,
    base: Decimal | None = None,
) -> Lit:
    """A quantitative indicator or a trend at the end of a month.

    ``plan`` is the indicator's own curve, ``base`` the figure before, which a trend needs. Raises AttainmentError.
    """
    if target.number != 0 or target.kind is Kind.TREND:  # zero is refused at entry, but old forms have it
        insist_on_target(target, base=base)
    if not actual.is_finite():
        raise AttainmentError("完成值不是数字，请填写数字。")
    aim = base if target.kind is Kind.TREND else target.number
    if aim is None:
        raise AttainmentError("没有指标值，无法与计划进度比较，请补填。")
    if target.op in (Op.LE, Op.LT) or (target.kind is Kind.TREND and target.op is Op.NONE):
        return Lit(Light.GREEN if actual <= aim else Light.RED, steps=(_compared(actual, aim),))
    if target.op is Op.RANGE and target.number_max is not None and actual > target.number_max:
        return Lit(Light.RED, steps=(_compared(actual, target.number_max),))
    if aim <= 0:
        return Lit(Light.GREEN if actual == aim else Light.RED, steps=(_compared(actual, aim),))
    curve = plan or usual_plan(target)
    lit = _against_plan(Fraction(aim), Fraction(actual), month, curve, on)
    # Within a range nothing is done in excess.
    return Lit(Light.GREEN, lit.ratio, lit.steps, lit.deviation) if _in_range(target, lit) else lit


def _in_range(target: Target, lit: Lit) -> bool:
    return target.op is Op.RANGE and lit.light is Light.BLUE


def degree_light(degree: Degree) -> Lit:
    """A qualitative indicator by how far it was reached."""
    return Lit(_DEGREES[degree])


def worst(lights: Iterable[Light]) -> Light | None:
    """The light of a project: the worst of its indicators; None while nothing is reported."""
    return min(lights, key=_RANK.__getitem__, default=None)


def rectifications(funds: Lit | None, indicators: Mapping[str, Lit], found_on: date) -> tuple[Trigger, ...]:
    """双监控: red on the money or on any indicator opens a rectification, each with its day."""
    due = found_on + timedelta(days=parameter("light.rectify_days", found_on).as_int())
    lit: Sequence[tuple[str, Lit]] = [*([("", funds)] if funds is not None else []), *indicators.items()]
    return tuple(Trigger(key, one, due) for key, one in lit if one.light is Light.RED)


def _against_plan(aim: Fraction, actual: Fraction, month: int, plan: PlanCurve, on: date) -> Lit:
    share = plan.share(month)
    planned = aim * share
    left = max(aim - actual, Fraction(0))
    deviation = Deviation(
        planned=half_up(planned),
        actual=half_up(actual),
        months_left=12 - month,
        still_needed=half_up(left),
        needed_per_month=half_up(left / (12 - month)) if month < 12 else None,
    )
    first = step(Formula.PLANNED, deviation.planned, target=half_up(aim), share=half_up(share * 100))
    if not planned:  # nothing is due yet, so nothing is late
        return Lit(Light.GREEN, None, (first,), deviation)
    exact = actual * 100 / planned
    ratio = half_up(exact)
    second = step(Formula.PROGRESS, ratio, actual=deviation.actual, planned=deviation.planned)
    return Lit(_by_bounds(exact, on), ratio, (first, second), deviation)


def _by_bounds(ratio: Fraction, on: date) -> Light:
    if ratio < Fraction(parameter("light.red_below", on).as_decimal()):
        return Light.RED
    if ratio < Fraction(parameter("light.yellow_below", on).as_decimal()):
        return Light.YELLOW
    return Light.GREEN if ratio < Fraction(parameter("light.blue_from", on).as_decimal()) else Light.BLUE


def _compared(actual: Decimal, aim: Decimal) -> Step:
    return step(Formula.COMPARED, actual, actual=actual, target=aim)
