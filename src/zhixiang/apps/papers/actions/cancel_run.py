"""A run that waits or is under way is called off; papers that it has made so far stay."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.papers import policies
from zhixiang.apps.papers.models import PaperRun
from zhixiang.apps.papers.steps import move
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.steps import insist


def cancel_run(*, actor: Actor, plan_id: int, run_id: int) -> PaperRun:
    """The worker stops when it next looks. Raises Refused when it has ended; PaperRun.DoesNotExist."""
    with transaction.atomic():
        rows = PaperRun.objects.select_for_update(of=("self",)).select_related("plan")
        run = rows.get(pk=run_id, plan=plan_id)
        insist(policies.may_make(actor, run.plan))
        move(actor=actor, run=run, action="papers.cancel_run", payload={}, ended_at=timezone.now())
    return run
