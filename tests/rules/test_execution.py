"""Execution of a budget, growth between years, and curves of a year's plan."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixiang.rules.execution import ExecutionError, execution_bands, execution_curve, execution_points
from zhixiang.rules.growth import GrowthError, GrowthKind, growth
from zhixiang.rules.plan_curve import FLAT, STRAIGHT, PlanCurve, PlanError, plan_curve
from zhixiang.rules.steps import Formula

DAY = date(2025, 1, 20)
D = Decimal
WAN = 1_000_000
FENS = st.integers(0, 10**13)


@pytest.mark.parametrize(
    ("initial", "adjustments", "spent", "rate", "points", "source"),
    [
        (100, [], 80, "80.00", "8.00", "rate × 10 (10号)"),
        (100, [-20], 80, "100.00", "10.00", "the budget after adjustments is the denominator (product)"),
        (100, [50], 75, "50.00", "5.00", "an addition counts as well (product)"),
        (0, [], 0, "0.00", "0.00", "no budget: rate 0 (product)"),
        (0, [], 5, "0.00", "0.00", "no budget: rate 0 (product)"),
        (300, [], 100, "33.33", "3.33", "two decimals"),
        (100, [], 120, "120.00", "10.00", "never more than ten"),
    ],
)
def test_points_for_execution(
    initial: int, adjustments: list[int], spent: int, rate: str, points: str, source: str
) -> None:
    found = execution_points(initial * WAN, [one * WAN for one in adjustments], spent * WAN, D(10))
    assert (found.rate, found.points) == (D(rate), D(points)), source
    overspent = spent > initial + sum(adjustments)
    assert [(one.code, one.case) for one in found.findings] == [("E2", "over_budget")] * overspent
    assert found.steps[-1].formula is (Formula.CAPPED if overspent and initial else Formula.SHARE)


@given(FENS, st.lists(FENS, max_size=3), FENS, FENS)
def test_more_spent_never_brings_less_and_never_more_than_all(
    initial: int, added: list[int], one: int, other: int
) -> None:
    low, high = (execution_points(initial, added, spent, D(10)).points for spent in sorted((one, other)))
    assert 0 <= low <= high <= 10


@pytest.mark.parametrize(
    ("spent", "finished", "points", "source"),
    [
        (70, True, "10.00", "work done within the budget (101号 example, to be confirmed)"),
        (100, False, "10.00", "all spent"),
        (99, False, "7.00", "80 to under 100 per cent"), (80, False, "7.00", "80 to under 100 per cent"),
        (79, False, "5.00", "60 to under 80 per cent"), (59, False, "0.00", "under 60 per cent"),
        (0, True, "0.00", "nothing spent is not done within the budget"),
    ],
)  # fmt: skip
def test_bands_of_execution(spent: int, finished: bool, points: str, source: str) -> None:
    assert execution_bands(100 * WAN, [], spent * WAN, D(10), DAY, finished=finished).points == D(points), source


def test_a_band_is_not_reached_by_rounding() -> None:
    assert execution_bands(10**8, [], 79_999_999, D(10), DAY, finished=False).points == D("5.00")
    assert execution_bands(10**8, [], 10**8 - 1, D(10), DAY, finished=False).points == D("7.00")


@pytest.mark.parametrize(("initial", "change", "spent"), [(-1, 0, 0), (1, -2, 0), (1, 0, -1)])
def test_budgets_that_cannot_be(initial: int, change: int, spent: int) -> None:
    with pytest.raises(ExecutionError, match="不能为负"):
        execution_points(initial, [change], spent, D(10))


def test_the_curve_adds_up_month_by_month_beside_the_plan() -> None:
    back_loaded = plan_curve([D(0), D(10), D(40), D(100)])
    found = execution_curve(200 * WAN, {2: 10 * WAN, 5: 40 * WAN}, 6, back_loaded)
    assert [one.rate for one in found] == [D(n) for n in ("0.00", "5.00", "5.00", "5.00", "25.00", "25.00")]
    assert [one.planned for one in found] == [D(n) for n in ("0.00", "0.00", "0.00", "3.33", "6.67", "10.00")]
    with pytest.raises(ExecutionError, match="月份"):
        execution_curve(1, {13: 1}, 6)


@given(st.integers(1, 12))
def test_without_a_plan_the_year_runs_evenly(month: int) -> None:
    assert STRAIGHT.share(month) == Fraction(month, 12)
    assert FLAT.share(month) == 1


@given(st.lists(st.integers(0, 100), min_size=3, max_size=3).map(sorted), st.integers(1, 11))
def test_a_plan_never_falls_and_ends_whole(figures: list[int], month: int) -> None:
    curve: PlanCurve = plan_curve([*map(D, figures), D(100)])
    assert 0 <= curve.share(month) <= curve.share(month + 1) <= curve.share(12) == 1
    assert [curve.share(3 * quarter) * 100 for quarter in (1, 2, 3)] == figures


@pytest.mark.parametrize(
    ("figures", "says"),
    [
        ([25, 50, 100], "四个季度"), ([25, 20, 75, 100], "第 2 季度末的累计计划进度 20% 低于"),
        ([25, 50, 75, 99], "应为 100%"), ([25, 50, 101, 100], "0 到 100%"), ([-1, 50, 75, 100], "0 到 100%"),
    ],
)  # fmt: skip
def test_plans_that_are_refused(figures: list[int], says: str) -> None:
    with pytest.raises(PlanError, match=says):
        plan_curve([*map(D, figures)])
    with pytest.raises(PlanError, match="月份"):
        STRAIGHT.share(13)


@pytest.mark.parametrize(
    ("kind", "base_year", "base", "end_year", "end", "percent", "source"),
    [
        (
            GrowthKind.YEAR_ON_YEAR,
            2022,
            "200",
            2023,
            "260",
            "30.00",
            "金额 and 项目数 of pledges +30 % (2020 programme)",
        ),
        (GrowthKind.PER_YEAR, 2020, "100", 2023, "172.8", "20.00", "1.2³ = 1.728: 年均增幅 20 % over three years"),
        (GrowthKind.PER_YEAR, 2020, "100", 2023, "160", "16.96", "the mean is not a third of 60 %"),
        (GrowthKind.PER_YEAR, 2022, "100", 2023, "140", "40.00", "one year: the same as 同比"),
        (GrowthKind.YEAR_ON_YEAR, 2022, "8", 2023, "7", "-12.50", "a fall is negative"),
        (GrowthKind.PER_YEAR, 2020, "100", 2022, "0", "-100.00", "nothing is left"),
    ],
)
def test_growth(
    kind: GrowthKind, base_year: int, base: str, end_year: int, end: str, percent: str, source: str
) -> None:
    assert growth(kind, base_year, D(base), end_year, D(end)).percent == D(percent), source


@given(st.integers(0, 5000).map(lambda n: D(n) / 100), st.integers(1, 6))
def test_a_growth_that_was_compounded_is_found_again(rate: Decimal, years: int) -> None:
    end = D(1000) * (1 + rate / 100) ** years
    assert growth(GrowthKind.PER_YEAR, 2018, D(1000), 2018 + years, end).percent == rate


@given(
    st.decimals("0.01", 10**6, places=2),
    st.decimals(0, 10**6, places=2),
    st.decimals(0, 10**6, places=2),
    st.integers(1, 5),
)
def test_more_at_the_end_is_never_less_growth(base: Decimal, one: Decimal, other: Decimal, years: int) -> None:
    low, high = (growth(GrowthKind.PER_YEAR, 2020, base, 2020 + years, end).percent for end in sorted((one, other)))
    assert low <= high


@pytest.mark.parametrize(
    ("kind", "base_year", "base", "end_year", "end", "says"),
    [
        (GrowthKind.YEAR_ON_YEAR, 2022, "0", 2023, "1", "应大于 0"), (GrowthKind.PER_YEAR, 2022, "-1", 2023, "1", "应大于 0"),
        (GrowthKind.PER_YEAR, 2022, "1", 2023, "-1", "不能为负"), (GrowthKind.PER_YEAR, 2023, "1", 2023, "1", "早于"),
        (GrowthKind.YEAR_ON_YEAR, 2021, "1", 2023, "1", "上一年（2022 年）"),
    ],
)  # fmt: skip
def test_growth_without_a_base_is_refused(
    kind: GrowthKind, base_year: int, base: str, end_year: int, end: str, says: str
) -> None:
    with pytest.raises(GrowthError, match=says):
        growth(kind, base_year, D(base), end_year, D(end))
