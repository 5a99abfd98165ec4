"""赋分规则 of 财预〔2021〕101号: degrees with their intervals, yes and no, the pass line, bands of satisfaction."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixiang.rules.attainment import AttainmentError
from zhixiang.rules.indicators import Kind, Op, Target
from zhixiang.rules.point_rules import (
    Degree,
    Done,
    PointRule,
    by_degree,
    by_pass_line,
    by_rule,
    by_satisfaction,
    degree_interval,
    directly,
)
from zhixiang.rules.steps import Formula

DAY = date(2025, 1, 20)
D = Decimal
HUNDRED = Target(Kind.QUANTITATIVE, Op.GE, D(100), unit="家")
AT_MOST_TEN = Target(Kind.QUANTITATIVE, Op.LE, D(10), unit="%")
WEIGHTS = st.decimals("0.5", 50, places=2)


@pytest.mark.parametrize(
    ("weight", "degree", "least", "most", "source"),
    [
        ("10", Degree.FULL, "8.00", "10.00", "100 to 80 per cent, both included (10号, product)"),
        ("10", Degree.PARTIAL, "6.00", "7.99", "80 belongs to the upper tier (10号, product)"),
        ("10", Degree.POOR, "0.00", "5.99", "60 belongs to the upper tier (10号, product)"),
        ("3.33", Degree.FULL, "2.67", "3.33", "80 per cent of 3.33 is 2.664: the least whole cent inside"),
        ("3.33", Degree.PARTIAL, "2.00", "2.66", "60 per cent of 3.33 is 1.998"),
    ],
)
def test_a_degree_has_an_interval(weight: str, degree: Degree, least: str, most: str, source: str) -> None:
    assert degree_interval(D(weight), degree, DAY) == (D(least), D(most)), source
    assert by_degree(D(weight), degree, D(least), DAY).points == D(least)
    assert by_degree(D(weight), degree, D(most), DAY).points == D(most)
    for outside in (D(least) - D("0.01"), D(most) + D("0.01")):
        with pytest.raises(AttainmentError, match=f"应在 {least} 到 {most} 分之间"):
            by_degree(D(weight), degree, outside, DAY)


@given(WEIGHTS, st.data())
def test_every_score_belongs_to_one_degree(weight: Decimal, data: st.DataObject) -> None:
    given_points = D(data.draw(st.integers(0, int(weight * 100)))) / 100
    fitting = [
        degree
        for degree in Degree
        if degree_interval(weight, degree, DAY)[0] <= given_points <= degree_interval(weight, degree, DAY)[1]
    ]
    assert len(fitting) == 1
    found = by_degree(weight, fitting[0], given_points, DAY)
    assert found.points == given_points
    assert found.steps[0].formula is Formula.DEGREE


def test_a_third_decimal_is_refused() -> None:
    with pytest.raises(AttainmentError, match="两位小数"):
        by_degree(D(10), Degree.FULL, D("8.005"), DAY)
    with pytest.raises(AttainmentError, match="两位小数"):
        directly(D(10), Done.PART, D("8.005"))


def test_yes_no_and_part() -> None:
    assert directly(D(5), Done.YES).points == D("5.00")
    assert directly(D(5), Done.NO).points == D("0.00")
    assert directly(D(5), Done.PART, D("2.5")).points == D("2.50")
    for given_points in (None, D(0), D(5), D(-1), D("NaN")):
        with pytest.raises(AttainmentError, match="大于 0、小于 5"):
            directly(D(5), Done.PART, given_points)


@pytest.mark.parametrize(
    ("target", "actual", "points", "how", "source"),
    [
        (HUNDRED, "100", "10.00", Formula.PASSED, "all done (101号)"),
        (HUNDRED, "80", "5.00", Formula.PASSED, "(0.8 − 0.6) ÷ (1 − 0.6) × 10 (101号, to be confirmed)"),
        (HUNDRED, "60", "0.00", Formula.PASSED, "at the line the rise begins (101号)"),
        (HUNDRED, "59.99", "0.00", Formula.FAILED, "below the line nothing (101号)"),
        (HUNDRED, "200", "10.00", Formula.PASSED, "no more than the weight"),
        (AT_MOST_TEN, "12", "5.00", Formula.PASSED, "a fifth over a ceiling is 80 per cent done (our choice)"),
    ],
)
def test_the_pass_line(target: Target, actual: str, points: str, how: Formula, source: str) -> None:
    found = by_pass_line(target, D(actual), D(10), DAY)
    assert (found.points, found.steps[-1].formula) == (D(points), how), source


@given(WEIGHTS, st.decimals(-10, 300, places=2), st.decimals(-10, 300, places=2))
def test_the_pass_line_never_gives_more_than_proportion_and_rises(
    weight: Decimal, one: Decimal, other: Decimal
) -> None:
    low, high = (by_pass_line(HUNDRED, actual, weight, DAY).points for actual in sorted((one, other)))
    assert 0 <= low <= high <= weight
    assert high <= by_rule(PointRule.PROPORTION, HUNDRED, max(one, other), weight, DAY).points
    near = by_pass_line(HUNDRED, one + D("0.01"), weight, DAY).points
    assert abs(near - by_pass_line(HUNDRED, one, weight, DAY).points) <= weight * D("0.00025") + D("0.01")


@pytest.mark.parametrize(
    ("rate", "points"),
    [
        ("100", "10.00"),
        ("90", "10.00"),
        ("89.99", "8.00"),
        ("80", "8.00"),
        ("79.99", "5.00"),
        ("60", "5.00"),
        ("59.99", "0.00"),
        ("0", "0.00"),
    ],
)
def test_bands_of_satisfaction(rate: str, points: str) -> None:
    """Ten, eight, five and nothing of ten (101号, to be confirmed)."""
    found = by_satisfaction(D(rate), D(10), DAY)
    assert found.points == D(points)
    assert by_rule(PointRule.SATISFACTION, HUNDRED, D(rate), D(5), DAY).points == D(points) / 2


@pytest.mark.parametrize("rate", ["-0.01", "100.01", "NaN"])
def test_a_satisfaction_is_a_rate(rate: str) -> None:
    with pytest.raises(AttainmentError, match="0 到 100%"):
        by_satisfaction(D(rate), D(10), DAY)


@pytest.mark.parametrize("rule", [PointRule.DIRECT, PointRule.DEGREE])
def test_what_a_person_must_answer_no_actual_decides(rule: PointRule) -> None:
    with pytest.raises(AttainmentError, match="请选择完成情况"):
        by_rule(rule, HUNDRED, D(1), D(10), DAY)
