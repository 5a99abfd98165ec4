"""A worker takes a run that waits, or one whose worker has died."""

from __future__ import annotations

from secrets import token_hex

from django.db import IntegrityError, transaction
from django.utils import timezone

from zhixiang.apps.checks import policies
from zhixiang.apps.checks.models import ScreeningRun
from zhixiang.apps.checks.screening.runs import move, tell
from zhixiang.apps.checks.screening.thresholds import day_for, thresholds_on
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.steps import insist
from zhixiang.apps.runs import DEAD_AFTER
from zhixiang.screening.model import current_model

_STATE = ScreeningRun.State


def start_screening(*, actor: Actor, run_id: int) -> ScreeningRun | None:
    """The run, now held by the caller; None when it is somebody else's, has ended, or another one of the call runs."""
    insist(policies.may_run_screening(actor))
    now, model = timezone.now(), current_model()
    try:
        with transaction.atomic():
            run = ScreeningRun.objects.select_for_update(of=("self",)).select_related("call").get(pk=run_id)
            fresh = {
                "token": token_hex(16), "beat_at": now, "model_version": model.version, "attempts": run.attempts + 1,
                "parameters": {"thresholds": thresholds_on(day_for(run.call))},
            }  # fmt: skip
            if run.state == _STATE.WAITING:
                move(
                    actor=actor, run=run, action="checks.start_screening", payload={"model": model.version},
                    started_at=now, **fresh,
                )  # fmt: skip
                return run
            if run.state != _STATE.RUNNING or run.beat_at is None or run.beat_at > now - DEAD_AFTER:
                return None
            for name, value in fresh.items():
                setattr(run, name, value)
            run.save(update_fields=list(fresh))
            tell(actor, run, "checks.take_over_screening", {"attempts": run.attempts})
    except IntegrityError:
        return None
    return run
