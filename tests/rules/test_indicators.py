"""Every spelling of a target, with all its fields."""

from __future__ import annotations

import json
import re
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
廿个 | eq 20 - 个
叁家 | eq 3 - 家
一百二十件 | eq 120 - 件
一千二百家 | eq 1200 - 家
三百五十家次 | eq 350 - 家次
两万五千人次 | eq 25000 - 人次
不少于五十家 | ge 50 - 家
不少于一 | ge 1 - -
1,200次 | eq 1200 - 次
1，200次 | eq 1200 - 次
3 000 家 | eq 3000 - 家
3.50家 | eq 3.5 - 家
1万人次 | eq 10000 - 人次
1.5万件 | eq 15000 - 件
1万余人次 | ge 10000 - 人次
5千件 | eq 5000 - 件
1百家 | eq 100 - 家
5千克 | eq 5 - 千克
2千万次 | eq 20000000 - 次
10亿元 | eq 10 - 亿元
一亿元 | eq 1 - 亿元
1亿 | eq 1 - 亿元
50万 | eq 500000 - -
1亿7285万元 | eq 17285 - 万元
3千万元 | eq 3000 - 万元
三千万元 | eq 3000 - 万元
3百万元 | eq 300 - 万元
壹佰万元 | eq 100 - 万元
3，500万元 | eq 3500 - 万元
2010.5万元 | eq 2010.5 - 万元
不少于90亿元 | ge 90 - 亿元
１０％ | eq 10 - %
百分之十 | eq 10 - %
百分之95 | eq 95 - %
百分之九十五 | eq 95 - %
百分之九十八点五 | eq 98.5 - %
千分之三 | eq 3 - ‰
3‰ | eq 3 - ‰
三成 | eq 30 - %
七成以上 | ge 70 - %
不低于百分之九十 | ge 90 - %
不得低于90% | ge 90 - %
不得少于3份 | ge 3 - 份
不低于80% | ge 80 - %
不少于 10 家。 | ge 10 - 家
达到90% | ge 90 - %
达到90%以上 | ge 90 - %
力争达到3家 | ge 3 - 家
“十四五”期末达到20件 | ge 20 - 件
85%以上 | ge 85 - %
三场以上 | ge 3 - 场
10家企业以上 | ge 10 - 家
3家及以上 | ge 3 - 家
5件（含）以上 | ge 5 - 件
10家（含10家）以上 | ge 10 - 家
10（含）家以上 | ge 10 - 家
95%及以上 | ge 95 - %
5件（不含）以上 | gt 5 - 件
5件（不含）以下 | lt 5 - 件
3家（以上） | ge 3 - 家
2个以上（含2个） | ge 2 - 个
至少7份 | ge 7 - 份
至少举办约5场 | ge 5 - 场
力争不少于1件 | ge 1 - 件
≥30% | ge 30 - %
≧5件 | ge 5 - 件
>=5家 | ge 5 - 家
=>5家 | ge 5 - 家
&ge;90% | ge 90 - %
$\\geq 90\\%$ | ge 90 - %
大于等于3家 | ge 3 - 家
大于或等于3家 | ge 3 - 家
50余家 | ge 50 - 家
超过30件 | gt 30 - 件
超过30件以上 | ge 30 - 件
＞30件 | gt 30 - 件
不高于10% | le 10 - %
≤10% | le 10 - %
=<3项 | le 3 - 项
不超过5个工作日 | le 5 - 个工作日
最高不超过50万元 | le 50 - 万元
不得突破10% | le 10 - %
5个工作日内 | le 5 - 个工作日
2年内 | le 2 - 年
控制在5%以内 | le 5 - %
小于等于5% | le 5 - %
低于5% | lt 5 - %
不足5% | lt 5 - %
等于100% | eq 100 - %
-5% | eq -5 - %
≥-5% | ge -5 - %
约100家 | eq 100 - 家
近100家 | eq 100 - 家
100家左右 | eq 100 - 家
2-3场 | range 2 3 场
2～3场 | range 2 3 场
2—3场 | range 2 3 场
2至3场 | range 2 3 场
二至三家 | range 2 3 家
两三家 | range 2 3 家
三五家 | range 3 5 家
不少于2-3场 | range 2 3 场
3至5家 | range 3 5 家
10-20% | range 10 20 %
10%-15% | range 10 15 %
1-2亿元 | range 1 2 亿元
5万至10万元 | range 5 10 万元
8000万-1亿元 | range 8000 10000 万元
1万-2万人次 | range 10000 20000 人次
2000-3000元 | range 2000 3000 元
不少于3项且不超过5项 | range 3 5 项
≥3≤5项 | range 3 5 项
大于3小于5 | range 3 5 -
不少于3项，不超过5万元 | ge 3 - 项
0.8 | eq 0.8 - -
1,200 | eq 1200 - -
2024 | eq 2024 - -
不少于4 | ge 4 - -
4以上 | ge 4 - -
各不少于1次 | ge 1 - 次 each
各1个 | eq 1 - 个 each
甲县、乙县各1个 | eq 1 - 个 each
均不少于5家 | ge 5 - 家 each
均≥90% | ge 90 - % each
分别不少于3场 | ge 3 - 场 each
每家不少于10件 | ge 10 - 件 each
每个县区不少于1个 | ge 1 - 个 each
各县区举办1场 | eq 1 - 场 each
中、小学各4家 | eq 4 - 家 each
不少于50人/场 | ge 50 - 人/场 each
30-40万元/家 | range 30 40 万元/家 each
≤5000元/件 | le 5000 - 元/件 each
每年1次 | eq 1 - 次
一年两次 | eq 2 - 次
1年1次 | eq 1 - 次
每季度不少于1次 | ge 1 - 次
3场（每场不少于50人） | eq 3 - 场
不少于10份（申请前评估） | ge 10 - 份
1个(已建设) | eq 1 - 个
3（家） | eq 3 - 家
20（%） | eq 20 - %
≥5（万元） | ge 5 - 万元
5（亿） | eq 5 - 亿元
5(单位：亿元) | eq 5 - 亿元
不少于1届/次 | ge 1 - 届次
不少于30家(次) | ge 30 - 家次
10家次(次) | eq 10 - 家次
10家(户) | eq 10 - 家
3台（套） | eq 3 - 台套
≥1000万元/年 | ge 1000 - 万元
5桌 | eq 5 - 桌
不少于一个 | ge 1 - 个
新增3家 | eq 3 - 家
支持3家企业申报 | eq 3 - 家
促进不少于35家企业申报 | ge 35 - 家
不少于4所中小学 | ge 4 - 所
新增通过认证的企业10家以上 | ge 10 - 家
网点不少于1 | ge 1 - -
每年至少举办两次培训 | ge 2 - 次
在3个园区设立不少于5个网点 | ge 5 - 个
在3个园区（含产业园）设立不少于5个网点 | ge 5 - 个
培训3场，参训不少于100人次 | eq 3 - 场
培训3场次和专家讲座5次 | eq 3 - 场次
①3场②2份 | eq 3 - 场
不少於3家 | ge 3 - 家
国家级1个、省级2个 | eq 1 - 个
较上年增长10%以上 | ge 10 - %
同比增长不低于5% | ge 5 - %
增长10% | eq 10 - %
提升10个百分点 | eq 10 - 百分点
不低于2个百分点 | ge 2 - 百分点
第1批完成5家 | eq 5 - 家
2024年底前完成3个 | eq 3 - 个
到2025年，达到100件 | ge 100 - 件
ISO9001认证3家 | eq 3 - 家
5G企业3家 | eq 3 - 家
500强企业2家 | eq 2 - 家
APP1个 | eq 1 - 个
“10家” | eq 10 - 家
0起 | eq 0 - 起
0 | eq 0 - -
100%完成 | eq 100 - %
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
    ("op", "values"),
    [
        (
            Op.INCREASE,
            "较上年有增长 稳步增长 逐年提高 逐年递增 高于上年 较上年有所提高 较2023年有所提升 增长 企业数量增加 保持增长 实现正增长",
        ),
        (
            Op.MAINTAIN,
            "保持稳定 贯标企业数量保持稳定 与上年持平 持平 不低于上年 较上年不减少 持续稳定 保持良好 维持现状",
        ),
        (Op.NONE, "较上年下降 逐年下降 下降 持续减少 同比降低"),
    ],
)
def test_trends(op: Op, values: str) -> None:
    for value in values.split():
        target = parse_target(value)
        assert (target.kind, target.op, target.number, target.unit) == (Kind.TREND, op, None, None), value


@pytest.mark.parametrize(
    "value",
    [
        *(
            "不断加强",
            "逐步提升",
            "逐步完善",
            "提高",
            "明显提升",
            "稳健运行",
            "持续推进",
            "按期达标",
            "达到预期",
            "优良",
        ),
        *(
            "按合同要求限期完成",
            "2024年12月31日前完成",
            "2024.12.31前",
            "12月底前完成",
            "2024年1-6月",
            "二〇二四年底完成",
        ),
        *(
            "无重大事故",
            "“十四五”期间持续推进",
            "一村一品",
            "一系列成果",
            "进入全省前三名",
            "全国前10",
            "第1批",
            "1:5",
            "1+N",
        ),
        *(
            "零件",
            "三分之二以上",
            "1/2",
            "达到一级标准",
            "三年行动计划",
            "百日攻坚",
            "3A级",
            "十二",
            "一",
            "不超过预算",
            "有效提升服务能力，带动产业增长",
        ),
    ],
)
def test_qualitative(value: str) -> None:
    assert parse_target(value) == Target(Kind.QUALITATIVE, Op.NONE)


@pytest.mark.parametrize(
    ("value", "unit"), [("一批", "批"), ("形成一批成果", "批"), ("若干项", "项"), ("数十家", "家"), ("上百家", "家")]
)
def test_vague_amounts_keep_their_unit(value: str, unit: str) -> None:
    assert parse_target(value) == Target(Kind.QUALITATIVE, Op.NONE, unit=unit)


@pytest.mark.parametrize("value", ["", "—", "——", "无", " / ", "／", "\\", "-", "N/A", "空白", "待定", "……", "？", "≥"])
def test_missing(value: str) -> None:
    assert parse_target(value) == Target(Kind.MISSING, Op.NONE)


@pytest.mark.parametrize(
    ("value", "name", "number", "unit"),
    [
        ("≥7（亿）", "专利权质押融资金额", 7, "亿元"),
        ("≥7（亿）", "", 7, "亿元"),
        ("2亿", "网站访问人次", 200_000_000, None),
        ("50万", "质押融资金额", 50, "万元"),
        ("50万", "平台访问次数", 500_000, None),
        ("1万", "", 10_000, None),
    ],
)
def test_a_bare_size_word_is_money_where_the_name_says_so(value: str, name: str, number: int, unit: str | None) -> None:
    target = parse_target(value, name)
    assert (target.number, target.unit) == (number, unit)


def test_value_that_repeats_the_name_is_missing() -> None:
    assert parse_target("质押贷款登记金额", "质押贷款 登记金额").kind is Kind.MISSING


@pytest.mark.parametrize(
    ("value", "note"),
    [
        ("不少于3家", ""),
        ("新增3家", ""),
        ("各不少于1次", ""),
        ("1个(已建设)", "已建设"),
        ("≥1000万元/年", "/年"),
        ("不少于1万元/年以上", "/年"),
        ("约100家", "约"),
        ("100家左右", "左右"),
        ("100余家", "余"),
        ("力争不少于1件", "力争"),
        ("10家(户)", "户"),
        ("10家企业以上", "企业"),
        ("较上年增长10%", "较上年增长"),
        ("支持3家企业申报", "企业申报"),
        ("甲县、乙县各1个", "甲县、乙县各"),
        ("培训3场、讲座2次", "培训；讲座2次"),
    ],
)
def test_note_keeps_what_stands_beside_the_figure(value: str, note: str) -> None:
    assert parse_target(value).note == note


def test_a_rate_below_one_is_noted_as_a_share() -> None:
    assert parse_target("0.8", "服务对象满意度").note == "按比例填写"
    assert parse_target("≥0.85", "服务对象满意度").note == "按比例填写"
    assert parse_target("达0.8左右", "服务对象满意度").note == "左右"
    assert parse_target("0.8", "专利密度").note == ""


@pytest.mark.parametrize(
    "piece", ["一", "1,", "不少于", "(", "第1", "一a", "10-", "各", "增长", "“", "万", "1万", "A1"]
)
def test_a_very_long_cell_is_read_by_its_beginning(piece: str) -> None:
    assert parse_target("不少于3家，" + piece * 50_000).number == 3


@given(st.text(max_size=60))
def test_never_raises(text: str) -> None:
    target = parse_target(text, text[:5])
    assert (target.number is None) == (target.kind is not Kind.QUANTITATIVE)
    assert (target.number_max is not None) == (target.op is Op.RANGE)


_SPELLINGS = {
    Op.GE: [
        "不少于{}",
        "不低于{}",
        "不得低于{}",
        "至少{}",
        "≥{}",
        "{}以上",
        "{}及以上",
        "力争不少于{}",
        "至少举办{}",
        "{}（含）以上",
    ],
    Op.LE: ["不高于{}", "不超过{}", "≤{}", "{}以内", "{}以下", "不得超过{}", "控制在{}以内", "至多{}", "不多于{}"],
    Op.GT: ["超过{}", ">{}", "大于{}", "高于{}", "多于{}"],
    Op.LT: ["低于{}", "<{}", "小于{}", "少于{}"],
    Op.EQ: ["{}", "新增{}", "形成{}", "={}", "共{}", "完成专利导航报告{}"],
}
_COUNTED = [
    "家",
    "个",
    "次",
    "场",
    "份",
    "件",
    "项",
    "所",
    "期",
    "户",
    "人次",
    "届次",
    "场次",
    "批次",
    "家次",
    "个工作日",
]
_HAN_DIGITS = "零一二三四五六七八九"


def _in_han(number: int) -> str:
    """The usual Chinese spelling of 1 to 9999."""
    text = ""
    for size, mark in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if digit:
            text += _HAN_DIGITS[digit] + mark
        elif text and number % size:
            text += "零"
    return re.sub("零+", "零", text).replace("一十", "十") if number < 20 else re.sub("零+", "零", text)


@given(
    st.sampled_from(sorted(_SPELLINGS)),
    st.data(),
    st.decimals(0, 10**6, places=2, allow_nan=False),
    st.sampled_from([*_COUNTED, "%", "亿元", "万元"]),
    st.booleans(),
)
def test_what_was_written_is_read(op: Op, data: st.DataObject, number: Decimal, unit: str, full_width: bool) -> None:
    text = data.draw(st.sampled_from(_SPELLINGS[op])).format(f"{number.normalize():f}" + unit)
    if full_width:
        text = text.translate({ord(a): ord(a) + 0xFEE0 for a in "0123456789.%"})
    target = parse_target(text)
    assert (target.kind, target.op, target.number, target.unit) == (Kind.QUANTITATIVE, op, number, unit)
    assert (target.number_max, target.per_item) == (None, False)


@given(st.sampled_from(sorted(_SPELLINGS)), st.data(), st.integers(1, 9999), st.sampled_from(_COUNTED))
def test_other_numerals_say_the_same(op: Op, data: st.DataObject, number: int, unit: str) -> None:
    numeral = data.draw(st.sampled_from([_in_han(number), f"{number:,}", f"{number:,}".replace(",", "，")]))
    target = parse_target(data.draw(st.sampled_from(_SPELLINGS[op])).format(numeral + unit))
    assert (target.op, target.number, target.number_max, target.unit) == (op, number, None, unit)


@given(
    st.integers(0, 999),
    st.integers(0, 999),
    st.sampled_from(["-", "～", "~", "—", "–", "至", "到"]),
    st.sampled_from([*_COUNTED, "%", "亿元", "万元"]),
    st.booleans(),
)
def test_ranges(low: int, high: int, sign: str, unit: str, unit_twice: bool) -> None:
    target = parse_target(f"{low}{unit if unit_twice else ''}{sign}{high}{unit}")
    assert target == Target(Kind.QUANTITATIVE, Op.RANGE, Decimal(low), Decimal(high), unit)


def _agrees(label: dict[str, object], target: Target) -> bool:
    if label["kind"] == "empty":
        return target == Target(Kind.MISSING, Op.NONE)
    if label["number"] is None:
        # The examples know no trends: 稳步增长 is merely unquantified there.
        return target.kind in (Kind.QUALITATIVE, Kind.TREND) and (target.number, target.unit) == (None, label["unit"])
    number = [target.number, target.number_max] if label["op"] == "range" else target.number
    return target.kind is Kind.QUANTITATIVE and (target.op.value, number, target.unit) == (
        label["op"],
        label["number"],
        label["unit"],
    )


def test_agrees_with_the_labelled_examples() -> None:
    rows = [
        json.loads(line)
        for line in shared_file("examples/screening/indicators_dev.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert len(rows) >= 100
    assert [row["value"] for row in rows if not _agrees(row["parse"], parse_target(row["value"], row["name"]))] == []


def test_reads_each_value_of_the_demands() -> None:
    """Whatever holds a figure there is quantitative, with that figure and a unit."""
    text = shared_file("examples/screening/dev.jsonl").read_text(encoding="utf-8")
    values = {indicator["value"] for line in text.splitlines() for indicator in json.loads(line)["indicators"]}
    assert len(values) > 1000
    for value in values:
        digits = re.search(r"\d+", value)
        target = parse_target(value)
        if digits is None:
            assert target == Target(Kind.QUALITATIVE, Op.NONE), value
        else:
            assert (target.kind, target.number, target.note) == (Kind.QUANTITATIVE, int(digits[0]), ""), value
            assert target.unit is not None, value
            assert value.removesuffix("以上").endswith(target.unit), value


@pytest.mark.parametrize(
    ("text", "op", "number", "number_max", "unit"),
    [
        ("5笔以上", Op.GE, 5, None, "笔"),
        ("不少于3垄", Op.GE, 3, None, "垄"),
        ("5畈以上", Op.GE, 5, None, "畈"),
        ("3或4场", Op.RANGE, 3, 4, "场"),
        ("20+", Op.GE, 20, None, None),
        ("3场+", Op.GE, 3, None, "场"),
    ],
)
def test_units_on_no_list_and_loose_spellings(
    text: str, op: Op, number: int, number_max: int | None, unit: str | None
) -> None:
    target = parse_target(text)
    assert (target.op, target.number, target.number_max, target.unit) == (op, number, number_max, unit)
