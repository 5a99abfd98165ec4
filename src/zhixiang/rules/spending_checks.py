"""Whether money is spent in time and as agreed.

E1 资金沉淀, E2 支出率异常, E3 以拨代支, E4 拖欠, E5 变更未批, E6 逾期.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Final, NamedTuple

from zhixiang.rules.execution import execution_rate
from zhixiang.rules.findings import Finding, Severity, found, in_order
from zhixiang.rules.money import Fen
from zhixiang.rules.params import parameter
from zhixiang.rules.plan_curve import STRAIGHT, PlanCurve
from zhixiang.rules.rounding import half_up, percent

_OVER: Final = "审查规则 E2：支出率超过 100%"
_CHANGED: Final = "审查规则 E5：变更须经批准"
_DECEMBER: Final = 12


class Spent(NamedTuple):
    """One payment of a budget year."""

    on: date
    amount_fen: Fen


@dataclass(frozen=True, slots=True)
class Spending:
    """The money of one project in one budget year. None is unknown: nothing is said of it."""

    key: str
    year: int
    available_fen: Fen
    payments: tuple[Spent, ...]
    arrived_on: date | None = None
    carried_years: int = 0
    """For how many years the money has been carried over."""
    plan: PlanCurve = STRAIGHT


class HandedOn(NamedTuple):
    """Money that counts as spent because it went to an agent or a subordinate, and what that one paid out."""

    key: str
    handed_fen: Fen
    paid_out_fen: Fen


class Payable(NamedTuple):
    """What a firm delivered. ``agreed_days`` is what the contract says, None where it says nothing."""

    key: str
    small: bool
    """Whether the payee is a small or medium firm."""
    amount_fen: Fen
    delivered_on: date
    paid_on: date | None = None
    agreed_days: int | None = None


class ChangeKind(StrEnum):
    """What of a project may not change without approval, beside its budget."""

    LEADER = "leader"
    UNIT = "unit"
    TERM = "term"


class Moved(NamedTuple):
    """One budget line before and after."""

    key: str
    before_fen: Fen
    after_fen: Fen
    approved: bool = False


class Changed(NamedTuple):
    """A change of a project's own facts."""

    kind: ChangeKind
    before: str
    after: str
    approved: bool = False


def check_spending(spending: Spending, on: date) -> list[Finding]:
    """E1 and E2 of one project's year as of a day, errors first."""
    spent = [one for one in spending.payments if one.on <= on]
    return in_order([*_idle(spending, spent, on), *_rate(spending, spent, on)])


def _idle(spending: Spending, spent: Sequence[Spent], on: date) -> Iterator[Finding]:
    total = sum(one.amount_fen for one in spent)
    lowest = parameter("ledger.idle.red_below", on)
    month = _months_over(spending.year, on)
    planned = spending.available_fen * spending.plan.share(month) if month else Fraction(0)
    if total * 100 < Fraction(lowest.as_decimal()) * planned:
        yield found(
            "E1", "behind", Severity.ERROR, spending.key, lowest,
            spent_fen=total, planned_fen=int(planned), ratio=percent(Fraction(total), planned), month=month,
        )  # fmt: skip
    days = parameter("ledger.idle.first_payment_days", on)
    if spending.arrived_on is not None and not spent and spending.available_fen > 0:
        waited = (on - spending.arrived_on).days
        if waited > days.as_int():
            yield found(
                "E1", "no_payment", Severity.ERROR, spending.key, days,
                arrived_on=spending.arrived_on, days=waited, available_fen=spending.available_fen,
            )  # fmt: skip
    years = parameter("ledger.idle.carried_years", on)
    left = spending.available_fen - total
    if spending.carried_years >= years.as_int() and left > 0:
        yield found(
            "E1", "carried_over", Severity.ERROR, spending.key, years, years=spending.carried_years, left_fen=left
        )


def _rate(spending: Spending, spent: Sequence[Spent], on: date) -> Iterator[Finding]:
    total = sum(one.amount_fen for one in spent)
    if total > spending.available_fen:
        yield found(
            "E2", "over_budget", Severity.WARNING, spending.key, _OVER,
            spent_fen=total, budget_fen=spending.available_fen, over_fen=total - spending.available_fen,
            rate=execution_rate(spending.available_fen, total),
        )  # fmt: skip
    share = parameter("ledger.rush.december_share", on)
    late = sum(one.amount_fen for one in spent if (one.on.year, one.on.month) == (spending.year, _DECEMBER))
    if total > 0 and late >= share.as_decimal() * total:
        yield found(
            "E2", "december", Severity.WARNING, spending.key, share,
            december_fen=late, spent_fen=total, share=percent(Fraction(late), Fraction(total)),
        )  # fmt: skip


def _months_over(year: int, on: date) -> int:
    """How many months of a budget year are over: the month that runs does not count."""
    if on.year != year:
        return 12 if on.year > year else 0
    return on.month if (on + timedelta(days=1)).month != on.month else on.month - 1


def check_handed_on(rows: Sequence[HandedOn], on: date) -> list[Finding]:
    """E3: money that only changed hands."""
    least = parameter("ledger.handed_on.least_paid_out", on)
    return in_order(
        found(
            "E3", "handed_on", Severity.WARNING, row.key, least,
            handed_fen=row.handed_fen, paid_out_fen=row.paid_out_fen,
            share=percent(Fraction(row.paid_out_fen), Fraction(row.handed_fen)),
        )
        for row in rows
        if row.handed_fen > 0 and row.paid_out_fen < least.as_decimal() * row.handed_fen
    )  # fmt: skip


def payable_due(payable: Payable) -> date:
    """The last day to pay a small or medium firm: 30 days after delivery, or as agreed, but no more than 60."""
    day = payable.delivered_on
    if payable.agreed_days is None:
        return day + timedelta(days=parameter("ledger.sme.days", day).as_int())
    longest = parameter("ledger.sme.longest_days", day).as_int()
    return day + timedelta(days=min(max(payable.agreed_days, 0), longest))


def check_payables(rows: Sequence[Payable], on: date) -> list[Finding]:
    """E4: small and medium firms that wait, or waited, longer than the regulation lets them."""
    return in_order(_late(row, on) for row in rows if row.small and (row.paid_on or on) > payable_due(row))


def _late(row: Payable, on: date) -> Finding:
    due = payable_due(row)
    key = "ledger.sme.days" if row.agreed_days is None else "ledger.sme.longest_days"
    return found(
        "E4", "paid_late" if row.paid_on is not None else "unpaid", Severity.WARNING, row.key,
        parameter(key, row.delivered_on),
        amount_fen=row.amount_fen, delivered_on=row.delivered_on, due=due, days_late=((row.paid_on or on) - due).days,
    )  # fmt: skip


def check_changes(moves: Sequence[Moved], changes: Sequence[Changed], on: date) -> list[Finding]:
    """E5: a budget line that moved by more than its share, or another leader, unit or term, without approval."""
    most = parameter("ledger.change.share", on)
    hits = [_moved(one, on) for one in moves if not one.approved and _by(one) > Fraction(most.as_decimal())]
    hits += [
        found("E5", str(one.kind), Severity.ERROR, "", _CHANGED, before=one.before, after=one.after)
        for one in changes
        if not one.approved and one.before != one.after
    ]
    return in_order(hits)


def _by(one: Moved) -> Fraction:
    """By what part of itself a line moved; a line that was not there moved wholly."""
    if not one.before_fen:
        return Fraction(1 if one.after_fen else 0)
    return Fraction(abs(one.after_fen - one.before_fen), one.before_fen)


def _moved(one: Moved, on: date) -> Finding:
    return found(
        "E5", "budget_line", Severity.ERROR, one.key, parameter("ledger.change.share", on),
        before_fen=one.before_fen, after_fen=one.after_fen, share=half_up(_by(one) * 100),
    )  # fmt: skip


def check_overdue(key: str, planned_end: date, acceptance_asked_on: date | None, on: date) -> list[Finding]:
    """E6: the term is over and nobody has asked for acceptance; a warning first, an error when it lasts."""
    end = planned_end + timedelta(days=parameter("ledger.overdue.grace_days", on).as_int())
    if acceptance_asked_on is not None or end >= on:
        return []
    days, longest = (on - end).days, parameter("ledger.overdue.error_days", on)
    severity = Severity.ERROR if days > longest.as_int() else Severity.WARNING
    return [found("E6", "overdue", severity, key, longest, planned_end=planned_end, days=days)]
