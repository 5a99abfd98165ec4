"""What signing in takes for a role."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.people import policies
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import RolePolicy
from zhixiang.apps.people.roles import Role
from zhixiang.apps.people.steps import insist


def set_role_policy(*, actor: Actor, role: str, mfa_required: bool) -> RolePolicy:
    """Whether people of ``role`` must use two-step sign-in; holds from their next page on. Raises Refused."""
    insist(policies.may_set_role_policy(actor))
    if role not in Role.values:
        raise Refused("没有这个角色。")
    values = {"mfa_required": mfa_required, "changed_at": timezone.now(), "changed_by_name": actor.name}
    with transaction.atomic():
        policy, _ = RolePolicy.objects.update_or_create(role=role, defaults=values)
        record(
            actor=actor,
            action="people.set_role_policy",
            object_type="role_policy",
            object_id=role,
            object_label=Role(role).label,
            payload={"mfa_required": mfa_required},
        )
    return policy
