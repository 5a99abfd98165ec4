"""The province puts projects into a round."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import Max

from zhixiang.apps.library import review_queries as queries
from zhixiang.apps.library.models import ReviewRound, RoundProject
from zhixiang.apps.library.review_steps import changed_round, locked_round
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused


def review_add_projects(*, actor: Actor, round_id: int, project_ids: Collection[int]) -> int:
    """Add tasks of the round's policy and year; how many. Raises Refused for others, and for too many."""
    with transaction.atomic():
        found = locked_round(actor, round_id, ReviewRound.State.DRAFT)
        wanted = set(project_ids)
        if not wanted:
            raise Refused("请先勾选要评审的项目。")
        rows = list(queries.candidates(found).filter(pk__in=wanted).values_list("pk", flat=True))
        if len(rows) < len(wanted):
            raise Refused(f"所选的项目里有 {len(wanted) - len(rows)} 个不能评审或已在本轮，请刷新页面后重新选择。")
        held = found.entries.aggregate(last=Max("number"))["last"] or 0
        if found.entries.count() + len(rows) > queries.MOST_PROJECTS:
            raise Refused(f"一轮评审最多 {queries.MOST_PROJECTS} 个项目，请分几轮。")
        RoundProject.objects.bulk_create(
            RoundProject(round=found, project_id=project, number=number)
            for number, project in enumerate(rows, start=held + 1)
        )
        changed_round(
            actor=actor, found=found, action="library.review_add_projects", payload={"projects": sorted(rows)}
        )
    return len(rows)
