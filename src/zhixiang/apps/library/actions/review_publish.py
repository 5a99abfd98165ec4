"""The province publishes what a round came to: those concerned now see the outcome with its reason, nothing else."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.library.actions.list_projects import list_projects
from zhixiang.apps.library.actions.pause_projects import pause_projects
from zhixiang.apps.library.actions.return_projects import return_projects
from zhixiang.apps.library.actions.void_projects import void_projects
from zhixiang.apps.library.models import Project, ReviewRound, RoundProject
from zhixiang.apps.library.review_steps import locked_round, move_round
from zhixiang.apps.library.steps import Picked
from zhixiang.apps.notify.actions.notify import notify
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Membership


def review_publish(*, actor: Actor, round_id: int) -> ReviewRound:
    """Publish, and take each project where its outcome leads. Raises Refused while a project has no outcome."""
    with transaction.atomic():
        found = locked_round(actor, round_id)
        undecided = found.entries.filter(outcome="").count()
        if undecided:
            raise Refused(f"还有 {undecided} 个项目没有结论，请先认定。")
        found.determined_at, found.determined_by_name = timezone.now(), actor.name
        outcomes = {str(pk): outcome for pk, outcome in found.entries.values_list("project_id", "outcome")}
        move_round(actor=actor, found=found, action="library.review_publish", payload={"outcomes": outcomes})
        _carry_out(actor, found)
        units = found.entries.exclude(project__unit=None).values("project__unit")
        people = Membership.objects.filter(unit__in=units, status=Membership.Status.ACTIVE)
        notify(
            recipients=sorted(set(people.values_list("user_id", flat=True))),
            kind="review_published",
            title=f"评审结果已发布：{found.name}",
            url="/reviews/outcomes/",
        )
    return found


def _carry_out(actor: Actor, found: ReviewRound) -> None:
    """Projects that were taken elsewhere since stay where they are: what somebody decided by hand counts."""
    rows = found.entries.filter(project__state=Project.State.REVIEW).order_by("number")
    groups: dict[tuple[str, str], list[Picked]] = {}
    for pk, version, outcome, reason in rows.values_list("project_id", "project__row_version", "outcome", "reason"):
        told = "" if outcome == RoundProject.Outcome.PASS else reason
        groups.setdefault((outcome, told), []).append(Picked(pk, version))
    for (outcome, reason), picked in groups.items():
        match outcome:
            case RoundProject.Outcome.PASS:
                list_projects(actor=actor, picked=picked)
            case RoundProject.Outcome.PAUSE:
                pause_projects(actor=actor, picked=picked, reason=reason)
            case RoundProject.Outcome.RETURN:
                return_projects(actor=actor, picked=picked, reason=reason)
            case RoundProject.Outcome.REJECT:
                void_projects(actor=actor, picked=picked, reason=reason)
