"""A run that waits or is under way is called off; what it has stored so far stays."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.checks import policies
from zhixiang.apps.checks.models import ScreeningRun
from zhixiang.apps.checks.screening.runs import move
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.steps import insist


def cancel_screening(*, actor: Actor, run_id: int) -> ScreeningRun:
    """The worker stops when it next looks. Raises Refused when it has ended; ScreeningRun.DoesNotExist."""
    insist(policies.may_ask_screening(actor))
    with transaction.atomic():
        run = ScreeningRun.objects.select_for_update(of=("self",)).select_related("call").get(pk=run_id)
        move(actor=actor, run=run, action="checks.cancel_screening", payload={}, ended_at=timezone.now())
    return run
