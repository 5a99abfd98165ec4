"""A whole call is to be screened: the wish waits for the worker."""

from __future__ import annotations

from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext

from zhixiang.apps.calls.models import Call
from zhixiang.apps.checks import policies
from zhixiang.apps.checks.models import ScreeningRun
from zhixiang.apps.checks.screening.runs import tell
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.steps import insist

_TWICE: Final = "这次征集的查重正在等待或正在进行，不会同时做两次。请等它完成，或先取消它。"


def ask_screening(*, actor: Actor, call_id: int) -> ScreeningRun:
    """The run that waits now.

    Raises Refused when the actor may not ask, or one waits or runs already, whoever asked first; Call.DoesNotExist for
    a call that was never published.
    """
    insist(policies.may_ask_screening(actor))
    call = Call.objects.filter(opened_at__isnull=False).get(pk=call_id)
    try:
        with transaction.atomic():
            run = ScreeningRun.objects.create(
                call=call, asked_by_id=actor.user_id, asked_by_name=actor.name, asked_at=timezone.now()
            )
            tell(actor, run, "checks.ask_screening", {})
    except IntegrityError:
        raise Refused(gettext(_TWICE)) from None
    return run
