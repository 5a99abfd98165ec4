"""Pages that help to fill targets in: saving while typing, taking rows over, the workbook, and the levels compared."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.performance import target_pages as pages
from zhixiang.apps.performance import target_policies
from zhixiang.apps.performance.actions.open_policy_targets import open_policy_targets
from zhixiang.apps.performance.actions.save_targets import NotSaved, save_targets
from zhixiang.apps.performance.actions.take_targets import take_targets
from zhixiang.apps.performance.models import TargetVersion
from zhixiang.apps.performance.queries.target_levels import levels, policies_without_targets
from zhixiang.apps.performance.queries.target_sources import target_sources
from zhixiang.apps.performance.queries.targets import target_years
from zhixiang.apps.performance.target_asked import number, reader_or_404, typed_of, version_or_404, year_of
from zhixiang.apps.performance.target_levels_page import levels_page
from zhixiang.apps.performance.target_sheets import sheets_of
from zhixiang.apps.performance.target_states import EDITABLE
from zhixiang.apps.web import spreadsheet


def _draft_or_404(actor: Actor, table_id: int) -> TargetVersion:
    found = version_or_404(actor, table_id)
    if found.state not in EDITABLE or not target_policies.may_write(actor, found.table).allowed:
        raise Http404
    return found


@require_POST
def target_draft(request: HttpRequest, table_id: int) -> JsonResponse:
    """Save what is being typed, and say what is wrong with it. Cells that cannot be read keep all from being saved."""
    actor = reader_or_404(request)
    found = _draft_or_404(actor, table_id)
    typed = typed_of(request.POST)
    try:
        saved = save_targets(
            actor=actor, version_id=found.pk, row_version=number(request.POST.get("row_version")), typed=typed
        )
    except NotSaved as refusal:
        errors = {f"{cell}-{row}": text for (row, cell), text in refusal.errors.items()}
        return JsonResponse({"saved": False, "said": str(refusal), "errors": errors})
    except Refused as refusal:
        return JsonResponse({"saved": False, "said": str(refusal), "errors": {}})
    kept = iter(saved.rows.order_by("position").values_list("stem", flat=True))
    fresh = version_or_404(actor, table_id)
    return JsonResponse(
        {
            "saved": True,
            "row_version": saved.row_version,
            "stems": [0 if row.blank else next(kept) for row in typed.rows],
            "problems": render_to_string(
                "performance/target_problems.html", {"page": pages.problems_of(fresh)}, request
            ),
        }
    )


@require_http_methods(["GET", "HEAD", "POST"])
def target_take(request: HttpRequest, table_id: int) -> HttpResponse:
    """Choose rows of last year and of the dictionary."""
    actor = reader_or_404(request)
    found = _draft_or_404(actor, table_id)
    text = request.GET.get("q", "").strip()[:100]
    if request.method == "POST":
        try:
            added = take_targets(
                actor=actor, version_id=found.pk, row_version=number(request.POST.get("row_version")),
                row_ids={number(one) for one in request.POST.getlist("row")}, keys=request.POST.getlist("entry"),
            )  # fmt: skip
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("已带入 {n} 行指标，请补齐指标值。").format(n=added))
            return redirect("performance:target_edit", table_id)
    page: dict[str, Any] = {
        "version": found, "q": text, "sources": target_sources(actor, found, text),
        "crumbs": pages.crumbs(found, _("带入指标")),
    }  # fmt: skip
    return render(request, "performance/target_take.html", {"page": page})


@require_safe
def target_sheet(request: HttpRequest, table_id: int) -> FileResponse:
    """The version asked for, else the newest, as a workbook that can be filled in and read back."""
    actor = reader_or_404(request)
    found = version_or_404(actor, table_id, number(request.GET.get("version")) or None)
    return spreadsheet(f"{found.table.project.code}-{found.table.year}-绩效目标", sheets_of(found))


@require_safe
def target_levels(request: HttpRequest) -> HttpResponse:
    """Do the regions' targets make the province's, and who promises the same for far less money."""
    actor = reader_or_404(request)
    if not actor.sees_all:
        raise Http404
    years = target_years(actor)
    year = year_of(request, years)
    page: dict[str, Any] = {"years": years, "year": year, "crumbs": pages.levels_crumbs()}
    if year is not None:
        page |= levels_page(levels(actor, year))
        if target_policies.may_open(actor).allowed:
            page["without"] = policies_without_targets(actor, year)
    return render(request, "performance/target_levels.html", {"page": page})


@require_POST
def target_open(request: HttpRequest) -> HttpResponse:
    """The province begins its own targets of a level-1 project."""
    actor = reader_or_404(request)
    if not actor.sees_all:
        raise Http404
    year = number(request.POST.get("year"))
    try:
        table = open_policy_targets(actor=actor, project_id=number(request.POST.get("project")), year=year)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("performance:target_levels")
    messages.success(request, _("已布置，请填写。"))
    return redirect("performance:target_edit", table.pk)
