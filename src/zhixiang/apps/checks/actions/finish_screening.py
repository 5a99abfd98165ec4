"""A run has come to its end."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from zhixiang.apps.checks import policies
from zhixiang.apps.checks.models import ScreeningRun
from zhixiang.apps.checks.screening.runs import move
from zhixiang.apps.notify.actions.notify import notify
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.steps import insist
from zhixiang.apps.runs import held


def finish_screening(*, actor: Actor, run: ScreeningRun, outcome: Mapping[str, int]) -> None:
    """Note what came out, and tell whoever asked for it. Raises RunLostError."""
    insist(policies.may_run_screening(actor))
    with transaction.atomic():
        mine = held(run)
        if mine.asked_by_id is not None:
            notify(
                recipients=[mine.asked_by_id], kind="screening_done", title=f"“{run.call.title}”查重已完成",
                body="新发现 {new} 条，仍然成立 {again} 条，不再成立 {gone} 条。".format(**outcome),
                url=reverse("checks:screening", args=[run.call_id]),
            )  # fmt: skip
        move(
            actor=actor, run=mine, action="checks.finish_screening", payload=outcome, outcome=dict(outcome),
            ended_at=timezone.now(), stage="",
        )  # fmt: skip
