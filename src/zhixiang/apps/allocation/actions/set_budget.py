"""Register what a fund's budget of a year is."""

from __future__ import annotations

from django.db import transaction

from zhixiang.apps.allocation import policies
from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan, Fund
from zhixiang.apps.allocation.plans import visible_plans
from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.demands.steps import insist
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.rules.money import format_wan


def set_budget(*, actor: Actor, plan_id: int, budget_fen: int) -> Fund:
    """Set the budget of the plan's fund, in fen. Raises Refused below what was issued, or in a closed year."""
    with transaction.atomic():
        insist(policies.may_set_budget(actor))
        plan = visible_plans(actor).get(pk=plan_id)
        fund = Fund.objects.select_for_update().get(pk=plan.fund_id)
        if fund.closed:
            raise Refused(f"{fund.year} 年度“{fund.name}”已经封账，预算数不能再改。")
        if not 0 <= budget_fen <= 10**16:
            raise Refused(f"预算数 {format_wan(budget_fen)} 万元不在合理范围内，请核对单位。")
        rows = AllocationLine.objects.filter(plan__fund=fund, plan__status=AllocationPlan.Status.ISSUED)
        issued = sum(rows.values_list("amount_fen", flat=True))
        if budget_fen < issued:
            raise Refused(f"已经下达 {format_wan(issued)} 万元，预算数不能少于它。")
        before, fund.budget_fen = fund.budget_fen, budget_fen
        fund.save(update_fields=["budget_fen"])
        record(
            actor=actor, action="allocation.set_budget", object_type="fund", object_id=fund.pk, object_label=str(fund),
            payload={"before": before, "after": budget_fen},
        )  # fmt: skip
    return fund
