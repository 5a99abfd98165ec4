"""Changing a draft: its head, its amounts (one at a time while one types, or all of a page), its projects."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhixiang.apps.allocation import plan_tables, plans, policies
from zhixiang.apps.allocation.actions.add_lines import add_lines
from zhixiang.apps.allocation.actions.drop_lines import drop_lines
from zhixiang.apps.allocation.actions.edit_plan import edit_plan
from zhixiang.apps.allocation.actions.open_plan import open_plan
from zhixiang.apps.allocation.actions.set_amounts import set_amounts
from zhixiang.apps.allocation.models import AllocationPlan
from zhixiang.apps.allocation.plan_forms import EditForm, LineFilterForm, NewForm
from zhixiang.apps.allocation.plan_pages.common import METHODS, attempt, own_or_404, picked, reader_or_404
from zhixiang.apps.allocation.plan_pages.reading import plan_page
from zhixiang.apps.allocation.steps import NeedsConfirmation, Picked
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Region
from zhixiang.apps.web import asked_page, paging
from zhixiang.rules.money import MoneyError, Unit, parse_amount


@require_http_methods(METHODS)
def new(request: HttpRequest) -> HttpResponse:
    """A new plan."""
    actor = reader_or_404(request)
    if not policies.may_make(actor).allowed:
        raise Http404
    initial = {"year": timezone.localdate().year + 1, "step_fen": "1", "method": AllocationPlan.Method.MANUAL}
    form = NewForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = attempt(
            form, lambda: open_plan(actor=actor, year=data["year"], fund_name=data["fund_name"], head=form.head())
        )
        if made is not None:
            messages.success(request, _("已新建方案，请从项目库选入项目。"))
            return redirect("allocation:plan", made.pk)
    page = {"form": form, "title": _("新建分配方案"), "crumbs": plan_tables.crumbs(None, _("新建分配方案"))}
    return render(request, "allocation/plan_form.html", {"page": page}, status=422 if form.errors else 200)


@require_http_methods(METHODS)
def head(request: HttpRequest, plan_id: int) -> HttpResponse:
    """What is said of a plan beside its lines."""
    actor, found = own_or_404(request, plan_id)
    form = EditForm(request.POST if request.method == "POST" else None, initial=EditForm.of(found))
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["row_version"]
        done = attempt(form, lambda: edit_plan(actor=actor, plan_id=found.pk, row_version=version, head=form.head()))
        if done is not None:
            messages.success(request, _("方案要素已保存。"))
            return redirect("allocation:plan", found.pk)
    page = {"form": form, "title": _("修改方案要素"), "crumbs": plan_tables.crumbs(found, _("修改方案要素"))}
    return render(request, "allocation/plan_form.html", {"page": page}, status=422 if form.errors else 200)


@require_POST
def amounts(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Save the amounts that were changed on the page; for a script, answer with sums and checks alone."""
    actor, found = own_or_404(request, plan_id)
    live = request.headers.get("X-Requested-With") == "fetch"
    typed, wanted, error = _typed(request)
    confirm = False
    if not error:
        try:
            saved = set_amounts(
                actor=actor, plan_id=found.pk, amounts=wanted, why=request.POST.get("why", ""),
                confirmed=request.POST.get("confirmed") == "1",
            )  # fmt: skip
        except NeedsConfirmation as refusal:
            error, confirm = str(refusal), True
        except Refused as refusal:
            error = str(refusal)
    if error:
        if live:
            return JsonResponse({"error": error, "confirm": confirm}, status=422)
        return plan_page(request, actor, found, typed=typed, error=error, code=422)
    if live:
        state = plan_tables.state(plans.state_of(found, timezone.localdate()))
        html = render_to_string("allocation/plan_state.html", {"state": state}, request)
        lines = {line.pk: {"version": line.row_version, "fen": line.amount_fen} for line in saved}
        return JsonResponse({"html": html, "lines": lines})
    if saved:
        messages.success(request, _("已保存 {n} 行的金额。").format(n=len(saved)))
    return redirect(request.POST.get("back", "") if _is_own(request, found) else found_url(found))


def _is_own(request: HttpRequest, plan: AllocationPlan) -> bool:
    return request.POST.get("back", "").startswith(f"{found_url(plan)}?")


def found_url(plan: AllocationPlan) -> str:
    """The plan's address."""
    return plan_tables.crumbs(plan, "")[1].url


def _typed(request: HttpRequest) -> tuple[dict[int, str], dict[Picked, int], str]:
    """What was typed by line, the amounts that differ from what was on the page, and what cannot be read."""
    typed: dict[int, str] = {}
    wanted: dict[Picked, int] = {}
    errors = []
    for name, text in request.POST.items():
        kind, _dash, key = name.partition("-")
        if kind != "amount" or not key.isdecimal() or len(key) > 18:
            continue
        line = int(key)
        typed[line] = str(text)
        seen, was = request.POST.get(f"seen-{line}", ""), request.POST.get(f"was-{line}", "")
        try:
            fen = parse_amount(str(text), Unit.WAN)
        except MoneyError as error:
            errors.append(_("第 {n} 行：{error}").format(n=request.POST.get(f"number-{line}", "?"), error=error))
            continue
        if str(fen) != was:
            wanted[Picked(line, int(seen) if seen.isdecimal() and len(seen) < 10 else 0)] = fen
    if not wanted and not errors:
        errors.append(_("没有改动任何金额。"))
    return typed, wanted, errors[0] if errors else ""


@require_POST
def drop(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Take the ticked lines out."""
    actor, found = own_or_404(request, plan_id)
    try:
        count = drop_lines(actor=actor, plan_id=found.pk, lines=picked(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已移出 {n} 行，项目仍在项目库里。").format(n=count))
    return redirect("allocation:plan", found.pk)


@require_http_methods(METHODS)
def add(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Projects of the library that may get money and are not in the plan yet; the ticked ones go in."""
    actor, found = own_or_404(request, plan_id)
    if request.method == "POST":
        ids = [int(text) for text in request.POST.getlist("project") if text.isdecimal() and len(text) < 18]
        try:
            done = add_lines(actor=actor, plan_id=found.pk, project_ids=ids)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("allocation:plan_add", found.pk)
        messages.success(request, _("已列入 {n} 个项目，金额先按申请额填写。").format(n=done.added))
        return redirect("allocation:plan", found.pk)
    cities = Region.objects.filter(level=Region.Level.CITY, known=True).values_list("pk", "name")
    form = LineFilterForm(request.GET, {"city": list(cities)})
    asked = form.chosen()
    rows = plans.projects_to_add(found, asked_page(request), search=asked.get("q", ""), city=asked.get("city", ""))
    page: dict[str, Any] = {
        "plan": found, "name": plan_tables.name_of(found), "rows": rows.rows, "paging": paging(request, rows),
        "form": form, "filtered": any(asked.values()), "crumbs": plan_tables.crumbs(found, _("列入项目")),
    }  # fmt: skip
    return render(request, "allocation/plan_add.html", {"page": page})
