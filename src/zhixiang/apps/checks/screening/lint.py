"""The checks of demands; the one place that knows where they come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from zhixiang.screening.checks.finding import Finding
from zhixiang.screening.checks.lint import lint_corpus, lint_demand
from zhixiang.screening.checks.registry import all_checks
from zhixiang.screening.demand import Demand

_BESIDE_OTHERS: Final = ("amount_unit_suspicious",)
"""Checks of one demand beside the figures of all, whose sentences name no other."""


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

    What only many demands together show is told by :func:`findings_together`.
    """
    yield from map(_said, lint_demand(demand, on))


def findings_together(demands: Iterable[Demand], on: date) -> Iterator[tuple[list[int], Said]]:
    """What is seen only beside other demands, with the ids: projects of one unit cut up, many small ones, wrong units.

    The other checks of many demands name rows of other units in their sentences, which not everybody who sees the
    finding may know of: they stay with ``zhixiang lint``.
    """
    for one in lint_corpus(demands, on):
        keys = one.together or ((one.demand_id,) if one.code in _BESIDE_OTHERS else ())
        if keys:
            yield [int(key) for key in keys], _said(replace(one, evidence=""))


def _said(one: Finding) -> Said:
    return Said(
        one.code, one.version, one.severity.value, one.field, one.message, one.evidence, one.threshold,
        str(all_checks()[one.code].basis),
    )  # fmt: skip


def title_of(code: str) -> str:
    """The check in one phrase; the code itself for one that is no more."""
    check = all_checks().get(code)
    return check.title if check is not None else code
