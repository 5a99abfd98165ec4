"""The draft goes to be approved."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.allocation import policies
from zhixiang.apps.allocation.models import AllocationPlan
from zhixiang.apps.allocation.steps import insist_open, insist_sound, locked, move
from zhixiang.apps.demands.steps import insist
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused


def submit_plan(*, actor: Actor, plan_id: int, row_version: int) -> AllocationPlan:
    """Take the step, for the plan as it was looked at.

    Raises Refused when somebody changed it since, when its sum is not what was planned, when it is over the budget, or
    when a line has no listed project, a wrong function code or an amount that looks like a slip.
    """
    with transaction.atomic():
        plan = locked(actor, plan_id)
        insist(policies.may_make(actor))
        insist_open(plan)
        if plan.row_version != row_version:
            raise Refused(f"方案刚刚由{plan.changed_by_name}办理过，请刷新页面，看过以后再办理。")
        insist_sound(plan, timezone.localdate())
        move(
            actor=actor,
            plan=plan,
            action="allocation.submit_plan",
            note="提交省局批准",
            payload={"row_version": row_version},
        )
    return plan
