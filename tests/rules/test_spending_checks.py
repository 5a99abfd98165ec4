"""E1 to E6: money that rests, rushes, only changes hands or is owed; changes without approval; terms that are over."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixiang.rules.findings import Severity
from zhixiang.rules.plan_curve import plan_curve
from zhixiang.rules.spending_checks import (
    Changed,
    ChangeKind,
    HandedOn,
    Moved,
    Payable,
    Spending,
    Spent,
    check_changes,
    check_handed_on,
    check_overdue,
    check_payables,
    check_spending,
    payable_due,
)

D = Decimal
JUNE = date(2024, 6, 30)
END = date(2024, 12, 31)


def spending(*payments: tuple[date, int], **more: object) -> Spending:
    return Spending("p", 2024, 1000, tuple(Spent(*one) for one in payments), **more)  # type: ignore[arg-type]


def at(month: int) -> date:
    return date(2024, month, 15)


@pytest.mark.parametrize(
    ("money", "on", "cases", "source"),
    [
        (spending((at(3), 299)), JUNE, ["E1 behind"], "299 of 500 planned is below 60 %"),
        (spending((at(3), 300)), JUNE, [], "60 % is not below"),
        (spending((at(3), 100)), date(2024, 6, 29), ["E1 behind"], "June is not over: five months count"),
        (spending((at(3), 250)), date(2024, 6, 29), [], "250 of 416.7"),
        (spending((at(3), 50), plan=plan_curve([D(0), D(5), D(50), D(100)])), JUNE, [], "a plan of its own"),
        (spending(arrived_on=date(2024, 1, 1)), date(2024, 3, 31), ["E1 behind"], "90 days are not passed"),
        (spending(arrived_on=date(2024, 1, 1)), date(2024, 4, 1), ["E1 behind", "E1 no_payment"], "91 days"),
        (spending((at(1), 900), carried_years=2), END, ["E1 carried_over"], "two years unspent (预算法 42)"),
        (spending((at(1), 1000), carried_years=2), END, [], "nothing is left"),
        (spending((at(3), 1001)), JUNE, ["E2 over_budget"], "more than the budget"),
        (spending((at(3), 700), (at(12), 300)), END, ["E2 december"], "30 % in December"),
        (spending((at(3), 701), (at(12), 299)), END, [], "under 30 %"),
        (spending((at(3), 300), (at(12), 700)), JUNE, [], "what comes later is not known yet"),
        (spending(), date(2023, 12, 31), [], "the year has not begun"),
    ],
)
def test_money_that_rests_or_rushes(money: Spending, on: date, cases: list[str], source: str) -> None:
    assert [f"{one.code} {one.case}" for one in check_spending(money, on)] == cases, source


def test_a_finding_of_the_rate_has_its_figures() -> None:
    (hit,) = check_spending(spending((at(3), 299)), JUNE)
    assert hit.facts == {"spent_fen": 299, "planned_fen": 500, "ratio": D("59.80"), "month": 6}
    assert hit.threshold == 60


@given(
    st.integers(1, 10**9), st.integers(0, 10**9), st.integers(0, 10**9), st.dates(date(2024, 1, 1), date(2025, 6, 1))
)
def test_more_spent_never_rests_more(available: int, one: int, other: int, on: date) -> None:
    def rests(amount: int) -> bool:
        money = Spending("p", 2024, available, (Spent(date(2024, 1, 1), amount),))
        return any(hit.case == "behind" for hit in check_spending(money, on))

    low, high = sorted((one, other))
    assert rests(low) or not rests(high)


def test_money_that_only_changed_hands() -> None:
    rows = [HandedOn("a", 100, 49), HandedOn("b", 100, 50), HandedOn("c", 0, 0)]
    assert [(one.code, one.place, one.facts["share"]) for one in check_handed_on(rows, JUNE)] == [
        ("E3", "a", D("49.00"))
    ]


@pytest.mark.parametrize(
    ("agreed", "days", "source"),
    [
        (None, 30, "30 days after delivery where nothing is agreed (regulation, article 9)"),
        (45, 45, "as agreed"), (90, 60, "no more than 60 days can be agreed (article 9)"), (0, 0, "at once"),
    ],
)  # fmt: skip
def test_a_small_firm_is_paid_in_time(agreed: int | None, days: int, source: str) -> None:
    delivered = date(2025, 7, 1)
    row = Payable("p", True, 5, delivered, agreed_days=agreed)
    due = delivered + timedelta(days=days)
    assert payable_due(row) == due, source
    assert check_payables([row], due) == []
    (hit,) = check_payables([row], due + timedelta(days=3))
    assert (hit.code, hit.case, hit.facts["days_late"]) == ("E4", "unpaid", 3)
    (paid,) = check_payables([row._replace(paid_on=due + timedelta(days=1))], due + timedelta(days=99))
    assert (paid.case, paid.facts["days_late"]) == ("paid_late", 1)
    assert check_payables([row._replace(small=False)], due + timedelta(days=99)) == []


@pytest.mark.parametrize(
    ("move", "hit"),
    [
        (Moved("a", 100, 110), False), (Moved("a", 100, 111), True), (Moved("a", 100, 89), True),
        (Moved("a", 100, 111, approved=True), False), (Moved("a", 0, 1), True), (Moved("a", 0, 0), False),
    ],
)  # fmt: skip
def test_a_budget_line_moves_by_a_tenth_and_no_more(move: Moved, hit: bool) -> None:
    assert [one.case for one in check_changes([move], [], JUNE)] == ["budget_line"] * hit


def test_leader_unit_and_term_change_with_approval_only() -> None:
    changes = [
        Changed(ChangeKind.LEADER, "甲", "乙"), Changed(ChangeKind.UNIT, "甲", "甲"),
        Changed(ChangeKind.TERM, "2024-12-20", "2025-06-30", approved=True),
    ]  # fmt: skip
    assert [(one.code, one.case) for one in check_changes([], changes, JUNE)] == [("E5", "leader")]


@pytest.mark.parametrize(
    ("on", "severity", "source"),
    [
        (date(2024, 12, 20), None, "the last day: tasks end by 20 December (cities' calls)"),
        (date(2024, 12, 21), Severity.WARNING, "a day late"), (date(2025, 3, 20), Severity.WARNING, "90 days"),
        (date(2025, 3, 21), Severity.ERROR, "91 days"),
    ],
)  # fmt: skip
def test_a_term_that_is_over(on: date, severity: Severity | None, source: str) -> None:
    found = check_overdue("p", date(2024, 12, 20), None, on)
    assert [one.severity for one in found] == ([] if severity is None else [severity]), source
    assert check_overdue("p", date(2024, 12, 20), on, on) == []
