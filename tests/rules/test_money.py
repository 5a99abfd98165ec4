"""Money: every spelling of the seeds, refusal of what can be read in two ways, exact round trips."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixiang.rules.money import (
    MoneyError,
    Unit,
    format_wan,
    format_yi,
    format_yuan,
    parse_amount,
    parse_capitals,
    to_capitals,
    to_yuan,
)

WAN, YUAN, YI = Unit.WAN, Unit.YUAN, Unit.YI
AMOUNTS = st.integers(0, 10**15)


@pytest.mark.parametrize(
    ("text", "unit", "fen"),
    [
        ("172850000.00", YUAN, 17_285_000_000),
        ("12390000.00", YUAN, 1_239_000_000),
        ("1239", WAN, 1_239_000_000),
        ("17285", WAN, 17_285_000_000),
        ("1239万元", None, 1_239_000_000),
        ("1239万元", WAN, 1_239_000_000),
        ("1239万", WAN, 1_239_000_000),
        ("1,239 万元", None, 1_239_000_000),
        ("１２３９万元", None, 1_239_000_000),
        ("１，２３９．５０ 万元", None, 1_239_500_000),
        ("1.5亿元", None, 15_000_000_000),
        ("1亿元", None, 10_000_000_000),
        ("80亿", None, 800_000_000_000),
        ("1亿7285万元", None, 17_285_000_000),
        ("1亿7285.5万元", WAN, 17_285_500_000),
        ("1亿7285万元", YI, 17_285_000_000),
        ("1,097.01万元", None, 1_097_010_000),
        ("10,125.93", WAN, 10_125_930_000),
        ("0.00", WAN, 0),
        ("0", YUAN, 0),
        ("￥10,000.00", YUAN, 1_000_000),
        ("¥ 10,000.00元", None, 1_000_000),
        ("人民币10,000.00元整", None, 1_000_000),
        ("10 万 元", None, 10_000_000),
        (" 10 ", WAN, 10_000_000),
        ("5百万元", None, 500_000_000),
        ("3千元", None, 300_000),
        ("100圆", None, 10_000),
        ("12.340000000", YUAN, 1_234),
        ("0.000001", WAN, 1),
        ("人民币壹佰万元整", None, 100_000_000),
        ("壹佰万元", WAN, 100_000_000),
    ],
)
def test_spellings(text: str, unit: Unit | None, fen: int) -> None:
    assert parse_amount(text, unit) == fen


@pytest.mark.parametrize(
    ("text", "unit", "says"),
    [
        ("1239", None, "没有写单位"),
        ("1,23,9", WAN, "千位分隔符"),
        ("1239,000", WAN, "千位分隔符"),
        ("1.2.3", WAN, "多个小数点"),
        ("12 39", WAN, "不止一个数字"),
        ("10-20万元", None, "不止一个数字"),
        ("10～20万元", None, "不止一个数字"),
        ("10至20万元", WAN, "不止一个数字"),
        ("100.005", YUAN, "比分还小"),
        ("0.0000001", WAN, "比分还小"),
        ("1239万元", YUAN, "单位是万元"),
        ("1239元", WAN, "单位是元"),
        ("1亿7285万元", YUAN, "单位是万元"),
        ("3千元", WAN, "单位是千元"),
        ("3百十万元", None, "别的文字"),
        ("3十", None, "不明确"),
        ("-5", WAN, "负数"),
        ("(5.00)", YUAN, "负数"),
        ("0123", WAN, "多余的 0"),
        ("10.", WAN, "位置不对"),
        (".5", WAN, "别的文字"),
        ("约10万元", None, "别的文字"),
        ("①239", WAN, "别的文字"),
        ("12%", WAN, "别的文字"),
        ("1e5", WAN, "不止一个数字"),
        ("$100", YUAN, "不是人民币"),
        ("100美元", YUAN, "不是人民币"),
        ("待定", WAN, "没有数字"),
        ("三百万元", None, "没有数字"),
        ("", WAN, "没有填写"),
        ("—", WAN, "没有填写"),
        ("——", WAN, "没有填写"),
        ("9" * 60, WAN, "太长"),
        ("￥10,000.00（壹万元整）", None, "同时写了数字和大写"),
    ],
)
def test_refuses_what_is_not_clear(text: str, unit: Unit | None, says: str) -> None:
    with pytest.raises(MoneyError, match=says):
        parse_amount(text, unit)


@pytest.mark.parametrize(
    ("text", "fen"),
    [("-5", -500), ("－5.00", -500), ("−5", -500), ("(5.00)", -500), ("（5.00）", -500), ("￥-5", -500), ("负5", -500)],
)
def test_negative_only_where_allowed(text: str, fen: int) -> None:
    assert parse_amount(text, YUAN, allow_negative=True) == fen


def test_parenthesised_minus_is_not_read_twice() -> None:
    with pytest.raises(MoneyError):
        parse_amount("(-5)", YUAN, allow_negative=True)


@given(AMOUNTS)
def test_formats_come_back(fen: int) -> None:
    assert parse_amount(format_yuan(fen), YUAN) == fen
    assert parse_amount(format_yuan(fen, thousands=False), YUAN) == fen
    assert parse_amount(format_wan(fen), WAN) == fen
    assert parse_amount(format_yi(fen) + "亿元") == fen
    assert parse_amount(format_yuan(-fen), YUAN, allow_negative=True) == -fen
    assert to_yuan(fen) * 100 == fen


@given(st.text(alphabet="0123456789.,-万亿元十百千 壹零拾分角整（）()%a", max_size=14), st.sampled_from([None, *Unit]))
def test_any_text_gives_fen_or_a_sentence(text: str, unit: Unit | None) -> None:
    sentence = "。"
    try:
        assert parse_amount(text, unit) >= 0
    except MoneyError as error:
        sentence = str(error)
    assert sentence.endswith("。")


@pytest.mark.parametrize(
    ("fen", "yuan", "wan", "yi"),
    [
        (17_285_000_000, "172,850,000.00", "17,285", "1.7285"),
        (1_097_010_000, "10,970,100.00", "1,097.01", "0.109701"),
        (1, "0.01", "0.000001", "0.0000000001"),
        (0, "0.00", "0", "0"),
        (-150, "-1.50", "-0.00015", "-0.000000015"),
    ],
)
def test_formats(fen: int, yuan: str, wan: str, yi: str) -> None:
    assert (format_yuan(fen), format_wan(fen), format_yi(fen)) == (yuan, wan, yi)
    assert to_yuan(fen) == Decimal(yuan.replace(",", ""))


def test_formats_without_separators() -> None:
    assert format_yuan(17_285_000_000, thousands=False) == "172850000.00"
    assert format_wan(17_285_000_000, thousands=False) == "17285"
    assert format_yi(10**15, thousands=False) == "100000"


# The examples printed in 《正确填写票据和结算凭证的基本规定》 article 4, both forms where it prints two, then the year's total.
PRINTED = [
    (140_950, "人民币壹仟肆佰零玖元伍角"),
    (600_714, "人民币陆仟零柒元壹角肆分"),
    (168_032, "人民币壹仟陆佰捌拾元零叁角贰分"),
    (10_700_053, "人民币壹拾万柒仟元零伍角叁分"),
    (1_640_902, "人民币壹万陆仟肆佰零玖元零贰分"),
    (32_504, "人民币叁佰贰拾伍元零肆分"),
    (17_285_000_000, "人民币壹亿柒仟贰佰捌拾伍万元整"),
    (100_000_000, "人民币壹佰万元整"),
    (10_000_050_000, "人民币壹亿零伍佰元整"),
    (10_050_000_000, "人民币壹亿零伍拾万元整"),
    (10**15, "人民币壹拾万亿元整"),
    (1_000_100, "人民币壹万零壹元整"),
    (0, "人民币零元整"),
    (5, "人民币伍分"),
    (50, "人民币伍角"),
]


@pytest.mark.parametrize(("fen", "text"), PRINTED)
def test_capitals(fen: int, text: str) -> None:
    assert to_capitals(fen) == text
    assert parse_capitals(text) == fen


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("人民币壹仟陆佰捌拾元叁角贰分", 168_032),
        ("人民币壹拾万零柒仟元伍角叁分", 10_700_053),
        ("壹佰萬圓正", 100_000_000),
        ("人民币：贰仟參佰元", 230_000),
        ("拾万元整", 10_000_000),
        ("壹仟肆佰零玖元伍角整", 140_950),
    ],
)
def test_other_accepted_capitals(text: str, fen: int) -> None:
    assert parse_capitals(text) == fen


@pytest.mark.parametrize(
    "text",
    [
        "", "人民币", "壹佰", "一百元整", "壹佰伍元整", "壹零零元整", "壹佰零零伍元整", "伍元零伍角",
        "伍元伍分", "伍元伍分整", "壹佰佰元整", "壹亿亿元整", "万元整", "零壹元整", "壹仟元整元整",
    ],
)  # fmt: skip
def test_refuses_capitals_against_the_rule(text: str) -> None:
    with pytest.raises(MoneyError):
        parse_capitals(text)


@given(AMOUNTS)
def test_capitals_come_back(fen: int) -> None:
    text = to_capitals(fen)
    assert parse_capitals(text) == fen
    assert "零零" not in text


@pytest.mark.parametrize("fen", [-1, 10**18])
def test_capitals_have_bounds(fen: int) -> None:
    with pytest.raises(MoneyError, match="大写"):
        to_capitals(fen)
