"""Steps of a plan: looked at first with what they mean, then taken."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from zhixiang.apps.allocation import plan_tables, plans, policies
from zhixiang.apps.allocation.actions.set_budget import set_budget
from zhixiang.apps.allocation.models import AllocationPlan
from zhixiang.apps.allocation.plan_forms import BudgetForm
from zhixiang.apps.allocation.plan_pages.common import METHODS, attempt, plan_or_404
from zhixiang.apps.allocation.plan_pages.wishes import WISHES, wishes_for
from zhixiang.apps.people.errors import Refused
from zhixiang.rules.params import parameter


@require_http_methods(METHODS)
def step(request: HttpRequest, plan_id: int, what: str) -> HttpResponse:
    """A step with what it means and the checks; POST takes it."""
    actor, found = plan_or_404(request, plan_id)
    asked = next((one for one in WISHES if one.name == what), None)
    if asked is None or not asked.may(actor).allowed:
        raise Http404
    form = asked.form(request.POST if request.method == "POST" else None, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: asked.act(actor, found, form.cleaned_data))
        if done is not None:
            messages.success(request, str(asked.done))
            return redirect("allocation:plan", done.pk)
    state = plans.state_of(found, timezone.localdate())
    page = {
        "plan": found,
        "name": plan_tables.name_of(found),
        "status": plan_tables.status(found),
        "wish": asked,
        "possible": asked in wishes_for(actor, found),
        "form": form,
        "state": plan_tables.state(state),
        "crumbs": plan_tables.crumbs(found, str(asked.label)),
    }
    return render(request, "allocation/plan_step.html", {"page": page}, status=422 if form.errors else 200)


def _initial(plan: AllocationPlan) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "row_version": plan.row_version,
        "days": parameter("plan.publicity.days", today).as_int(),
        "issued_on": today,
        "title": f"关于下达{plan.fund.year}年{plan.fund.name}的通知",
        "year": plan.fund.year + 1,
    }


@require_POST
def budget(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Register the fund's budget."""
    actor, found = plan_or_404(request, plan_id)
    if not policies.may_set_budget(actor).allowed:
        raise Http404
    form = BudgetForm(request.POST)
    if form.is_valid():
        try:
            set_budget(actor=actor, plan_id=found.pk, budget_fen=form.cleaned_data["budget_fen"])
        except Refused as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, str(next(iter(form.errors.values()))[0]))
    return redirect("allocation:plan", found.pk)
