"""The province finds targets in order."""

from __future__ import annotations

from django.db import transaction

from zhixiang.apps.library.steps import insist
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.performance import target_policies
from zhixiang.apps.performance.models import TargetVersion
from zhixiang.apps.performance.target_steps import insist_seen, locked, move


def audit_targets(*, actor: Actor, version_id: int, row_version: int) -> TargetVersion:
    """Pass a submitted version. Raises Refused for anybody but the province, and where it is not submitted."""
    with transaction.atomic():
        version = locked(actor, version_id)
        insist(target_policies.may_audit(actor))
        insist_seen(version, row_version)
        move(actor=actor, version=version, action="performance.audit_targets")
    return version
