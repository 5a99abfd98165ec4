"""What a check of the performance year or of the ledger hits, as figures: pages say it in words and translate it.

Findings advise, people decide. ``code`` is the rule of the field (N1, E3, T8, V1 …); what a code and its facts are
called stands with the pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from zhixiang.rules.params import Confidence, Parameter, Value

Fact = int | Decimal | str | bool | date | tuple[str, ...]
"""An amount is an int in fen and its name ends with ``_fen``."""


class Severity(StrEnum):
    """As in ``plan_checks`` and on every page of findings: red, ask, note."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


_ORDER: Final = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One hit. ``case`` tells the ways apart in which one rule is broken; ``place`` is the caller's key of the row."""

    code: str
    case: str
    severity: Severity
    place: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    threshold: Value | None = None
    basis: str = ""
    confidence: Confidence | None = None


def found(code: str, case: str, severity: Severity, place: str, by: Parameter | str, /, **facts: Fact) -> Finding:
    """A finding by a parameter, which brings threshold, basis and confidence, or by a basis in words."""
    if isinstance(by, str):
        return Finding(code, case, severity, place, facts, None, by)
    return Finding(code, case, severity, place, facts, by.value, by.legal_basis, by.confidence)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Errors first, then by code and place."""
    return sorted(findings, key=lambda one: (_ORDER[one.severity], one.code, one.place, one.case))
