"""Projects in reserve go to review."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from zhixiang.apps.library import policies
from zhixiang.apps.library.steps import Picked, chosen, insist, move
from zhixiang.apps.people.actors import Actor


def review_projects(*, actor: Actor, picked: Sequence[Picked]) -> int:
    """Send projects in reserve to review. Return how many.

    Raises Refused where the actor may not, a project was changed since it was looked at or is in another state.
    """
    insist(policies.may_manage(actor))
    with transaction.atomic():
        projects = chosen(actor, picked)
        move(actor=actor, projects=projects, action="library.review_projects")
    return len(projects)
