"""A person's own messages."""

from __future__ import annotations

from django.db.models import QuerySet

from zhixiang.apps.notify.models import Message


def messages_of(reader: int) -> QuerySet[Message]:
    """The newest first."""
    return Message.objects.filter(recipient_id=reader).order_by("-pk")
