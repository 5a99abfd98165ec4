"""A run could not be done; the reason is kept for whoever looks after the system."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.checks import policies
from zhixiang.apps.checks.models import ScreeningRun
from zhixiang.apps.checks.screening.runs import move
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.steps import insist
from zhixiang.apps.runs import held

_LONGEST = 1000


def fail_screening(*, actor: Actor, run: ScreeningRun, error: str) -> None:
    """Note why. Findings that are there stay. Raises RunLostError."""
    insist(policies.may_run_screening(actor))
    with transaction.atomic():
        mine = held(run)
        move(
            actor=actor, run=mine, action="checks.fail_screening", payload={"error": error[:_LONGEST]},
            error=error[:_LONGEST], ended_at=timezone.now(),
        )  # fmt: skip
