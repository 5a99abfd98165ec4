"""One line: what it says beside what its parents come to; and a line of the city's own."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhixiang.apps.consolidation import policies, queries, tables
from zhixiang.apps.consolidation.actions.add_own_line import add_own_line
from zhixiang.apps.consolidation.actions.edit_line import edit_line
from zhixiang.apps.consolidation.forms import LineForm
from zhixiang.apps.consolidation.states import EDITABLE
from zhixiang.apps.consolidation.steps import Picked
from zhixiang.apps.consolidation.views.common import attempt, own_or_404, readable_or_404

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
def line(request: HttpRequest, report_id: int, line_id: int) -> HttpResponse:
    """A line with its differences and its parents; the city edits it here."""
    actor, report = readable_or_404(request, report_id)
    found = report.lines.select_related("part").filter(pk=line_id).first()
    if found is None:
        raise Http404
    mine = policies.may_consolidate(actor, report).allowed
    if request.method == "POST" and not mine:
        raise Http404
    editable = mine and report.state in EDITABLE
    form = LineForm(request.POST or None, found.part, found.values(), row_version=found.row_version)
    if request.method == "POST" and form.is_valid():
        seen = Picked(found.pk, form.cleaned_data["row_version"] or 0)
        if attempt(form, lambda: edit_line(actor=actor, report_id=report.pk, line=seen, texts=form.texts())):
            messages.success(request, _("这一行已保存。"))
            return redirect("consolidation:line", report.pk, found.pk)
    parents = queries.parents_of([found.pk])[found.pk]
    page = {
        "report": report,
        "line": tables.line(found, parents, found.part),
        "changed_by": found.changed_by_name,
        "changed_at": found.changed_at,
        "fields": tables.fields(found.part, found, parents),
        "parents": [tables.parent(one, found.part) for one in parents],
        "parents_fen": sum(one.demand.asks_fen for one in parents),
        "form": form if editable and not found.dropped else None,
        "editable": editable,
        "here": request.path,
        "crumbs": tables.crumbs(report, tables.title_of(found)),
    }
    return render(request, "consolidation/line.html", {"page": page}, status=422 if form.errors else 200)


@require_http_methods(METHODS)
def own(request: HttpRequest, report_id: int, code: str) -> HttpResponse:
    """A new line of the city's own in a part."""
    actor, report = own_or_404(request, report_id)
    part = report.call.parts.filter(code=code).first()
    if part is None:
        raise Http404
    form = LineForm(request.POST or None, part, {})
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: add_own_line(actor=actor, report_id=report.pk, part_id=part.pk, texts=form.texts()))
    ):
        messages.success(request, _("已增加一行。"))
        return redirect("consolidation:report", report.pk)
    page = {"report": report, "part": part, "form": form, "crumbs": tables.crumbs(report, _("增加市局自设的行"))}
    return render(request, "consolidation/own.html", {"page": page}, status=422 if form.errors else 200)
