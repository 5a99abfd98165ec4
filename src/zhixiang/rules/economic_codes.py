"""Subjects of spending by economic nature (支出经济分类科目), to 款: the departments' catalogue and the government's.

预算法实施条例 40: economic classification is budgeted to 款 (five digits). The catalogues are those of 2018 and later,
known by heart (M): a code that the register lacks is asked about, not called wrong.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Final, NamedTuple

from zhixiang.rules.packaged import packaged_text
from zhixiang.rules.params import Confidence, parameter

DIGITS: Final = 5
"""Of a 款; a 类 has three."""


class Catalogue(StrEnum):
    """Who keeps accounts by it."""

    DEPARTMENT = "部门"
    GOVERNMENT = "政府"


class EconomicCode(NamedTuple):
    """One subject: a 类 of three digits or a 款 of five."""

    code: str
    name: str
    catalogue: Catalogue
    confidence: Confidence

    @property
    def detailed(self) -> bool:
        """Whether it is a 款, the level that spending is coded to."""
        return len(self.code) == DIGITS


@cache
def economic_codes() -> Mapping[str, EconomicCode]:
    """All subjects by code, in their order."""
    rows = csv.DictReader(packaged_text("data/economic_codes.csv").splitlines())
    return {
        row["code"]: EconomicCode(row["code"], row["name"], Catalogue(row["catalogue"]), Confidence(row["confidence"]))
        for row in rows
    }


def economic_code(code: str) -> EconomicCode | None:
    """One subject, or None where the register has none of that code."""
    return economic_codes().get(code)


def under(code: str) -> tuple[EconomicCode, ...]:
    """The 款 of a 类, in their order."""
    return tuple(one for one in economic_codes().values() if one.detailed and one.code.startswith(code))


def wrong_form(code: str) -> bool:
    """Whether a code is no five digits of a known 类: not coded to 款 (A7)."""
    return not (len(code) == DIGITS and code.isascii() and code.isdigit() and code[:3] in economic_codes())


def forbidden_by(code: str, on: date) -> str | None:
    """The forbidden subject that a code is or stands under on a day (N1), or None."""
    for one in parameter("ledger.forbidden_codes", on).as_words():
        if code.startswith(one):
            return one
    return None
