"""A person's own messages."""

from __future__ import annotations

from zhixiang.apps import keyset
from zhixiang.apps.notify.models import Message


def messages_of(reader: int, cursor: str = "") -> keyset.Page[Message]:
    """A page of them, the newest first."""
    return keyset.cut(Message.objects.filter(recipient_id=reader), ("-id",), cursor)
