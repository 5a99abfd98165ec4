"""A year's money: the fund, the notices and plans that split it, and the lines."""

from __future__ import annotations

from zhixiang.apps.allocation.models.funds import Fund, Notice
from zhixiang.apps.allocation.models.plans import (
    FIXED,
    AllocationLine,
    AllocationPlan,
    IssuedIsFixed,
    PlanEvent,
    PrintedTotal,
)
from zhixiang.apps.allocation.models.scenarios import Factor, FactorValue, Scenario, ScenarioLine

__all__ = [
    "FIXED",
    "AllocationLine",
    "AllocationPlan",
    "Factor",
    "FactorValue",
    "Fund",
    "IssuedIsFixed",
    "Notice",
    "PlanEvent",
    "PrintedTotal",
    "Scenario",
    "ScenarioLine",
]
