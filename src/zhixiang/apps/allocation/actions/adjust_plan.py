"""The province opens an adjustment: a new plan that refers to an issued one, whose lines stay as they are."""

from __future__ import annotations

from django.db import transaction

from zhixiang.apps.allocation import policies
from zhixiang.apps.allocation.actions.open_plan import start
from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan
from zhixiang.apps.allocation.steps import insist_open, locked
from zhixiang.apps.demands.steps import insist, reason_in
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused

_COPIED = (
    "position", "region_id", "unit_name", "project_name", "function_code", "project_id", "amount_fen", "section",
    "group_region_id", "in_direct_county",
)  # fmt: skip


def adjust_plan(*, actor: Actor, plan_id: int, reason: str) -> AllocationPlan:
    """A draft with the lines of an issued plan, to be changed, approved, published and issued like any other.

    When it is issued, it takes the place of the plan that it adjusts. Raises Refused for a plan that was not issued,
    or that another adjustment under way refers to.
    """
    with transaction.atomic():
        old = locked(actor, plan_id)
        insist(policies.may_make(actor))
        insist_open(old)
        why = reason_in(reason, what="调整")
        if old.status != AllocationPlan.Status.ISSUED:
            raise Refused(f"这个方案现在是“{old.get_status_display()}”，只有已下达的方案才能调整。")
        under_way = old.adjusted_by.exclude(status=AllocationPlan.Status.ABANDONED).first()
        if under_way is not None:
            raise Refused(f"已经有一个调整方案“{under_way.title}”在办理，请在它上面修改，或先放弃它。")
        lines = list(AllocationLine.objects.filter(plan=old).order_by("position"))
        plan = AllocationPlan(
            fund=old.fund, title=f"{old.title or old.fund.name}（调整）"[:200], adjusts=old, row_version=0,
            status=AllocationPlan.Status.DRAFT, method=AllocationPlan.Method.MANUAL, step_fen=old.step_fen,
            planned_fen=sum(line.amount_fen for line in lines),
            function_code=old.function_code or old.fund.function_code,
            function_name=old.function_name or old.fund.function_name, advance=old.advance,
        )  # fmt: skip
        start(actor, plan, "allocation.adjust_plan", f"调整第 {old.pk} 号方案：{why}")
        AllocationLine.objects.bulk_create(
            (
                AllocationLine(plan=plan, reason={"kind": "kept", "plan": old.pk, "confirmed": True},
                               **{name: getattr(line, name) for name in _COPIED})
                for line in lines
            ),
            batch_size=500,
        )  # fmt: skip
    return plan
