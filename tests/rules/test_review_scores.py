"""One expert's score and what a panel comes to: bounded, monotone, exact, and outliers found where there are any."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixiang.rules.params import parameters
from zhixiang.rules.review_scores import Item, Limits, ScoreError, limits, panel, weighted
from zhixiang.rules.rounding import half_up

BY: Limits = limits(parameters(), date(2024, 5, 1))
CENTS = st.integers(0, 10_000).map(lambda cents: Decimal(cents) / 100)
ITEMS = st.lists(
    st.tuples(st.integers(1, 100), st.integers(1, 100)), min_size=1, max_size=6
).map(lambda rows: [Item(key, f"第{key}项", Decimal(most), Decimal(weight)) for key, (most, weight) in enumerate(rows)])  # fmt: skip


@st.composite
def sheets(draw: st.DrawFn) -> tuple[list[Item], dict[int, Decimal]]:
    items = draw(ITEMS)
    return items, {item.key: draw(st.integers(0, int(item.points) * 100)) / Decimal(100) for item in items}


@given(sheets(), st.data())
def test_a_score_is_of_a_hundred_and_never_falls_when_an_item_rises(
    sheet: tuple[list[Item], dict[int, Decimal]], data: st.DataObject
) -> None:
    items, points = sheet
    score = weighted(items, points)
    assert 0 <= score <= 100
    assert score == score.quantize(Decimal("0.01"))
    item = data.draw(st.sampled_from(items))
    better = data.draw(st.integers(int(points[item.key] * 100), int(item.points) * 100)) / Decimal(100)
    assert weighted(items, {**points, item.key: better}) >= score
    assert weighted(items, {one.key: one.points for one in items}) == 100
    assert weighted(items, {one.key: Decimal(0) for one in items}) == 0


def test_weights_count_and_halves_go_up() -> None:
    items = [Item(1, "必要性", Decimal(10), Decimal(60)), Item(2, "可行性", Decimal(20), Decimal(40))]
    assert weighted(items, {1: Decimal(8), 2: Decimal(15)}) == Decimal("78.00")
    assert half_up(Fraction(1, 200)) == Decimal("0.01")
    assert half_up(Fraction(4999, 1_000_000)) == Decimal("0.00")
    assert half_up(Fraction(66665, 1000)) == Decimal("66.67")


@pytest.mark.parametrize(
    ("points", "says"),
    [
        ({}, "还有 1 项没有打分：必要性"), ({1: Decimal("10.01")}, "应在 0 到 10 分之间"),
        ({1: Decimal(-1)}, "应在 0 到 10 分之间"), ({1: Decimal("1.005")}, "最多保留两位小数"),
        ({1: Decimal("NaN")}, "应在 0 到 10 分之间"),
    ],
)  # fmt: skip
def test_points_that_the_rubric_does_not_give_are_refused(points: dict[int, Decimal], says: str) -> None:
    with pytest.raises(ScoreError, match=says):
        weighted([Item(1, "必要性", Decimal(10), Decimal(1))], points)


@given(st.lists(CENTS, max_size=9))
def test_a_panel_lies_between_its_lowest_and_its_highest(scores: list[Decimal]) -> None:
    found = panel(dict(enumerate(scores)), BY, abstained=1, unscored=2)
    assert (found.count, found.abstained, found.unscored) == (len(scores), 1, 2)
    if not scores:
        assert found.mean is found.result(trim=True) is found.spread is None
        assert not found.outlier
        return
    assert found.low == min(scores)
    assert found.high == max(scores)
    for value in (found.mean, found.trimmed):
        assert value is not None
        assert found.low <= value <= found.high
    assert found.wide == (max(scores) - min(scores) > 30)
    if len(scores) < BY.trim_from:
        assert found.trimmed == found.mean


def test_an_expert_apart_is_found_in_a_small_panel_and_the_others_are_not_accused() -> None:
    found = panel({1: Decimal(80), 2: Decimal(82), 3: Decimal(81), 4: Decimal(60)}, BY)
    assert found.apart == (4,)
    assert not found.wide
    assert found.outlier
    assert panel({1: Decimal(80), 2: Decimal(80), 3: Decimal(80), 4: Decimal(90)}, BY).apart == ()
    assert panel({1: Decimal(10), 2: Decimal(90)}, BY).apart == ()
    assert panel({1: Decimal(10), 2: Decimal(90)}, BY).wide
    assert not panel({1: Decimal(60), 2: Decimal(90)}, BY).wide


def test_the_highest_and_lowest_are_left_out_from_five_scores_on() -> None:
    found = panel(dict(enumerate(map(Decimal, (50, 80, 81, 82, 100)))), BY)
    assert found.trimmed == Decimal("81.00")
    assert found.mean == Decimal("78.60")
    assert found.result(trim=False) == found.mean
