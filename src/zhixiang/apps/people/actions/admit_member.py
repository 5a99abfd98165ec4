"""A unit's administrator lets somebody in who asked."""

from __future__ import annotations

from django.db import transaction

from zhixiang.apps.notify.actions.notify import notify
from zhixiang.apps.people import policies
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.members import use_if_first
from zhixiang.apps.people.models import Membership
from zhixiang.apps.people.steps import decide, insist, locked_membership, locked_unit, tell_of_member


def admit_member(
    *, actor: Actor, membership_id: int, may_fill: bool, may_certify: bool, may_administer: bool = False
) -> Membership:
    """Admit with the duties given, one at least.

    Raises Refused; Membership.DoesNotExist, also for one of another unit than the actor's.
    """
    insist(policies.may_administer_unit(actor, actor.unit_id or 0))
    if not (may_fill or may_certify or may_administer):
        raise Refused("请至少选择一项职责。")
    with transaction.atomic():
        unit = locked_unit(actor.unit_id or 0)
        membership = locked_membership(unit, membership_id)
        decide(actor, membership, "people.admit_member")
        duties = {"may_fill": may_fill, "may_certify": may_certify, "may_administer": may_administer}
        for name, value in duties.items():
            setattr(membership, name, value)
        membership.save()
        use_if_first(membership)
        notify(recipients=[membership.user_id], kind="member_admitted", title=f"您已加入“{unit.name}”")
        tell_of_member(actor, membership, "people.admit_member", duties)
    return membership
