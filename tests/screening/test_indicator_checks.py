"""Each defect of an indicator is found where it was planted, and nothing is said about what only looks like one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.shared_files import NOTICE_2024, shared_file
from tests.support.planted_indicators import QUANTITIES, Base, planted
from zhixiang.intake import read_document, read_notice
from zhixiang.rules.indicators import Kind, parse_target
from zhixiang.screening.checks.lint import exchanged_codes, lint_row
from zhixiang.screening.checks.reading import reading_of
from zhixiang.screening.checks.registry import all_checks, indicator_checks
from zhixiang.screening.checks.row import Row, Seen, UnreadableRow, row_from
from zhixiang.screening.checks.units import allowed_units, fits

ON = date(2025, 1, 1)


def codes(row: Row, seen: Seen | None = None) -> list[str]:
    return [finding.code for finding in lint_row(row, seen or Seen(), ON)]


def measured(rows: Iterable[dict[str, Any]]) -> tuple[float, float, float]:
    """Share of readings wholly right, precision and recall of the codes."""
    seen, right, count = Seen(), 0, 0
    hits: Counter[str] = Counter()
    for planted_row in rows:
        row = row_from(planted_row)
        right += reading_of(row).as_json() == planted_row["parse"]
        count += 1
        found, wanted = set(exchanged_codes(row, seen, ON)), set(planted_row["defects"])
        hits.update(right=len(found & wanted), found=len(found), wanted=len(wanted))
    return right / count, hits["right"] / max(hits["found"], 1), hits["right"] / max(hits["wanted"], 1)


@pytest.mark.parametrize("seed", range(3))
def test_planted_rows_are_read_and_judged_as_planted(seed: int) -> None:
    seen = Seen()
    for planted_row in planted(seed):
        row = row_from(planted_row)
        assert reading_of(row).as_json() == planted_row["parse"], planted_row
        assert exchanged_codes(row, seen, ON) == planted_row["defects"], planted_row


def test_every_exchanged_check_has_a_planted_row() -> None:
    there = {code for row in planted(0) for code in row["defects"]}
    assert there == {check.code for check in indicator_checks() if check.exchanged}


def test_the_labelled_examples_are_judged_as_labelled() -> None:
    path = shared_file("examples/screening/indicators_dev.jsonl")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert measured(rows) == (1.0, 1.0, 1.0)


def _sound_rows_of_2024() -> Iterator[Base]:
    """The quantity indicators of the real notice that nothing is wrong with, each name and unit once."""
    path = shared_file(NOTICE_2024)
    notice = read_notice(read_document(path.read_bytes(), path.name))
    seen = set()
    for table in notice.performance_tables:
        for row in table.indicators:
            target, key = row.target, (row.name, row.target.unit)
            if row.level2 != "数量指标" or target.kind is not Kind.QUANTITATIVE or not target.unit or target.per_item:
                continue
            plain = target.unit != "%" and target.number_max is None and "已" not in row.value_text
            if plain and key not in seen and not any(mark.isdigit() for mark in row.name):
                seen.add(key)
                yield Base(row.level1, row.level2, row.name, int(target.number or 0) + 2, target.unit)


def test_defects_planted_into_the_real_notice_are_found_and_its_units_are_believed() -> None:
    reading, precision, recall = measured(planted(0, list(_sound_rows_of_2024())))
    assert reading >= 0.999
    assert precision >= 0.995
    assert recall >= 0.98


def test_no_unit_of_the_real_notice_and_of_the_example_demands_is_accused() -> None:
    for base in _sound_rows_of_2024():
        assert fits(base.name, base.unit), base
    path = shared_file("examples/screening/dev.jsonl")
    names = {
        (one["name"], parse_target(one["value"], one["name"]).unit)
        for line in path.read_text(encoding="utf-8").splitlines()
        for one in json.loads(line)["indicators"]
    }
    assert [(name, unit) for name, unit in names if unit and not fits(name, unit)] == []


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("举办沉香产业宣讲会", "场 次 期", "家 份 件 亿元 天气"),
        ("走访园区企业", "家 家次 户", "份 亿元"),
        ("支持购买专利保险的企业数量", "家 户", "场 件 亿元 份"),
        ("商标品牌指导站建设", "个 家 处", "人次 场 亿元"),
        ("撰写玩具行业分析报告", "份 篇 个", "家 场 人次 亿元"),
        ("专利质押融资金额", "亿元 万元", "家 场 天"),
        ("专利质押融资金额增长率", "%", "家 亿元"),
        ("案件平均办理周期", "天 个工作日", "件 亿元"),
        ("培养专利代理师", "人 名", "场 家"),
        ("植物新品种繁育面积", "亩", ""),
        ("制作知识产权公益宣传片", "部 条 期", "家 亿元 人次"),
        ("专利许可费", "万元 元", "家 场"),
        ("新增地理标志产品销售", "万元 亿元", "场"),
    ],
)
def test_units_fit_what_the_name_counts(name: str, right: str, wrong: str) -> None:
    assert [unit for unit in right.split() if not fits(name, unit)] == []
    assert [unit for unit in wrong.replace("天气", "").split() if fits(name, unit)] == []


def test_a_name_that_says_nothing_is_not_judged() -> None:
    assert allowed_units("其他") is None
    assert fits("其他", "场")


class TestLookAlikes:
    @pytest.mark.parametrize(
        "row",
        [
            Row("服务企业（家）", "不少于20", level2="数量指标"),
            Row("服务对象满意度", "0.9", level2="服务对象满意度指标"),
            Row("有效投诉", "零投诉", level2="服务对象满意度指标"),
            Row("项目完成期限", "按合同要求限期完成", level2="时效指标"),
            Row("对2023年获得称号的企业进行后补助", "5家", level2="数量指标"),
            Row("新建商标品牌指导站", "在已建成5个的基础上新增2个", level2="数量指标"),
            Row("专利侵权纠纷案件量", "较上年有增长", level2="数量指标", prev="120件"),
            Row("投诉率", "不高于5%", level2="服务对象满意度指标", prev="6%"),
            Row("专利质押融资金额", "不少于2亿元", level2="经济效益指标", prev="18000万元"),
            Row("建设专利数据库", "1个", level2="数量指标", budget_wan=60),
            Row("举办推介会", "2场", level2="社会效益指标"),
        ],
        ids=lambda row: row.name,
    )
    def test_nothing_that_a_lint_file_holds_is_said(self, row: Row) -> None:
        assert exchanged_codes(row, Seen(), ON) == []

    def test_outputs_among_benefits_are_said_to_people_only(self) -> None:
        row = Row("开展版权培训", "3场", "效益指标", "社会效益指标")
        assert codes(row) == ["output_as_benefit"]
        assert exchanged_codes(row, Seen(), ON) == []

    def test_a_ceiling_that_rises_is_below_last_year(self) -> None:
        assert codes(Row("投诉率", "不高于8%", level2="服务对象满意度指标", prev="5%")) == ["below_last_year"]

    def test_rows_without_a_table_are_never_duplicates(self) -> None:
        seen = Seen()
        assert [codes(Row("新建指导站", "3个"), seen) for _ in range(2)] == [[], []]

    def test_one_name_at_two_levels_is_no_duplicate(self) -> None:
        seen = Seen()
        for level2 in ("数量指标", "质量指标"):
            assert "duplicate" not in codes(Row("新建指导站", "3个", level2=level2, table="A"), seen)


def test_a_finding_says_what_to_do_and_what_it_was_held_against() -> None:
    (finding,) = lint_row(Row("举办培训", "1场", level2="数量指标", budget_wan=200), Seen(), ON)
    assert (finding.code, finding.field, finding.evidence) == ("trivially_low", "value", "1场")
    assert "每场 200 万元" in finding.message
    assert "请" in finding.message
    assert finding.threshold == "每场 50 万元"


def test_old_tables_are_forgotten_so_that_memory_stays() -> None:
    seen = Seen(most=2)
    for table in "ABCA":
        assert seen.note(table, "key", table) is None
    assert seen.note("A", "key", "again") == "A"


_TEXTS = st.text(max_size=40) | st.text(
    "不少于至各家个场份次%亿万元0123456789一二十年月日前已完成较上增长—-（）、，", max_size=24
)


@given(
    value=_TEXTS, name=_TEXTS, prev=_TEXTS, level2=st.sampled_from(["", "数量指标", "时效指标", "社会效益指标"]),
    budget=st.none() | st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9),
)  # fmt: skip
def test_no_text_raises_and_the_reading_is_the_parsers(
    value: str, name: str, prev: str, level2: str, budget: float | None
) -> None:
    row = Row(name, value, level2=level2, prev=prev, budget_wan=budget, table="T")
    for finding in lint_row(row, Seen(), ON):
        assert finding.message
    target, reading = parse_target(value, name), reading_of(row)
    if target.kind is Kind.QUANTITATIVE:
        number = reading.number[0] if isinstance(reading.number, tuple) else reading.number
        assert number == float(target.number or 0)
        assert reading.unit == target.unit
    else:
        assert reading.number is None
    assert (reading.op == "range") == (target.number_max is not None)


@pytest.mark.parametrize(
    "data",
    [{}, {"name": None}, {"name": 3}, {"name": "甲", "value": []}, {"name": "甲", "value": "1", "budget_wan": "多"}],
)
def test_what_is_no_row_is_refused_in_words(data: dict[str, Any]) -> None:
    with pytest.raises(UnreadableRow, match=r"字段|缺少"):
        row_from(data)


def test_every_quantity_of_the_made_up_bases_is_sound() -> None:
    for base in QUANTITIES:
        assert codes(Row(base.name, f"{base.number}{base.unit}", base.level1, base.level2)) == [], base


def test_the_page_of_checks_is_complete() -> None:
    page = (Path(__file__).parents[2] / "docs" / "demand-checks.md").read_text(encoding="utf-8")
    for check in all_checks().values():
        keys = "、".join(f"`{key}`" for key in check.parameters)
        basis = f"{check.basis} | {check.basis.confidence.value} | {keys} |"
        assert f"| `{check.code}` | {check.severity.value} | {check.title} | {basis}" in page
