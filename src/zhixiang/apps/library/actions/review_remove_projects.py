"""The province takes projects out of a round that has not opened."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from zhixiang.apps.library.models import ReviewRound
from zhixiang.apps.library.review_steps import changed_round, locked_round
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused


def review_remove_projects(*, actor: Actor, round_id: int, entry_ids: Collection[int]) -> int:
    """Take entries out with what was assigned of them; how many. Raises Refused where none was chosen."""
    with transaction.atomic():
        found = locked_round(actor, round_id, ReviewRound.State.DRAFT)
        rows = found.entries.filter(pk__in=set(entry_ids))
        projects = sorted(rows.values_list("project_id", flat=True))
        if not projects:
            raise Refused("请先勾选要移出的项目。")
        rows.delete()
        changed_round(actor=actor, found=found, action="library.review_remove_projects", payload={"projects": projects})
    return len(projects)
