"""Bring audited targets into force; the version that held before is kept as replaced."""

from __future__ import annotations

from django.db import transaction

from zhixiang.apps.library.steps import insist
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.performance import target_policies
from zhixiang.apps.performance.models import TargetVersion
from zhixiang.apps.performance.queries.target_money import issued_fen
from zhixiang.apps.performance.target_steps import locked, move


def issue_targets(*, actor: Actor, version_id: int) -> TargetVersion:
    """Issue an audited version. Raises Refused where its project has no issued money in the year (163号)."""
    with transaction.atomic():
        version = locked(actor, version_id)
        insist(target_policies.may_issue(actor))
        if not issued_fen([version.table]):
            raise Refused("这个项目在这一年度还没有下达的资金，绩效目标随资金一起下达。请先下达分配方案。")
        before = version.table.versions.select_for_update().filter(state=TargetVersion.State.ISSUED).first()
        if before is not None:
            before.table = version.table
            move(actor=actor, version=before, action="performance.issue_targets", note=f"由第 {version.number} 版调整")
        move(actor=actor, version=version, action="performance.issue_targets")
    return version
