"""Lights of monitoring: bounds, plans, the worst of all, and what opens a rectification."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixiang.rules.attainment import AttainmentError
from zhixiang.rules.indicators import Kind, Op, Target, parse_target
from zhixiang.rules.lights import Light, degree_light, funds_light, indicator_light, rectifications, worst
from zhixiang.rules.plan_curve import STRAIGHT, plan_curve
from zhixiang.rules.point_rules import Degree

DAY = date(2024, 7, 10)
D = Decimal
WAN = 1_000_000
RANK = list(Light)


@pytest.mark.parametrize(
    ("spent", "month", "light", "ratio", "source"),
    [
        (30, 6, Light.YELLOW, "60.00", "60 is not below 60 (product)"), (29, 6, Light.RED, "58.00", "below 60 (product)"),
        (40, 6, Light.GREEN, "80.00", "80 is green (product)"), (39, 6, Light.YELLOW, "78.00", "below 80 (product)"),
        (90, 6, Light.GREEN, "180.00", "money is never blue (product)"), (100, 12, Light.GREEN, "100.00", "all spent"),
    ],
)  # fmt: skip
def test_lights_of_money(spent: int, month: int, light: Light, ratio: str, source: str) -> None:
    lit = funds_light(spent * WAN, 100 * WAN, month, DAY)
    assert (lit.light, lit.ratio) == (light, D(ratio)), source


def test_a_bound_is_not_reached_by_rounding() -> None:
    lit = funds_light(59_999_999, 200_000_000, 6, DAY)
    assert (lit.light, lit.ratio) == (Light.RED, D("60.00"))


def test_without_a_budget_nothing_may_be_spent() -> None:
    assert funds_light(0, 0, 6, DAY).light is Light.GREEN
    assert funds_light(1, 0, 6, DAY).light is Light.RED


@pytest.mark.parametrize(
    ("value", "actual", "month", "light", "source"),
    [
        ("不少于240件", "71", 6, Light.RED, "71 ÷ (240 ÷ 12 × 6) = 59.2 % (product)"),
        ("不少于240件", "72", 6, Light.YELLOW, "60 %"), ("不少于240件", "96", 6, Light.GREEN, "80 %"),
        ("不少于240件", "143", 6, Light.GREEN, "119.2 %"), ("不少于240件", "144", 6, Light.BLUE, "120 % (product)"),
        ("不高于10%", "10", 6, Light.GREEN, "a ceiling holds at any time (product)"),
        ("不高于10%", "10.01", 6, Light.RED, "above the ceiling (product)"),
        ("0件", "0", 6, Light.GREEN, "nothing was to happen (product)"), ("0件", "1", 6, Light.RED, "nothing was to happen"),
        ("≥95%", "95", 6, Light.GREEN, "a rate does not add up over the year"),
        ("≥95%", "50", 6, Light.RED, "52.6 % of a rate that holds at any time"),
        ("10-20家", "20", 6, Light.GREEN, "inside a range nothing is in excess"),
        ("10-20家", "21", 6, Light.RED, "beyond a range"), ("10-20家", "2", 6, Light.RED, "2 ÷ 5 = 40 %"),
    ],
)  # fmt: skip
def test_lights_of_indicators(value: str, actual: str, month: int, light: Light, source: str) -> None:
    assert indicator_light(parse_target(value), D(actual), month, DAY).light is light, source


def test_a_trend_is_watched_against_its_base() -> None:
    assert indicator_light(parse_target("较上年有增长"), D(60), 6, DAY, base=D(100)).light is Light.BLUE
    assert indicator_light(parse_target("较上年下降"), D(101), 6, DAY, base=D(100)).light is Light.RED
    with pytest.raises(AttainmentError, match="基期值"):
        indicator_light(parse_target("较上年有增长"), D(60), 6, DAY)
    with pytest.raises(AttainmentError, match="没有数字"):
        indicator_light(parse_target("不断加强"), D(60), 6, DAY)
    with pytest.raises(AttainmentError, match="完成值"):
        indicator_light(parse_target("3家"), D("NaN"), 6, DAY)


def test_a_plan_of_its_own_takes_the_place_of_the_even_year() -> None:
    """Work that falls into the autumn is not late in June; where nothing is due, nothing is late."""
    autumn = plan_curve([D(0), D(10), D(60), D(100)])
    target = parse_target("不少于100家")
    assert indicator_light(target, D(10), 6, DAY).light is Light.RED
    assert indicator_light(target, D(10), 6, DAY, plan=autumn).light is Light.GREEN
    idle = indicator_light(target, D(0), 3, DAY, plan=autumn)
    assert (idle.light, idle.ratio) == (Light.GREEN, None)


def test_a_deviation_tells_what_is_missing() -> None:
    lit = indicator_light(parse_target("不少于120家"), D(30), 6, DAY)
    found = lit.deviation
    assert found is not None
    assert (found.planned, found.gap, found.months_left) == (D("60.00"), D("-30.00"), 6)
    assert (found.still_needed, found.needed_per_month) == (D("90.00"), D("15.00"))
    assert [one.result for one in lit.steps] == [D("60.00"), D("50.00")]
    last = indicator_light(parse_target("不少于120家"), D(30), 12, DAY).deviation
    assert last is not None
    assert last.needed_per_month is None


@given(
    st.decimals("0.01", 10**5, places=2),
    st.integers(1, 12),
    st.decimals(0, 10**6, places=2),
    st.decimals(0, 10**6, places=2),
)
def test_more_done_is_never_a_worse_light(number: Decimal, month: int, one: Decimal, other: Decimal) -> None:
    target = Target(Kind.QUANTITATIVE, Op.GE, number, unit="家")
    low, high = (indicator_light(target, actual, month, DAY).light for actual in sorted((one, other)))
    assert RANK.index(low) <= RANK.index(high)
    same = indicator_light(target, number, 12, DAY, plan=STRAIGHT)
    assert (same.light, same.ratio) == (Light.GREEN, D("100.00"))


@given(st.integers(1, 10**12), st.integers(0, 10**12), st.integers(1, 11))
def test_the_same_money_a_month_later_is_never_a_better_light(budget: int, spent: int, month: int) -> None:
    now, later = (funds_light(spent, budget, at, DAY).light for at in (month, month + 1))
    assert RANK.index(later) <= RANK.index(now)


def test_degrees_have_lights() -> None:
    assert [degree_light(degree).light for degree in Degree] == [Light.GREEN, Light.YELLOW, Light.RED]


def test_the_worst_light_is_the_projects() -> None:
    assert worst([Light.BLUE, Light.GREEN]) is Light.GREEN
    assert worst([Light.GREEN, Light.RED, Light.YELLOW]) is Light.RED
    assert worst([]) is None


def test_red_on_money_or_on_a_target_opens_a_rectification() -> None:
    red, green = funds_light(0, WAN, 6, DAY), funds_light(WAN, WAN, 6, DAY)
    found = rectifications(red, {"a": green, "b": degree_light(Degree.POOR)}, DAY)
    assert [(one.key, one.money, one.due) for one in found] == [
        ("", True, date(2024, 8, 9)), ("b", False, date(2024, 8, 9)),
    ]  # fmt: skip
    assert rectifications(None, {"a": degree_light(Degree.PARTIAL)}, DAY) == ()
