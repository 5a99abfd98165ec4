"""Who is told what, in the application and by mail, when a form goes from hand to hand; nobody of another unit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.support.call_factory import CITY, World, member
from tests.support.filling import certified, filled, submitted
from zhixiang.apps.calls.actions.extend import extend
from zhixiang.apps.calls.actions.open_call import open_call
from zhixiang.apps.calls.models import Call
from zhixiang.apps.demands.actions.accept_submission import accept_submission
from zhixiang.apps.demands.actions.ask_certification import ask_certification
from zhixiang.apps.demands.actions.decline_certification import decline_certification
from zhixiang.apps.demands.actions.return_submission import Item, return_submission
from zhixiang.apps.demands.models import Demand, Submission
from zhixiang.apps.notify.models import Mail, Message
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Membership, User

pytestmark = pytest.mark.django_db


def told(kind: str) -> set[str]:
    """Who got a message of that kind; everybody with an address got the same as a mail."""
    messages = Message.objects.filter(kind=kind).select_related("recipient")
    mails = Mail.objects.filter(subject__in=messages.values("title")).values_list("recipient__username", flat=True)
    names = [message.recipient.username for message in messages]
    assert sorted(names) == sorted(mails)
    assert len(set(names)) == len(names)
    return set(names)


def opens(client: Client, kind: str) -> str:
    """The page that the message leads to, as its reader sees it."""
    answer = client.get(Message.objects.filter(kind=kind).latest("pk").url)
    assert answer.status_code == 200
    return answer.content.decode()


def asked(world: World) -> Submission:
    return ask_certification(actor=world.filler(), submission_id=filled(world).pk)


def test_a_form_that_waits_for_its_signature_is_told_to_those_who_may_sign(world: World) -> None:
    ended = member(world.units["enterprise"], "left", may_certify=True)
    Membership.objects.filter(user=ended).update(status=Membership.Status.ENDED)
    gone = member(world.units["enterprise"], "gone", may_certify=True)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    asked(world)
    assert told("form_awaits_signature") == {"enterprise_certifier"}
    assert "签发并提交" in opens(world.client("enterprise_certifier"), "form_awaits_signature")
    message = Message.objects.get(kind="form_awaits_signature")
    assert world.units["enterprise"].name in message.body


def test_whoever_filled_in_is_told_that_it_was_not_signed_and_why(world: World) -> None:
    decline_certification(actor=world.certifier(), submission_id=asked(world).pk, reason="金额偏大")
    assert told("signature_declined") == {"enterprise_filler"}
    assert "金额偏大" in Message.objects.get(kind="signature_declined").body
    assert "金额偏大" in opens(world.client("enterprise_filler"), "signature_declined")


def test_a_unit_is_told_what_to_correct_by_row_and_until_when(world: World) -> None:
    version = submitted(world)
    row = Demand.objects.get(version=version)
    until = timezone.now() + timedelta(days=9)
    return_submission(
        actor=world.actor("city"), submission_id=version.submission_id, reason="请补充", until=until,
        items=[Item(row.uid, "写明数量")],
    )  # fmt: skip
    assert told("form_returned") == {"enterprise_filler", "enterprise_certifier"}
    body = Message.objects.filter(kind="form_returned")[0].body
    assert "退回理由：请补充" in body
    assert f"{row.project_name}：写明数量" in body
    assert f"{timezone.localtime(until):%Y年%-m月%-d日}" in body
    assert "写明数量" in opens(world.client("enterprise_filler"), "form_returned")


def test_a_unit_is_told_that_its_form_was_accepted(world: World) -> None:
    version = submitted(world)
    accept_submission(actor=world.actor("city"), submission_id=version.submission_id)
    assert told("form_accepted") == {"enterprise_filler", "enterprise_certifier"}
    assert version.receipt_no in Message.objects.filter(kind="form_accepted")[0].body


def test_what_was_refused_tells_nobody(world: World) -> None:
    version = submitted(world)
    before = Message.objects.count()
    with pytest.raises(Refused):
        return_submission(actor=world.actor("city"), submission_id=version.submission_id, reason=" ")
    with pytest.raises(Refused):
        decline_certification(actor=world.certifier(), submission_id=version.submission_id, reason="不行")
    assert Message.objects.count() == before == Mail.objects.count()


def test_more_time_is_told_to_the_unit_or_to_the_region_and_its_office(world: World) -> None:
    when = world.call.closes_at + timedelta(days=3)
    actor = world.actor("province")
    extend(actor=actor, call_id=world.call.pk, closes_at=when, reason="停电", unit_id=world.units["enterprise"].pk)
    assert told("call_extended") == {"enterprise_filler", "enterprise_certifier"}
    Message.objects.all().delete()
    Mail.objects.all().delete()
    extend(actor=actor, call_id=world.call.pk, closes_at=when, reason="台风", region_code=CITY)
    people = {f"{unit}_{what}" for unit in ("enterprise", "centre") for what in ("filler", "certifier")}
    assert told("call_extended") == {"city", *people}
    assert "台风" in opens(world.client("centre_filler"), "call_extended")


def test_an_open_call_is_told_to_the_offices_whose_units_it_asks(world: World) -> None:
    Call.objects.update(status=Call.Status.DRAFT, opened_at=None)
    world.call.regions.set([CITY])
    open_call(actor=world.actor("province"), call_id=world.call.pk, row_version=None)
    assert told("call_opened") == {"city", "county"}
    assert "填报进度" in opens(world.client("county"), "call_opened")


def test_a_mail_names_the_page_by_its_address_where_the_site_knows_it(world: World, settings: Any) -> None:
    asked(world)
    assert "请登录系统办理" in Mail.objects.get().body
    Mail.objects.all().delete()
    settings.SITE_ADDRESS = "https://funds.example.test"
    Submission.objects.update(state=Submission.State.DRAFT)
    asked(world)
    assert f"https://funds.example.test/calls/{world.call.pk}/form/sign/" in Mail.objects.get().body


def test_somebody_without_an_address_is_told_inside_alone(world: World) -> None:
    User.objects.filter(username="enterprise_certifier").update(email="")
    certified(world)
    assert Message.objects.filter(kind="form_awaits_signature").count() == 1
    assert not Mail.objects.exists()


def test_a_hundred_units_with_more_time_cost_as_many_statements_as_one(
    world: World, django_assert_max_num_queries: Any
) -> None:
    for number in range(60):
        member(world.units["enterprise"], f"person{number}", may_fill=True)
    actor, when = world.actor("province"), world.call.closes_at + timedelta(days=3)
    with django_assert_max_num_queries(22):
        extend(actor=actor, call_id=world.call.pk, closes_at=when, reason="台风", region_code=CITY)
    assert len(told("call_extended")) == 65
