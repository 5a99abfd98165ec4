"""Which targets somebody sees: unit < county < city < province. Everything about a year's performance starts here."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from zhixiang.apps.library.models import Project
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.models import Region
from zhixiang.apps.people.roles import Reach
from zhixiang.apps.performance.models import TargetTable


def visible_targets(actor: Actor) -> QuerySet[TargetTable]:
    """The tables that the actor may know of; those of level-1 projects only whoever sees the whole province."""
    rows = TargetTable.objects.all()
    return rows if actor.sees_all else rows.filter(target_filter(actor))


def target_filter(actor: Actor, table: str = "") -> Q:
    """The condition behind :func:`visible_targets`; ``table`` leads from the rows to the table (``"table__"``)."""
    if actor.sees_all:
        return Q()
    tasks = Q(**{f"{table}project__level": Project.Level.TASK})
    if actor.reach is Reach.CITY:
        counties = Region.objects.filter(parent=actor.region_code).values("pk")
        return tasks & (Q(**{f"{table}region": actor.region_code}) | Q(**{f"{table}region__in": counties}))
    if actor.reach is Reach.COUNTY:
        return tasks & Q(**{f"{table}region": actor.region_code})
    if actor.unit_id is not None:
        return tasks & Q(**{f"{table}unit": actor.unit_id})
    return Q(pk__in=[])
