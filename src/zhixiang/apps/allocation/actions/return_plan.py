"""The province sends a plan back to be corrected: not approved, or after an objection in publicity."""

from __future__ import annotations

from django.db import transaction

from zhixiang.apps.allocation import policies
from zhixiang.apps.allocation.models import AllocationPlan
from zhixiang.apps.allocation.steps import locked, move
from zhixiang.apps.demands.steps import insist, reason_in
from zhixiang.apps.people.actors import Actor


def return_plan(*, actor: Actor, plan_id: int, reason: str) -> AllocationPlan:
    """Back to be corrected, with the reason. A publicity that was under way ends and has to be held anew.

    Raises Refused without a reason, or in a state that has no such step.
    """
    with transaction.atomic():
        plan = locked(actor, plan_id)
        insist(policies.may_approve(actor))
        plan.return_reason = reason_in(reason, what="退回")
        plan.publicity_from = plan.publicity_to = None
        move(actor=actor, plan=plan, action="allocation.return_plan", note=plan.return_reason)
    return plan
