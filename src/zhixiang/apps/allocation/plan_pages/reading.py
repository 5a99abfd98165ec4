"""Plans to look at: the list, one plan with its lines, one line and why, the workbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhixiang.apps.allocation import plan_tables, plans, policies, reasons
from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan
from zhixiang.apps.allocation.plan_forms import BudgetForm, LineFilterForm, PlanFilterForm
from zhixiang.apps.allocation.plan_pages.common import plan_or_404, reader_or_404
from zhixiang.apps.allocation.plan_pages.wishes import wishes_for
from zhixiang.apps.allocation.states import EDITABLE
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.web import asked_page, paging, source_url, spreadsheet

MOST_EVENTS = 100


@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    """All plans that the actor knows of, narrowed by year and state."""
    actor = reader_or_404(request)
    choices = {
        "year": [(str(year), str(year)) for year in plans.plan_years(actor)],
        "status": [(value, _(label)) for value, label in AllocationPlan.Status.choices],
    }
    form = PlanFilterForm(request.GET, choices)
    asked = form.chosen()
    found = plans.plan_page(
        actor,
        asked_page(request),
        year=int(asked["year"]) if asked.get("year") else None,
        status=asked.get("status", ""),
    )
    page = {
        "rows": [plan_tables.row(row) for row in found.rows],
        "paging": paging(request, found),
        "form": form,
        "filtered": any(asked.values()),
        "may_make": policies.may_make(actor).allowed,
    }
    return render(request, "allocation/plans.html", {"page": page})


@require_safe
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """One plan: lines beside sums and checks, what may be done next, what was done."""
    actor, found = plan_or_404(request, plan_id)
    return plan_page(request, actor, found)


def plan_page(
    request: HttpRequest, actor: Actor, found: AllocationPlan, *, typed: Mapping[int, str] | None = None,
    error: str = "", code: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page; ``typed`` amounts and the ``error`` that kept them from being saved stay on it."""
    state = plans.state_of(found, timezone.localdate())
    cities = [(city.code, city.name) for city in state.cities]
    form = LineFilterForm(request.GET, {"city": cities})
    asked = form.chosen()
    rows = plans.lines_of(found, asked_page(request), city=asked.get("city", ""), search=asked.get("q", ""))
    editable = found.status in EDITABLE and policies.may_make(actor).allowed and not found.fund.closed
    document = found.notice.document if found.notice else None
    page = {
        "plan": found,
        "name": plan_tables.name_of(found),
        "status": plan_tables.status(found),
        "state": plan_tables.state(state),
        "lines": plan_tables.lines(rows.rows, typed or {}),
        "paging": paging(request, rows),
        "form": form,
        "filtered": any(asked.values()),
        "editable": editable,
        "wishes": wishes_for(actor, found),
        "error": error,
        "document": document,
        "document_url": source_url(found.fund.year, document.pk, 1) if document else "",
        "differences": plans.differences(found),
        "budget_form": BudgetForm() if policies.may_set_budget(actor).allowed and not found.fund.closed else None,
        "events": found.events.order_by("-pk")[:MOST_EVENTS],
        "crumbs": plan_tables.crumbs(found),
    }
    return render(request, "allocation/plan.html", {"page": page}, status=code)


@require_safe
def plan_line(request: HttpRequest, plan_id: int, line_id: int) -> HttpResponse:
    """One line and why its amount is what it is."""
    _actor, found = plan_or_404(request, plan_id)
    rows = AllocationLine.objects.filter(plan=found).select_related("region__parent", "project__parent")
    line = rows.filter(pk=line_id).first()
    if line is None:
        raise Http404
    line.plan = found
    asked = line.project.years.filter(year=found.fund.year).first()
    document = found.notice.document if found.notice else None
    page: dict[str, Any] = {
        "plan": found,
        "line": line,
        "reasons": reasons.told(line),
        "asked_fen": asked.asked_fen if asked else None,
        "source_url": source_url(found.fund.year, document.pk, line.annex1_line) if document else "",
        "findings": [
            one for one in plans.state_of(found, timezone.localdate()).findings if one.line == line.position + 1
        ],
        "crumbs": plan_tables.crumbs(found, line.unit_name),
    }
    return render(request, "allocation/plan_line.html", {"page": page})


@require_safe
def plan_download(request: HttpRequest, plan_id: int) -> HttpResponseBase:
    """All lines as a workbook."""
    _actor, found = plan_or_404(request, plan_id)
    return spreadsheet(plan_tables.name_of(found), [plan_tables.sheet(found)])
