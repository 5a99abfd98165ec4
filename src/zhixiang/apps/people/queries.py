"""Who sees which rows: the one function that every query of every app starts from."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.roles import Reach

M = TypeVar("M", bound=Model)


def visible_to(actor: Actor, rows: QuerySet[M], region: str = "region") -> QuerySet[M]:
    """The rows that ``actor`` may see, by the region that ``region`` leads to.

    The province, finance and auditors see all rows; a city's officer those of the city and of its counties; a county's
    officer those of the county; everybody else none. Rows without a region are the province's.
    """
    return rows.filter(reach_filter(actor, region))


def reach_filter(actor: Actor, region: str = "region") -> Q:
    """The condition behind :func:`visible_to`, for queries that count inside others."""
    match actor.reach:
        case Reach.ALL:
            return Q()
        case Reach.CITY:
            return Q(**{f"{region}_id": actor.region_code}) | Q(**{f"{region}__parent_id": actor.region_code})
        case Reach.COUNTY:
            return Q(**{f"{region}_id": actor.region_code})
        case _:
            return Q(pk__in=[])
