"""Put an e-mail into the outbox."""

from __future__ import annotations

from django.utils import timezone

from zhixiang.apps.notify.models import Mail, MailBatch


def queue_mail(
    *, to: str, subject: str, body: str, recipient: int | None = None, batch: MailBatch | None = None
) -> Mail:
    """A mail that `zhixiang send-mail` will send; one of a ``batch`` waits until that is released.

    Part of an action: runs inside its transaction. Never for secrets (invitations, resets): the outbox is read by
    people and kept.
    """
    state = Mail.State.HELD if batch is not None else Mail.State.READY
    return Mail.objects.create(
        batch=batch, to=to, recipient_id=recipient, subject=subject[:200], body=body, state=state,
        created_at=timezone.now(),
    )  # fmt: skip
