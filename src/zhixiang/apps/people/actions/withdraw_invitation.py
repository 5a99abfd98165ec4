"""An invitation that was sent no longer holds."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.people import policies
from zhixiang.apps.people.actions.invite import tell_of_invitation
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Invitation
from zhixiang.apps.people.steps import insist


def withdraw_invitation(*, actor: Actor, invitation_id: int) -> Invitation:
    """Raises Refused when it was accepted already; Invitation.DoesNotExist, also for one of another unit."""
    with transaction.atomic():
        # A unit's administrator has a unit, whoever invites for offices has none: each finds their own alone.
        invitation = Invitation.objects.select_for_update().filter(unit=actor.unit_id).get(pk=invitation_id)
        insist(policies.may_invite(actor, invitation.unit_id))
        if invitation.accepted_at is not None or invitation.withdrawn_at is not None:
            raise Refused("这份邀请已经被接受或撤回。")
        invitation.withdrawn_at = timezone.now()
        invitation.save(update_fields=["withdrawn_at"])
        tell_of_invitation(actor, invitation, "people.withdraw_invitation")
    return invitation
