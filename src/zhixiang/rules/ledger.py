"""One project's ledger as the checks see it: payments, contracts, patents, budget lines. Amounts in fen.

``payee``, ``party``, ``unit`` and ``owners`` are keys that the caller chooses, best the credit code: only whether they
are equal matters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from zhixiang.rules.money import Fen


@dataclass(frozen=True, slots=True)
class Entry:
    """One use of money. ``economic_code`` is empty where nobody has coded it yet."""

    key: str
    paid_on: date
    amount_fen: Fen
    payee: str
    economic_code: str = ""
    purpose: str = ""
    mode: str = ""
    """补助, 以奖代补, 股权投资, 投资基金, 购买服务 …: the market modes are a parameter."""
    cluster: bool = False
    """Whether it goes to a service cluster (服务业集聚区)."""
    invoices: tuple[str, ...] = ()
    contract: str = ""
    """Number of the contract that it pays."""
    own_account: bool = False
    """Whether it went to the unit's own basic account, from which it is paid on."""


@dataclass(frozen=True, slots=True)
class Contract:
    """One contract; ``licensed_on`` is the day of the party's licence, None where unknown."""

    number: str
    party: str
    amount_fen: Fen
    signed_on: date
    licensed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Patent:
    """A patent that is claimed as a result, as the register knows it."""

    number: str
    known: bool = True
    owners: frozenset[str] = frozenset()
    expires_on: date | None = None
    used_by: tuple[str, ...] = ()
    """Other projects that claim it too."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that the checks look at. Nothing is said of what is empty: no budget codes, no check against them."""

    unit: str
    entries: tuple[Entry, ...]
    contracts: tuple[Contract, ...] = ()
    patents: tuple[Patent, ...] = ()
    payees: frozenset[str] = frozenset()
    """Who else may be paid: approved beneficiaries of a subsidy."""
    budget_codes: frozenset[str] = frozenset()
    """Economic codes of the project's budget lines."""
    invoices_elsewhere: Mapping[str, str] = field(default_factory=dict)
    """Invoice number → the other project that has it."""
