"""Payment by tiers: what a score makes of the second payment, what may be paid at all, and from which day.

The programme of 2020 pays a city the first part at once and the rest by the mid-term score in tiers (分档); the tiers
themselves were not published, so they are data (M). A tier holds from its least score (included) to its most (not
included; the highest includes 100).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Final, NamedTuple

from zhixiang.rules.money import Fen, format_wan, format_yuan
from zhixiang.rules.params import Parameter, parameter
from zhixiang.rules.plan_checks import payable_from
from zhixiang.rules.rounding import plain

_FULL: Final = Decimal(100)


class TierError(ValueError):
    """Tiers, scores or payments that cannot be; the message is a plain Chinese sentence."""


class PaymentTier(NamedTuple):
    """Scores from ``min_score`` on bring ``ratio`` (0 to 1) of the second payment."""

    min_score: Decimal
    max_score: Decimal
    ratio: Decimal


class Bar(StrEnum):
    """What money has to wait for."""

    YEAR = "year"
    """The budget year (预算法 18)."""
    ISSUE = "issue"
    """The line has been issued."""
    PUBLICITY = "publicity"
    """The day after publicity ended."""
    OBJECTION = "objection"
    """An objection is open: no day can be named."""


@dataclass(frozen=True, slots=True)
class SecondPayment:
    """The second payment with what led to it. ``amount_fen`` = ``planned_fen`` × ratio, rounded down, capped."""

    score: Decimal
    tier: PaymentTier
    planned_fen: Fen
    by_ratio_fen: Fen
    room_fen: Fen
    """Issued less paid."""

    @property
    def amount_fen(self) -> Fen:
        """What is to be paid."""
        return min(self.by_ratio_fen, self.room_fen)

    @property
    def capped(self) -> bool:
        """Whether the cap, not the ratio, decides."""
        return self.room_fen < self.by_ratio_fen


@dataclass(frozen=True, slots=True)
class Earliest:
    """The first day on which may be paid, or None while something open stands in the way; and why."""

    day: date | None
    bars: tuple[Bar, ...]
    """What decides the day, or what is open."""


def checked_tiers(tiers: Sequence[PaymentTier]) -> tuple[PaymentTier, ...]:
    """The tiers in order. Raises TierError: a gap, an overlap, not 0 to 100, a ratio outside 0 to 1 or that falls."""
    if not tiers:
        raise TierError("还没有设置拨付档次，请至少设置一档。")
    ordered = tuple(sorted(tiers))
    for one in ordered:
        if not all(figure.is_finite() for figure in one) or not one.min_score < one.max_score:
            raise TierError(f"档次 {_told(one)} 的起点应小于终点，请改正。")
        if not 0 <= one.ratio <= 1:
            raise TierError(f"档次 {_told(one)} 的拨付比例应在 0 到 100% 之间，请改正。")
    if ordered[0].min_score != 0 or ordered[-1].max_score != _FULL:
        raise TierError("各档合起来应从 0 分到 100 分，请补齐两端。")
    for lower, upper in pairwise(ordered):
        if lower.max_score < upper.min_score:
            raise TierError(f"{plain(lower.max_score)} 分到 {plain(upper.min_score)} 分之间没有档次，请补上。")
        if lower.max_score > upper.min_score:
            raise TierError(f"档次 {_told(lower)} 和 {_told(upper)} 有重叠，请改正。")
        if lower.ratio > upper.ratio:
            raise TierError(f"档次 {_told(upper)} 的拨付比例低于分数更低的一档，请改正。")
    return ordered


def usual_tiers(on: date) -> tuple[PaymentTier, ...]:
    """The tiers of the day, for a programme that brings none. Raises TierError where the parameter is no such list."""
    return checked_tiers([read_tier(name, ratio) for name, ratio in tier_table(on).as_table().items()])


def tier_table(on: date) -> Parameter:
    """The tiers as a parameter, with basis and confidence."""
    return parameter("payment.tiers", on)


def tier_of(score: Decimal, tiers: Sequence[PaymentTier]) -> PaymentTier:
    """The tier in which a score falls. Raises TierError outside 0 to 100 and for faulty tiers."""
    ordered = checked_tiers(tiers)
    if not score.is_finite() or not 0 <= score <= _FULL:
        raise TierError(f"得分是 {score}，应在 0 到 100 分之间，请核对。")
    return next(one for one in reversed(ordered) if one.min_score <= score)


def second_payment(
    score: Decimal, tiers: Sequence[PaymentTier], issued_fen: Fen, paid_fen: Fen, planned_fen: Fen | None = None
) -> SecondPayment:
    """What a score brings. ``planned_fen`` is the second payment at full ratio, by default all that is not paid.

    Raises TierError.
    """
    room = payment_room(issued_fen, paid_fen)
    planned = room if planned_fen is None else planned_fen
    if planned < 0:
        raise TierError(f"计划拨付 {format_wan(planned)} 万元，不能为负，请改正。")
    tier = tier_of(score, tiers)
    by_ratio = int(Fraction(planned) * Fraction(tier.ratio))  # a fraction of a fen is not paid
    return SecondPayment(score, tier, planned, by_ratio, room)


def payment_room(issued_fen: Fen, paid_fen: Fen) -> Fen:
    """What may still be paid of an issued line. Raises TierError where more is paid than issued."""
    if min(issued_fen, paid_fen) < 0:
        raise TierError("下达数和已拨数都不能为负，请核对。")
    if paid_fen > issued_fen:
        raise TierError(f"已拨 {format_yuan(paid_fen)} 元，超过下达的 {format_yuan(issued_fen)} 元，请先核对拨付记录。")
    return issued_fen - paid_fen


def insist_on_payment(issued_fen: Fen, paid_fen: Fen, amount_fen: Fen) -> None:
    """Raises TierError for a payment that is not positive or takes the sum above what is issued."""
    room = payment_room(issued_fen, paid_fen)
    if amount_fen <= 0:
        raise TierError("拨付金额应大于 0，请改正。")
    if amount_fen > room:
        raise TierError(
            f"本次拨付 {format_yuan(amount_fen)} 元，下达数还可以拨付 {format_yuan(room)} 元，"
            "请减少金额或先调整下达数。"
        )


def earliest_payable(
    year: int, issued_on: date | None, publicity_last: date | None = None, *, open_objections: int = 0
) -> Earliest:
    """The first day for a payment: not before its budget year, the issue, and the end of publicity (A4, P1)."""
    if issued_on is None or open_objections:
        waiting = [Bar.ISSUE] if issued_on is None else []
        return Earliest(None, (*waiting, *([Bar.OBJECTION] if open_objections else [])))
    days = {Bar.YEAR: payable_from(year, issued_on), Bar.ISSUE: issued_on}
    if publicity_last is not None:
        days[Bar.PUBLICITY] = publicity_last + timedelta(days=1)
    latest = max(days.values())
    return Earliest(latest, tuple(bar for bar, day in days.items() if day == latest))


def read_tier(name: str, ratio: Decimal) -> PaymentTier:
    """A tier as the parameters write it: ``60-80`` and its ratio. Raises TierError."""
    least, sign, most = name.partition("-")
    if not sign or not least.isdecimal() or not most.isdecimal():
        raise TierError(f"参数表里的拨付档次“{name}”应写成“60-80”的样子，请改正。")
    return PaymentTier(Decimal(least), Decimal(most), ratio)


def _told(tier: PaymentTier) -> str:
    return f"{tier.min_score}–{tier.max_score} 分"
