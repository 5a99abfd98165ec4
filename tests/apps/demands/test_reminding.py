"""Batches of reminders: whom they reach, never too often, never behind a submission, and how they are stopped."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from tests.support.call_factory import CITY, OFFICERS, World
from tests.support.filling import filled, submitted
from tests.support.reminding import many_units, outcomes, prepared, released
from zhixiang.apps.audit.models import Event
from zhixiang.apps.calls.models import Call, Extension
from zhixiang.apps.demands.actions.accept_submission import accept_submission
from zhixiang.apps.demands.actions.cancel_reminding import cancel_reminding
from zhixiang.apps.demands.actions.edit_reminding import edit_reminding
from zhixiang.apps.demands.actions.release_reminding import release_reminding
from zhixiang.apps.demands.actions.remind_before_close import remind_before_close
from zhixiang.apps.demands.actions.return_submission import return_submission
from zhixiang.apps.demands.models import RemindedUnit, Reminding
from zhixiang.apps.notify.actions.send_mail import send_mail
from zhixiang.apps.notify.models import Mail, Message
from zhixiang.apps.people.actors import COMMAND_LINE
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Membership, Unit, User
from zhixiang.cli import main

pytestmark = pytest.mark.django_db

SEES = {
    "province": {"enterprise", "centre", "elsewhere", "direct"},
    "city": {"enterprise", "centre"},
    "county": {"centre"},
    "other_city": {"elsewhere"},
}


def name(world: World, unit: str) -> str:
    return world.units[unit].name


def units(world: World, reminding: Reminding) -> set[str]:
    found = outcomes(reminding)
    return {short for short in SEES["province"] if name(world, short) in found}


@pytest.mark.parametrize("who", OFFICERS)
def test_an_office_writes_to_the_units_that_it_looks_after(world: World, who: str) -> None:
    if who not in SEES:
        with pytest.raises(Refused):
            prepared(world, who)
        return
    assert units(world, prepared(world, who)) == SEES[who]
    others = [world.units[short].pk for short in SEES["province"] - SEES[who]]
    with pytest.raises(Refused, match="没有要通知的单位"):
        prepared(world, who, unit_ids=others)


def test_only_those_that_have_something_to_hand_in_are_written_to(world: World) -> None:
    version = submitted(world)
    assert units(world, prepared(world)) == {"centre"}
    return_submission(actor=world.actor("city"), submission_id=version.submission_id, reason="补充")
    assert units(world, prepared(world)) == {"centre", "enterprise"}


def test_each_person_gets_the_text_filled_in_for_their_unit(world: World, settings: Any) -> None:
    settings.SITE_ADDRESS = "https://funds.example.test"
    filled(world)
    reminding = prepared(world)
    assert not Mail.objects.exists(), "nothing goes out before it is sent"
    result = released(world, reminding)
    assert (result.units, result.mails, result.left_out) == (2, 4, 1), "nobody is in the county's bureau"
    until = f"{timezone.localtime(world.call.closes_at):%Y年%-m月%-d日 %H:%M:%S}"
    bodies = {one.recipient.username: one for one in Mail.objects.select_related("recipient")}
    assert set(bodies) == {f"{unit}_{what}" for unit in ("enterprise", "centre") for what in ("filler", "certifier")}
    assert "现在的状态是“填报中”" in bodies["enterprise_filler"].body
    assert "现在的状态是“尚未开始”" in bodies["centre_filler"].body
    assert all(until in one.body and world.call.title in one.subject for one in bodies.values())
    assert f"https://funds.example.test/calls/{world.call.pk}/form/" in bodies["enterprise_filler"].body
    message = Message.objects.get(recipient=world.accounts["centre_filler"])
    assert world.client("centre_filler").get(message.url).status_code == 200
    assert send_mail(actor=COMMAND_LINE).sent == 4
    assert "{" not in "".join(one.body + one.subject for one in mail.outbox)
    assert Event.objects.get(action="demands.release_reminding").payload["units"] == 2


def test_a_unit_s_own_deadline_is_the_one_in_its_text(world: World) -> None:
    later = world.call.closes_at + timedelta(days=2)
    for extra, of in ((2, {"unit": world.units["enterprise"]}), (1, {"region_id": CITY})):
        Extension.objects.create(
            call=world.call, closes_at=world.call.closes_at + timedelta(days=extra), reason="停电", granted_at=later, **of
        )  # fmt: skip
    released(world, prepared(world))
    for who, days in (("enterprise_filler", 2), ("centre_filler", 1)):
        until = timezone.localtime(world.call.closes_at + timedelta(days=days))
        assert f"{until:%Y年%-m月%-d日 %H:%M:%S}" in Message.objects.get(recipient=world.accounts[who]).body


def test_whoever_submits_before_the_batch_goes_out_is_left_alone(world: World) -> None:
    reminding = prepared(world)
    submitted(world)
    assert released(world, reminding).units == 1
    assert outcomes(reminding) == {name(world, "enterprise"): "answered", name(world, "centre"): "sent"}
    assert not Message.objects.filter(recipient=world.accounts["enterprise_filler"], kind__contains="remind").exists()


def test_a_unit_is_not_written_to_twice_a_day_unless_somebody_says_so(world: World) -> None:
    released(world, prepared(world, unit_ids=[world.units["centre"].pk]))
    again = prepared(world)
    assert released(world, again).units == 1
    assert outcomes(again) == {name(world, "centre"): "recent", name(world, "enterprise"): "sent"}
    with pytest.raises(Refused, match="没有发出"):
        released(world, prepared(world))
    # The province's batch counts the city's as well.
    province = prepared(world, "province", unit_ids=[world.units["centre"].pk])
    with pytest.raises(Refused, match="刚刚催过"):
        released(world, province, "province")
    assert released(world, province, "province", once_more=True).units == 1
    RemindedUnit.objects.update(sent_at=timezone.now() - timedelta(hours=25))
    assert released(world, prepared(world)).units == 2


def test_a_unit_without_people_is_reached_at_its_own_address_or_named(world: World) -> None:
    Membership.objects.filter(unit=world.units["centre"]).update(status=Membership.Status.ENDED)
    User.objects.filter(username__startswith="enterprise").update(is_active=False)
    Unit.objects.filter(pk=world.units["enterprise"].pk).update(contact_email="")
    reminding = prepared(world)
    released(world, reminding)
    assert outcomes(reminding) == {name(world, "centre"): "sent", name(world, "enterprise"): "nobody"}
    assert [one.to for one in Mail.objects.all()] == ["centre@example.test"]
    assert not Message.objects.exists()


def test_the_text_is_edited_before_it_goes_out(world: World) -> None:
    reminding, actor = prepared(world), world.actor("city")

    def edit(**values: Any) -> Reminding:
        given = {"row_version": 1, "subject": "催报", "body": "{单位名称}，请在{ 截止时间 }前提交"} | values
        return edit_reminding(actor=actor, reminding_id=reminding.pk, **given)

    for bad, why in (
        ({"subject": " "}, "请写主题"), ({"body": ""}, "请写正文"), ({"body": "长" * 4001}, "正文太长"),
        ({"body": "{联系人}您好"}, "{联系人}"), ({"row_version": 7}, "有人改过"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=why):
            edit(**bad)
    edit()
    with pytest.raises(Refused, match="文字之后又有改动"):
        from_old_page(world, reminding)
    released(world, reminding)
    assert Message.objects.filter(title="催报", body__startswith=f"{name(world, 'centre')}，请在20").exists()
    with pytest.raises(Refused, match="已经发送"):
        edit(row_version=2)


def from_old_page(world: World, reminding: Reminding) -> None:
    """Send with the number that a page showed before somebody edited the text."""
    release_reminding(actor=world.actor("city"), reminding_id=reminding.pk, row_version=1)


def test_a_batch_is_cancelled_before_it_goes_out_or_while_mails_wait(world: World) -> None:
    city, first, second = world.actor("city"), prepared(world), prepared(world)
    assert cancel_reminding(actor=city, reminding_id=first.pk) == 0
    with pytest.raises(Refused, match="已经取消"):
        released(world, first)
    released(world, second)
    Mail.objects.filter(pk=Mail.objects.earliest("pk").pk).update(state=Mail.State.SENT, sent_at=timezone.now())
    assert cancel_reminding(actor=city, reminding_id=second.pk) == 3
    assert send_mail(actor=COMMAND_LINE).sent == 0
    third = prepared(world)
    released(world, third, once_more=True)
    send_mail(actor=COMMAND_LINE)
    with pytest.raises(Refused, match="都已经发出"):
        cancel_reminding(actor=city, reminding_id=third.pk)


def test_only_the_office_that_made_a_batch_sends_edits_or_cancels_it(world: World) -> None:
    reminding = prepared(world)
    for who in ("province", "county", "other_city", "auditor", "finance", "expert"):
        with pytest.raises(Refused):
            released(world, reminding, who)
        with pytest.raises(Refused):
            cancel_reminding(actor=world.actor(who), reminding_id=reminding.pk)
    with pytest.raises(Refused):
        edit_reminding(actor=world.filler(), reminding_id=reminding.pk, row_version=1, subject="甲", body="乙")


def test_the_announcement_is_the_province_s_and_a_closed_call_takes_no_batch(world: World) -> None:
    opened = prepared(world, "province", kind=Reminding.Kind.OPENED)
    assert units(world, opened) == SEES["province"]
    with pytest.raises(Refused, match="征集通知由省局起草"):
        prepared(world, kind=Reminding.Kind.OPENED)
    Call.objects.update(status=Call.Status.CLOSED)
    with pytest.raises(Refused, match="已结束"):
        prepared(world)
    with pytest.raises(Refused, match="已结束"):
        released(world, opened, "province")


def test_units_of_the_province_that_the_call_does_not_name_are_not_written_to(world: World) -> None:
    other = Unit.objects.create(name="省另一单位", kind="protection_centre", region_id="440000000", provincial=True)
    assert other.name not in outcomes(prepared(world, "province"))


def test_thousands_cost_as_many_statements_as_a_few(world: World, django_assert_max_num_queries: Any) -> None:
    many_units(world, 40)
    with django_assert_max_num_queries(16):
        reminding = prepared(world)
    with django_assert_max_num_queries(30):
        assert released(world, reminding).mails == 44


# Before the deadline, by a timer


def test_the_timer_reminds_once_for_each_deadline(world: World) -> None:
    submitted(world, "elsewhere")
    assert remind_before_close(actor=COMMAND_LINE) == 0, "five days are left"
    Call.objects.update(closes_at=timezone.now() + timedelta(days=2))
    assert remind_before_close(actor=COMMAND_LINE) == 3
    assert remind_before_close(actor=COMMAND_LINE) == 0
    assert Message.objects.filter(kind="call_closing_reminder").count() == 6
    later = timezone.now() + timedelta(days=2, hours=12)
    Extension.objects.create(
        call=world.call, unit=world.units["centre"], closes_at=later, reason="停电", granted_at=later
    )
    RemindedUnit.objects.update(sent_at=timezone.now() - timedelta(days=2))
    assert remind_before_close(actor=COMMAND_LINE) == 1
    assert remind_before_close(actor=COMMAND_LINE) == 0


def test_the_timer_leaves_alone_who_was_just_written_to_who_is_late_and_calls_that_are_not_open(world: World) -> None:
    Call.objects.update(closes_at=timezone.now() + timedelta(days=2))
    released(world, prepared(world))
    assert remind_before_close(actor=COMMAND_LINE) == 2, "those of the other city and of the province"
    assert remind_before_close(actor=COMMAND_LINE) == 0
    RemindedUnit.objects.all().delete()
    Call.objects.update(opens_at=timezone.now() - timedelta(days=3), closes_at=timezone.now() - timedelta(hours=1))
    assert remind_before_close(actor=COMMAND_LINE) == 0
    Call.objects.update(closes_at=timezone.now() + timedelta(days=2), status=Call.Status.CLOSED)
    assert remind_before_close(actor=COMMAND_LINE) == 0


def test_an_accepted_form_needs_no_reminder(world: World) -> None:
    version = submitted(world)
    accept_submission(actor=world.actor("city"), submission_id=version.submission_id)
    Call.objects.update(closes_at=timezone.now() + timedelta(days=2))
    assert remind_before_close(actor=COMMAND_LINE) == 3


def test_the_command_says_how_many_it_reminded(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    Call.objects.update(closes_at=timezone.now() + timedelta(days=2))
    assert [main(["remind"]), main(["remind"])] == [0, 0]
    assert capsys.readouterr().out.splitlines() == ["已提醒 reminded 4", "已提醒 reminded 0"]
