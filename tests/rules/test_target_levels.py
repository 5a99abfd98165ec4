"""Do the regions' promises make the province's, and who promises the same for a tenth of the money."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixiang.rules.indicators import parse_target
from zhixiang.rules.target_levels import (
    Promise,
    add_up,
    additive,
    check_levels,
    check_money,
    same_promises,
    same_sets,
)

DAY = date(2024, 3, 1)
D = Decimal
WAN = 1_000_000


def promise(region: str, key: str, value: str, amount_wan: int = 100) -> Promise:
    return Promise(region, key, key, parse_target(value, key), amount_wan * WAN)


@pytest.mark.parametrize(
    ("name", "value", "wanted", "source"),
    [
        ("快速预审次数", "不少于1000次", True, "a count"), ("质押融资金额", "≥80亿元", True, "an amount"),
        ("扶持单位满意度", "≥95%", False, "a rate"), ("每万人口发明专利拥有量", "≥240件", False, "a stock per head"),
        ("海外案件指导", "各不少于20件", False, "one number for each of several things"),
        ("行政裁决案件", "较上年有增长", False, "no figure"), ("平均办理周期", "≤10天", False, "an average"),
    ],
)  # fmt: skip
def test_what_can_be_added(name: str, value: str, wanted: bool, source: str) -> None:
    assert additive(name, parse_target(value, name), DAY) is wanted, source


def test_the_regions_together_make_the_provinces_target() -> None:
    province = [
        promise("440000", "培训", "不少于100场"), promise("440000", "质押", "≥3亿元"),
        promise("440000", "站点", "不少于5个"), promise("440000", "满意度", "≥90%"),
    ]  # fmt: skip
    regions = [
        promise("440100", "培训", "不少于60场"), promise("440300", "培训", "不少于39场"), promise("440400", "培训", "3期"),
        promise("440100", "质押", "≥2亿元"), promise("440300", "质押", "≥10000万元"),
    ]  # fmt: skip
    training, pledges, sites = add_up(province, regions, DAY)
    assert (training.sum, training.gap, training.met) == (99, -1, False)
    assert (training.regions, training.not_added) == (("440100", "440300"), ("440400",))
    assert (pledges.sum, pledges.unit, pledges.met) == (3, "亿元", True)
    assert [(one.code, one.case, one.place) for one in check_levels([training, pledges, sites])] == [
        ("T8", "sum_differs", "培训"), ("T8", "no_region", "站点"),
    ]  # fmt: skip


def test_of_a_ceiling_the_sum_must_not_pass() -> None:
    province = [promise("440000", "会议", "不超过10次")]
    for second, met in (("不超过5次", True), ("不超过6次", False)):
        rows = [promise("440100", "会议", "不超过5次"), promise("440300", "会议", second)]
        assert add_up(province, rows, DAY)[0].met is met


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=10), st.integers(1, 5000))
def test_another_promise_never_leaves_more_missing(numbers: list[int], asked: int) -> None:
    province = [promise("440000", "培训", f"不少于{asked}场")]
    rows = [promise(str(n), "培训", f"不少于{number}场") for n, number in enumerate(numbers)]
    all_of_them, fewer = add_up(province, rows, DAY)[0], add_up(province, rows[:-1], DAY)[0]
    assert all_of_them.sum == sum(numbers)
    assert all_of_them.gap > fewer.gap
    assert all_of_them.met == (sum(numbers) >= asked)


def test_the_same_promise_for_a_tenth_of_the_money() -> None:
    """A county with 10 万 and a city with 1,239 万 promise nearly the same rows (2024 notice)."""
    rows = [
        promise("广州市", "培训", "不少于5场", 1239), promise("佛冈县", "培训", "不少于5场", 10), promise("珠海市", "培训", "不少于5场", 200),
        promise("广州市", "站点", "不少于3个", 1239), promise("佛冈县", "站点", "不少于1个", 10),
        promise("广州市", "满意度", "≥90%", 1239), promise("佛冈县", "满意度", "≥90%", 10),
    ]  # fmt: skip
    (found,) = same_promises(rows, DAY)
    assert (found.key, found.number, found.unit) == ("培训", 5, "场")
    assert [region for region, _ in found.regions] == ["佛冈县", "珠海市", "广州市"]
    assert found.ratio == D("123.9")
    assert same_promises([promise("甲", "培训", "5场", 100), promise("乙", "培训", "5场", 499)], DAY) == ()
    assert same_promises([promise("甲", "培训", "5场", 100)], DAY) == ()


def test_the_same_set_for_unlike_money() -> None:
    def table(region: str, amount: int, last: str) -> list[Promise]:
        return [
            *(promise(region, f"k{n}", f"不少于{n}家", amount) for n in range(1, 9)),
            promise(region, "z", last, amount),
        ]

    rows = [
        *table("甲", 10, "3场"),
        *table("乙", 1239, "4场"),
        *table("丙", 49, "3场"),
        promise("丁", "k1", "不少于1家", 1),
    ]
    found = same_sets(rows, DAY)
    assert [(one.cheap, one.dear, one.same, one.of) for one in found] == [("甲", "乙", 8, 10), ("丙", "乙", 8, 10)]
    assert found[0].ratio > found[1].ratio > 5
    hits = check_money(found, DAY)
    assert [(one.code, one.place, one.threshold) for one in hits] == [("T2", "乙", 5), ("T2", "乙", 5)]
    assert hits[0].facts["share"] == D("0.81")
