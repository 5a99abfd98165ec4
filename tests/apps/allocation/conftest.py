"""A plan for 2025, made from the small notice of 2024 that the app tests load."""

from __future__ import annotations

from typing import Any

import pytest

from tests.apps.conftest import ACTORS, Loaded
from zhixiang.apps.allocation.actions.carry_over_plan import carry_over_plan
from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan
from zhixiang.apps.allocation.steps import Picked

PROVINCE, FINANCE = ACTORS["provincial_officer"], ACTORS["finance_officer"]


@pytest.fixture
def plan(loaded: Loaded) -> AllocationPlan:
    """A draft for 2025 with three lines, 510 万元."""
    return carry_over_plan(actor=PROVINCE, plan_id=AllocationPlan.objects.get().pk)


def lines_of(plan: AllocationPlan) -> list[AllocationLine]:
    return list(AllocationLine.objects.filter(plan=plan).order_by("position"))


def pick(line: AllocationLine) -> Picked:
    return Picked(line.pk, line.row_version)


def told(error: Any) -> str:
    return str(error.value)
