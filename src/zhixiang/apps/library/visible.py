"""Which projects somebody sees: unit < county < city < province."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from zhixiang.apps.library.models import Project
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.models import Region
from zhixiang.apps.people.roles import Reach


def visible_projects(actor: Actor) -> QuerySet[Project]:
    """The projects that the actor may know of; level-1 projects only whoever sees the whole province."""
    rows = Project.objects.all()
    if actor.sees_all:
        return rows
    tasks = rows.filter(level=Project.Level.TASK)
    if actor.reach is Reach.CITY:
        counties = Region.objects.filter(parent=actor.region_code).values("pk")
        return tasks.filter(Q(region=actor.region_code) | Q(region__in=counties))
    if actor.reach is Reach.COUNTY:
        return tasks.filter(region=actor.region_code)
    return tasks.filter(unit=actor.unit_id) if actor.unit_id is not None else rows.none()
