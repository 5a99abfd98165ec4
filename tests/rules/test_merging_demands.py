"""What several demands come to when they are made into one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zhixiang.rules.demand_form import FIELDS, FieldKind, row_amount
from zhixiang.rules.merging_demands import differing, merged

_TEXT = st.text("甲乙丙、；\n ", max_size=8)
_VALUES = {
    FieldKind.TEXT: _TEXT,
    FieldKind.MONEY: st.none() | st.integers(0, 10**12),
    FieldKind.COUNT: st.none() | st.integers(0, 1000),
}
ROWS = st.lists(
    st.fixed_dictionaries({key: _VALUES[field.kind] for key, field in FIELDS.items()}), min_size=1, max_size=6
)


@given(ROWS)
def test_the_money_is_the_sum_and_so_are_the_projects(rows: list[dict[str, object]]) -> None:
    made = merged(rows)
    assert row_amount(made) == sum(map(row_amount, rows))
    assert (made["quantity"] or 0) == sum(int(str(row["quantity"] or 0)) for row in rows)


@given(ROWS)
def test_every_line_of_every_text_is_there_once(rows: list[dict[str, object]]) -> None:
    said = [line for line in str(merged(rows)["necessity"]).split("\n") if line]
    wanted = {line.strip() for row in rows for line in str(row["necessity"]).split("\n")} - {""}
    assert set(said) == wanted
    assert len(said) == len(wanted)


@given(ROWS)
def test_the_same_again_changes_no_text(rows: list[dict[str, object]]) -> None:
    texts = [key for key, field in FIELDS.items() if field.kind is FieldKind.TEXT]
    once, twice = merged(rows), merged([*rows, *rows])
    assert [once[key] for key in texts] == [twice[key] for key in texts]


def test_names_stand_beside_each_other_and_reasons_under_each_other() -> None:
    rows = [
        {"project_name": "专利导航", "applicants": "企业、高校", "basis": "条例", "quantity": 2, "unit_amount_fen": 5},
        {"project_name": "商标品牌", "applicants": "高校；园区", "basis": "规划", "quantity": 3, "unit_amount_fen": 5},
    ]
    made = merged(rows)
    assert made["project_name"] == "专利导航、商标品牌"
    assert made["applicants"] == "企业、高校、园区"
    assert made["basis"] == "条例\n规划"
    assert (made["amount_fen"], made["quantity"], made["unit_amount_fen"]) == (25, 5, 5)


def test_one_price_stays_only_where_it_is_everybodys_and_multiplies() -> None:
    different = merged([{"quantity": 1, "unit_amount_fen": 5}, {"quantity": 1, "unit_amount_fen": 6}])
    assert (different["amount_fen"], different["unit_amount_fen"]) == (11, None)
    beside = merged([{"quantity": 1, "unit_amount_fen": 5, "amount_fen": 7}, {"quantity": 1, "unit_amount_fen": 5}])
    assert (beside["amount_fen"], beside["unit_amount_fen"]) == (12, None)


def test_rows_without_an_amount_get_none_by_being_merged() -> None:
    assert merged([{"project_name": "甲"}, {"project_name": "乙", "quantity": 2}])["amount_fen"] is None


def test_no_text_and_an_empty_one_are_the_same() -> None:
    assert differing({"remark": ""}, {}) == ()
    assert differing({"remark": "急", "amount_fen": 1}, {"amount_fen": 2}) == ("amount_fen", "remark")
