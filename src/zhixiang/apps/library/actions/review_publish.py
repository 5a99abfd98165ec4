"""The province publishes what a round came to: those concerned now see the outcome with its reason, nothing else."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.library.models import ReviewRound
from zhixiang.apps.library.review_steps import locked_round, move_round
from zhixiang.apps.notify.actions.notify import notify
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Membership


def review_publish(*, actor: Actor, round_id: int) -> ReviewRound:
    """Publish. Raises Refused while a project has no outcome."""
    with transaction.atomic():
        found = locked_round(actor, round_id)
        undecided = found.entries.filter(outcome="").count()
        if undecided:
            raise Refused(f"还有 {undecided} 个项目没有结论，请先认定。")
        found.determined_at, found.determined_by_name = timezone.now(), actor.name
        outcomes = {str(pk): outcome for pk, outcome in found.entries.values_list("project_id", "outcome")}
        move_round(actor=actor, found=found, action="library.review_publish", payload={"outcomes": outcomes})
        units = found.entries.exclude(project__unit=None).values("project__unit")
        people = Membership.objects.filter(unit__in=units, status=Membership.Status.ACTIVE)
        notify(
            recipients=sorted(set(people.values_list("user_id", flat=True))),
            kind="review_published",
            title=f"评审结果已发布：{found.name}",
            url="/reviews/outcomes/",
        )
    return found
