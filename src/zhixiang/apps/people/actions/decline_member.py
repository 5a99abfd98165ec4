"""A unit's administrator does not let somebody in who asked."""

from __future__ import annotations

from django.db import transaction

from zhixiang.apps.notify.actions.notify import notify
from zhixiang.apps.people import policies
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.models import Membership
from zhixiang.apps.people.steps import decide, insist, locked_membership, locked_unit, tell_of_member


def decline_member(*, actor: Actor, membership_id: int) -> Membership:
    """Raises Refused; Membership.DoesNotExist, also for one of another unit than the actor's."""
    insist(policies.may_administer_unit(actor, actor.unit_id or 0))
    with transaction.atomic():
        unit = locked_unit(actor.unit_id or 0)
        membership = locked_membership(unit, membership_id)
        decide(actor, membership, "people.decline_member")
        membership.save()
        title = f"“{unit.name}”的管理员没有同意您的加入申请"
        notify(recipients=[membership.user_id], kind="member_declined", title=title)
        tell_of_member(actor, membership, "people.decline_member", {})
    return membership
