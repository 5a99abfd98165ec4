"""The money of arranged projects was issued: they are carried out."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from zhixiang.apps.library import policies
from zhixiang.apps.library.models import Project
from zhixiang.apps.library.steps import insist, locked, move
from zhixiang.apps.people.actors import Actor


def start_projects(projects: Sequence[Project], *, actor: Actor, note: str = "") -> int:
    """Mark arranged projects as running; return how many were not so before. Raises Refused for any other state."""
    insist(policies.may_arrange(actor))
    with transaction.atomic():
        found = locked(actor, [project.pk for project in projects])
        fresh = [one for one in found if one.level == Project.Level.TASK and one.state != Project.State.RUNNING]
        if fresh:
            move(actor=actor, projects=fresh, action="library.start_projects", note=note)
    return len(fresh)
