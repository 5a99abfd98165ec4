"""Screening runs: answers are noticed, whole calls on demand, never twice, taken over when a worker dies."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.support.call_factory import World
from tests.support.filling import next_year, submitted
from tests.support.screening import NAVIGATION, OTHER, SAME_AGAIN, answered, the_group, worked
from zhixiang.apps.audit.models import Event
from zhixiang.apps.checks.actions.ask_screening import ask_screening
from zhixiang.apps.checks.actions.cancel_screening import cancel_screening
from zhixiang.apps.checks.actions.confirm_demand_findings import confirm_demand_findings
from zhixiang.apps.checks.actions.dismiss_demand_findings import dismiss_demand_findings
from zhixiang.apps.checks.actions.start_screening import start_screening
from zhixiang.apps.checks.models import DemandFinding, FindingMember, FindingPair, ScreeningRun
from zhixiang.apps.checks.screening import indexes, work
from zhixiang.apps.demands.actions.withdraw import withdraw
from zhixiang.apps.demands.models import ProposedProject, Submission
from zhixiang.apps.notify.models import Message
from zhixiang.apps.people.actors import COMMAND_LINE
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.runs import DEAD_AFTER, RunLostError, beat

_S = DemandFinding.State


def everything(world: World) -> ScreeningRun:
    """The whole call screened."""
    run = ask_screening(actor=world.actor("province"), call_id=world.call.pk)
    worked()
    run.refresh_from_db()
    return run


def stored() -> list[Any]:
    """Everything that is stored about findings, but for which run saw them last."""
    rows = DemandFinding.objects.order_by("key").values_list("key", "code", "relation", "score", "state", "reason")
    members = FindingMember.objects.order_by("pk").values_list("pk", "demand")
    return [*rows, *members, *FindingPair.objects.order_by("pk").values_list("pk", "score")]


def test_an_answer_is_compared_with_the_others_when_it_arrives(world: World) -> None:
    answered(world, "enterprise", NAVIGATION, OTHER)
    worked()
    assert not DemandFinding.objects.exists()
    answered(world, "elsewhere", SAME_AGAIN)
    worked()
    found = the_group(world)
    assert (found.size, found.relation, found.state) == (2, "跨区同质", _S.OPEN)
    assert {member.unit.name for member in found.members.all()} == {"江门测试企业", "韶关测试高校"}
    assert found.pairs.get().evidence["subject"] == ["智能水表", "智能水表"]
    assert set(ScreeningRun.objects.values_list("state", flat=True)) == {"done"}


def test_each_version_is_screened_once(world: World) -> None:
    answered(world, "enterprise", NAVIGATION)
    worked()
    worked()
    assert ScreeningRun.objects.count() == 1
    answered_again(world)
    worked()
    assert ScreeningRun.objects.filter(state="done").count() == 2


def answered_again(world: World, *rows: dict[str, str]) -> None:
    """The enterprise takes its answer back and submits these rows; without any the same as before."""
    submission = Submission.objects.get(call=world.call, unit=world.units["enterprise"])
    withdraw(actor=world.filler(), submission_id=submission.pk)
    if rows:
        answered(world, "enterprise", *rows)
    else:
        submitted(world)


def test_the_whole_call_finds_what_the_answers_found(world: World) -> None:
    answered(world, "enterprise", NAVIGATION, OTHER)
    answered(world, "centre", SAME_AGAIN)
    answered(world, "elsewhere", SAME_AGAIN)
    worked()
    before = list(DemandFinding.objects.values_list("key", "relation", "size"))
    assert [size for _key, _relation, size in before] == [3]
    run = everything(world)
    assert run.outcome == {"new": 0, "again": 1, "gone": 0}
    assert list(DemandFinding.objects.values_list("key", "relation", "size")) == before


def test_screening_again_writes_nothing_twice_and_keeps_decisions(world: World) -> None:
    answered(world, "enterprise", NAVIGATION)
    answered(world, "elsewhere", SAME_AGAIN)
    everything(world)
    found = the_group(world)
    dismiss_demand_findings(actor=world.actor("province"), finding_ids=[found.pk], reason="两地产业不同")
    before = stored()
    run = everything(world)
    assert run.outcome["new"] == 0
    assert stored() == before
    found.refresh_from_db()
    assert (found.state, found.reason, found.dealt_by_name) == (
        _S.FALSE_ALARM, "两地产业不同", world.actor("province").name,
    )  # fmt: skip


def test_the_same_rows_submitted_again_keep_the_decision_on_them(world: World) -> None:
    answered(world, "enterprise", NAVIGATION)
    answered(world, "elsewhere", SAME_AGAIN)
    worked()
    found = the_group(world)
    confirm_demand_findings(actor=world.actor("province"), finding_ids=[found.pk], reason="标的相同")
    answered_again(world)
    worked()
    found.refresh_from_db()
    assert (found.state, found.gone_at) == (_S.CONFIRMED, None)
    assert all(member.demand.current for member in found.members.all())


def test_what_is_found_no_more_is_settled_and_comes_back_when_it_is_found_again(world: World) -> None:
    answered(world, "enterprise", NAVIGATION)
    answered(world, "elsewhere", SAME_AGAIN)
    worked()
    found = the_group(world)
    submission = Submission.objects.get(call=world.call, unit=world.units["enterprise"])
    withdraw(actor=world.filler(), submission_id=submission.pk)
    assert everything(world).outcome["gone"] == 1
    found.refresh_from_db()
    assert found.state == _S.SETTLED
    assert found.gone_at is not None
    submitted(world)
    worked()
    found.refresh_from_db()
    assert (found.state, found.gone_at) == (_S.OPEN, None)


def test_a_decision_outlives_what_it_was_about(world: World) -> None:
    answered(world, "enterprise", NAVIGATION)
    answered(world, "elsewhere", SAME_AGAIN)
    worked()
    found = the_group(world)
    confirm_demand_findings(actor=world.actor("province"), finding_ids=[found.pk], reason="重复申报")
    answered_again(world, OTHER)
    worked()
    found.refresh_from_db()
    assert (found.state, found.reason, found.gone_at is None) == (_S.CONFIRMED, "重复申报", False)


def test_a_third_row_makes_one_group_of_three_and_the_group_of_two_is_settled(world: World) -> None:
    answered(world, "enterprise", NAVIGATION)
    answered(world, "elsewhere", SAME_AGAIN)
    worked()
    two = the_group(world)
    answered(world, "centre", NAVIGATION)
    worked()
    three = the_group(world)
    two.refresh_from_db()
    assert (three.size, two.state) == (3, _S.SETTLED)


def test_earlier_years_are_compared_with(world: World) -> None:
    answered(world, "enterprise", NAVIGATION)
    later = next_year(world)
    answered(later, "enterprise", NAVIGATION)
    worked()
    found = DemandFinding.objects.get(call=later.call)
    assert (found.code, found.relation) == ("demand_again", "续报")
    assert not DemandFinding.objects.filter(call=world.call, code="demand_again").exists()


def test_units_that_answer_one_proposal_are_not_said_to_repeat_each_other(world: World) -> None:
    answered(world, "enterprise", NAVIGATION)
    answered(world, "elsewhere", SAME_AGAIN)
    proposal = ProposedProject.objects.order_by("pk")[0]
    for submission in Submission.objects.all():
        submission.demands.update(proposed=proposal)
    worked()
    everything(world)
    assert not DemandFinding.objects.exists()


def test_a_call_is_never_screened_twice_at_once(world: World) -> None:
    province = world.actor("province")
    run = ask_screening(actor=province, call_id=world.call.pk)
    with pytest.raises(Refused, match="不会同时做两次"):
        ask_screening(actor=province, call_id=world.call.pk)
    mine = start_screening(actor=COMMAND_LINE, run_id=run.pk)
    assert mine is not None
    assert start_screening(actor=COMMAND_LINE, run_id=run.pk) is None
    with pytest.raises(Refused, match="不会同时做两次"):
        ask_screening(actor=province, call_id=world.call.pk)
    answered(world, "enterprise", NAVIGATION)
    assert not work.work_once()  # the answer waits until the whole call is done
    with pytest.raises(IntegrityError), transaction.atomic():
        ScreeningRun.objects.filter(state="waiting").update(state="running")


def test_a_run_whose_worker_died_is_taken_over_and_the_dead_one_stops_when_it_wakes(world: World) -> None:
    answered(world, "enterprise", NAVIGATION)
    answered(world, "elsewhere", SAME_AGAIN)
    run = ask_screening(actor=world.actor("province"), call_id=world.call.pk)
    dead = start_screening(actor=COMMAND_LINE, run_id=run.pk)
    assert dead is not None
    long_ago = timezone.now() - DEAD_AFTER - timedelta(seconds=1)
    ScreeningRun.objects.filter(pk=run.pk).update(beat_at=long_ago)
    worked()
    run.refresh_from_db()
    assert (run.state, run.attempts, run.outcome["new"]) == ("done", 2, 1)
    with pytest.raises(RunLostError):
        beat(dead, "比较", 1, 2)
    work.do_run(dead, actor=COMMAND_LINE)
    assert DemandFinding.objects.count() == 1


def test_a_run_that_was_cancelled_stops_and_another_may_begin(world: World) -> None:
    province = world.actor("province")
    run = ask_screening(actor=province, call_id=world.call.pk)
    mine = start_screening(actor=COMMAND_LINE, run_id=run.pk)
    assert mine is not None
    cancel_screening(actor=province, run_id=run.pk)
    answered(world, "enterprise", NAVIGATION)
    work.do_run(mine, actor=COMMAND_LINE)
    run.refresh_from_db()
    assert run.state == "cancelled"
    assert everything(world).state == "done"


def test_a_failure_is_noted_and_does_not_stop_the_worker(world: World, settings: Any) -> None:
    answered(world, "enterprise", NAVIGATION)
    place = settings.ZHIXIANG_SCREENING
    run = ask_screening(actor=world.actor("province"), call_id=world.call.pk)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("a file where the folder should be")
    worked()
    run.refresh_from_db()
    assert run.state == "failed"
    assert "NotADirectoryError" in run.error or "FileExistsError" in run.error


def test_whoever_asked_is_told_when_it_is_done(world: World) -> None:
    answered(world, "enterprise", NAVIGATION)
    answered(world, "elsewhere", SAME_AGAIN)
    everything(world)
    message = Message.objects.get(kind="screening_done")
    assert message.recipient == world.accounts["province"]
    assert "仍然成立 1 条" in message.body


def test_the_index_serves_later_answers_and_knows_what_came_after_it(world: World) -> None:
    answered(world, "enterprise", NAVIGATION)
    worked()
    assert indexes.renew_index(world.call) == 1
    answered(world, "elsewhere", SAME_AGAIN)
    answered(world, "centre", NAVIGATION)
    worked()
    assert the_group(world).size == 3


@pytest.mark.parametrize("name", ["city", "county", "finance", "auditor", "system"])
def test_only_the_province_has_a_whole_call_screened(world: World, name: str) -> None:
    with pytest.raises(Refused):
        ask_screening(actor=world.actor(name), call_id=world.call.pk)


def test_every_step_leaves_an_event(world: World) -> None:
    answered(world, "enterprise", NAVIGATION)
    answered(world, "elsewhere", SAME_AGAIN)
    everything(world)
    actions = set(Event.objects.filter(object_type="screening_run").values_list("action", flat=True))
    assert actions >= {
        "checks.ask_screening", "checks.start_screening", "checks.keep_found", "checks.finish_screening",
    }  # fmt: skip


def test_each_row_is_checked_by_itself_and_keeps_its_findings_apart_from_its_groups(world: World) -> None:
    vague = {**OTHER, "performance": "提升意识"}
    answered(world, "enterprise", vague)
    worked()
    found = DemandFinding.objects.filter(relation="")
    assert "few_quantitative" in {one.code for one in found}
    assert {one.members.get().unit.name for one in found} == {"江门测试企业"}
    assert all(one.basis and one.message for one in found)
    answered(world, "elsewhere", NAVIGATION)
    worked()
    assert set(DemandFinding.objects.filter(gone_at=None)) == set(found.all())
    assert everything(world).outcome == {"new": 0, "again": found.count(), "gone": 0}
    answered_again(world, OTHER)
    worked()
    assert not DemandFinding.objects.filter(gone_at=None).exists()


def test_a_project_that_one_unit_cut_up_is_one_finding_with_all_its_parts_and_a_page(world: World) -> None:
    parts = [
        {**OTHER, "project_name": f"荔枝地理标志申报辅导（{number}期）", "unit_amount_fen": "30"} for number in "一二"
    ]
    answered(world, "enterprise", *parts)
    answered(world, "elsewhere", NAVIGATION)
    everything(world)
    found = DemandFinding.objects.get(code="parts_summed")
    assert {member.demand.project_name for member in found.members.all()} == {one["project_name"] for one in parts}
    assert "合计 60 万元，超过 50 万元" in found.message
    client = world.client("province")
    page = client.get(f"/screening/{world.call.pk}/findings/{found.pk}/").content.decode()
    assert found.message in page
    assert all(one["project_name"] in page for one in parts)
    listed = client.get(f"/screening/{world.call.pk}/?code=parts_summed").content.decode()
    assert f"/screening/{world.call.pk}/findings/{found.pk}/" in listed
    before = stored()
    everything(world)
    assert stored() == before


def test_a_city_reads_what_its_own_unit_cut_up_and_another_city_does_not(world: World) -> None:
    parts = [
        {**OTHER, "project_name": f"荔枝地理标志申报辅导（{number}期）", "unit_amount_fen": "30"} for number in "一二"
    ]
    answered(world, "enterprise", *parts)
    everything(world)
    found = DemandFinding.objects.get(code="parts_summed")
    path = f"/screening/{world.call.pk}/findings/{found.pk}/"
    assert world.client("city").get(path).status_code == 200
    assert world.client("other_city").get(path).status_code == 404
