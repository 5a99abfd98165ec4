"""Two plans of the demo: a draft for the year after the notice, and one in publicity for the year after that."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import transaction

from zhixiang.apps.allocation.actions.approve_plan import approve_plan
from zhixiang.apps.allocation.actions.carry_over_plan import carry_over_plan
from zhixiang.apps.allocation.actions.publish_plan import publish_plan
from zhixiang.apps.allocation.actions.set_amounts import set_amounts
from zhixiang.apps.allocation.actions.submit_plan import submit_plan
from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan
from zhixiang.apps.allocation.steps import Picked
from zhixiang.apps.demands.steps import insist
from zhixiang.apps.people import policies
from zhixiang.apps.people.actions.create_demo_units import demo_actor
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused

_MAKER: Final = "province"
_STEP: Final = 1_000_000
_MOVED: Final = ((0, -20), (1, 30), (2, -15))
"""Which lines of the draft have another amount than the year before, by how many 万元: 5 万元 are still to be taken."""


def create_demo_plans(*, actor: Actor) -> int:
    """Make the plans that are missing and return how many; doing it twice changes nothing.

    Raises Refused outside of the demo.
    """
    insist(policies.may_manage_accounts(actor))
    if not settings.ZHIXIANG_DEMO:
        raise Refused("演示方案只能在演示环境（ZHIXIANG_DEMO=1）里建立。")
    with transaction.atomic():
        read = AllocationPlan.objects.filter(status=AllocationPlan.Status.ISSUED).order_by("pk").first()
        made_here = AllocationPlan.objects.exclude(method=AllocationPlan.Method.READ)
        if read is None or made_here.exists():
            return 0
        maker = demo_actor(_MAKER)
        _publish(maker, read)
        _draft(maker, read)
    return 2


def _publish(maker: Actor, read: AllocationPlan) -> None:
    plan = carry_over_plan(actor=maker, plan_id=read.pk, year=read.fund.year + 2)
    for act in (submit_plan, approve_plan):
        plan.refresh_from_db()
        act(actor=maker, plan_id=plan.pk, row_version=plan.row_version)
    publish_plan(actor=maker, plan_id=plan.pk)


def _draft(maker: Actor, read: AllocationPlan) -> None:
    plan = carry_over_plan(actor=maker, plan_id=read.pk)
    lines = list(AllocationLine.objects.filter(plan=plan).order_by("position"))
    amounts = {
        Picked(lines[place].pk, lines[place].row_version): max(0, lines[place].amount_fen + wan * _STEP)
        for place, wan in _MOVED
        if place < len(lines)
    }
    set_amounts(actor=maker, plan_id=plan.pk, amounts=amounts, why="按上年执行进度调整")
