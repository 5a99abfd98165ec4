"""Who sees which rows: the one function that every query of every app starts from. And who has an account."""

from __future__ import annotations

from typing import TypeVar

from django.contrib.auth.hashers import check_password
from django.db.models import Model, Q, QuerySet

from zhixiang.apps.people.actions.create_demo_accounts import DEMO_PASSWORD, DEMO_USERNAMES
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.models import User
from zhixiang.apps.people.roles import Reach, Role

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


def has_administrator() -> bool:
    """Whether somebody can manage accounts."""
    return User.objects.filter(role=Role.SYSTEM_ADMIN, is_active=True).exists()


def accounts_with_demo_password() -> list[str]:
    """The names of active accounts that everybody can sign in to. Slow on purpose: it tries the password."""
    accounts = User.objects.filter(is_active=True, username__in=DEMO_USERNAMES.values()).order_by("username")
    return [user.username for user in accounts if check_password(DEMO_PASSWORD, user.password)]
