"""Somebody who serves several units chooses for which one to act."""

from __future__ import annotations

from django.db import transaction

from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.models import Membership, User
from zhixiang.apps.people.steps import tell_of_member


def switch_membership(*, actor: Actor, membership_id: int) -> Membership:
    """Use an active membership of one's own. Raises Membership.DoesNotExist for any other."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=actor.user_id or 0)
        rows = Membership.objects.select_related("user", "unit")
        membership = rows.get(pk=membership_id, user=user, status=Membership.Status.ACTIVE)
        if user.membership_id != membership.pk:
            payload = {"from": user.membership_id, "to": membership.pk}
            user.membership = membership
            user.save(update_fields=["membership"])
            tell_of_member(actor, membership, "people.switch_membership", payload)
    return membership
