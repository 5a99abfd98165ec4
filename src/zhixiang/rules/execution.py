"""How much of a budget was spent: the rate, its points, its curve over the year.

The denominator is the budget after adjustments (全年预算数), not the first one; without a budget the rate is zero; more
than the whole budget gives no more than all points and is a finding (V; 财预〔2020〕10号 gives 10 points, M).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from zhixiang.rules.attainment import ZERO, insist_on_weight
from zhixiang.rules.findings import Finding, Severity, found
from zhixiang.rules.money import Fen, format_wan
from zhixiang.rules.params import parameter
from zhixiang.rules.plan_curve import STRAIGHT, PlanCurve
from zhixiang.rules.point_rules import banded
from zhixiang.rules.rounding import half_up, percent
from zhixiang.rules.steps import Formula, Step, step

_BASIS: Final = "审查规则 E2；财预〔2020〕10号：预算执行率"


class ExecutionError(ValueError):
    """Budget figures that cannot be; the message is a plain Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Execution:
    """Points for spending. Amounts in fen, ``rate`` in per cent with two decimals."""

    budget_fen: Fen
    spent_fen: Fen
    rate: Decimal
    points: Decimal
    weight: Decimal
    steps: tuple[Step, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The end of one month: spent since January, the rate, and what the plan says, in per cent."""

    month: int
    spent_fen: Fen
    rate: Decimal
    planned: Decimal


def execution_rate(budget_fen: Fen, spent_fen: Fen) -> Decimal:
    """Spent in per cent of the budget; 0 without a budget."""
    return percent(Fraction(spent_fen), Fraction(budget_fen)) if budget_fen else ZERO


def execution_points(initial_fen: Fen, adjustments_fen: Sequence[Fen], spent_fen: Fen, weight: Decimal) -> Execution:
    """min(rate, 1) × weight, by the budget after adjustments. Raises ExecutionError."""
    budget, lines = _budget(initial_fen, adjustments_fen, spent_fen)
    insist_on_weight(weight)
    rate = execution_rate(budget, spent_fen)
    share = min(Fraction(spent_fen, budget), Fraction(1)) if budget else Fraction(0)
    points = half_up(share * Fraction(weight))
    lines.append(step(Formula.RATE, rate, part=spent_fen, whole=budget))
    formula = Formula.CAPPED if spent_fen > budget > 0 else Formula.SHARE
    lines.append(step(formula, points, rate=rate, weight=weight))
    return Execution(budget, spent_fen, rate, points, weight, tuple(lines), _overspent(budget, spent_fen, rate))


def execution_bands(
    initial_fen: Fen,
    adjustments_fen: Sequence[Fen],
    spent_fen: Fen,
    weight: Decimal,
    on: date,
    *,
    finished: bool,
) -> Execution:
    """The example of 财预〔2021〕101号: all points for work done within the budget, else by the band of the rate (M).

    Raises ExecutionError.
    """
    budget, lines = _budget(initial_fen, adjustments_fen, spent_fen)
    insist_on_weight(weight)
    rate = execution_rate(budget, spent_fen)
    lines.append(step(Formula.RATE, rate, part=spent_fen, whole=budget))
    if finished and 0 < spent_fen <= budget:
        lines.append(step(Formula.YES, half_up(Fraction(weight)), weight=weight))
    else:
        exact = Decimal(100) if budget and spent_fen >= budget else _down(spent_fen, budget)
        lines.append(banded(exact, weight, parameter("score.execution.bands", on).as_table()))
    return Execution(
        budget, spent_fen, rate, lines[-1].result, weight, tuple(lines), _overspent(budget, spent_fen, rate)
    )


def _down(spent_fen: Fen, budget_fen: Fen) -> Decimal:
    """The rate without rounding up, so that 79.999 % does not fall into the band of 80 %."""
    return half_up(Fraction(spent_fen * 10_000 // budget_fen, 100)) if budget_fen else ZERO


def execution_curve(
    budget_fen: Fen, spent_by_month: Mapping[int, Fen], cut_off_month: int, plan: PlanCurve = STRAIGHT
) -> tuple[CurvePoint, ...]:
    """Month by month up to the cut-off, beside the plan. Raises ExecutionError for a month that does not exist."""
    if not 1 <= cut_off_month <= 12 or any(not 1 <= month <= 12 for month in spent_by_month):
        raise ExecutionError("月份应在 1 到 12 之间，请核对。")
    points, spent = [], 0
    for month in range(1, cut_off_month + 1):
        spent += spent_by_month.get(month, 0)
        planned = half_up(plan.share(month) * 100)
        points.append(CurvePoint(month, spent, execution_rate(budget_fen, spent), planned))
    return tuple(points)


def _budget(initial_fen: Fen, adjustments_fen: Sequence[Fen], spent_fen: Fen) -> tuple[Fen, list[Step]]:
    change = sum(adjustments_fen)
    budget = initial_fen + change
    if initial_fen < 0 or budget < 0:
        raise ExecutionError(f"调整后的预算是 {format_wan(budget)} 万元，不能为负，请核对年初预算和历次调整。")
    if spent_fen < 0:
        raise ExecutionError(f"执行数是 {format_wan(spent_fen)} 万元，不能为负，请核对。")
    lines = [step(Formula.BUDGET, Decimal(budget), initial=initial_fen, change=change)] if adjustments_fen else []
    return budget, lines


def _overspent(budget_fen: Fen, spent_fen: Fen, rate: Decimal) -> tuple[Finding, ...]:
    if spent_fen <= budget_fen:
        return ()
    over = spent_fen - budget_fen
    hit = found(
        "E2",
        "over_budget",
        Severity.WARNING,
        "",
        _BASIS,
        spent_fen=spent_fen,
        budget_fen=budget_fen,
        over_fen=over,
        rate=rate,
    )
    return (hit,)
