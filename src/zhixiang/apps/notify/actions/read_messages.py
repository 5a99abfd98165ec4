"""Mark a person's messages as read."""

from __future__ import annotations

from django.utils import timezone

from zhixiang.apps.notify.models import Message


def read_messages(*, reader: int, up_to: int) -> int:
    """Mark the reader's unread messages with keys up to ``up_to``: those that the page showed. Returns how many.

    Reading one's own messages leaves no audit event: it changes nothing that others see.
    """
    unread = Message.objects.filter(recipient_id=reader, read_at__isnull=True, pk__lte=up_to)
    return unread.update(read_at=timezone.now())
