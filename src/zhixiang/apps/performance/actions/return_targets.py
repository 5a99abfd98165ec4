"""Give targets back to be mended, with the reason."""

from __future__ import annotations

from django.db import transaction

from zhixiang.apps.library.steps import insist, reason_of
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.performance import target_policies
from zhixiang.apps.performance.models import TargetVersion
from zhixiang.apps.performance.target_steps import insist_seen, locked, move


def return_targets(*, actor: Actor, version_id: int, row_version: int, reason: str) -> TargetVersion:
    """Return a submitted or audited version. Raises Refused without a reason."""
    with transaction.atomic():
        version = locked(actor, version_id)
        insist(target_policies.may_audit(actor))
        insist_seen(version, row_version)
        version.return_reason = reason_of(reason)
        move(actor=actor, version=version, action="performance.return_targets", note=version.return_reason)
    return version
