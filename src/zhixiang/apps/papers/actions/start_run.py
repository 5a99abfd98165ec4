"""A worker takes a run that waits, or one whose worker has died."""

from __future__ import annotations

from secrets import token_hex

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.papers import policies
from zhixiang.apps.papers.models import PaperRun
from zhixiang.apps.papers.steps import move, tell_of_run
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.steps import insist
from zhixiang.apps.runs import DEAD_AFTER

_STATE = PaperRun.State


def start_run(*, actor: Actor, run_id: int) -> PaperRun | None:
    """The run, now held by the caller; None when it is somebody else's or has ended."""
    insist(policies.may_run(actor))
    now = timezone.now()
    with transaction.atomic():
        run = PaperRun.objects.select_for_update(of=("self",)).select_related("plan__fund").get(pk=run_id)
        fresh = {"token": token_hex(16), "beat_at": now, "attempts": run.attempts + 1}
        if run.state == _STATE.WAITING:
            move(actor=actor, run=run, action="papers.start_run", payload={}, started_at=now, **fresh)
            return run
        if run.state != _STATE.RUNNING or run.beat_at is None or run.beat_at > now - DEAD_AFTER:
            return None
        for name, value in fresh.items():
            setattr(run, name, value)
        run.save(update_fields=list(fresh))
        tell_of_run(actor, run, "papers.take_over_run", {"attempts": run.attempts})
    return run
