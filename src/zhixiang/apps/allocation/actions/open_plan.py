"""The province opens a plan for a fund and a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from zhixiang.apps.allocation import policies
from zhixiang.apps.allocation.models import AllocationPlan, Fund
from zhixiang.apps.allocation.steps import changed, insist_open
from zhixiang.apps.demands.steps import insist
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.rules.money import format_wan

FIRST_YEAR, LAST_YEAR = 2015, 2100


@dataclass(frozen=True, slots=True)
class PlanHead:
    """What is said of a plan beside its lines; amounts in fen."""

    title: str
    method: str = AllocationPlan.Method.MANUAL
    planned_fen: int | None = None
    step_fen: int = 1_000_000
    function_code: str = ""
    function_name: str = ""
    congress_approved_on: date | None = None
    advance: bool = False
    this_year_expected_fen: int | None = None


def open_plan(*, actor: Actor, year: int, fund_name: str, head: PlanHead) -> AllocationPlan:
    """A draft without lines. The fund of the year is made when it is new.

    Raises Refused for a closed or impossible year, a nameless fund or plan, figures out of range.
    """
    with transaction.atomic():
        insist(policies.may_make(actor))
        fund = locked_fund_of(year, fund_name, head)
        plan = AllocationPlan(fund=fund, status=AllocationPlan.Status.DRAFT)
        insist_open(plan)
        put_head(plan, head)
        plan.row_version = 0
        start(actor, plan, "allocation.open_plan", "新建方案")
    return plan


def start(actor: Actor, plan: AllocationPlan, action: str, note: str) -> None:
    """Store a new plan with its first event."""
    plan.save()
    plan.created_at = None
    changed(actor=actor, plan=plan, action=action, note=note, payload={"year": plan.fund.year, "method": plan.method})
    plan.created_at = plan.changed_at
    plan.save(update_fields=["created_at"])


def locked_fund_of(year: int, name: str, head: PlanHead) -> Fund:
    """The fund of a year, made when it is new, and locked. Raises Refused for a year or name that cannot be."""
    name = name.strip()
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused(f"预算年度 {year} 不对，请填 {FIRST_YEAR} 到 {LAST_YEAR} 之间的年份。")
    if not name or len(name) > 200:
        raise Refused("请填写专项资金的名称，最多 200 字。")
    defaults = {"function_code": head.function_code, "function_name": head.function_name}
    fund, _made = Fund.objects.get_or_create(year=year, name=name, defaults=defaults)
    return Fund.objects.select_for_update().get(pk=fund.pk)


def put_head(plan: AllocationPlan, head: PlanHead) -> None:
    """Set what is said of a plan. Raises Refused for what cannot be."""
    title = head.title.strip()
    if not title or len(title) > 200:
        raise Refused("请填写方案名称，最多 200 字。")
    if head.method not in (plan.Method.FACTORS, plan.Method.PROJECTS, plan.Method.MANUAL):
        raise Refused("请选择分配方法：因素法、项目法或逐项安排。")
    for fen, what in ((head.planned_fen, "拟分配总额"), (head.this_year_expected_fen, "本年预计执行数")):
        if fen is not None and not 0 <= fen <= 10**16:
            raise Refused(f"{what} {format_wan(fen)} 万元不在合理范围内，请核对单位。")
    if head.step_fen < 1:
        raise Refused("取整单位要大于零，例如 1 万元。")
    if head.function_code and not (head.function_code.isascii() and head.function_code.isdigit()):
        raise Refused(f"功能分类科目“{head.function_code}”应是 7 位数字，例如 2011409。")
    if len(head.function_code) > 7:
        raise Refused(f"功能分类科目“{head.function_code}”超过 7 位，请编列到项，例如 2011409。")
    plan.title, plan.method, plan.planned_fen, plan.step_fen = title, head.method, head.planned_fen, head.step_fen
    plan.function_code, plan.function_name = head.function_code, head.function_name.strip()[:100]
    plan.congress_approved_on, plan.advance = head.congress_approved_on, head.advance
    plan.this_year_expected_fen = head.this_year_expected_fen
