"""Pages that are looked at: calls, the province's matrix, a report with its lines, demands that are in no line."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhixiang.apps import search
from zhixiang.apps.calls.models import Call
from zhixiang.apps.calls.queries import visible_calls
from zhixiang.apps.consolidation import forms, policies, queries, sheets, tables
from zhixiang.apps.consolidation.found import demands as demands_of
from zhixiang.apps.consolidation.models import Report
from zhixiang.apps.consolidation.states import EDITABLE
from zhixiang.apps.consolidation.views import filters
from zhixiang.apps.consolidation.views.common import known_or_404, own_or_404, readable_or_404
from zhixiang.apps.keyset import cut
from zhixiang.apps.people.actors import Actor, actor_of
from zhixiang.apps.people.roles import Reach
from zhixiang.apps.web import Link, address, asked_page, paging, spreadsheet

MOST_CALLS = 100


@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """Published calls: for a city with its report, for the province with how many reports have arrived."""
    actor = actor_of(request.user)
    if actor.reach is not Reach.CITY and not actor.sees_all:
        raise Http404
    published = visible_calls(actor).filter(opened_at__isnull=False).exclude(status=Call.Status.CANCELLED)
    found = list(published.order_by("-year", "-id")[:MOST_CALLS])
    reports: dict[int, list[Report]] = {}
    for one in queries.visible_reports(actor).filter(call__in=found):
        reports.setdefault(one.call_id, []).append(one)
    rows = [_call_row(call, reports.get(call.pk, []), actor) for call in found]
    return render(request, "consolidation/calls.html", {"page": {"rows": rows, "city": not actor.sees_all}})


def _call_row(call: Call, reports: list[Report], actor: Actor) -> dict[str, Any]:
    row: dict[str, Any] = {"call": call, "arrived": sum(report.state in policies.ARRIVED for report in reports)}
    if actor.sees_all:
        return {**row, "url": reverse("consolidation:matrix", args=[call.pk])}
    mine = reports[0] if reports else None
    row["status"] = tables.status(mine)
    row["url"] = reverse("consolidation:report", args=[mine.pk]) if mine else ""
    row["open_url"] = "" if mine else reverse("consolidation:open", args=[call.pk])
    return row


def call_or_404(request: HttpRequest, call_id: int) -> tuple[Actor, Call]:
    """A published call, for whoever sees the whole province. Raises Http404."""
    actor = actor_of(request.user)
    published = visible_calls(actor).filter(opened_at__isnull=False, pk=call_id).first()
    if published is None or not actor.sees_all:
        raise Http404
    return actor, published


@require_safe
def matrix(request: HttpRequest, call_id: int) -> HttpResponse:
    """All cities × all parts of a call; a city is sent to its own report."""
    actor = actor_of(request.user)
    if actor.reach is Reach.CITY:
        mine = queries.visible_reports(actor).filter(call=call_id).first()
        return redirect("consolidation:report", mine.pk) if mine else redirect("consolidation:calls")
    actor, call = call_or_404(request, call_id)
    found = queries.matrix(actor, call)
    page = {
        "call": call,
        "parts": found.parts,
        "rows": tables.matrix_rows(found),
        "total": tables.matrix_total(found),
        "crumbs": tables.crumbs_of_call(call),
        "download_url": reverse("consolidation:everything", args=[call.pk]),
        "forms_url": reverse("consolidation:all_forms", args=[call.pk, "docx"]),
        "receipts_url": reverse("demands:receipts", args=[call.pk]),
        "direct_url": reverse("demands:board", args=[call.pk]) + "?scope=direct",
    }
    return render(request, "consolidation/matrix.html", {"page": page})


@require_safe
def everything(request: HttpRequest, call_id: int) -> HttpResponseBase:
    """The matrix and the lines of all reports that have arrived, as a spreadsheet."""
    actor, call = call_or_404(request, call_id)
    found = queries.matrix(actor, call)
    arrived = [row.report for row in found.rows if row.arrived and row.report]
    title = _("{title}：各市统筹汇总").format(title=call.title)
    rows = Report.objects.filter(pk__in=[report.pk for report in arrived]).select_related("region")
    return spreadsheet(title, [sheets.of_matrix(found, title), *sheets.of_reports(list(rows), found.parts)])


@require_safe
def download(request: HttpRequest, report_id: int) -> HttpResponseBase:
    """A report as a spreadsheet."""
    _actor, report = readable_or_404(request, report_id)
    title = f"{report.region.name} {report.call.title}"
    return spreadsheet(title, sheets.of_reports([report], list(report.call.parts.all())))


@require_safe
def report(request: HttpRequest, report_id: int) -> HttpResponse:
    """A report: the city's workspace, and what the province reads; only its state before it has arrived."""
    actor, found = known_or_404(request, report_id)
    page: dict[str, Any] = {
        "report": found,
        "status": tables.status(found),
        "crumbs": tables.crumbs(found),
        "receives": policies.may_receive(actor, found).allowed and found.state == Report.State.SUBMITTED,
        "receive_form": forms.ReasonForm(),
    }
    answer = policies.may_read_lines(actor, found)
    page["versions"] = found.versions.defer("content").order_by("-number")
    if not answer.allowed:
        return render(request, "consolidation/closed.html", {"page": {**page, "why": answer.reason}})
    mine = policies.may_consolidate(actor, found).allowed
    page |= {"mine": mine, "editable": mine and found.state in EDITABLE, **_lines(request, found)}
    if page["editable"]:
        page["obstacles"] = queries.obstacles(found)
    return render(request, "consolidation/report.html", {"page": page})


def _lines(request: HttpRequest, found: Report) -> dict[str, Any]:
    parts = {part.pk: part for part in found.call.parts.all()}
    form = filters.line_form(found, request.GET)
    asked = form.chosen()
    page = cut(queries.lines(found, filters.line_filter(asked)), queries.LINE_ORDER, asked_page(request))
    parents = queries.parents_of([row.pk for row in page.rows])
    totals = queries.totals(found)
    return {
        "form": form,
        "filtered": bool(asked),
        "found": filters.carried(asked),
        "rows": [tables.line(row, parents[row.pk], parts[row.part_id]) for row in page.rows],
        "total": page.total,
        "paging": paging(request, page),
        "parts": list(parts.values()),
        "part_totals": tables.part_totals(parts.values(), totals),
        "grand_total": tables.grand_total(totals),
        "stale_url": address(request, state="stale"),
    }


@require_safe
def demands(request: HttpRequest, report_id: int) -> HttpResponse:
    """The demands of the city's units that are in no line yet."""
    _actor, found = own_or_404(request, report_id)
    parts = {part.pk: part for part in found.call.parts.all()}
    form = filters.demand_form(found, request.GET)
    asked = form.chosen()
    by = filters.demand_filter(asked)
    rows = demands_of(found, by).select_related("unit", "region")
    page = search.cut(rows, queries.DEMAND_ORDER, asked_page(request), column="project_name", text=by.search)
    context = {
        "report": found,
        "editable": found.state in EDITABLE,
        "form": form,
        "filtered": bool(asked),
        "found": filters.carried(asked),
        "rows": [tables.demand(row, parts[row.part_id]) for row in page.rows],
        "total": page.total,
        "paging": paging(request, page),
        "crumbs": tables.crumbs(found, _("待归入的需求")),
        "back": Link(_("返回统筹表"), reverse("consolidation:report", args=[found.pk])),
    }
    return render(request, "consolidation/demands.html", {"page": context})
