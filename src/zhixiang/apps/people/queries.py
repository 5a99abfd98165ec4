"""Who sees which rows: the one function that every query of every app starts from. And who has an account."""

from __future__ import annotations

from typing import TypeVar

from django.contrib.auth.hashers import check_password
from django.db.models import Count, Model, Q, QuerySet
from django.utils import timezone

from zhixiang.apps import keyset
from zhixiang.apps.audit.digests import hexdigest
from zhixiang.apps.people.actions.create_demo_accounts import DEMO_PASSWORD, demo_usernames
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.models import Invitation, Membership, Region, RolePolicy, Unit, UnitChange, User
from zhixiang.apps.people.roles import BUREAUS, Reach, Role

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
            # By the codes, not through a join: so an index on the region finds a city's rows among a million.
            return Q(**{f"{region}_id__in": visible_regions(actor).values("pk")})
        case Reach.COUNTY:
            return Q(**{f"{region}_id": actor.region_code})
        case _:
            return Q(pk__in=[])


def has_administrator() -> bool:
    """Whether somebody can manage accounts."""
    return User.objects.filter(role=Role.SYSTEM_ADMIN, is_active=True).exists()


def accounts_with_demo_password() -> list[str]:
    """The names of active accounts that everybody can sign in to. Slow on purpose: it tries the password.

    On each digest once: those of the demo have the same.
    """
    rows = User.objects.filter(is_active=True, username__in=demo_usernames()).order_by("username")
    accounts = dict(rows.values_list("username", "password"))
    open_ones = {digest for digest in set(accounts.values()) if check_password(DEMO_PASSWORD, digest)}
    return [username for username, digest in accounts.items() if digest in open_ones]


def units_for(actor: Actor, status: str, cursor: str = "") -> keyset.Page[Unit]:
    """A page of the units (not the offices) in a state that an office sees, those that registered first."""
    rows = Unit.objects.filter(supervising_bureau__isnull=False).exclude(kind__in=BUREAUS)
    rows = visible_to(actor, rows).select_related("region", "supervising_bureau")
    return keyset.cut(rows.filter(status=status), ("id",), cursor)


def unit_for(actor: Actor, unit_id: int) -> Unit | None:
    """One unit: for offices by region, for its own people by the membership in use."""
    rows = Unit.objects.select_related("region", "supervising_bureau__region")
    if actor.unit_id is not None:
        return rows.filter(pk=unit_id, pk__in=[actor.unit_id]).first()
    return visible_to(actor, rows.exclude(kind__in=BUREAUS)).filter(pk=unit_id).first()


def unit_counts(actor: Actor) -> dict[str, int]:
    """How many units an office sees in each state."""
    rows = visible_to(actor, Unit.objects.exclude(kind__in=BUREAUS)).order_by().values("status")
    return {row["status"]: row["n"] for row in rows.annotate(n=Count("pk"))}


def members_of(actor: Actor, unit_id: int) -> list[Membership]:
    """The people of the actor's own unit, those who wait first; nobody for others."""
    rows = Membership.objects.filter(unit_id=unit_id, unit__pk=actor.unit_id or 0).select_related("user")
    order = {Membership.Status.PENDING: 0, Membership.Status.ACTIVE: 1}
    return sorted(rows, key=lambda row: (order.get(Membership.Status(row.status), 2), row.pk))


def memberships_of(actor: Actor) -> QuerySet[Membership]:
    """The actor's own memberships in every state."""
    return Membership.objects.filter(user_id=actor.user_id or 0).select_related("unit").order_by("pk")


def open_invitations(actor: Actor) -> QuerySet[Invitation]:
    """What the actor's unit (or, for the system administrator, offices) has sent and nobody has followed yet."""
    rows = Invitation.objects.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)
    if actor.unit_id is None and actor.role != Role.SYSTEM_ADMIN:
        return rows.none()
    return rows.filter(unit=actor.unit_id).select_related("region").order_by("-pk")[:200]


def invitation_of(token: str) -> Invitation | None:
    """The invitation behind a token, if it still holds."""
    rows = Invitation.objects.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)
    rows = rows.filter(token_sha256=hexdigest("sha256", token.encode()), expires_at__gt=timezone.now())
    return rows.select_related("unit", "region").first()


def changes_for(actor: Actor, unit_id: int) -> list[UnitChange]:
    """The requests for changes of a unit that the actor sees, the newest first."""
    if unit_for(actor, unit_id) is None:
        return []
    return list(UnitChange.objects.filter(unit_id=unit_id).select_related("evidence").order_by("-pk")[:50])


def mfa_roles() -> dict[str, RolePolicy]:
    """The roles that something was decided for."""
    return {policy.role: policy for policy in RolePolicy.objects.all()}


def visible_regions(actor: Actor) -> QuerySet[Region]:
    """The regions whose rows ``actor`` may see."""
    match actor.reach:
        case Reach.ALL:
            return Region.objects.all()
        case Reach.CITY:
            return Region.objects.filter(Q(pk=actor.region_code) | Q(parent_id=actor.region_code))
        case Reach.COUNTY:
            return Region.objects.filter(pk=actor.region_code)
        case _:
            return Region.objects.none()
