"""Tell people something inside the application and by e-mail."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils import timezone

from zhixiang.apps.notify.actions.notify import notify
from zhixiang.apps.notify.letters import letter
from zhixiang.apps.notify.models import Mail
from zhixiang.apps.prepared import Slot, insert_many, prepared


def inform(*, recipients: Iterable[int], kind: str, title: str, body: str = "", url: str = "") -> None:
    """A message to each account in ``recipients``, and a mail to each active one that has an address. Three statements.

    ``url`` is a path of ours where it is dealt with. Part of an action, as :func:`notify` is; never for secrets.
    """
    keys = list(dict.fromkeys(recipients))
    if not keys:
        return
    notify(recipients=keys, kind=kind, title=title, body=body, url=url)
    said = {"subject": title[:200], "body": letter(title, body, url), "created_at": timezone.now()}
    insert_many(Mail, [{"to": one.email, "recipient_id": one.pk, **said} for one in _reachable(keys)])


def _reachable(keys: list[int]) -> list[Any]:
    """Those who get mails, by key. One query, which is kept for the usual case of one person."""
    return _person(pk=keys[0]) if len(keys) == 1 else list(_people().filter(pk__in=keys).order_by("pk"))


@prepared
def _person() -> QuerySet[Any]:
    return _people().filter(pk=Slot("pk"))


def _people() -> QuerySet[Any]:
    return get_user_model().objects.filter(is_active=True).exclude(email="").only("email")
