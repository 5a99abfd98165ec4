"""How values are worded: exact money, targets in signs, regions in the reader's language."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from zhixiang.apps import wording
from zhixiang.rules.indicators import Kind, Op, Target


@pytest.mark.parametrize(
    ("fen", "unit", "text"),
    [
        (17_285_000_000, "yuan", "172,850,000.00"),
        (17_285_000_000, "wan", "17,285"),
        (1, "yuan", "0.01"),
        (1, "wan", "0.000001"),
        (8_000_000, "wan", "8"),
        (123_456_789, "wan", "123.456789"),
        (-10_050, "yuan", "-100.50"),
        (0, "wan", "0"),
        (None, "wan", "—"),
        (99_999_999_999_999_999, "yuan", "999,999,999,999,999.99"),
    ],
)
def test_money_is_exact_and_has_separators(fen: int | None, unit: str, text: str) -> None:
    assert wording.money(fen, unit) == text


@pytest.mark.parametrize(
    ("target", "text"),
    [
        (Target(Kind.QUANTITATIVE, Op.GE, Decimal(5), unit="家"), "≥ 5 家"),
        (Target(Kind.QUANTITATIVE, Op.LE, Decimal(10), unit="%"), "≤ 10 %"),
        (Target(Kind.QUANTITATIVE, Op.EQ, Decimal("0.80")), "= 0.8"),
        (Target(Kind.QUANTITATIVE, Op.RANGE, Decimal(2), Decimal(3), "场"), "2–3 场"),
        (Target(Kind.QUANTITATIVE, Op.GE, Decimal(1), unit="次", per_item=True), "各 ≥ 1 次"),
        (Target(Kind.TREND, Op.INCREASE), "较上年增长（未定数值）"),
        (Target(Kind.TREND, Op.INCREASE, Decimal(20), unit="%"), "增长 20 %"),
        (Target(Kind.TREND, Op.MAINTAIN), "保持不降（未定数值）"),
        (Target(Kind.TREND, Op.MAINTAIN, Decimal(95), unit="%"), "保持 95 %"),
        (Target(Kind.QUALITATIVE, Op.NONE), "定性"),
        (Target(Kind.MISSING, Op.NONE), "缺指标值"),
    ],
)
def test_a_target_is_shown_in_signs(target: Target, text: str) -> None:
    with translation.override("zh-hans"):
        assert wording.target(target) == text


def test_regions_are_in_pinyin_for_readers_of_english_only() -> None:
    with translation.override("en"):
        assert wording.region_name("连南瑶族自治县") == "Liannan Yao Autonomous County"
        assert wording.region_name("没有登记的地方") == "没有登记的地方"
    with translation.override("zh-hans"):
        assert wording.region_name("广州市") == "广州市"
