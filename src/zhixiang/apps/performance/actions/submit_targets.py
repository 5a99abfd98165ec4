"""Hand in a draft of targets for audit."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.library.steps import insist
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.performance import target_policies
from zhixiang.apps.performance.models import TargetVersion
from zhixiang.apps.performance.target_checks import problems
from zhixiang.apps.performance.target_steps import insist_seen, locked, move


def submit_targets(*, actor: Actor, version_id: int, row_version: int) -> TargetVersion:
    """Submit a version. Raises Refused where something blocks it (target_checks), with how many and the first."""
    with transaction.atomic():
        version = locked(actor, version_id)
        insist(target_policies.may_write(actor, version.table))
        insist_seen(version, row_version)
        found = problems(list(version.rows.order_by("position")), version.goal_items, timezone.localdate())
        blocking = [one for one in found if one.blocks]
        if blocking:
            where = f"第 {blocking[0].row} 行：" if blocking[0].row else ""
            raise Refused(f"还有 {len(blocking)} 个问题要先改正。{where}{blocking[0].text}")
        version.return_reason = ""
        move(actor=actor, version=version, action="performance.submit_targets")
    return version
