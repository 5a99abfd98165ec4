"""A run could not be done; the reason is kept for whoever asked and for whoever looks after the system."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.papers import policies
from zhixiang.apps.papers.models import PaperRun
from zhixiang.apps.papers.steps import move
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.steps import insist
from zhixiang.apps.runs import held

_LONGEST: Final = 1000


def fail_run(*, actor: Actor, run: PaperRun, error: str) -> None:
    """Note why. Papers that are there stay. Raises RunLostError."""
    insist(policies.may_run(actor))
    with transaction.atomic():
        mine = held(run)
        move(
            actor=actor, run=mine, action="papers.fail_run", payload={"error": error[:_LONGEST]},
            error=error[:_LONGEST], ended_at=timezone.now(),
        )  # fmt: skip
