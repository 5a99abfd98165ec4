"""Pages of factor data, scenarios, their comparison, and why an amount is what it is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhixiang.apps.allocation import plan_tables, plans, policies, scenario_pages, scenarios
from zhixiang.apps.allocation.actions.change_scenario import change_scenario, copy_scenario, make_scenario
from zhixiang.apps.allocation.actions.take_over_scenario import take_over_scenario
from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan, Scenario, ScenarioLine
from zhixiang.apps.allocation.scenario_settings import ChoiceSettings, FactorSettings
from zhixiang.apps.allocation.scenarios import Outcome
from zhixiang.apps.allocation.states import EDITABLE
from zhixiang.apps.people.actors import Actor, actor_of
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.web import Link

METHODS = ["GET", "HEAD", "POST"]
MOST_COMPARED = 4


def _plan_or_404(request: HttpRequest, plan_id: int) -> tuple[Actor, AllocationPlan]:
    actor = actor_of(request.user)
    plan = plans.plan(actor, plan_id)
    if plan is None:
        raise Http404
    return actor, plan


def _insist_may_make(actor: Actor) -> None:
    """To those who may not change it there is nothing to send."""
    if not policies.may_make(actor).allowed:
        raise Http404


@require_http_methods(METHODS)
def scenario_list(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The scenarios of a plan; a new one starts with equal weights, or without conditions."""
    actor, plan = _plan_or_404(request, plan_id)
    error = ""
    if request.method == "POST":
        _insist_may_make(actor)
        try:
            made = _made(request, actor, plan)
        except Refused as refusal:
            error = str(refusal)
        else:
            return redirect("allocation:scenario", made.pk)
    rows = list(scenarios.visible_scenarios(actor).filter(plan=plan).order_by("pk"))
    page = {
        "plan": plan,
        "name": plan_tables.name_of(plan),
        "rows": rows,
        "crumbs": scenario_pages.crumbs(plan),
        "editable": policies.may_make(actor).allowed and plan.status in EDITABLE,
        "error": error,
        "years": scenarios.factor_years(),
    }
    return render(request, "allocation/scenarios.html", {"page": page}, status=422 if error else 200)


def _made(request: HttpRequest, actor: Actor, plan: AllocationPlan) -> Scenario:
    method, years = request.POST.get("method", ""), scenarios.factor_years()
    settings: dict[str, Any] = {}
    if method == Scenario.Method.FACTORS:
        if not years:
            raise Refused("还没有因素数据，请先录入因素数据，再建立因素法情景。")
        codes = [factor.code for factor in scenarios.factor_table(years[0]).factors]
        settings = FactorSettings(years[0], dict.fromkeys(codes, "1")).stored()
    elif method == Scenario.Method.PROJECTS:
        settings = ChoiceSettings().stored()
    name = request.POST.get("name", "")
    return make_scenario(actor=actor, plan_id=plan.pk, name=name, method=method, settings=settings)


@require_http_methods(METHODS)
def scenario(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """A scenario: settings and result. ``wish`` try computes without storing; a script gets the result alone."""
    actor = actor_of(request.user)
    found = scenarios.scenario(actor, scenario_id)
    if found is None:
        raise Http404
    error, outcome, name = "", None, found.name
    if request.method == "POST":
        _insist_may_make(actor)
        name = request.POST.get("name", name)[:200]
        before = found.settings
        if request.POST.get("wish") in ("try", "save"):
            found.settings = _posted(request, found)
        try:
            answer = _act(request, actor, found, before)
            if answer is not None:
                return answer
            outcome = scenarios.computed(found)
        except Refused as refusal:
            error = str(refusal)
    page = _scenario_page(actor, found, outcome, error)
    page["typed_name"] = name
    part = request.headers.get("X-Requested-With") == "fetch"
    template = "allocation/scenario_result.html" if part else "allocation/scenario.html"
    return render(request, template, {"page": page}, status=422 if error and not part else 200)


def _posted(request: HttpRequest, found: Scenario) -> dict[str, Any]:
    if found.method == Scenario.Method.FACTORS:
        return scenario_pages.factor_settings(request.POST, FactorSettings.of(found.settings).year).stored()
    return scenario_pages.choice_settings(request.POST).stored()


def _act(request: HttpRequest, actor: Actor, found: Scenario, before: dict[str, Any]) -> HttpResponse | None:
    """Do what was wished; None where it was only to be tried."""
    wish, version = request.POST.get("wish"), request.POST.get("row_version", "")
    number = int(version) if version.isdecimal() and len(version) < 9 else 0
    if wish == "save":
        change_scenario(
            actor=actor, scenario_id=found.pk, row_version=number, name=request.POST.get("name", ""),
            settings=found.settings,
        )  # fmt: skip
        messages.success(request, _("情景已保存，结果已重新计算。"))
        return redirect("allocation:scenario", found.pk)
    if wish == "copy":
        copied = copy_scenario(actor=actor, scenario_id=found.pk, name=request.POST.get("copy_name", ""))
        messages.success(request, _("已复制成新的情景。"))
        return redirect("allocation:scenario", copied.pk)
    if wish == "take":
        done = take_over_scenario(actor=actor, scenario_id=found.pk, row_version=number)
        messages.success(request, _("已采用到方案：{n} 行。").format(n=done.added))
        return redirect("allocation:scenarios", found.plan_id)
    if wish != "try":
        found.settings = before
        raise Refused("没有这样的办理，请刷新页面。")
    return None


def _scenario_page(actor: Actor, found: Scenario, outcome: Outcome | None, error: str) -> dict[str, Any]:
    stored = list(found.lines.select_related("region", "project").order_by("region_id", "pk"))
    shown = outcome or _stored_outcome(found, stored)
    before = {line.region_id: line.amount_fen for line in stored if line.project_id is None}
    page: dict[str, Any] = {
        "scenario": found,
        "plan": found.plan,
        "name": plan_tables.name_of(found.plan),
        "crumbs": scenario_pages.crumbs(found.plan, Link(found.name)),
        "editable": policies.may_make(actor).allowed and found.plan.status in EDITABLE,
        "tried": outcome is not None,
        "error": error,
        "result": scenario_pages.result(shown, before if outcome else {}, found.method),
        "line_ids": {line.region_id: line.pk for line in stored},
    }
    for row, line in zip(page["result"]["rows"], stored if outcome is None else (), strict=False):
        row["line_id"] = line.pk
    if found.method == Scenario.Method.FACTORS:
        settings = FactorSettings.of(found.settings)
        page["factors"] = scenario_pages.factor_form(scenarios.factor_table(settings.year), settings, shown.says)
    else:
        pool = scenarios.candidates(found.plan)
        page["choice"] = scenario_pages.choice_form(pool, ChoiceSettings.of(found.settings))
    return page


def _stored_outcome(found: Scenario, stored: list[ScenarioLine]) -> Outcome:
    lines = [
        scenarios.Line(
            line.region_id,
            line.region.name,
            line.amount_fen,
            line.reason,
            line.project_id,
            line.project.name if line.project else "",
            scenarios.city_of(line.region),
        )
        for line in stored
    ]
    return Outcome(lines, found.outcome)


@require_safe
def compare(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Up to four scenarios side by side; without a choice the first four."""
    actor, plan = _plan_or_404(request, plan_id)
    every = list(scenarios.visible_scenarios(actor).filter(plan=plan).order_by("pk"))
    wanted = {int(text) for text in request.GET.getlist("s") if text.isdecimal() and len(text) < 18}
    chosen = [row for row in every if not wanted or row.pk in wanted][:MOST_COMPARED]
    lines = ScenarioLine.objects.filter(scenario__in=chosen).select_related("region__parent")
    page = {
        "plan": plan,
        "every": every,
        "chosen": {row.pk for row in chosen},
        "most": MOST_COMPARED,
        "crumbs": scenario_pages.crumbs(plan, Link(_("情景比较"))),
        **scenario_pages.comparison(chosen, list(lines)),
    }
    return render(request, "allocation/scenario_compare.html", {"page": page})


@require_safe
def scenario_why(request: HttpRequest, scenario_id: int, line_id: int) -> HttpResponse:
    """Why a region or project gets this amount in a scenario."""
    found = scenarios.scenario(actor_of(request.user), scenario_id)
    line = found.lines.select_related("region", "project").filter(pk=line_id).first() if found else None
    if found is None or line is None:
        raise Http404
    what = line.project.name if line.project else line.region.name
    page = {
        "title": what,
        "amount_fen": line.amount_fen,
        "steps": scenario_pages.why(line.reason, line.amount_fen),
        "scenario": found,
        "crumbs": scenario_pages.crumbs(found.plan, Link(found.name, f"/scenarios/{found.pk}/"), Link(what)),
    }
    return render(request, "allocation/why.html", {"page": page})


@require_safe
def line_why(request: HttpRequest, plan_id: int, line_id: int) -> HttpResponse:
    """Why a line of a plan has its amount."""
    _actor, plan = _plan_or_404(request, plan_id)
    line = AllocationLine.objects.filter(plan=plan, pk=line_id).select_related("region", "project").first()
    if line is None:
        raise Http404
    page = {
        "title": f"{line.unit_name} · {line.project_name}",
        "amount_fen": line.amount_fen,
        "steps": scenario_pages.why(line.reason, line.amount_fen),
        "taken_from": line.reason.get("scenario", ""),
        "crumbs": [*scenario_pages.plan_crumbs(plan), Link(_("为什么是这个金额"))],
    }
    return render(request, "allocation/why.html", {"page": page})
