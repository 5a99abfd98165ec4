"""Points of one indicator: worked cases, and that they never leave 0 to the weight, never fall and never jump."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixiang.rules.attainment import (
    AttainmentError,
    Over,
    adjusted,
    attain,
    insist_on_reason,
    insist_on_target,
)
from zhixiang.rules.indicators import MISSING, Kind, Op, Target, parse_target
from zhixiang.rules.steps import Formula

DAY = date(2025, 1, 20)
D = Decimal
GE = st.sampled_from([Op.GE, Op.GT, Op.EQ])
LE = st.sampled_from([Op.LE, Op.LT])
NUMBERS = st.decimals("0.01", 10**6, places=2)
ACTUALS = st.decimals(-(10**6), 3 * 10**6, places=3)
WEIGHTS = st.decimals("0.5", 50, places=2)


def measured(op: Op, number: Decimal | str, most: Decimal | None = None) -> Target:
    return Target(Kind.QUANTITATIVE, op, D(number), most, "家")


# value as the form prints it, actual, weight, points, how, and where the case comes from
WORKED = [
    ("不少于200家", "200", "10", "10.00", Formula.REACHED, "done exactly: all points (10号)"),
    ("不少于200家", "150", "10", "7.50", Formula.PROPORTION, "three quarters done: in proportion (10号)"),
    ("≥30家", "20", "10", "6.67", Formula.PROPORTION, "two thirds: rounded half up to two decimals (product)"),
    ("≥400家", "401", "15", "15.00", Formula.REACHED, "beyond the target: no more than the weight (product)"),
    ("≥80亿元", "0", "10", "0.00", Formula.MISSED, "nothing done (product)"),
    ("年均增幅20%以上", "-3", "10", "0.00", Formula.MISSED, "a fall instead of growth is no negative score"),
    ("超过10家", "10", "10", "10.00", Formula.REACHED, "a strict sign counts as ≥, as in the product"),
    ("不高于10%", "10", "10", "10.00", Formula.REACHED, "the ceiling itself is kept (product)"),
    ("不高于10%", "12.5", "10", "7.50", Formula.EXCEEDED, "a quarter too much: (1 − 0.25) × 10 (product)"),
    ("不高于10%", "20", "10", "0.00", Formula.MISSED, "twice the ceiling: nothing (product)"),
    ("不超过0件", "0", "5", "5.00", Formula.REACHED, "nothing was to happen and nothing happened"),
    ("不超过0件", "1", "5", "0.00", Formula.MISSED, "nothing was to happen"),
    ("3份", "4", "8", "8.00", Formula.REACHED, "more than an equality asks counts as done (product)"),
    ("3份", "2", "8", "5.33", Formula.PROPORTION, "less than an equality asks: in proportion (product)"),
    ("0件", "0", "8", "8.00", Formula.REACHED, "equality with zero (product)"),
    ("0件", "2", "8", "0.00", Formula.MISSED, "equality with zero (product)"),
    ("10-20家", "15", "10", "10.00", Formula.WITHIN, "inside the range (our choice)"),
    ("10-20家", "5", "10", "5.00", Formula.PROPORTION, "under the range: as of a floor (our choice)"),
    ("10-20家", "30", "10", "5.00", Formula.EXCEEDED, "over the range: as of a ceiling (our choice)"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "actual", "weight", "points", "how", "source"), WORKED)
def test_worked_cases(value: str, actual: str, weight: str, points: str, how: Formula, source: str) -> None:
    found = attain(parse_target(value), D(actual), D(weight), DAY)
    assert (found.points, found.steps[-1].formula) == (D(points), how), source
    assert found.steps[-1].result == found.points


def test_a_line_of_the_sum_can_be_done_again() -> None:
    found = attain(parse_target("不高于10%"), D("12.504"), D(10), DAY)
    first, last = found.steps
    assert (first.formula, first.inputs, first.result) == (Formula.ROUNDED, {"actual": D("12.504")}, D("12.50"))
    assert last.inputs == {"actual": D("12.50"), "target": D(10), "weight": D(10)}
    assert (found.rate, found.beyond) == (D("125.00"), D("25.00"))


def test_an_actual_is_rounded_to_the_places_of_its_target() -> None:
    """1.7285 亿元 must not become 1.73: two decimals are the least, not the most."""
    assert attain(measured(Op.GE, "1.7285"), D("1.7284"), D(10), DAY).points == D("10.00")
    assert attain(measured(Op.GE, "1.7285"), D("1.7284"), D(10), DAY).steps[-1].formula is Formula.PROPORTION
    assert attain(measured(Op.GE, "1.73"), D("1.725"), D(10), DAY).steps[-1].formula is Formula.REACHED


TRENDS = [
    ("较上年有增长", "101", "100", "10.00", "more than the year before"),
    ("较上年有增长", "100", "100", "0.00", "as before is no growth: a question of yes and no"),
    ("保持稳定", "100", "100", "10.00", "as before"),
    ("保持稳定", "90", "100", "9.00", "a tenth less than before"),
    ("较上年下降", "99", "100", "10.00", "less than the year before"),
    ("较上年下降", "100", "100", "0.00", "as before is no decline"),
]


@pytest.mark.parametrize(("value", "actual", "base", "points", "source"), TRENDS)
def test_a_trend_is_measured_against_its_base(value: str, actual: str, base: str, points: str, source: str) -> None:
    assert attain(parse_target(value), D(actual), D(10), DAY, base=D(base)).points == D(points), source


@given(GE, NUMBERS, WEIGHTS, ACTUALS, ACTUALS)
def test_more_done_never_brings_less_and_points_stay_within_the_weight(
    op: Op, number: Decimal, weight: Decimal, one: Decimal, other: Decimal
) -> None:
    low, high = sorted((one, other))
    first, second = (attain(measured(op, number), actual, weight, DAY).points for actual in (low, high))
    assert 0 <= first <= second <= weight
    assert first == first.quantize(D("0.01"))
    assert attain(measured(op, number), number, weight, DAY).points == weight


@given(LE, NUMBERS, WEIGHTS, ACTUALS, ACTUALS)
def test_of_a_ceiling_less_is_never_worse(
    op: Op, number: Decimal, weight: Decimal, one: Decimal, other: Decimal
) -> None:
    low, high = sorted((one, other))
    first, second = (attain(measured(op, number), actual, weight, DAY).points for actual in (low, high))
    assert 0 <= second <= first <= weight


@given(st.sampled_from([Op.GE, Op.LE, Op.RANGE]), st.decimals(1, 10**4, places=2), WEIGHTS, st.decimals(0, 3, places=4))
def test_points_do_not_jump(op: Op, number: Decimal, weight: Decimal, part: Decimal) -> None:
    """A hundredth more or less changes the points by its own part of the weight, and by rounding."""
    target = measured(op, number, number * 2 if op is Op.RANGE else None)
    at = (number * part).quantize(D("0.01"))
    first, second = (attain(target, actual, weight, DAY).points for actual in (at, at + D("0.01")))
    assert abs(second - first) <= D("0.01") / number * weight + D("0.01")


@pytest.mark.parametrize(
    ("actual", "over"),
    [("119.99", Over.NONE), ("120", Over.ASK), ("129.99", Over.ASK), ("130", Over.FORCE), ("1000", Over.FORCE)],
)
def test_far_beyond_the_target_a_reason_is_asked_for_and_points_stay(actual: str, over: Over) -> None:
    """Products ask from 120 % and insist from 130 %; the points are never cut by the formula."""
    found = attain(measured(Op.GE, "100"), D(actual), D(10), DAY)
    assert (found.over, found.points) == (over, D("10.00"))
    if over is Over.FORCE:
        with pytest.raises(AttainmentError, match="写明偏差原因"):
            insist_on_reason(found, "  ")
    insist_on_reason(found, "新增两个园区")


def test_a_ceiling_kept_by_far_asks_for_no_reason() -> None:
    assert attain(measured(Op.LE, "10"), D(1), D(10), DAY).over is Over.NONE


@given(st.integers(0, 1000), WEIGHTS)
def test_a_person_takes_points_off_within_what_there_is(cents: int, weight: Decimal) -> None:
    before = attain(measured(Op.GE, "100"), D(150), weight, DAY)
    change = -min(D(cents) / 100, before.points)
    after = adjusted(before, change, "目标值偏低")
    assert after.points == before.points + change >= 0
    assert after.steps[-1].result == after.points
    with pytest.raises(AttainmentError):
        adjusted(before, -before.points - D("0.01"), "目标值偏低")


@pytest.mark.parametrize(
    ("change", "reason", "says"),
    [
        ("0.01", "多给", "应在 -10.00 到 0 分之间"),
        ("-1", " ", "须写明原因"),
        ("-0.005", "低", "两位小数"),
        ("NaN", "低", "到 0 分之间"),
    ],
)
def test_adjustments_that_are_refused(change: str, reason: str, says: str) -> None:
    with pytest.raises(AttainmentError, match=says):
        adjusted(attain(measured(Op.GE, "100"), D(150), D(10), DAY), D(change), reason)


def test_points_are_adjusted_once() -> None:
    once = adjusted(attain(measured(Op.GE, "100"), D(150), D(10), DAY), D(-1), "目标值偏低")
    with pytest.raises(AttainmentError, match="已经调整过"):
        adjusted(once, D(-1), "目标值偏低")


@pytest.mark.parametrize(
    ("target", "says"),
    [
        (MISSING, "没有填指标值"), (parse_target("不断加强"), "没有数字"), (parse_target("较上年有增长"), "基期值"),
        (measured(Op.GE, "0"), "不做任何事也算完成"), (measured(Op.GT, "0"), "不做任何事也算完成"),
        (measured(Op.LE, "-1"), "不能为负"), (measured(Op.RANGE, "20", D(10)), "上限小于下限"),
        (measured(Op.NONE, "3"), "不少于"), (Target(Kind.QUANTITATIVE, Op.GE), "不是数字"),
        (measured(Op.GE, "1E+40"), "位数太多"), (measured(Op.GE, "1E-40"), "位数太多"),
    ],
)  # fmt: skip
def test_targets_that_are_refused_when_they_are_entered(target: Target, says: str) -> None:
    with pytest.raises(AttainmentError, match=says):
        insist_on_target(target)


@pytest.mark.parametrize(
    ("actual", "weight", "says"),
    [
        ("NaN", "10", "完成值不是数字"),
        ("1", "0", "应大于 0"),
        ("1", "-1", "应大于 0"),
        ("1", "1.005", "两位小数"),
        ("1E+99", "5", "位数太多"),
    ],
)
def test_figures_that_are_refused(actual: str, weight: str, says: str) -> None:
    with pytest.raises(AttainmentError, match=says):
        attain(measured(Op.GE, "10"), D(actual), D(weight), DAY)
