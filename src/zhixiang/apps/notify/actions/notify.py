"""Tell people something inside the application."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from zhixiang.apps.notify.models import Message
from zhixiang.apps.prepared import insert_many


def notify(*, recipients: Iterable[int], kind: str, title: str, body: str = "", url: str = "") -> None:
    """One message to each account in ``recipients`` (keys), once. ``url`` is a path of ours where it is dealt with.

    Part of an action: runs inside its transaction, and what happened stands in that action's audit event.
    """
    said = {"kind": kind, "title": title[:200], "body": body, "url": url, "created_at": timezone.now()}
    insert_many(Message, [{"recipient_id": pk, **said} for pk in dict.fromkeys(recipients)])
