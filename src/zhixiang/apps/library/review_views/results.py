"""What the experts' scores come to, and what is decided; and, once published, the outcome for those concerned."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhixiang.apps.keyset import cut
from zhixiang.apps.library import review_policies as policies
from zhixiang.apps.library import review_queries as queries
from zhixiang.apps.library import review_sheets, review_tables
from zhixiang.apps.library.actions.review_again import experts_for, review_again
from zhixiang.apps.library.actions.review_determine import at_line, review_determine, review_determine_by_line
from zhixiang.apps.library.models import ReviewRound
from zhixiang.apps.library.review_forms import AgainForm, DecideForm, LineForm
from zhixiang.apps.library.review_views.common import UNKNOWN, number, round_or_404, told
from zhixiang.apps.people.actors import actor_of
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.web import asked_page, paging, spreadsheet


@require_http_methods(["GET", "HEAD", "POST"])
def results(request: HttpRequest, round_id: int) -> HttpResponse:
    """Scores side by side, outliers marked; a line to decide by is looked at first (GET) and then drawn (POST)."""
    actor, found = round_or_404(request, round_id)
    if request.method == "POST":
        form = LineForm(request.POST)
        if form.is_valid():
            told(
                request,
                lambda: review_determine_by_line(
                    actor=actor, round_id=found.pk, score=form.cleaned_data["score"],
                    below=form.cleaned_data["below"], seen=request.POST.get("seen", ""),
                ),
                _("已按分数线认定。"),
            )  # fmt: skip
        else:
            messages.error(request, UNKNOWN)
        return redirect("review:results", found.pk)
    decides = policies.may_run_review(actor).allowed and found.state == ReviewRound.State.CLOSED
    line = LineForm(request.GET if decides and "score" in request.GET else None)
    preview = at_line(found, line.cleaned_data["score"]) if line.is_bound and line.is_valid() else None
    rows = review_tables.result_rows(found, queries.scored(found), hidden=policies.hides(found))
    page = {
        "round": found, "status": review_tables.status(found), "rows": rows, "decides": decides, "line": line,
        "preview": preview, "crumbs": review_tables.crumbs(found, _("评分与认定")),
        "undecided": sum(not row["decided"] for row in rows), "hidden": policies.hides(found),
        "outliers": sum(row["outlier"] for row in rows),
    }  # fmt: skip
    return render(request, "review/results.html", {"page": page})


@require_safe
def download(request: HttpRequest, round_id: int) -> HttpResponseBase:
    """The result as a spreadsheet."""
    _actor, found = round_or_404(request, round_id)
    return spreadsheet(found.name, review_sheets.of_round(found, queries.scored(found)), title=found.name)


@require_http_methods(["GET", "HEAD", "POST"])
def project(request: HttpRequest, round_id: int, entry_id: int) -> HttpResponse:
    """One project: what each expert gave and said; decide, or have it looked at again."""
    actor, found = round_or_404(request, round_id)
    rows = queries.scored(found, only=entry_id)
    if not rows:
        raise Http404
    (row,) = rows
    decides = policies.may_run_review(actor).allowed and found.state == ReviewRound.State.CLOSED
    experts = [(one.pk, review_tables.expert_name(one)) for one in experts_for(found, entry_id)] if decides else []
    wish = request.POST.get("wish", "")
    decide = DecideForm(request.POST if wish == "decide" else None, label_suffix="", initial=_decided(row))
    again = AgainForm(request.POST if wish == "again" else None, experts)
    if request.method == "POST":
        try:
            if wish == "decide" and decide.is_valid():
                values = decide.cleaned_data
                review_determine(
                    actor=actor, round_id=found.pk, entry_id=entry_id, outcome=values["outcome"],
                    reason=values["reason"],
                )  # fmt: skip
                messages.success(request, _("已认定。"))
                return redirect("review:results", found.pk)
            if wish == "again" and again.is_valid():
                values = again.cleaned_data
                review_again(
                    actor=actor, round_id=found.pk, entry_id=entry_id, expert_id=number(values["expert"]),
                    reason=values["again_reason"], closes_at=values["closes_at"],
                )  # fmt: skip
                messages.success(request, _("已发起复评，评审重新开放。"))
                return redirect("review:round", found.pk)
        except Refused as refusal:
            (again if wish == "again" else decide).add_error(None, str(refusal))
    hidden = policies.hides(found)
    page = {
        "round": found, "status": review_tables.status(found), "entry": row.entry, "decides": decides,
        "face": review_tables.face(row.entry, hidden=hidden), "row": row, "why": review_tables.why_outlier(row),
        "scores": review_tables.score_cells(row), "outcome": review_tables.outcome(row.entry),
        "facts": review_tables.facts(row.entry, hidden=hidden, year=found.year), "decide": decide, "again": again,
        "again_experts": experts,
        "crumbs": review_tables.crumbs(found, f"{row.entry.number:03d}"),
    }  # fmt: skip
    return render(request, "review/project.html", {"page": page})


def _decided(row: queries.Scored) -> dict[str, Any]:
    return {"outcome": row.entry.outcome, "reason": row.entry.reason}


@require_safe
def outcomes(request: HttpRequest) -> HttpResponse:
    """Published outcomes of one's own projects: the outcome and its reason, and nothing of how they came about."""
    actor = actor_of(request.user)
    if actor.role not in policies.CONCERNED and not policies.may_read_review(actor):
        raise Http404
    rows = queries.visible_outcomes(actor).select_related("round", "project__region")
    page = cut(rows, ("-pk",), asked_page(request))
    shown = [
        {
            "round": row.round.name, "year": row.round.year, "at": row.round.determined_at,
            "name": row.project.name, "unit": row.project.unit_name, "region": row.project.region.name,
            "outcome": review_tables.outcome(row), "reason": row.reason,
        }
        for row in page.rows
    ]  # fmt: skip
    return render(request, "review/outcomes.html", {"page": {"rows": shown, "paging": paging(request, page)}})
