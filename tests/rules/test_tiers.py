"""Payment by tiers: no gap and no overlap, a better score never brings less, never more than was issued."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixiang.rules.params import parameter
from zhixiang.rules.tiers import (
    Bar,
    PaymentTier,
    TierError,
    checked_tiers,
    earliest_payable,
    insist_on_payment,
    payment_room,
    read_tier,
    second_payment,
    tier_of,
    usual_tiers,
)

DAY = date(2022, 6, 1)
D = Decimal
SCORES = st.decimals(0, 100, places=2)


def tiers(*rows: tuple[str, str, str]) -> list[PaymentTier]:
    return [PaymentTier(D(least), D(most), D(ratio)) for least, most, ratio in rows]


@st.composite
def cuts(draw: st.DrawFn) -> list[PaymentTier]:
    inner = sorted(draw(st.sets(st.integers(1, 99), max_size=5)))
    ends = [0, *inner, 100]
    ratios = sorted(draw(st.lists(st.decimals(0, 1, places=2), min_size=len(ends) - 1, max_size=len(ends) - 1)))
    return [PaymentTier(D(a), D(b), r) for a, b, r in zip(ends, ends[1:], ratios, strict=False)]


@pytest.mark.parametrize(
    ("score", "amount_wan", "source"),
    [
        ("95", 5000, "1.5亿 a city, 1亿 at once, the rest by the mid-term score (programme of 2020); all of it"),
        ("90", 5000, "the bound belongs to the upper tier"), ("89.99", 4000, "0.8 (our table)"),
        ("60", 2500, "0.5 (our table)"), ("59.99", 0, "nothing below 60 (our table)"), ("100", 5000, "100 is in the highest"),
    ],
)  # fmt: skip
def test_the_second_payment_of_a_city(score: str, amount_wan: int, source: str) -> None:
    issued = parameter("programme.city.total_fen", DAY).as_int()
    first = parameter("programme.city.first_fen", DAY).as_int()
    assert (issued, first) == (15_000 * 10**6, 10_000 * 10**6)
    assert second_payment(D(score), usual_tiers(DAY), issued, first).amount_fen == amount_wan * 10**6, source


@given(cuts(), SCORES, SCORES, st.integers(0, 10**12), st.integers(0, 10**12), st.integers(0, 10**12))
def test_a_better_score_never_brings_less_and_never_more_than_is_left(
    rows: list[PaymentTier], one: Decimal, other: Decimal, paid: int, rest: int, planned: int
) -> None:
    low, high = (second_payment(score, rows, paid + rest, paid, planned) for score in sorted((one, other)))
    assert 0 <= low.amount_fen <= high.amount_fen <= rest
    assert high.amount_fen <= planned
    assert high.capped == (high.by_ratio_fen > rest)
    assert tier_of(one, rows).min_score <= one <= tier_of(one, rows).max_score


def test_a_fraction_of_a_fen_is_not_paid() -> None:
    assert second_payment(D(50), tiers(("0", "100", "0.5")), 3, 0).amount_fen == 1


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([], "至少设置一档"),
        ([("0", "60", "0"), ("70", "100", "1")], "60 分到 70 分之间没有档次"),
        ([("0", "60", "0"), ("50", "100", "1")], "有重叠"),
        ([("0", "60", "0"), ("0", "60", "0"), ("60", "100", "1")], "有重叠"),
        ([("10", "100", "1")], "从 0 分到 100 分"), ([("0", "99", "1")], "从 0 分到 100 分"),
        ([("0", "60", "0.5"), ("60", "100", "0.4")], "低于分数更低的一档"),
        ([("0", "100", "1.2")], "0 到 100%"), ([("0", "100", "-0.1")], "0 到 100%"), ([("100", "0", "1")], "起点应小于终点"),
    ],
)  # fmt: skip
def test_tiers_that_are_refused(rows: list[tuple[str, str, str]], says: str) -> None:
    with pytest.raises(TierError, match=says):
        checked_tiers(tiers(*rows))


@pytest.mark.parametrize("name", ["60", "60-", "a-b", "60~80"])
def test_a_tier_of_the_parameters_that_cannot_be_read_is_named(name: str) -> None:
    with pytest.raises(TierError, match=f"“{name}”"):
        read_tier(name, D(1))


@pytest.mark.parametrize("score", ["-0.01", "100.01", "NaN"])
def test_a_score_is_of_a_hundred(score: str) -> None:
    with pytest.raises(TierError, match="0 到 100 分"):
        tier_of(D(score), usual_tiers(DAY))


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1, 10**9))
def test_the_sum_paid_never_passes_what_was_issued(issued: int, paid: int, amount: int) -> None:
    if paid + amount <= issued:
        insist_on_payment(issued, paid, amount)
        assert payment_room(issued, paid + amount) == issued - paid - amount
    else:
        with pytest.raises(TierError):
            insist_on_payment(issued, paid, amount)


def test_nothing_and_less_is_no_payment() -> None:
    for amount in (0, -1):
        with pytest.raises(TierError, match="大于 0"):
            insist_on_payment(10, 0, amount)
    with pytest.raises(TierError, match="不能为负"):
        payment_room(-1, 0)
    with pytest.raises(TierError, match="不能为负"):
        second_payment(D(1), usual_tiers(DAY), 10, 0, -1)


@pytest.mark.parametrize(
    ("issued", "publicity", "objections", "day", "bars", "source"),
    [
        (date(2023, 12, 5), None, 0, date(2024, 1, 1), (Bar.YEAR,), "advance money waits for its budget year (2024 notice)"),
        (date(2024, 3, 1), None, 0, date(2024, 3, 1), (Bar.ISSUE,), "own year: from the issue on"),
        (date(2024, 3, 1), date(2024, 3, 7), 0, date(2024, 3, 8), (Bar.PUBLICITY,), "not before publicity has ended (P1)"),
        (date(2024, 3, 1), date(2024, 3, 7), 1, None, (Bar.OBJECTION,), "not with an open objection (P1)"),
        (None, None, 0, None, (Bar.ISSUE,), "no payment without an issued line"),
        (date(2024, 1, 1), None, 0, date(2024, 1, 1), (Bar.YEAR, Bar.ISSUE), "both decide"),
    ],
)  # fmt: skip
def test_the_earliest_day(
    issued: date | None, publicity: date | None, objections: int, day: date | None, bars: tuple[Bar, ...], source: str
) -> None:
    found = earliest_payable(2024, issued, publicity, open_objections=objections)
    assert (found.day, found.bars) == (day, bars), source
