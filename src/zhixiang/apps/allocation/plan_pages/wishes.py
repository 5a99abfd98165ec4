"""The steps of a plan as buttons: who may take which now, what it says beforehand, which form it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from zhixiang.apps.allocation import policies
from zhixiang.apps.allocation.actions.abandon_plan import abandon_plan
from zhixiang.apps.allocation.actions.adjust_plan import adjust_plan
from zhixiang.apps.allocation.actions.approve_plan import approve_plan
from zhixiang.apps.allocation.actions.carry_over_plan import carry_over_plan
from zhixiang.apps.allocation.actions.issue_plan import Issue, issue_plan
from zhixiang.apps.allocation.actions.publish_plan import publish_plan
from zhixiang.apps.allocation.actions.return_plan import return_plan
from zhixiang.apps.allocation.actions.submit_plan import submit_plan
from zhixiang.apps.allocation.models import AllocationPlan
from zhixiang.apps.allocation.plan_forms import DaysForm, IssueForm, ReasonForm, SeenForm, YearForm
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.policies import Answer

_S = AllocationPlan.Status


@dataclass(frozen=True, slots=True)
class Wish:
    """One step: its button, what it means, the states that have it, who may, its form and its action."""

    name: str
    label: Any
    says: Any
    done: Any
    states: frozenset[str]
    may: Callable[[Actor], Answer]
    form: type[forms.Form]
    act: Callable[[Actor, AllocationPlan, dict[str, Any]], AllocationPlan]
    main: bool = True


def _seen(step: Callable[..., AllocationPlan]) -> Callable[[Actor, AllocationPlan, dict[str, Any]], AllocationPlan]:
    return lambda actor, plan, data: step(actor=actor, plan_id=plan.pk, row_version=data["row_version"])


def _reason(step: Callable[..., AllocationPlan]) -> Callable[[Actor, AllocationPlan, dict[str, Any]], AllocationPlan]:
    return lambda actor, plan, data: step(actor=actor, plan_id=plan.pk, reason=data["reason"])


def _issue(actor: Actor, plan: AllocationPlan, data: dict[str, Any]) -> AllocationPlan:
    return issue_plan(actor=actor, plan_id=plan.pk, issue=Issue(data["doc_no"], data["issued_on"], data["title"]))


WISHES: Final = (
    Wish(
        "submit", _("提交批准"), _("提交以后方案只读，等待批准；财政也能看到。"), _("已提交，等待批准。"),
        frozenset({_S.DRAFT, _S.RETURNED}), policies.may_make, SeenForm, _seen(submit_plan),
    ),
    Wish(
        "approve", _("批准"), _("批准以后可以公示。"), _("已批准，可以公示。"),
        frozenset({_S.SUBMITTED}), policies.may_approve, SeenForm, _seen(approve_plan),
    ),
    Wish(
        "publish", _("开始公示"), _("从今天起公示；期满次日起财政才能下达。"), _("已开始公示。"),
        frozenset({_S.APPROVED}), policies.may_make, DaysForm,
        lambda actor, plan, data: publish_plan(actor=actor, plan_id=plan.pk, days=data["days"]),
    ),
    Wish(
        "issue", _("下达"), _("下达以后各行不能再改，要改只能另行调整；项目库里的项目转为已安排。"), _("已下达。"),
        frozenset({_S.PUBLISHED}), policies.may_issue, IssueForm, _issue,
    ),
    Wish(
        "return", _("退回修改"), _("退回以后可以修改；已经开始的公示作废，要重新公示。"), _("已退回修改。"),
        frozenset({_S.SUBMITTED, _S.APPROVED, _S.PUBLISHED}), policies.may_approve, ReasonForm, _reason(return_plan),
        main=False,
    ),
    Wish(
        "abandon", _("放弃"), _("放弃以后方案留档，不能再办理。"), _("已放弃。"),
        frozenset({_S.DRAFT, _S.RETURNED}), policies.may_make, ReasonForm, _reason(abandon_plan), main=False,
    ),
    Wish(
        "adjust", _("调整"), _("已下达的行不变：新建一个引用它的调整方案，批准、公示、下达以后代替它。"),
        _("已新建调整方案。"), frozenset({_S.ISSUED}), policies.may_make, ReasonForm, _reason(adjust_plan), main=False,
    ),
    Wish(
        "carry", _("用作下一年度的底稿"), _("照各行的单位、项目和金额新建一个年度的方案，再逐行修改。"),
        _("已新建方案。"), frozenset({_S.ISSUED}), policies.may_make, YearForm,
        lambda actor, plan, data: carry_over_plan(actor=actor, plan_id=plan.pk, year=data["year"]), main=False,
    ),
)  # fmt: skip


def wishes_for(actor: Actor, plan: AllocationPlan) -> list[Wish]:
    """The steps that the actor may take now."""
    if plan.fund.closed:
        return []
    return [wish for wish in WISHES if plan.status in wish.states and wish.may(actor).allowed]
