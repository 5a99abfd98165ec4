"""When a plan is issued, the audited targets of its projects are issued with it (财预〔2015〕163号：随资金下达)."""

from __future__ import annotations

from typing import Any

from zhixiang.apps.allocation.models import AllocationPlan
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.performance.actions.issue_targets import issue_targets
from zhixiang.apps.performance.actions.open_targets import open_targets
from zhixiang.apps.performance.models import TargetVersion


def follow_issue(*, plan: AllocationPlan, actor: Actor, **_: Any) -> None:
    """Issue what is audited, and open targets for projects that have none yet. Runs inside the issuing transaction."""
    open_targets(plan, actor=actor)
    projects = plan.lines.filter(amount_fen__gt=0).values("project")
    audited = TargetVersion.objects.filter(
        table__year=plan.fund.year, table__project__in=projects, state=TargetVersion.State.AUDITED
    )
    for version in audited.order_by("pk").values_list("pk", flat=True):
        issue_targets(actor=actor, version_id=version)
