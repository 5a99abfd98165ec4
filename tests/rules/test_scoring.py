"""Schemes, weights, totals, grades and what follows from them; self-evaluations beside reviews."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixiang.rules.attainment import Over
from zhixiang.rules.factors import RegionData, WeightedFactor, split_by_factors
from zhixiang.rules.findings import Severity
from zhixiang.rules.lights import Light
from zhixiang.rules.params import Confidence
from zhixiang.rules.score_checks import ScoredRow, check_scores, compare, differences
from zhixiang.rules.scoring import (
    IndicatorScore,
    IndicatorWeight,
    ScoringError,
    check_weights,
    coefficient,
    coefficients,
    default_scheme,
    grade,
    grades,
    scheme,
    schemes,
    total,
)

DAY = date(2025, 1, 20)
D = Decimal
PERIOD = (date(2024, 1, 1), date(2024, 12, 31))
POINTS = st.integers(0, 10_000).map(lambda cents: D(cents) / 100)


@pytest.mark.parametrize(
    ("key", "weights", "execution", "enabled", "source"),
    [
        ("2020", {"产出指标": 50, "效益指标": 30, "满意度指标": 10}, 10, True, "财预〔2020〕10号"),
        ("2021", {"产出指标": 50, "效益指标": 30, "满意度指标": 10}, 10, True, "财预〔2021〕101号 without cost"),
        ("2021-cost", {"成本指标": 20, "产出指标": 40, "效益指标": 20, "满意度指标": 10}, 10, True, "101号 with cost"),
        ("guangdong", {"投入指标": 20, "过程指标": 20, "产出指标": 30, "效益指标": 30}, 0, False, "the province's older form"),
    ],
)  # fmt: skip
def test_schemes(key: str, weights: dict[str, int], execution: int, enabled: bool, source: str) -> None:
    found = scheme(key, DAY)
    assert dict(found.weights) == weights, source
    assert (found.execution, found.enabled) == (execution, enabled)
    assert sum(found.weights.values()) + found.execution == 100
    assert found.indicators == 100 - execution
    assert found.confidence is Confidence.MEMORY


def test_a_form_gets_the_newest_scheme_and_an_old_year_keeps_its_own() -> None:
    assert [one.key for one in schemes(DAY)] == ["2020", "2021", "2021-cost"]
    assert schemes(DAY, disabled=True)[0].key == "guangdong"
    assert default_scheme(DAY).key == "2021"
    assert default_scheme(DAY, cost=True).key == "2021-cost"
    assert default_scheme(date(2021, 1, 1)).key == "2020"
    assert default_scheme(date(2021, 1, 1), cost=True).key == "2020"
    with pytest.raises(ScoringError, match="还没有施行"):
        scheme("2021", date(2021, 8, 17))
    with pytest.raises(ScoringError, match="没有可用的评分方案"):
        default_scheme(date(2019, 1, 1))
    with pytest.raises(ScoringError, match="没有名为"):
        scheme("1999", DAY)


def test_points_of_satisfaction_go_to_benefit_where_none_is_asked() -> None:
    """101号: a form that needs no satisfaction indicator gives its ten to 效益."""
    assert dict(scheme("2021", DAY).without_satisfaction().weights) == {"产出指标": 50, "效益指标": 40}
    assert dict(scheme("2021-cost", DAY).without_satisfaction().weights) == {
        "成本指标": 20,
        "产出指标": 40,
        "效益指标": 30,
    }
    assert scheme("guangdong", DAY).without_satisfaction() == scheme("guangdong", DAY)


def test_points_of_satisfaction_need_somewhere_to_go() -> None:
    with pytest.raises(ScoringError, match="没有去处"):
        replace(scheme("2021", DAY), satisfaction_to="过程指标").without_satisfaction()


def weights(*rows: tuple[str, str]) -> list[IndicatorWeight]:
    return [IndicatorWeight(f"i{n}", level1, D(weight)) for n, (level1, weight) in enumerate(rows)]


GOOD = weights(("产出指标", "30"), ("产出指标", "20"), ("效益指标", "30"), ("满意度指标", "10"))


@pytest.mark.parametrize(
    ("rows", "cases"),
    [
        (GOOD, []),
        (weights(("产出指标", "25"), ("产出指标", "25"), ("效益指标", "40")), []),
        (GOOD[:-1], ["weights_sum", "level1_sum"]),
        (weights(("产出指标", "50"), ("效益指标", "30"), ("满意度指标", "10")), ["weight_large"]),
        (weights(("产出指标", "30"), ("产出指标", "30"), ("效益指标", "20"), ("满意度指标", "10")), ["level1_sum", "level1_sum"]),
        ([*GOOD, IndicatorWeight("z", "效益指标", D(0))], ["weight_not_positive"]),
        (weights(("产出指标", "40"), ("产出指标", "10"), ("投入指标", "30"), ("满意度指标", "10")), ["level1_unknown", "level1_sum"]),
    ],
)  # fmt: skip
def test_weights_are_checked(rows: list[IndicatorWeight], cases: list[str]) -> None:
    found = check_weights(scheme("2021", DAY), rows, DAY)
    assert [one.case for one in found] == cases
    assert {one.code for one in found} <= {"T5"}
    assert [one.severity for one in found] == sorted((one.severity for one in found), key=list(Severity).index)


def scores(*rows: tuple[str, str, str]) -> list[IndicatorScore]:
    return [IndicatorScore(f"i{n}", level1, D(weight), D(points)) for n, (level1, weight, points) in enumerate(rows)]


DONE = scores(("产出指标", "50", "45.5"), ("效益指标", "30", "24"), ("满意度指标", "10", "10"))


def test_a_total_is_the_sum_of_its_parts() -> None:
    """Worked by hand: 45.5 + 24 + 10 and 9.5 for execution make 89, which is 良."""
    found = total(scheme("2021", DAY), [*DONE[:2], DONE[2]._replace(verified=False)], D("9.5"), DAY)
    assert (found.points, found.grade, found.unverified) == (D("89.0"), "良", ("i2",))
    assert sum(found.step.inputs.values()) == found.points == found.step.result
    assert [(one.level1, one.points, one.weight) for one in found.by_level1] == [
        ("产出指标", D("45.5"), 50), ("效益指标", 24, 30), ("满意度指标", 10, 10),
    ]  # fmt: skip


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 100)), min_size=1, max_size=8), POINTS)
def test_a_total_lies_between_nothing_and_a_hundred(rows: list[tuple[int, int]], execution: Decimal) -> None:
    parts = [D(weight) for weight, _ in rows]
    parts[-1] += 90 - sum(parts)
    if parts[-1] <= 0:
        return
    given_scores = [
        IndicatorScore(str(n), "产出指标", weight, (weight * share / 100).quantize(D("0.01")))
        for n, (weight, (_, share)) in enumerate(zip(parts, rows, strict=True))
    ]
    found = total(scheme("2020", DAY), given_scores, execution / 10, DAY)
    assert 0 <= found.points <= 100
    assert found.grade == grade(found.points, DAY)


@pytest.mark.parametrize(
    ("given_scores", "execution", "says"),
    [
        (DONE, None, "还没有预算执行率"), (DONE, D("10.01"), "0 到 10 分"), (DONE, D(-1), "0 到 10 分"),
        (DONE[:2], D(9), "合计 80 分，应为 90 分"), ([*DONE[:2], DONE[0]], D(9), "两个得分"),
        ([DONE[0]._replace(points=D("50.01")), *DONE[1:]], D(9), "0 到 50 分"),
    ],
)  # fmt: skip
def test_no_total_without_all_points(given_scores: list[IndicatorScore], execution: Decimal | None, says: str) -> None:
    with pytest.raises(ScoringError, match=says):
        total(scheme("2021", DAY), given_scores, execution, DAY)


def test_the_older_form_has_no_execution_apart() -> None:
    rows = scores(
        ("投入指标", "20", "20"), ("过程指标", "20", "15"), ("产出指标", "30", "30"), ("效益指标", "30", "20")
    )
    assert total(scheme("guangdong", DAY), rows, None, DAY).points == 85
    with pytest.raises(ScoringError, match="预算执行率"):
        total(scheme("guangdong", DAY), rows, D(5), DAY)


@pytest.mark.parametrize(
    ("points", "name"),
    [
        ("100", "优"),
        ("90", "优"),
        ("89.99", "良"),
        ("89.5", "良"),
        ("80", "良"),
        ("79.99", "中"),
        ("60", "中"),
        ("59.99", "差"),
        ("0", "差"),
    ],
)
def test_grades_are_half_open(points: str, name: str) -> None:
    """90, 80 and 60 as the budget department unified them; what lies between 89 and 90 is 良."""
    assert grade(D(points), DAY) == name


@given(POINTS, POINTS)
def test_a_better_total_never_gets_a_worse_grade_or_less_money(one: Decimal, other: Decimal) -> None:
    low, high = (coefficient(grade(points, DAY), DAY) for points in sorted((one, other)))
    assert low <= high
    found = next(each for each in grades(DAY) if each.name == grade(one, DAY))
    assert found.floor <= one <= found.ceiling


def test_the_coefficient_feeds_next_years_split() -> None:
    rows = [
        RegionData(code, code, {"n": D(1)}, coefficient(name, DAY))
        for code, name in (("440100", "优"), ("440300", "差"))
    ]
    one, other = split_by_factors(1_800_000, 1, [WeightedFactor("n", "数量", D(100))], rows)
    assert (one.amount_fen, other.amount_fen) == (1_100_000, 700_000)
    assert coefficients(DAY).confidence is Confidence.MEMORY
    with pytest.raises(ScoringError, match="没有“特优”"):
        coefficient("特优", DAY)


@pytest.mark.parametrize("points", ["-0.01", "100.01", "NaN"])
def test_a_total_outside_a_hundred_has_no_grade(points: str) -> None:
    with pytest.raises(ScoringError, match="0 到 100 分"):
        grade(D(points), DAY)


def test_own_and_reviewed_scores_side_by_side() -> None:
    reviewed = [DONE[0]._replace(points=D(40)), *DONE[1:]]
    assert [one.points for one in differences(DONE, reviewed)] == [D("5.5"), 0, 0]
    assert compare(D(99), D(90), DAY)[1] == []
    difference, (hit,) = compare(D(99), D(89), DAY)
    assert (difference.points, hit.code, hit.case, hit.threshold) == (10, "V1", "above_review", 10)
    assert compare(D(70), D(95), DAY)[1] == []
    with pytest.raises(ScoringError, match="不一致"):
        differences(DONE, DONE[:2])


def row(key: str = "a", **more: object) -> ScoredRow:
    return ScoredRow(key, D(10), D(10), **{"proved_on": (date(2024, 6, 1),), **more})  # type: ignore[arg-type]


def exact(hits: int, of: int) -> list[ScoredRow]:
    return [row(str(n), actual=D(n), target=D(n if n < hits else n + 1)) for n in range(of)]


@pytest.mark.parametrize(
    ("rows", "points", "light", "cases"),
    [
        ([row()], "100", Light.RED, ["full_with_red"]), ([row()], "99.99", Light.RED, []), ([row()], "100", None, []),
        ([row(qualitative=True), row("b", qualitative=True)], "95", None, ["degrees_full"]),
        ([row(qualitative=True)], "95", None, []),
        (exact(9, 10), "95", None, ["actuals_exact"]), (exact(8, 10), "95", None, []), (exact(4, 4), "95", None, []),
        ([row(proved_on=())], "95", None, ["no_proof"]), ([row(proved_on=(), claimed=False)], "95", None, []),
        ([row(proved_on=(date(2025, 1, 1),))], "95", None, ["proof_outside"]),
        ([row(surveyed=True, sample=29)], "95", None, ["sample_small"]), ([row(surveyed=True)], "95", None, ["sample_small"]),
        ([row(surveyed=True, sample=30)], "95", None, []),
        ([row(over=Over.ASK)], "95", None, ["over_ask"]), ([row(over=Over.FORCE)], "95", None, ["over_force"]),
        ([row(over=Over.FORCE, over_reason="新设园区")], "95", None, []),
    ],
)  # fmt: skip
def test_what_is_too_good_or_unproved(
    rows: list[ScoredRow], points: str, light: Light | None, cases: list[str]
) -> None:
    assert [one.case for one in check_scores(rows, D(points), light, PERIOD, DAY)] == cases
