"""The province gives a draft up."""

from __future__ import annotations

from django.db import transaction

from zhixiang.apps.allocation import policies
from zhixiang.apps.allocation.models import AllocationPlan
from zhixiang.apps.allocation.steps import locked, move
from zhixiang.apps.demands.steps import insist, reason_in
from zhixiang.apps.people.actors import Actor


def abandon_plan(*, actor: Actor, plan_id: int, reason: str) -> AllocationPlan:
    """The draft stays to be read, with the reason, and goes nowhere. Raises Refused without a reason."""
    with transaction.atomic():
        plan = locked(actor, plan_id)
        insist(policies.may_make(actor))
        note = reason_in(reason, what="放弃")
        move(actor=actor, plan=plan, action="allocation.abandon_plan", note=note)
    return plan
