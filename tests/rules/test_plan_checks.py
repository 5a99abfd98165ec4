"""What is wrong with a plan: each check where it must speak, and where it must be silent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixiang.rules.plan_checks import (
    PlanFacts,
    PlanLine,
    check_plan,
    issue_due,
    payable_from,
    plan_sums,
    unit_mistaken,
)

WAN = 1_000_000
DAY = date(2024, 12, 20)
AMOUNTS = (500, 300, 200, 120, 80, 60)


def line(number: int, wan: int, **more: object) -> PlanLine:
    city = f"4407{number:02d}000"
    made = PlanLine(number, f"单位{number}", "任务", city, city, False, wan * WAN, "2011409", wan * WAN)
    return made._replace(**more)  # type: ignore[arg-type]  # fields of a line


LINES = [line(number, wan) for number, wan in enumerate(AMOUNTS, 1)]
FACTS = PlanFacts(2025, DAY, planned_fen=1260 * WAN, function_code="2011409", available_fen=2000 * WAN)


def codes(facts: PlanFacts = FACTS, lines: list[PlanLine] | None = None) -> set[tuple[str, str]]:
    return {(one.code, one.severity) for one in check_plan(facts, LINES if lines is None else lines)}


def test_a_plan_that_is_right_has_no_finding() -> None:
    assert codes() == set()


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"planned_fen": 1261 * WAN}, ("A1", "error")),
        ({"subtotals": {"440701000": WAN}}, ("A1", "error")),
        ({"available_fen": 1259 * WAN}, ("A4", "error")),
        ({"available_fen": None}, ("A4", "note")),
        ({"advance": True}, ("A2", "warning")),
        ({"advance": True, "this_year_expected_fen": 1801 * WAN}, ("A2", "warning")),
        ({"congress_approved_on": DAY - timedelta(days=61)}, ("A3", "error")),
        ({"congress_approved_on": DAY - timedelta(days=31), "central": True}, ("A3", "error")),
        ({"congress_approved_on": DAY - timedelta(days=55)}, ("A3", "warning")),
        ({"payable_from": date(2024, 12, 31)}, ("A4", "error")),
        ({"issuer": "广东省市场监督管理局"}, ("A5", "error")),
        ({"text": "请各市落实配套资金。"}, ("A6", "warning")),
        ({"publicity": (DAY, DAY + timedelta(days=5))}, ("P1", "error")),
    ],
)
def test_what_is_wrong_with_the_whole(facts: dict[str, object], code: tuple[str, str]) -> None:
    assert codes(replace(FACTS, **facts)) == {code}  # type: ignore[arg-type]  # fields of the facts


@pytest.mark.parametrize(
    "facts",
    [
        {"advance": True, "this_year_expected_fen": 1800 * WAN},
        {"congress_approved_on": DAY - timedelta(days=31)},
        {"payable_from": date(2025, 1, 1)},
        {"issuer": "广东省财政厅"},
        {"text": "不得要求配套资金。"},
        {"publicity": (DAY, DAY + timedelta(days=6))},
    ],
)
def test_what_is_right_to_the_last_day_and_yuan(facts: dict[str, object]) -> None:
    """70 % exactly, the sixtieth day, seven days of publicity: none of them is short."""
    assert codes(replace(FACTS, **facts)) == set()  # type: ignore[arg-type]  # fields of the facts


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount_fen": 500 * WAN + 1}, "A1"),
        ({"asked_fen": 499 * WAN}, "A4"),
        ({"listed": False}, "L1"),
        ({"function_code": "20114"}, "A7"),
        ({"function_code": "2013801"}, "A7"),
        ({"asked_fen": 500 * 100}, "N12"),
    ],
)
def test_what_is_wrong_with_a_line_names_it(change: dict[str, object], code: str) -> None:
    lines = [LINES[0]._replace(**change), *LINES[1:]]  # type: ignore[arg-type]  # fields of a line
    facts = replace(FACTS, planned_fen=plan_sums(lines).total_fen)
    found = [one for one in check_plan(facts, lines) if one.line]
    assert {one.code for one in found} >= {code}
    assert all(one.line == 1 and "第 1 行“单位1”" in one.message for one in found)


def test_a_confirmed_amount_is_no_slip() -> None:
    lines = [LINES[0]._replace(asked_fen=500 * 100, confirmed=True), *LINES[1:]]
    assert ("N12", "error") not in codes(lines=lines)


def test_spreading_evenly_is_noted_once_a_tier() -> None:
    even = [line(number, 210) for number in range(1, 7)]
    assert codes(lines=even) == {("A8", "note")}
    assert codes(replace(FACTS, planned_fen=840 * WAN), even[:4]) == set()


def test_many_lines_of_one_fault_are_counted_and_not_all_told() -> None:
    lines = [line(number, number, listed=False) for number in range(1, 91)]
    found = [one for one in check_plan(replace(FACTS, planned_fen=None), lines) if one.code == "L1"]
    assert len(found) == 21
    assert "还有 70 行" in found[-1].message


def test_days_and_units() -> None:
    assert payable_from(2025, DAY) == date(2025, 1, 1)
    assert (issue_due(date(2025, 1, 20)), issue_due(date(2025, 1, 20), central=True)) == (
        date(2025, 3, 21),
        date(2025, 2, 19),
    )
    assert unit_mistaken(100, 1_000_000, DAY)
    assert not unit_mistaken(100, 100_000, DAY)
    assert not unit_mistaken(0, 100, DAY)


@given(st.lists(st.tuples(st.integers(0, 20), st.booleans(), st.integers(0, 10**12)), max_size=60))
def test_the_sums_are_those_of_the_lines(rows: list[tuple[int, bool, int]]) -> None:
    lines = [
        PlanLine(place, "甲", "乙", "", f"{city}", direct, fen, "2011409")
        for place, (city, direct, fen) in enumerate(rows)
    ]
    sums = plan_sums(lines)
    assert sums.total_fen == sum(fen for _city, _direct, fen in rows) == sums.own_fen + sums.direct_fen
    assert sum(sums.by_city.values()) == sums.total_fen
    assert sums.direct_fen == sum(fen for _city, direct, fen in rows if direct)
