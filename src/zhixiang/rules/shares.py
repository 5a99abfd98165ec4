"""Shares that a programme sets: at least 40 % for service clusters, at least 40 % used in market ways (2020 programme).

A share is of the whole money, so while it is being spent the question is what may still be spent otherwise. One
payment can count for both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil

from zhixiang.rules.findings import Finding, Severity, found
from zhixiang.rules.ledger import Entry
from zhixiang.rules.money import Fen, format_wan
from zhixiang.rules.params import Parameter, parameter
from zhixiang.rules.rounding import percent


class SharesError(ValueError):
    """Money that no share can be taken of; the message is a plain Chinese sentence."""


class ShareKind(StrEnum):
    """What a share is of."""

    CLUSTER = "cluster"
    """用于知识产权服务业集聚区."""
    MARKET = "market"
    """以市场化方式使用."""


class Reach(StrEnum):
    """Whether a share is there."""

    MET = "met"
    """Enough counts already, whatever becomes of the rest."""
    OPEN = "open"
    """Not yet, but the rest of the money can do it."""
    MISSED = "missed"
    """Too much went elsewhere: it cannot be reached any more."""


@dataclass(frozen=True, slots=True)
class ShareState:
    """Where one share stands. Amounts in fen, shares in per cent with two decimals."""

    kind: ShareKind
    least: Parameter
    total_fen: Fen
    counted_fen: Fen
    """Spent so that it counts."""
    other_fen: Fen
    """Spent otherwise."""

    @property
    def required_fen(self) -> Fen:
        """What has to count in the end."""
        return ceil(Fraction(self.least.as_decimal()) * self.total_fen)

    @property
    def missing_fen(self) -> Fen:
        """What has to count still."""
        return max(self.required_fen - self.counted_fen, 0)

    @property
    def left_fen(self) -> Fen:
        """What is not spent yet."""
        return self.total_fen - self.counted_fen - self.other_fen

    @property
    def allowed_fen(self) -> Fen:
        """What may still be spent otherwise; 0 where the rest has to count, or is not enough."""
        return max(min(self.left_fen, self.total_fen - self.required_fen - self.other_fen), 0)

    @property
    def share(self) -> Decimal:
        """What counts, in per cent of the whole money."""
        return percent(Fraction(self.counted_fen), Fraction(self.total_fen))

    @property
    def share_of_spent(self) -> Decimal | None:
        """What counts, in per cent of what is spent so far."""
        spent = self.counted_fen + self.other_fen
        return percent(Fraction(self.counted_fen), Fraction(spent)) if spent else None

    @property
    def reach(self) -> Reach:
        """Whether the share is there, open or lost."""
        if not self.missing_fen:
            return Reach.MET
        return Reach.OPEN if self.missing_fen <= self.left_fen else Reach.MISSED


def counts(entry: Entry, kind: ShareKind, on: date) -> bool:
    """Whether a use of money counts for a share; the market modes are a dated parameter."""
    if kind is ShareKind.CLUSTER:
        return entry.cluster
    return entry.mode in parameter("share.market.modes", on).as_words()


def share_states(total_fen: Fen, entries: Sequence[Entry], on: date) -> tuple[ShareState, ...]:
    """Both shares of a programme's money as of a day. Raises SharesError for more spent than there is."""
    spent = sum(entry.amount_fen for entry in entries)
    if total_fen <= 0:
        raise SharesError("还没有资金总额，算不出比例，请先登记到账资金。")
    if any(entry.amount_fen < 0 for entry in entries) or spent > total_fen:
        raise SharesError(
            f"已使用 {format_wan(spent)} 万元，资金总额 {format_wan(total_fen)} 万元，"
            "台账的金额不能为负，合计不能超过总额，请核对。"
        )
    states = []
    for kind in ShareKind:
        counted = sum(entry.amount_fen for entry in entries if counts(entry, kind, on))
        states.append(ShareState(kind, parameter(f"share.{kind}.least", on), total_fen, counted, spent - counted))
    return tuple(states)


def check_shares(states: Sequence[ShareState]) -> list[Finding]:
    """S1: a share that cannot be reached any more is an error, one for which all the rest is needed a warning."""
    hits = []
    for one in states:
        if one.reach is Reach.MISSED or (one.reach is Reach.OPEN and not one.allowed_fen):
            severity = Severity.ERROR if one.reach is Reach.MISSED else Severity.WARNING
            hits.append(
                found(
                    "S1", f"{one.kind}_{one.reach}", severity, "", one.least,
                    counted_fen=one.counted_fen, required_fen=one.required_fen, missing_fen=one.missing_fen,
                    left_fen=one.left_fen,
                )
            )  # fmt: skip
    return hits
