"""Projects are sent back to be mended."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from zhixiang.apps.library import policies
from zhixiang.apps.library.steps import Picked, chosen, insist, move, reason_of
from zhixiang.apps.people.actors import Actor


def return_projects(*, actor: Actor, picked: Sequence[Picked], reason: str) -> int:
    """Return projects with a reason. Return how many.

    Raises Refused where the actor may not, without a reason, or where a project was changed since it was looked at or
    is in another state.
    """
    insist(policies.may_manage(actor))
    note = reason_of(reason)
    with transaction.atomic():
        projects = chosen(actor, picked)
        move(actor=actor, projects=projects, action="library.return_projects", note=note)
    return len(projects)
