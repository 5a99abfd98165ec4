"""A run has come to its end: the paper is there, and whoever asked for it is told."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from zhixiang.apps.notify.actions.notify import notify
from zhixiang.apps.papers import policies
from zhixiang.apps.papers.models import Paper, PaperRun
from zhixiang.apps.papers.steps import move
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.steps import insist
from zhixiang.apps.runs import held


def finish_run(*, actor: Actor, run: PaperRun, paper: Paper) -> None:
    """Note which paper came out. Raises RunLostError."""
    insist(policies.may_run(actor))
    with transaction.atomic():
        mine = held(run)
        if mine.asked_by_id is not None:
            notify(
                recipients=[mine.asked_by_id], kind="papers_made", title=f"“{paper.title}”已生成",
                body=f"{mine.get_kind_display()}，文书编号 {paper.number}。",
                url=reverse("papers:plan", args=[mine.plan_id]),
            )  # fmt: skip
        move(
            actor=actor, run=mine, action="papers.finish_run", payload={"paper": paper.pk}, paper=paper,
            ended_at=timezone.now(), stage="",
        )  # fmt: skip
