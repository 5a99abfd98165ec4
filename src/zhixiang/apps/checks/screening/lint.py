"""The checks of single demands; the one place that knows where they come from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from zhixiang.screening.checks.lint import lint_demand
from zhixiang.screening.checks.registry import all_checks
from zhixiang.screening.demand import Demand


@dataclass(frozen=True, slots=True)
class Said:
    """What a check says about one demand, in a sentence that names nothing but the demand's own words."""

    code: str
    version: int
    severity: str
    field: str
    message: str
    evidence: str = ""
    threshold: str = ""
    basis: str = ""


def findings_of(demand: Demand, on: date) -> Iterator[Said]:
    """What is wrong with one demand by the parameters of the day ``on``.

    What only many demands together show (screening.checks.together) is not asked here: its sentences name other rows,
    which not everybody who sees this one may know of.
    """
    checks = all_checks()
    for one in lint_demand(demand, on):
        yield Said(
            one.code, one.version, one.severity.value, one.field, one.message, one.evidence, one.threshold,
            str(checks[one.code].basis),
        )  # fmt: skip


def title_of(code: str) -> str:
    """The check in one phrase; the code itself for one that is no more."""
    check = all_checks().get(code)
    return check.title if check is not None else code
