"""Somebody no longer acts for a unit. The unit keeps at least one administrator."""

from __future__ import annotations

from django.db import transaction

from zhixiang.apps.people import policies
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.members import administrators, use_another
from zhixiang.apps.people.models import Membership
from zhixiang.apps.people.steps import decide, insist, locked_membership, locked_unit, tell_of_member


def end_membership(*, actor: Actor, membership_id: int) -> Membership:
    """End it; the person acts for another of their units from now on, or for none.

    The lock on the unit makes two administrators who end each other's membership come one after the other, and the
    policy is asked again under it. Raises Refused; Membership.DoesNotExist, also for one of another unit.
    """
    with transaction.atomic():
        unit = locked_unit(actor.unit_id or 0) if actor.unit_id else None
        insist(policies.may_administer_unit(actor, actor.unit_id or 0))
        if unit is None or actor.user_id not in administrators(unit.pk):
            raise Refused("您已不是本单位的管理员，请刷新页面。")
        membership = locked_membership(unit, membership_id)
        decide(actor, membership, "people.end_membership")
        if set(administrators(unit.pk)) == {membership.user_id}:
            raise Refused("单位至少要留一名管理员。请先让另一个人成为管理员。")
        membership.save()
        use_another(membership)
        tell_of_member(actor, membership, "people.end_membership", {})
    return membership
