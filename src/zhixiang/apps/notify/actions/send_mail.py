"""Send what waits in the outbox, mail by mail; a failure is noted and tried again later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException
from typing import Final

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.audit.actors import Acting
from zhixiang.apps.notify.models import Mail

ATTEMPTS: Final = 5
"""So often a mail is tried before a person has to look at it."""
PAUSE: Final = timedelta(minutes=10)
"""Between two attempts; also how long a sender that died keeps its mail from the others."""
_ERROR: Final = 500


@dataclass(slots=True)
class Sending:
    """What became of a run."""

    sent: int = 0
    failed: int = 0


def send_mail(*, actor: Acting, limit: int = 1000, say: Callable[[str], None] = lambda _: None) -> Sending:
    """Send up to ``limit`` mails that are ready, or failed and may be tried again; returns how many went out.

    A mail is claimed before and marked after it is sent, outside of any transaction: nobody waits for a mail server.
    A sender that dies in between leaves a mail that may go out twice rather than never.
    """
    result = Sending()
    connection = get_connection()
    for pk in list(_waiting().order_by("pk").values_list("pk", flat=True)[:limit]):
        if not _claimed(pk):
            continue
        mail = Mail.objects.get(pk=pk)
        try:
            EmailMessage(mail.subject, mail.body, None, [mail.to], connection=connection).send()
        except (OSError, SMTPException) as error:
            result.failed += 1
            Mail.objects.filter(pk=pk).update(state=Mail.State.FAILED, last_error=str(error)[:_ERROR])
            say(f"没有发出 not sent: {mail.to}（{error}）")
        else:
            result.sent += 1
            Mail.objects.filter(pk=pk).update(state=Mail.State.SENT, sent_at=timezone.now(), last_error="")
    if result.sent or result.failed:
        with transaction.atomic():
            record(
                actor=actor, action="notify.send_mail", object_type="outbox", object_id="outbox",
                object_label="待发邮件", payload={"sent": result.sent, "failed": result.failed},
            )  # fmt: skip
    return result


def _waiting() -> QuerySet[Mail]:
    tried = Q(claimed_at__isnull=True) | Q(claimed_at__lt=timezone.now() - PAUSE)
    return Mail.objects.filter(tried, state__in=[Mail.State.READY, Mail.State.FAILED], attempts__lt=ATTEMPTS)


def _claimed(pk: int) -> bool:
    """Whether the mail is ours; one statement, so that of two senders only one gets it."""
    return bool(_waiting().filter(pk=pk).update(attempts=F("attempts") + 1, claimed_at=timezone.now()))
