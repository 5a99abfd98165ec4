"""What is typed into the demand form: read, refused in words, shown again, added up, advised upon."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixiang.rules.demand_advice import advice, missing
from zhixiang.rules.demand_entry import EntryError, clean, parse, shown
from zhixiang.rules.demand_form import FIELDS, MAX_AMOUNT_FEN, MAX_QUANTITY, Column, FieldKind, row_amount, totals

DAY = date(2024, 1, 1)
ALL = tuple(Column(key) for key in FIELDS)
WAN = 10**6

GOOD = {
    "project_name": "专利导航服务基地培育",
    "quantity": 4,
    "unit_amount_fen": 25 * WAN,
    "performance": "建设基地≥4个；培训≥200人次",
    "basis": "《广东省知识产权保护条例》",
}


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("amount_fen", "1,239.5", 1239_500_000),
        ("amount_fen", " １２万元 ", 12 * WAN),
        ("amount_fen", "", None),
        ("amount_fen", "无", None),
        ("quantity", "3个", 3),
        ("quantity", "１，２００", 1200),
        ("project_name", "一\r\n二\x00", "一\n二"),
    ],
)
def test_what_people_type_is_read(key: str, text: str, value: object) -> None:
    assert parse(text, Column(key)) == value


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("amount_fen", "约50", "除了数字和单位还有别的文字"),
        ("amount_fen", "-3", "负数"),
        ("amount_fen", "50元", "单位"),
        ("amount_fen", "9999999999", "太大"),
        ("quantity", "若干", "不是一个整数"),
        ("quantity", "1.5", "不是一个整数"),
        ("quantity", "999999999", "太大"),
        ("category", "字" * 101, "请删减 1 字"),
    ],
)
def test_what_cannot_be_stored_is_refused_in_words(key: str, text: str, words: str) -> None:
    with pytest.raises(EntryError, match=words):
        parse(text, Column(key))


@given(st.sampled_from(list(FIELDS)), st.data())
def test_what_is_shown_is_read_back(key: str, data: st.DataObject) -> None:
    kind = FIELDS[key].kind
    values: dict[FieldKind, st.SearchStrategy[Any]] = {
        FieldKind.MONEY: st.none() | st.integers(0, MAX_AMOUNT_FEN),
        FieldKind.COUNT: st.none() | st.integers(0, MAX_QUANTITY),
        FieldKind.TEXT: st.text(max_size=100).map(clean),
    }
    value = data.draw(values[kind])
    assert parse(shown(key, value), Column(key)) == value


@given(st.lists(st.tuples(st.sampled_from("ab"), st.none() | st.integers(0, 99), st.none() | st.integers(0, 10**9))))
def test_totals_are_the_sum_of_the_rows(rows: list[tuple[str, int | None, int | None]]) -> None:
    form = [(part, {"project_name": "x", "quantity": n, "unit_amount_fen": fen}) for part, n, fen in rows]
    sums = totals(form)
    assert sums.total_fen == sum(row_amount(values) for _, values in form)
    assert sums.rows == len(form)


def test_a_good_row_needs_no_advice() -> None:
    assert advice(GOOD, ALL, DAY) == []


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"performance": "显著提升服务水平"}, {"performance_not_measurable"}),
        ({"performance": ""}, {"performance_missing"}),
        ({"basis": ""}, {"basis_missing"}),
        ({"basis": "有关文件精神"}, {"basis_not_cited"}),
        ({"amount_fen": 90 * WAN}, {"product_differs"}),
        ({"quantity": None}, {"quantity_missing"}),
        ({"unit_amount_fen": None}, {"unit_amount_missing"}),
        ({"unit_amount_fen": None, "quantity": None}, {"amount_missing"}),
        ({"unit_amount_fen": None, "amount_fen": 500_000 * WAN}, {"amount_unlikely"}),
        ({"unit_amount_fen": None, "amount_fen": 50}, {"amount_unlikely"}),
    ],
)
def test_what_is_worth_a_look_is_named(change: dict[str, Any], codes: set[str]) -> None:
    assert {one.code for one in advice(GOOD | change, ALL, DAY)} == codes


def test_a_row_without_entries_is_left_alone() -> None:
    blank = {"category": "知识产权人才建设", "project_name": "  "}
    required = (Column("project_name", required=True), Column("performance", required=True))
    assert advice(blank, ALL, DAY) == []
    assert missing(blank, required) == []
    assert [column.key for column in missing({"project_name": "甲"}, required)] == ["performance"]
