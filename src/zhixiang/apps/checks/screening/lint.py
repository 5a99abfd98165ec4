"""The checks of single demands; the one place that knows where they come from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

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


def findings_of(demand: Demand, on: date) -> Iterable[Said]:  # noqa: ARG001 - the checks of single demands join here
    """What is wrong with one demand by the parameters of the day ``on``."""
    return ()
