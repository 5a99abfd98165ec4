"""The way of a form: sign-off, submission, withdrawal; the server's clock, the digests, and what is never changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.support.call_factory import World, small_call
from tests.support.filling import certified, filled, new_row, save, started, submitted
from zhixiang.apps.audit.digests import hexdigest
from zhixiang.apps.audit.models import Event
from zhixiang.apps.audit.queries import verify_chain
from zhixiang.apps.calls.models import Call, Extension
from zhixiang.apps.demands.actions.ask_certification import ask_certification
from zhixiang.apps.demands.actions.certify import certify
from zhixiang.apps.demands.actions.decline_certification import decline_certification
from zhixiang.apps.demands.actions.recall_certification import recall_certification
from zhixiang.apps.demands.actions.submit import certify_and_submit, submit
from zhixiang.apps.demands.actions.withdraw import withdraw
from zhixiang.apps.demands.content import canonical
from zhixiang.apps.demands.models import Demand, DraftRow, Submission, SubmissionEvent, SubmissionVersion
from zhixiang.apps.people.errors import Refused

WAN = 10**6


def deadline_passes(world: World) -> None:
    now = timezone.now()
    Call.objects.filter(pk=world.call.pk).update(opens_at=now - timedelta(days=9), closes_at=now - timedelta(seconds=1))


def test_what_is_submitted_is_what_was_signed(world: World) -> None:
    version = submitted(world, rows=3)
    assert (version.number, version.row_count, version.total_fen) == (1, 3, 300 * WAN)
    demands = Demand.objects.filter(version=version)
    assert [(demand.asks_fen, demand.current, demand.city_id) for demand in demands] == [
        (100 * WAN, True, "440700000")
    ] * 3
    assert version.submission.state == "submitted"
    assert (version.filled_by_name, version.certified_by_name) == (world.filler().name, world.certifier().name)


def test_the_digests_are_of_what_is_stored(world: World) -> None:
    version = SubmissionVersion.objects.get(pk=submitted(world).pk)
    text = canonical(version.content)
    assert version.sha256 == hexdigest("sha256", text)
    assert version.sm3 == hexdigest("sm3", text)
    assert version.content["receipt_no"] == version.receipt_no
    rows = [row for part in version.content["parts"] for row in part["rows"]]
    assert [row["project_name"] for row in rows] == ["专利导航服务基地培育"]


def test_every_step_leaves_its_event(world: World) -> None:
    version = submitted(world)
    withdraw(actor=world.filler(), submission_id=version.submission_id)
    steps = ["ask_certification", "certify", "submit", "withdraw"]
    assert list(SubmissionEvent.objects.order_by("pk").values_list("action", flat=True)) == [
        f"demands.{step}" for step in steps
    ]
    audited = Event.objects.filter(action__startswith="demands.").order_by("seq").values_list("action", flat=True)
    assert list(audited) == [f"demands.{step}" for step in ["open_form", "save_draft", *steps]]
    assert verify_chain().intact


def test_nothing_is_signed_that_must_be_mended(world: World) -> None:
    submission = started(world)
    with pytest.raises(Refused, match="还没有填写任何需求或意见"):
        ask_certification(actor=world.filler(), submission_id=submission.pk)
    save(world, submission, rows=[new_row(project_name="甲")])
    with pytest.raises(Refused, match="还有 2 处必须先改好：保留省局部分第 1 行：“类型”必须填写"):
        ask_certification(actor=world.filler(), submission_id=submission.pk)
    submission.refresh_from_db()
    assert submission.state == "draft"


def test_signing_and_submitting_at_once_is_both_or_neither(world: World) -> None:
    submission = filled(world)
    asked = ask_certification(actor=world.filler(), submission_id=submission.pk)
    Call.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    step = {"actor": world.certifier(), "submission_id": submission.pk, "draft_version": asked.draft_version}
    with pytest.raises(Refused, match="已过截止时间"):
        certify_and_submit(**step)
    submission.refresh_from_db()
    assert (submission.state, submission.certified_by_name, submission.certified_draft) == ("awaiting", "", None)
    Call.objects.update(closes_at=timezone.now() + timedelta(days=1))
    with pytest.raises(Refused, match="之后又有改动"):
        certify_and_submit(**{**step, "draft_version": asked.draft_version - 1})
    with pytest.raises(Refused, match="没有“签发”的职责"):
        certify_and_submit(**{**step, "actor": world.filler()})
    version = certify_and_submit(**step)
    submission.refresh_from_db()
    assert (submission.state, submission.latest_id) == ("submitted", version.pk)
    assert (version.certified_by_name, version.submitted_by_name) == (world.certifier().name,) * 2
    last = Event.objects.order_by("-seq").values_list("action", flat=True)[:2]
    assert list(last) == ["demands.submit", "demands.certify"]
    assert verify_chain().intact


def test_the_head_declines_with_a_reason_and_the_draft_opens_again(world: World) -> None:
    submission = filled(world)
    ask_certification(actor=world.filler(), submission_id=submission.pk)
    with pytest.raises(Refused, match="请写明不签发的理由"):
        decline_certification(actor=world.certifier(), submission_id=submission.pk, reason=" ")
    decline_certification(actor=world.certifier(), submission_id=submission.pk, reason="金额请再核对")
    assert SubmissionEvent.objects.latest("pk").note == "金额请再核对"
    assert save(world, submission, rows=[new_row()]).clean


def test_the_head_signs_only_what_was_read(world: World) -> None:
    submission = filled(world)
    read = ask_certification(actor=world.filler(), submission_id=submission.pk).draft_version
    recall_certification(actor=world.filler(), submission_id=submission.pk)
    save(world, submission, rows=[new_row()])
    ask_certification(actor=world.filler(), submission_id=submission.pk)
    with pytest.raises(Refused, match="您看到的内容之后又有改动"):
        certify(actor=world.certifier(), submission_id=submission.pk, draft_version=read)


def test_filler_and_head_have_their_own_duties(world: World) -> None:
    submission = filled(world)
    with pytest.raises(Refused, match="没有“填报”的职责"):
        ask_certification(actor=world.certifier(), submission_id=submission.pk)
    asked = ask_certification(actor=world.filler(), submission_id=submission.pk)
    with pytest.raises(Refused, match="没有“签发”的职责"):
        certify(actor=world.filler(), submission_id=submission.pk, draft_version=asked.draft_version)


def test_a_call_may_want_two_people(world: World) -> None:
    Call.objects.update(certifier_differs=True)
    filler = world.accounts["enterprise_filler"]
    filler.membership.may_certify = True  # type: ignore[union-attr]  # accounts of units have one
    filler.membership.save()  # type: ignore[union-attr]
    asked = ask_certification(actor=world.filler(), submission_id=filled(world).pk)
    with pytest.raises(Refused, match="签发人与填报人是两个人"):
        certify(actor=world.filler(), submission_id=asked.pk, draft_version=asked.draft_version)
    assert certify(actor=world.certifier(), submission_id=asked.pk, draft_version=asked.draft_version)


def test_a_signature_does_not_outlive_a_recall(world: World) -> None:
    submission = certified(world)
    recalled = recall_certification(actor=world.filler(), submission_id=submission.pk)
    assert (recalled.state, recalled.certified_by_name, recalled.certified_draft) == ("draft", "", None)
    with pytest.raises(Refused, match="签发以后才能提交"):
        submit(actor=world.filler(), submission_id=submission.pk)


def test_a_draft_that_differs_from_the_signed_one_is_not_submitted(world: World) -> None:
    submission = certified(world)
    Submission.objects.update(draft_version=99)
    with pytest.raises(Refused, match="签发之后草稿又有改动"):
        submit(actor=world.filler(), submission_id=submission.pk)


def test_after_the_deadline_the_server_s_clock_refuses_and_the_draft_stays(world: World) -> None:
    submission = certified(world)
    deadline_passes(world)
    with pytest.raises(Refused, match=r"已过截止时间：截止时间为 .*服务器收到提交的时间为 .*草稿仍然保留"):
        submit(actor=world.filler(), submission_id=submission.pk)
    submission.refresh_from_db()
    assert (submission.state, submission.latest_id) == ("certified", None)
    assert DraftRow.objects.filter(submission=submission, part__code="retained").count() == 1


@pytest.mark.parametrize("whom", [{"region_id": "440700000"}, {}])
def test_an_extension_of_the_unit_or_its_city_lets_it_submit(world: World, whom: dict[str, str]) -> None:
    submission = certified(world)
    deadline_passes(world)
    now = timezone.now()
    Extension.objects.create(
        call=world.call, closes_at=now + timedelta(days=1), reason="系统故障", granted_by_name="省局审核员",
        granted_at=now, **(whom or {"unit": world.units["enterprise"]}),
    )  # fmt: skip
    assert submit(actor=world.filler(), submission_id=submission.pk).number == 1
    late = certified(world, "elsewhere")
    with pytest.raises(Refused, match="已过截止时间"):
        submit(actor=world.filler("elsewhere"), submission_id=late.pk)


def test_before_the_opening_only_the_draft_can_be_filled(db: None) -> None:
    world = small_call(opens_in=timedelta(days=1))
    submission = certified(world)
    with pytest.raises(Refused, match="现在还不能提交；草稿可以先填"):
        submit(actor=world.filler(), submission_id=submission.pk)


def test_a_second_version_leaves_the_first_as_it_was(world: World) -> None:
    first = submitted(world)
    before = SubmissionVersion.objects.values().get(pk=first.pk)
    withdraw(actor=world.filler(), submission_id=first.submission_id)
    assert not Demand.objects.filter(current=True).exists(), "what was withdrawn is in force no longer"
    save(world, first.submission, rows=[new_row()])
    second = submitted(world)
    assert (second.number, second.row_count) == (2, 2)
    assert SubmissionVersion.objects.values().get(pk=first.pk) == before
    assert Demand.objects.filter(version=first, current=False).count() == 1
    assert Demand.objects.filter(version=second, current=True).count() == 2
    assert first.receipt_no != second.receipt_no


def test_after_the_deadline_nothing_is_withdrawn(world: World) -> None:
    version = submitted(world)
    deadline_passes(world)
    with pytest.raises(Refused, match="撤回后就无法再提交"):
        withdraw(actor=world.filler(), submission_id=version.submission_id)
    assert Demand.objects.filter(current=True).exists()


def test_what_an_office_has_accepted_is_not_withdrawn(world: World) -> None:
    version = submitted(world)
    Submission.objects.update(state="accepted")
    with pytest.raises(Refused, match="已受理”，不能这样办理"):
        withdraw(actor=world.filler(), submission_id=version.submission_id)


@pytest.mark.parametrize("act", [ask_certification, recall_certification, submit, withdraw])
def test_another_unit_s_form_does_not_exist(world: World, act: object) -> None:
    submission = certified(world)
    with pytest.raises(Submission.DoesNotExist):
        act(actor=world.filler("elsewhere"), submission_id=submission.pk)  # type: ignore[operator]
