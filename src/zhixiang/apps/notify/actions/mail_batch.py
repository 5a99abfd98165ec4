"""Mails that go out together: begun empty, filled when somebody releases them, stopped while they still wait."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from zhixiang.apps.audit.actors import Acting
from zhixiang.apps.notify.letters import letter
from zhixiang.apps.notify.models import Mail, MailBatch, Message


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person is told: inside where there is an account, by mail where there is an address."""

    recipient: int | None
    to: str
    subject: str
    body: str
    url: str


def open_batch(*, actor: Acting, title: str) -> MailBatch:
    """A batch without mails. Part of an action: runs inside its transaction, as all of this file does."""
    return MailBatch.objects.create(
        title=title[:200], created_by_id=actor.user_id, created_by_name=actor.name, created_at=timezone.now()
    )


def release_batch(*, actor: Acting, batch: MailBatch, kind: str, letters: Iterable[Letter]) -> int:
    """Put the letters into the outbox and into people's messages; returns how many mails. As many statements for one
    as for thousands, as far as the database takes them in one.
    """
    now, letters = timezone.now(), list(letters)
    batch.released_at, batch.released_by_name = now, actor.name
    batch.save(update_fields=["released_at", "released_by_name"])
    Message.objects.bulk_create(
        Message(
            recipient_id=one.recipient, kind=kind, title=one.subject[:200], body=one.body, url=one.url, created_at=now
        )
        for one in letters if one.recipient is not None
    )  # fmt: skip
    mails = [
        Mail(
            batch=batch, to=one.to, recipient_id=one.recipient, subject=one.subject[:200],
            body=letter("", one.body, one.url), created_at=now,
        )
        for one in letters if one.to
    ]  # fmt: skip
    Mail.objects.bulk_create(mails)
    return len(mails)


def cancel_batch(*, batch: MailBatch) -> int:
    """Stop what has not gone out: mails that nobody has begun to send, and failed ones. Returns how many."""
    waiting = Mail.objects.filter(batch=batch, state__in=[Mail.State.READY, Mail.State.FAILED])
    begun = waiting.filter(state=Mail.State.READY, claimed_at__isnull=False)
    return waiting.exclude(pk__in=begun.values("pk")).update(state=Mail.State.CANCELLED)
