"""Returned projects that were mended are in reserve again."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from zhixiang.apps.library import policies
from zhixiang.apps.library.steps import Picked, chosen, insist, move
from zhixiang.apps.people.actors import Actor


def reopen_projects(*, actor: Actor, picked: Sequence[Picked]) -> int:
    """Take returned projects into reserve again. Return how many.

    Raises Refused where the actor may not, a project was changed since it was looked at or is in another state.
    """
    insist(policies.may_manage(actor))
    with transaction.atomic():
        projects = chosen(actor, picked)
        move(actor=actor, projects=projects, action="library.reopen_projects")
    return len(projects)
