"""Indicator values and their taxonomy (stub signatures; replaced by the full module)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Op(StrEnum):
    GE = "ge"
    GT = "gt"
    LE = "le"
    LT = "lt"
    EQ = "eq"
    RANGE = "range"
    INCREASE = "increase"
    MAINTAIN = "maintain"
    NONE = "none"


class Kind(StrEnum):
    QUANTITATIVE = "quantitative"
    QUALITATIVE = "qualitative"
    TREND = "trend"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Target:
    kind: Kind
    op: Op
    number: Decimal | None = None
    number_max: Decimal | None = None
    unit: str | None = None
    per_item: bool = False
    note: str = ""


def parse_target(value_text: str, name: str = "") -> Target:
    raise NotImplementedError
