"""The way of a report: signed, sent, returned, accepted; the clock, the digests, and what units can do no longer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.apps.consolidation.test_lines import refused
from tests.support.call_factory import CITY, World
from tests.support.consolidating import in_order, opened, picked, sent, signed, taken
from tests.support.filling import submitted
from zhixiang.apps.audit.digests import hexdigest
from zhixiang.apps.audit.models import Event
from zhixiang.apps.audit.queries import verify_chain
from zhixiang.apps.calls.models import Call, Extension
from zhixiang.apps.consolidation import queries
from zhixiang.apps.consolidation.actions.accept_report import accept_report
from zhixiang.apps.consolidation.actions.drop_lines import drop_lines
from zhixiang.apps.consolidation.actions.edit_line import edit_line
from zhixiang.apps.consolidation.actions.merge_lines import merge_lines
from zhixiang.apps.consolidation.actions.reopen_report import reopen_report
from zhixiang.apps.consolidation.actions.return_report import return_report
from zhixiang.apps.consolidation.actions.sign_report import sign_report
from zhixiang.apps.consolidation.actions.submit_report import submit_report
from zhixiang.apps.consolidation.models import Report, ReportEvent
from zhixiang.apps.demands.actions.return_submission import return_submission
from zhixiang.apps.demands.actions.withdraw import withdraw
from zhixiang.apps.demands.content import canonical
from zhixiang.apps.demands.models import Submission
from zhixiang.apps.people.errors import Refused

WAN = 10**6
S = Report.State


def deadline_passes(world: World) -> None:
    now = timezone.now()
    Call.objects.filter(pk=world.call.pk).update(opens_at=now - timedelta(days=9), closes_at=now - timedelta(seconds=1))


def test_nothing_is_signed_while_a_demand_is_in_no_line(world: World) -> None:
    report = opened(world)
    refused("还有 3 条需求没有归入", lambda: signed(world, report))


def test_nothing_is_signed_while_a_parent_is_withdrawn(world: World) -> None:
    report = taken(world)
    withdraw(actor=world.filler(), submission_id=Submission.objects.get(unit=world.units["enterprise"]).pk)
    refused("2 条来源需求已被单位撤回", lambda: signed(world, report))


def test_a_report_that_says_nothing_is_not_signed(world: World) -> None:
    report = taken(world, enterprise=1, centre=1)
    drop_lines(actor=world.actor("city"), report_id=report.pk, lines=picked(*in_order(report)), reason="不属于支持方向")
    refused("没有要上报的行", lambda: signed(world, report))


def test_what_is_signed_is_what_was_looked_at(world: World) -> None:
    report, city = taken(world), world.actor("city")
    seen = report.draft_version
    edit_line(actor=city, report_id=report.pk, line=picked(in_order(report)[0])[0], texts={"remark": "急"})
    refused("又有改动", lambda: sign_report(actor=city, report_id=report.pk, draft_version=seen))


def test_a_signed_report_is_read_only_until_it_is_opened_again(world: World) -> None:
    report, city = signed(world, taken(world)), world.actor("city")
    line = picked(in_order(report)[0])[0]
    texts = {"remark": "急"}
    refused("先撤销签发", lambda: edit_line(actor=city, report_id=report.pk, line=line, texts=texts))
    opened_again = reopen_report(actor=city, report_id=report.pk)
    assert (opened_again.state, opened_again.signed_draft, opened_again.signed_by_name) == (S.DRAFT, None, "")
    edit_line(actor=city, report_id=report.pk, line=line, texts=texts)
    refused("签发以后才能报送", lambda: submit_report(actor=city, report_id=report.pk))


def test_what_is_sent_carries_every_line_down_to_the_units_row(world: World) -> None:
    report, city = taken(world, enterprise=3, centre=1), world.actor("city")
    a, _, c, d = in_order(report)
    merge_lines(actor=city, report_id=report.pk, lines=picked(a, d))
    drop_lines(actor=city, report_id=report.pk, lines=picked(c), reason="重复申报")
    version = sent(world, report)
    assert (version.number, version.total_fen, version.line_count) == (1, 300 * WAN, 2)
    text = canonical(version.content)
    assert (version.sha256, version.sm3) == (hexdigest("sha256", text), hexdigest("sm3", text))
    assert version.receipt_no.startswith("TC2024-")
    lines = version.content["parts"][0]["lines"]
    assert [(line["asks_fen"], line["dropped"], len(line["parents"])) for line in lines] == [
        (200 * WAN, False, 2), (100 * WAN, False, 1), (100 * WAN, True, 1)
    ]  # fmt: skip
    assert lines[2]["drop_reason"] == "重复申报"
    receipts = {s.latest.receipt_no for s in Submission.objects.filter(city=CITY) if s.latest}
    assert {parent["receipt_no"] for line in lines for parent in line["parents"]} == receipts
    assert verify_chain().intact


def test_what_was_sent_can_no_longer_be_withdrawn(world: World) -> None:
    submitted(world, "elsewhere")
    sent(world)
    states = dict(Submission.objects.values_list("unit__name", "state"))
    assert states["江门测试企业"] == states["台山测试快速维权中心"] == Submission.State.ACCEPTED
    assert states["韶关测试高校"] == Submission.State.SUBMITTED
    mine = Submission.objects.get(unit=world.units["enterprise"])
    with pytest.raises(Refused, match="已受理"):
        withdraw(actor=world.filler(), submission_id=mine.pk)


def test_what_was_sent_is_returned_to_a_unit_only_after_the_province_has_returned_it(world: World) -> None:
    report, city = sent(world).report, world.actor("city")
    mine = Submission.objects.get(unit=world.units["enterprise"])
    again = "请补充依据"
    refused("已随市局统筹报送省局", lambda: return_submission(actor=city, submission_id=mine.pk, reason=again))
    return_report(actor=world.actor("province"), report_id=report.pk, reason="依据不足")
    return_submission(actor=city, submission_id=mine.pk, reason=again)
    refused("退回修改或重新提交", lambda: signed(world, report))


def test_a_unit_that_changes_something_after_the_signature_stops_the_report(world: World) -> None:
    report = signed(world, taken(world))
    withdraw(actor=world.filler(), submission_id=Submission.objects.get(unit=world.units["enterprise"]).pk)
    refused("签发以后单位的填报有变化", lambda: submit_report(actor=world.actor("city"), report_id=report.pk))


def test_the_servers_clock_decides_and_an_extension_for_the_city_counts(world: World) -> None:
    report, city = signed(world, taken(world)), world.actor("city")
    deadline_passes(world)
    refused("已过截止时间", lambda: submit_report(actor=city, report_id=report.pk))
    now = timezone.now()
    Extension.objects.create(
        call=world.call, region_id=CITY, closes_at=now + timedelta(days=1), reason="台风", granted_at=now
    )
    assert submit_report(actor=city, report_id=report.pk).number == 1


def test_the_province_returns_with_a_reason_and_the_next_version_stands_beside_the_first(world: World) -> None:
    first, province, city = sent(world), world.actor("province"), world.actor("city")
    report = first.report
    refused("写明退回的理由", lambda: return_report(actor=province, report_id=report.pk, reason=""))
    returned = return_report(actor=province, report_id=report.pk, reason="金额请再核对")
    assert (returned.state, returned.return_reason) == (S.RETURNED, "金额请再核对")
    line = picked(in_order(report)[0])[0]
    edit_line(actor=city, report_id=report.pk, line=line, texts={"quantity": "1"})
    second = sent(world, report)
    assert (second.number, second.total_fen) == (2, 225 * WAN)
    first.refresh_from_db()
    assert first.total_fen == 300 * WAN
    assert hexdigest("sm3", canonical(first.content)) == first.sm3


def test_what_the_province_accepts_is_final(world: World) -> None:
    report = sent(world).report
    province, city = world.actor("province"), world.actor("city")
    assert accept_report(actor=province, report_id=report.pk).state == S.ACCEPTED
    refused("不能这样办理", lambda: return_report(actor=province, report_id=report.pk, reason="再想想"))
    refused("不能这样办理", lambda: reopen_report(actor=city, report_id=report.pk))
    line = picked(in_order(report)[0])[0]
    refused("不能修改", lambda: edit_line(actor=city, report_id=report.pk, line=line, texts={"remark": "急"}))


def test_every_step_leaves_an_event_of_the_report_and_one_of_the_audit(world: World) -> None:
    report, province = sent(world).report, world.actor("province")
    accept_report(actor=province, report_id=report.pk)
    steps = list(ReportEvent.objects.filter(report=report).order_by("pk").values_list("action", "source", "target"))
    assert steps == [
        ("consolidation.open_report", S.DRAFT, S.DRAFT),
        ("consolidation.take_demands", S.DRAFT, S.DRAFT),
        ("consolidation.sign_report", S.DRAFT, S.SIGNED),
        ("consolidation.submit_report", S.SIGNED, S.SUBMITTED),
        ("consolidation.accept_report", S.SUBMITTED, S.ACCEPTED),
    ]
    audited = Event.objects.filter(object_type="report", object_id=str(report.pk)).order_by("seq")
    assert list(audited.values_list("action", flat=True)) == [action for action, _, _ in steps]


@pytest.mark.parametrize("role", ["finance", "auditor"])
def test_who_only_reads_receives_nothing(world: World, role: str) -> None:
    report, actor = sent(world).report, world.actor(role)
    refused("只有省局处室可以", lambda: accept_report(actor=actor, report_id=report.pk))
    refused("只有省局处室可以", lambda: return_report(actor=actor, report_id=report.pk, reason="不妥"))
    refused("只有市局审核员可以", lambda: reopen_report(actor=actor, report_id=report.pk))


@pytest.mark.parametrize("role", ["other_city", "county", "expert", "system", "security", "enterprise_filler"])
def test_to_others_there_is_no_report(world: World, role: str) -> None:
    report, actor = taken(world), world.actor(role)
    with pytest.raises(Report.DoesNotExist):
        sign_report(actor=actor, report_id=report.pk, draft_version=report.draft_version)
    with pytest.raises(Report.DoesNotExist):
        accept_report(actor=actor, report_id=report.pk)
    assert queries.report(actor, report.pk) is None


def test_the_province_sees_money_only_of_what_has_arrived(world: World) -> None:
    submitted(world, "direct")
    report, province = taken(world), world.actor("province")
    part = world.parts["retained"].pk

    def row() -> queries.MatrixRow:
        return next(row for row in queries.matrix(province, world.call).rows if row.region.pk == CITY)

    assert (row().arrived, row().total_fen) == (False, 0)
    sent(world, report)
    assert (row().arrived, dict(row().fen), row().lines) == (True, {part: 300 * WAN}, 3)
    assert queries.matrix(province, world.call).direct == {part: 100 * WAN}
    return_report(actor=province, report_id=report.pk, reason="金额请再核对")
    assert (row().arrived, row().total_fen) == (False, 0)
