"""Every spelling of a target, with all its fields."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.shared_files import shared_file
from zhixiang.rules.indicators import Kind, Op, Target, parse_target

# value | op number number_max unit. "-" stands for None; a trailing "each" marks a number that holds for each item.
FIGURES = """
三场 | eq 3 - 场
十二家 | eq 12 - 家
两次 | eq 2 - 次
一百二十件 | eq 120 - 件
三百五十家次 | eq 350 - 家次
不少于五十家 | ge 50 - 家
1,200次 | eq 1200 - 次
1，200次 | eq 1200 - 次
1万人次 | eq 10000 - 人次
1.5万件 | eq 15000 - 件
2千万次 | eq 20000000 - 次
10亿元 | eq 10 - 亿元
3千万元 | eq 3000 - 万元
不少于90亿元 | ge 90 - 亿元
１０％ | eq 10 - %
百分之九十五 | eq 95 - %
不低于百分之九十 | ge 90 - %
不得低于90% | ge 90 - %
不得少于3份 | ge 3 - 份
不低于80% | ge 80 - %
达到90%以上 | ge 90 - %
85%以上 | ge 85 - %
3家及以上 | ge 3 - 家
至少7份 | ge 7 - 份
力争不少于1件 | ge 1 - 件
≥30% | ge 30 - %
>=5家 | ge 5 - 家
大于等于3家 | ge 3 - 家
50余家 | ge 50 - 家
超过30件 | gt 30 - 件
＞30件 | gt 30 - 件
不高于10% | le 10 - %
≤10% | le 10 - %
不超过5个工作日 | le 5 - 个工作日
5个工作日内 | le 5 - 个工作日
控制在5%以内 | le 5 - %
小于等于5% | le 5 - %
低于5% | lt 5 - %
2-3场 | range 2 3 场
2～3场 | range 2 3 场
3至5家 | range 3 5 家
10%-15% | range 10 15 %
1-2亿元 | range 1 2 亿元
0.8 | eq 0.8 - -
不少于4 | ge 4 - -
各不少于1次 | ge 1 - 次 each
各1个 | eq 1 - 个 each
甲县、乙县各1个 | eq 1 - 个 each
每家不少于10件 | ge 10 - 件 each
不少于10份（申请前评估） | ge 10 - 份
1个(已建设) | eq 1 - 个
不少于1届/次 | ge 1 - 届次
不少于30家(次) | ge 30 - 家次
≥1000万元/年 | ge 1000 - 万元
不少于一个 | ge 1 - 个
新增3家 | eq 3 - 家
支持3家企业申报 | eq 3 - 家
促进不少于35家企业申报 | ge 35 - 家
不少于4所中小学 | ge 4 - 所
新增通过认证的企业10家以上 | ge 10 - 家
网点不少于1 | ge 1 - -
每年至少举办两次培训 | ge 2 - 次
较上年增长10%以上 | ge 10 - %
同比增长不低于5% | ge 5 - %
增长10% | eq 10 - %
提升10个百分点 | eq 10 - 百分点
第1批完成5家 | eq 5 - 家
2024年底前完成3个 | eq 3 - 个
0起 | eq 0 - 起
12.5% | eq 12.5 - %
"""


def _expected(text: str) -> tuple[Op, Decimal, Decimal | None, str | None, bool]:
    op, number, number_max, unit, *each = text.split()
    return (
        Op(op),
        Decimal(number),
        None if number_max == "-" else Decimal(number_max),
        None if unit == "-" else unit,
        bool(each),
    )


@pytest.mark.parametrize("case", [line.split(" | ") for line in FIGURES.strip().split("\n")], ids=lambda c: c[0])
def test_figures(case: list[str]) -> None:
    target = parse_target(case[0])
    assert target.kind is Kind.QUANTITATIVE
    assert (target.op, target.number, target.number_max, target.unit, target.per_item) == _expected(case[1])


@pytest.mark.parametrize(
    ("value", "kind", "op"),
    [
        ("较上年有增长", Kind.TREND, Op.INCREASE),
        ("稳步增长", Kind.TREND, Op.INCREASE),
        ("逐年提高", Kind.TREND, Op.INCREASE),
        ("保持稳定", Kind.TREND, Op.MAINTAIN),
        ("贯标企业数量保持稳定", Kind.TREND, Op.MAINTAIN),
        ("较上年下降", Kind.TREND, Op.NONE),
        ("不断加强", Kind.QUALITATIVE, Op.NONE),
        ("逐步提升", Kind.QUALITATIVE, Op.NONE),
        ("逐步完善", Kind.QUALITATIVE, Op.NONE),
        
        ("按合同要求限期完成", Kind.QUALITATIVE, Op.NONE),
        ("2024年12月31日前完成", Kind.QUALITATIVE, Op.NONE),
        ("无重大事故", Kind.QUALITATIVE, Op.NONE),
        ("“十四五”期间持续推进", Kind.QUALITATIVE, Op.NONE),
        ("一村一品", Kind.QUALITATIVE, Op.NONE),
        ("", Kind.MISSING, Op.NONE),
        ("—", Kind.MISSING, Op.NONE),
        ("无", Kind.MISSING, Op.NONE),
        (" / ", Kind.MISSING, Op.NONE),
    ],
)
def test_without_a_figure(value: str, kind: Kind, op: Op) -> None:
    target = parse_target(value)
    assert (target.kind, target.op, target.number, target.unit) == (kind, op, None, None)


def test_bracketed_money_unit_needs_a_name_about_money() -> None:
    assert parse_target("≥7（亿）", "专利权质押融资金额") == Target(Kind.QUANTITATIVE, Op.GE, Decimal(7), unit="亿元")


def test_value_that_repeats_the_name_is_missing() -> None:
    assert parse_target("质押贷款登记金额", "质押贷款 登记金额").kind is Kind.MISSING


def test_note_keeps_what_stands_beside_the_figure() -> None:
    assert parse_target("1个(已建设)").note == "已建设"
    assert parse_target("≥1000万元/年").note == "/年"


@given(st.text(max_size=60))
def test_never_raises(text: str) -> None:
    target = parse_target(text, text[:5])
    assert (target.number is None) == (target.kind is not Kind.QUANTITATIVE)
    assert (target.number_max is not None) == (target.op is Op.RANGE)


_SPELLINGS = {
    Op.GE: ["不少于{}", "不低于{}", "不得低于{}", "至少{}", "≥{}", "{}以上", "{}及以上", "力争不少于{}"],
    Op.LE: ["不高于{}", "不超过{}", "≤{}", "{}以内", "{}以下", "不得超过{}"],
    Op.GT: ["超过{}", ">{}", "大于{}"],
    Op.LT: ["低于{}", "<{}", "小于{}"],
    Op.EQ: ["{}", "新增{}", "形成{}", "={}"],
}


@given(
    st.sampled_from(sorted(_SPELLINGS)),
    st.data(),
    st.decimals(0, 10**6, places=2, allow_nan=False),
    st.sampled_from(["家", "个", "次", "场", "份", "件", "人次", "%", "亿元", "万元", "届次", "个工作日"]),
    st.booleans(),
)
def test_what_was_written_is_read(op: Op, data: st.DataObject, number: Decimal, unit: str, full_width: bool) -> None:
    digits = f"{number.normalize():f}"
    text = data.draw(st.sampled_from(_SPELLINGS[op])).format(digits + unit)
    if full_width:
        text = text.translate({ord(a): ord(a) + 0xFEE0 for a in "0123456789.%"})
    assert parse_target(text) == Target(Kind.QUANTITATIVE, op, number, unit=unit, note=parse_target(text).note)


def test_agrees_with_the_labelled_examples() -> None:
    """The examples label comparison, number and unit; 稳步增长 is a trend here and merely unquantified there."""
    wrong = []
    for line in shared_file("examples/screening/indicators_dev.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        label, target = row["parse"], parse_target(row["value"], row["name"])
        if label["kind"] in ("qualitative", "empty", "deadline"):
            fits = target.number is None
        elif label["op"] == "range":
            fits = [target.number, target.number_max] == label["number"] and target.unit == label["unit"]
        else:
            fits = (target.op.value, target.number, target.unit) == (label["op"], label["number"], label["unit"])
        if not fits:
            wrong.append(row["value"])
    assert wrong == []
