"""Running projects are done."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from zhixiang.apps.library import policies
from zhixiang.apps.library.steps import Picked, chosen, insist, move
from zhixiang.apps.people.actors import Actor


def finish_projects(*, actor: Actor, picked: Sequence[Picked]) -> int:
    """Mark running projects as done. Return how many.

    Raises Refused where the actor may not, a project was changed since it was looked at or is in another state.
    """
    insist(policies.may_manage(actor))
    with transaction.atomic():
        projects = chosen(actor, picked)
        move(actor=actor, projects=projects, action="library.finish_projects")
    return len(projects)
