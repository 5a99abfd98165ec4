"""Tell people something inside the application and by e-mail."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.utils import timezone

from zhixiang.apps.notify.actions.notify import notify
from zhixiang.apps.notify.letters import letter
from zhixiang.apps.notify.models import Mail


def inform(*, recipients: Iterable[int], kind: str, title: str, body: str = "", url: str = "") -> None:
    """A message to each account in ``recipients``, and a mail to each active one that has an address. Three statements.

    ``url`` is a path of ours where it is dealt with. Part of an action, as :func:`notify` is; never for secrets.
    """
    keys = list(dict.fromkeys(recipients))
    if not keys:
        return
    notify(recipients=keys, kind=kind, title=title, body=body, url=url)
    now = timezone.now()
    people = get_user_model().objects.filter(pk__in=keys, is_active=True).exclude(email="").order_by("pk")
    Mail.objects.bulk_create(
        Mail(to=address, recipient_id=pk, subject=title[:200], body=letter(title, body, url), created_at=now)
        for pk, address in people.values_list("pk", "email")
    )
