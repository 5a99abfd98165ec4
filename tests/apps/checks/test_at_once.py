"""Several at the same moment: one run, one worker for it, one decision."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.apps.test_two_at_once import at_once, race
from tests.support.call_factory import World, small_call
from tests.support.screening import NAVIGATION, SAME_AGAIN, answered, the_group, worked
from zhixiang.apps.audit.queries import verify_chain
from zhixiang.apps.checks.actions.ask_screening import ask_screening
from zhixiang.apps.checks.actions.confirm_demand_findings import confirm_demand_findings
from zhixiang.apps.checks.actions.dismiss_demand_findings import dismiss_demand_findings
from zhixiang.apps.checks.models import DemandFinding, ScreeningRun
from zhixiang.apps.checks.screening.work import work_once
from zhixiang.apps.people.errors import Refused


@pytest.fixture
def world(transactional_db: None) -> World:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():  # type: ignore[attr-defined]  # SQLite's wrapper has it
        pytest.skip("SQLite in memory has no second connection that waits; PostgreSQL runs this")
    return small_call()


def test_a_whole_call_is_asked_for_once(world: World) -> None:
    province = world.actor("province")
    results = at_once(lambda: ask_screening(actor=province, call_id=world.call.pk))
    assert sum(isinstance(one, Refused) for one in results) == 3
    assert ScreeningRun.objects.count() == 1


def test_several_workers_do_each_run_once(world: World) -> None:
    for unit, row in (("enterprise", NAVIGATION), ("centre", NAVIGATION), ("elsewhere", SAME_AGAIN)):
        answered(world, unit, row)
    ask_screening(actor=world.actor("province"), call_id=world.call.pk)
    assert [one for one in at_once(worked) if isinstance(one, Exception)] == []
    worked()
    assert list(ScreeningRun.objects.values_list("state", "attempts")) == [("done", 1)] * 4
    assert the_group(world).size == 3
    assert not work_once()
    assert verify_chain().intact


def test_of_two_that_decide_one_is_told_what_the_other_did(world: World) -> None:
    answered(world, "enterprise", NAVIGATION)
    answered(world, "centre", SAME_AGAIN)
    worked()
    found, province = the_group(world), world.actor("province")
    results = race(
        lambda: confirm_demand_findings(actor=province, finding_ids=[found.pk], reason="相同"),
        lambda: confirm_demand_findings(actor=province, finding_ids=[found.pk], reason="也相同"),
        lambda: dismiss_demand_findings(actor=province, finding_ids=[found.pk], reason="不同"),
    )
    found = DemandFinding.objects.get(pk=found.pk)
    assert sum(one == 1 for one in results) >= 1
    assert (found.state, found.reason) in {("confirmed", "相同"), ("confirmed", "也相同"), ("false_alarm", "不同")}
    assert verify_chain().intact
