"""The province opens a round: experts are told, and the rules stay as they are from now on."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.calls.window import local
from zhixiang.apps.library.actions.review_projects import review_projects
from zhixiang.apps.library.models import Assignment, Project, ReviewRound
from zhixiang.apps.library.review_steps import locked_round, move_round
from zhixiang.apps.library.steps import Picked
from zhixiang.apps.notify.actions.notify import notify
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused


def review_open(*, actor: Actor, round_id: int) -> ReviewRound:
    """Open; projects in reserve go to review. Raises Refused while rubric, projects, experts or time are missing."""
    with transaction.atomic():
        found = locked_round(actor, round_id)
        if found.closes_at <= timezone.now():
            raise Refused("评分截止时间已过，请先修改截止时间。")
        if not found.rubric.exists():
            raise Refused("评分表里还没有评分项，请先设定。")
        if not found.entries.exists():
            raise Refused("本轮还没有项目，请先选择项目。")
        bare = found.entries.filter(assignments=None).count()
        if bare:
            raise Refused(f"还有 {bare} 个项目没有分配专家，请先分配。")
        reserve = Project.objects.filter(review_entries__round=found, state=Project.State.RESERVE)
        if waiting := [Picked(pk, version) for pk, version in reserve.values_list("pk", "row_version")]:
            review_projects(actor=actor, picked=waiting)
        found.opened_at = timezone.now()
        sheets = Assignment.objects.filter(entry__round=found)
        move_round(actor=actor, found=found, action="library.review_open", payload={"sheets": sheets.count()})
        notify(
            recipients=sorted(set(sheets.values_list("expert__user", flat=True))),
            kind="review_assigned",
            title=f"请您评审：{found.name}",
            body=f"评分截止时间：{local(found.closes_at)}。",
            url="/reviews/",
        )
    return found
