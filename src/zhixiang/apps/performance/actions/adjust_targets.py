"""Begin an adjustment of targets that hold: a further version with the reason; what was issued stays as it is."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.library.steps import insist, reason_of
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.performance import target_policies
from zhixiang.apps.performance.models import TargetRow, TargetVersion
from zhixiang.apps.performance.target_rows import from_version
from zhixiang.apps.performance.target_states import OPEN
from zhixiang.apps.performance.target_steps import locked, told


def adjust_targets(*, actor: Actor, version_id: int, reason: str) -> TargetVersion:
    """A draft with the rows of the issued version. Raises Refused without a reason or while another is on its way."""
    with transaction.atomic():
        held = locked(actor, version_id)
        insist(target_policies.may_write(actor, held.table))
        why = reason_of(reason)
        if held.state != TargetVersion.State.ISSUED:
            raise Refused("只有已下达的绩效目标可以调整；还在办理中的请直接修改。")
        if held.table.versions.filter(state__in=OPEN).exists():
            raise Refused("这张表已有一个调整在办理，请先办完它。")
        now = timezone.now()
        version = TargetVersion.objects.create(
            table=held.table, number=held.number + 1, goal_items=held.goal_items, spending=held.spending, reason=why,
            created_at=now, changed_at=now, changed_by_name=actor.name[:150],
        )  # fmt: skip
        TargetRow.objects.bulk_create(from_version(version, list(held.rows.order_by("position"))))
        told(actor=actor, version=version, action="performance.adjust_targets", note=why)
    return version
