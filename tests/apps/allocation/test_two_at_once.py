"""Two finance officers issue one plan at the same moment: one notice comes of it."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.apps.allocation.conftest import FINANCE, PROVINCE
from tests.apps.allocation.test_plans import after_publicity, in_publicity
from tests.apps.conftest import load, small_notice
from tests.apps.test_two_at_once import race
from zhixiang.apps.allocation.actions.carry_over_plan import carry_over_plan
from zhixiang.apps.allocation.actions.issue_plan import issue_plan
from zhixiang.apps.allocation.models import AllocationPlan, Notice
from zhixiang.apps.audit.queries import verify_chain
from zhixiang.apps.people.actions.load_regions import load_regions
from zhixiang.apps.people.actors import COMMAND_LINE
from zhixiang.apps.people.errors import Refused


@pytest.fixture
def read(transactional_db: None) -> AllocationPlan:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():  # type: ignore[attr-defined]  # SQLite's wrapper has it
        pytest.skip("SQLite in memory has no second connection that waits; PostgreSQL runs this")
    load_regions(actor=COMMAND_LINE)
    load(small_notice())
    return AllocationPlan.objects.get()


def test_a_plan_is_issued_once(read: AllocationPlan) -> None:
    plan = carry_over_plan(actor=PROVINCE, plan_id=read.pk)
    in_publicity(plan)
    issue = after_publicity(plan)
    results = race(*[lambda: issue_plan(actor=FINANCE, plan_id=plan.pk, issue=issue)] * 3)
    assert sorted(type(one).__name__ for one in results) == ["AllocationPlan", "Refused", "Refused"]
    assert all("已下达" in str(one) for one in results if isinstance(one, Refused))
    assert Notice.objects.filter(fund=plan.fund).count() == 1
    assert verify_chain().intact
