"""Who administers a unit, and for which unit a person acts after a membership begins or ends."""

from __future__ import annotations

from functools import cache, reduce
from operator import or_

from django.db.models import Q, QuerySet

from zhixiang.apps.people.models import Membership, Unit, User
from zhixiang.apps.people.roles import Duty
from zhixiang.apps.prepared import Prepared, Slot, prepared


def administrators(unit_id: int) -> list[int]:
    """The accounts of a unit's administrators."""
    rows = Membership.objects.filter(unit_id=unit_id, status=Membership.Status.ACTIVE, may_administer=True)
    return list(rows.order_by("pk").values_list("user_id", flat=True))


def holders(unit_id: int, *duties: Duty) -> list[int]:
    """The active accounts that have one of ``duties`` in the unit. One query."""
    return list(dict.fromkeys(one.user_id for one in _holding(duties)(unit=unit_id)))


@cache
def _holding(duties: tuple[Duty, ...]) -> Prepared[Membership]:
    """The memberships with one of ``duties`` in the unit of the slot."""
    return prepared(lambda: active_holders(*duties).filter(unit_id=Slot("unit")).order_by("pk"))


def holders_of(units: QuerySet[Unit], *duties: Duty) -> list[int]:
    """The active accounts that have one of ``duties`` in one of ``units``; each once. One query."""
    rows = active_holders(*duties).filter(unit__in=units.order_by().values("pk"))
    return list(dict.fromkeys(rows.order_by("pk").values_list("user_id", flat=True)))


def active_holders(*duties: Duty) -> QuerySet[Membership]:
    """The active memberships of active accounts with one of ``duties``."""
    has = {Duty.FILL: Q(may_fill=True), Duty.CERTIFY: Q(may_certify=True), Duty.ADMINISTER: Q(may_administer=True)}
    condition = reduce(or_, (has[duty] for duty in duties))
    return Membership.objects.filter(condition, status=Membership.Status.ACTIVE, user__is_active=True)


def use_if_first(membership: Membership) -> None:
    """Let the person act for the unit that admitted them, unless they act for another one."""
    user = User.objects.select_for_update().select_related(None).get(pk=membership.user_id)
    current = Membership.objects.filter(pk=user.membership_id or 0, status=Membership.Status.ACTIVE)
    if not current.exists():
        user.membership = membership
        user.save(update_fields=["membership"])


def use_another(ended: Membership) -> None:
    """Let the person act for another of their units, or for none, where they acted for the one that ended."""
    user = User.objects.select_for_update().get(pk=ended.user_id)
    if user.membership_id == ended.pk:
        others = Membership.objects.filter(user=user, status=Membership.Status.ACTIVE).exclude(pk=ended.pk)
        user.membership = others.order_by("pk").first()
        user.save(update_fields=["membership"])
