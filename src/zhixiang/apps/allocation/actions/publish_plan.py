"""The province shows an approved plan to the public for some days."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.allocation import policies
from zhixiang.apps.allocation.models import AllocationPlan
from zhixiang.apps.allocation.plans import publicity_until
from zhixiang.apps.allocation.steps import insist_open, locked, move
from zhixiang.apps.demands.steps import insist
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.rules.params import parameter

MOST_DAYS = 60


def publish_plan(*, actor: Actor, plan_id: int, days: int | None = None) -> AllocationPlan:
    """Publicity from today for ``days`` days, the least that is prescribed where none is given.

    Raises Refused for fewer days than prescribed, or in a state that has no such step.
    """
    with transaction.atomic():
        plan = locked(actor, plan_id)
        insist(policies.may_make(actor))
        insist_open(plan)
        today = timezone.localdate()
        least = parameter("plan.publicity.days", today).as_int()
        days = least if days is None else days
        if not least <= days <= MOST_DAYS:
            raise Refused(f"公示天数应在 {least} 天到 {MOST_DAYS} 天之间，现在填的是 {days} 天。")
        plan.publicity_from, plan.publicity_to = today, publicity_until(today, days)
        note = f"公示 {plan.publicity_from.isoformat()} 至 {plan.publicity_to.isoformat()}"
        move(actor=actor, plan=plan, action="allocation.publish_plan", note=note, payload={"days": days})
    return plan
