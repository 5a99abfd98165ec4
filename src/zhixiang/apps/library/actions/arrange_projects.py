"""Projects get money in a plan: they leave the library for the budget."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from zhixiang.apps.library import policies
from zhixiang.apps.library.models import Project
from zhixiang.apps.library.steps import insist, locked, move
from zhixiang.apps.people.actors import Actor

_ALREADY = (Project.State.ARRANGED, Project.State.RUNNING)


def arrange_projects(projects: Sequence[Project], *, actor: Actor, note: str = "") -> int:
    """Mark listed or ranked projects as arranged; return how many were not so before.

    What is arranged or running already stays as it is: a second line or an adjustment may give it more. Raises Refused
    with code and state where a project is in neither, and where the actor may not. Level-1 projects are left alone.
    """
    insist(policies.may_arrange(actor))
    with transaction.atomic():
        found = locked(actor, [project.pk for project in projects])
        fresh = [one for one in found if one.level == Project.Level.TASK and one.state not in _ALREADY]
        if fresh:
            move(actor=actor, projects=fresh, action="library.arrange_projects", note=note)
    return len(fresh)
