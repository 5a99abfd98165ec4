"""The outbox: what is ready goes out once, what fails is tried again later, what is held stays."""

from __future__ import annotations

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from zhixiang.apps.audit.models import Event
from zhixiang.apps.notify.actions.queue_mail import queue_mail
from zhixiang.apps.notify.actions.send_mail import ATTEMPTS, PAUSE, send_mail
from zhixiang.apps.notify.models import Mail, MailBatch
from zhixiang.apps.people.actors import COMMAND_LINE

pytestmark = pytest.mark.django_db


class BrokenFor(EmailBackend):
    """A mail server that refuses one address."""

    def send_messages(self, messages: Any) -> int:
        if any("broken@example.test" in message.to for message in messages):
            raise smtplib.SMTPRecipientsRefused({"broken@example.test": (550, b"no such user")})
        return super().send_messages(messages)


def queue(to: str = "a@example.test", **values: Any) -> Mail:
    return queue_mail(to=to, subject="征集将于明天截止", body="请尽快提交。", **values)


def test_what_is_ready_goes_out_once() -> None:
    queue()
    queue("b@example.test")
    assert send_mail(actor=COMMAND_LINE).sent == 2
    assert [message.to for message in mail.outbox] == [["a@example.test"], ["b@example.test"]]
    assert mail.outbox[0].subject == "征集将于明天截止"
    assert send_mail(actor=COMMAND_LINE).sent == 0
    assert set(Mail.objects.values_list("state", flat=True)) == {"sent"}
    assert [event.payload for event in Event.objects.filter(action="notify.send_mail")] == [{"sent": 2, "failed": 0}]


def test_what_waits_for_release_or_was_cancelled_stays() -> None:
    batch = MailBatch.objects.create(title="催报", created_by_name="省局", created_at=timezone.now())
    assert queue(batch=batch).state == "held"
    Mail.objects.filter(pk=queue().pk).update(state=Mail.State.CANCELLED)
    assert send_mail(actor=COMMAND_LINE).sent == 0
    assert mail.outbox == []


def test_a_failure_stops_nobody_else_and_is_tried_again_later(settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.BrokenFor"
    broken = queue("broken@example.test")
    queue()
    result = send_mail(actor=COMMAND_LINE)
    assert (result.sent, result.failed) == (1, 1)
    broken.refresh_from_db()
    assert (broken.state, broken.attempts, "no such user" in broken.last_error) == ("failed", 1, True)
    assert send_mail(actor=COMMAND_LINE).failed == 0, "not before the pause is over"
    later(broken)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_mail(actor=COMMAND_LINE).sent == 1


def test_after_the_last_attempt_a_person_has_to_look(settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.BrokenFor"
    broken = queue("broken@example.test")
    for _ in range(ATTEMPTS + 2):
        send_mail(actor=COMMAND_LINE)
        later(broken)
    broken.refresh_from_db()
    assert (broken.state, broken.attempts) == ("failed", ATTEMPTS)


def later(row: Mail) -> None:
    """As if the pause had passed."""
    Mail.objects.filter(pk=row.pk).update(claimed_at=timezone.now() - PAUSE - timedelta(seconds=1))
