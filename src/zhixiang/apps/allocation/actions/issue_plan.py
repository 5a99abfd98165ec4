"""Finance issues a plan: it becomes a notice, its lines are money, and nothing of them changes again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.allocation import policies
from zhixiang.apps.allocation.actions.store_made_notice import store_made_notice
from zhixiang.apps.allocation.models import AllocationPlan, Fund
from zhixiang.apps.allocation.signals import plan_issued
from zhixiang.apps.allocation.steps import insist_open, insist_sound, locked, move
from zhixiang.apps.checks.models import SourceDocument
from zhixiang.apps.demands.steps import insist
from zhixiang.apps.library.actions.arrange_projects import arrange_projects
from zhixiang.apps.library.models import Project
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.rules.doc_numbers import DocNumberError, parse


@dataclass(frozen=True, slots=True)
class Issue:
    """What only the issuing office knows."""

    doc_no: str
    issued_on: date
    title: str
    issuer: str = "广东省财政厅"


def issue_plan(*, actor: Actor, plan_id: int, issue: Issue) -> AllocationPlan:
    """Issue a plan whose publicity is over. An adjustment takes the place of the plan that it adjusts.

    Raises Refused for anybody but finance (预算法实施条例 59), before publicity has ended, for a number that is none or
    is taken, a date that cannot be, or a plan over the budget.
    """
    with transaction.atomic():
        plan = locked(actor, plan_id)
        insist(policies.may_issue(actor))
        # The fund is the lock that all issuing shares: two plans together must not pass the budget either.
        plan.fund = Fund.objects.select_for_update().get(pk=plan.fund_id)
        insist_open(plan)
        if plan.status != AllocationPlan.Status.PUBLISHED:
            raise Refused(
                f"这个方案现在是“{plan.get_status_display()}”，公示期满的方案才能下达。请刷新页面查看最新状态。"
            )
        doc_no = _number(issue, plan)
        _insist_days(plan, issue)
        if not issue.title.strip():
            raise Refused("请填写通知标题。")
        insist_sound(plan, issue.issued_on)
        plan.notice = store_made_notice(plan, issue, doc_no, actor=actor)
        payload = {"doc_no": doc_no, "issued_on": issue.issued_on.isoformat(), "document": plan.notice.document_id}
        move(actor=actor, plan=plan, action="allocation.issue_plan", note=f"下达，{doc_no}", payload=payload)
        _arrange(plan, actor)
        if plan.adjusts_id is not None:
            _supersede(actor, plan)
        plan_issued.send(sender=AllocationPlan, plan=plan, actor=actor)
    return plan


def _number(issue: Issue, plan: AllocationPlan) -> str:
    try:
        number = str(parse(issue.doc_no).number)
    except DocNumberError as error:
        raise Refused(str(error)) from error
    taken = SourceDocument.objects.filter(doc_no=number, superseded=False).exists()
    if taken:
        raise Refused(f"文号“{number}”已经用过，请核对文号。")
    if "财" not in number.split("〔", maxsplit=1)[0]:
        raise Refused(f"“{number}”不是财政部门的文号。转移支付只能由财政部门下达，请填财政部门的文号。")
    if not plan.fund.year - 2 <= int(number.split("〔")[1][:4]) <= plan.fund.year + 1:
        raise Refused(f"文号“{number}”的年份与预算年度 {plan.fund.year} 不符，请核对。")
    return number


def _insist_days(plan: AllocationPlan, issue: Issue) -> None:
    today = timezone.localdate()
    if plan.publicity_to is None or today <= plan.publicity_to:
        last = plan.publicity_to.isoformat() if plan.publicity_to else "—"
        raise Refused(f"公示到 {last} 为止，期满次日起才能下达。")
    if not plan.publicity_to < issue.issued_on <= today:
        raise Refused(
            f"印发日期应在公示结束（{plan.publicity_to.isoformat()}）之后，且不晚于今天（{today.isoformat()}）。"
        )


def _arrange(plan: AllocationPlan, actor: Actor) -> None:
    """The projects that get money leave the library for the budget; in an adjustment most of them have left before."""
    waiting = Project.objects.filter(state__in=(Project.State.LISTED, Project.State.RANKED))
    paid = list(waiting.filter(allocation_lines__plan=plan, allocation_lines__amount_fen__gt=0))
    if paid:
        arrange_projects(paid, actor=actor, note=f"分配方案“{plan.title}”下达")


def _supersede(actor: Actor, plan: AllocationPlan) -> None:
    old = AllocationPlan.objects.select_related("fund").select_for_update(of=("self",)).get(pk=plan.adjusts_id or 0)
    if old.status != AllocationPlan.Status.ISSUED:
        raise Refused(f"被调整的方案已经是“{old.get_status_display()}”，请按最新的方案重新拟订调整。")
    old.replaced_by = plan
    note = f"由第 {plan.pk} 号方案调整"
    move(actor=actor, plan=old, action="allocation.issue_plan", note=note, payload={"by": plan.pk})
