"""A plan that is not issued after all gives its projects back to the library."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from zhixiang.apps.library import policies
from zhixiang.apps.library.models import Project
from zhixiang.apps.library.steps import insist, locked, move
from zhixiang.apps.people.actors import Actor


def release_projects(projects: Sequence[Project], *, actor: Actor, note: str = "") -> int:
    """Put arranged projects back into the library; return how many. What is running already stays so.

    Raises Refused where the actor may not.
    """
    insist(policies.may_arrange(actor))
    with transaction.atomic():
        found = locked(actor, [project.pk for project in projects])
        arranged = [project for project in found if project.state == Project.State.ARRANGED]
        if arranged:
            move(actor=actor, projects=arranged, action="library.release_projects", note=note)
    return len(arranged)
