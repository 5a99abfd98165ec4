"""An administrator asks somebody to open an account for a unit, or for an office."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.audit.digests import hexdigest
from zhixiang.apps.people import policies
from zhixiang.apps.people.actions.create_account import region_for
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Invitation, Unit
from zhixiang.apps.people.roles import UNIT_ROLES
from zhixiang.apps.people.steps import insist

LASTS: Final = timedelta(days=7)
_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Invited:
    """Who is asked. ``unit_id`` for people of a unit; ``region_code`` for officers of a city or county."""

    email: str
    role: str
    display_name: str = ""
    unit_id: int | None = None
    region_code: str = ""
    may_certify: bool = False


def invite(*, actor: Actor, invited: Invited) -> tuple[Invitation, str]:
    """Store the invitation; return it with the token, which is told to the invited person and kept nowhere.

    An earlier one to the same address for the same unit no longer holds. Raises Refused.
    """
    insist(policies.may_invite(actor, invited.unit_id))
    email = invited.email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused("邮箱地址不对，请核对。") from error
    if (invited.role in UNIT_ROLES) != (invited.unit_id is not None):
        raise Refused("申报人和单位管理员由本单位邀请；其他角色不属于单位。")
    region = region_for(invited.role, invited.region_code)
    token = secrets.token_urlsafe(_BYTES)
    now = timezone.now()
    with transaction.atomic():
        unit = Unit.objects.select_for_update().get(pk=invited.unit_id) if invited.unit_id is not None else None
        if unit is not None and unit.status != Unit.Status.ACTIVE:
            raise Refused("本单位通过审核后才能邀请人员。")
        open_ones = Invitation.objects.filter(email=email, unit=unit, accepted_at__isnull=True)
        replaced = open_ones.filter(withdrawn_at__isnull=True).update(withdrawn_at=now)
        invitation = Invitation.objects.create(
            email=email, display_name=invited.display_name.strip(), role=invited.role, region=region, unit=unit,
            may_certify=invited.may_certify, token_sha256=digest(token), invited_by_id=actor.user_id,
            invited_by_name=actor.name, invited_at=now, expires_at=now + LASTS,
        )  # fmt: skip
        tell_of_invitation(actor, invitation, "people.invite", replaced=replaced)
    return invitation, token


def digest(token: str) -> str:
    """What is kept of a token."""
    return hexdigest("sha256", token.encode())


def tell_of_invitation(actor: Actor, invitation: Invitation, action: str, **more: int | None) -> None:
    """The audit event of something done to an invitation; the token and its digest are not in it."""
    record(
        actor=actor,
        action=action,
        object_type="invitation",
        object_id=invitation.pk,
        object_label=invitation.email,
        payload={"role": invitation.role, "unit": invitation.unit_id, "region": invitation.region_id, **more},
    )
