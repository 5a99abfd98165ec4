"""The pages of the findings and of the source lines: parse, one query or action, render."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhixiang.apps.checks import policies, queries, tables
from zhixiang.apps.checks.actions.decide_finding import Refused, decide_finding
from zhixiang.apps.checks.forms import FindingDecision, FindingFilter
from zhixiang.apps.people.actors import actor_of
from zhixiang.apps.web import (
    Link,
    address,
    asked_page,
    keeps_typed,
    paging,
    same_filters,
    spreadsheet,
    typed_before,
)

CONTEXT_LINES = 6


@require_safe
def findings(request: HttpRequest, year: int) -> HttpResponse:
    """The year's findings that this person may see, filtered, with counts."""
    asked = tables.asked(request)
    found = queries.findings(actor_of(request.user), year, **asked, cursor=asked_page(request))
    if not found.page.rows and asked_page(request):
        return redirect(address(request))
    page = {
        "form": FindingFilter(request.GET, tables.choices(found.facets)),
        "facets": tables.severity_facets(request, found.facets["severity"], asked.get("severity", "")),
        "total": found.page.total,
        "rows": [tables.row(item, year) for item in found.page.rows],
        "paging": paging(request, found.page),
        "plain_url": request.path,
        "download_url": same_filters(request, "checks:findings_download", year),
        "empty_title": _("没有符合条件的发现"),
        "empty_hint": _("换一个筛选条件，或清除全部条件再看。")
        if asked
        else _("可能没有查出疑点，可能还没有载入通知，也可能不在您可以查看的范围内。"),
    }
    return render(request, "checks/findings.html", {"page": page})


@require_safe
def findings_download(request: HttpRequest, year: int) -> HttpResponseBase:
    """The findings that the filters leave, as a spreadsheet."""
    rows = queries.finding_rows(actor_of(request.user), year, **tables.asked(request))
    title = _("{year} 年度审查发现").format(year=year)
    return spreadsheet(title, [tables.findings_sheet(title, rows)])


@keeps_typed("outcome", "reason")
@require_http_methods(["GET", "HEAD", "POST"])
def finding(request: HttpRequest, year: int, finding_id: int) -> HttpResponse:
    """One finding with its source line in context, and the decision on it."""
    actor = actor_of(request.user)
    found = queries.finding(actor, finding_id)
    if found is None or found.year not in (None, year):
        raise Http404
    answer = policies.may_decide(actor)
    why_not = answer.reason or (policies.ARCHIVED if found.archived else "")
    before = typed_before(request)
    form = None if why_not else FindingDecision(request.POST or None, initial=before)
    if before and form is not None:
        messages.info(request, _("登录前填写的内容没有提交成功，已放回下面，请核对后再保存。"))
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            decide_finding(actor=actor, finding_id=finding_id, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("处理结果已保存。"))
            return redirect("checks:finding", year, finding_id)
    around = queries.source_lines(actor, found.document_id, found.line, CONTEXT_LINES)
    page: dict[str, Any] = {
        **tables.detail(found, year),
        "lines": tables.lines(around, found.line, found.evidence),
        "form": form,
        "draft": f"finding-{finding_id}-{actor.user_id}",
        "decided_at": found.decided_at.isoformat() if found.decided_at else "",
        "why_not": why_not,
        "crumbs": [Link(_("审查发现"), reverse("checks:findings", args=[year])), Link(_(found.title))],
    }
    status = 422 if form is not None and form.errors else 403 if request.method == "POST" else 200
    return render(request, "checks/finding.html", {"page": page}, status=status)


@require_safe
def source(request: HttpRequest, year: int, document_id: int, line: int) -> HttpResponse:
    """A line of a source document with the lines around it."""
    found = queries.source_lines(actor_of(request.user), document_id, line, CONTEXT_LINES)
    if found is None:
        raise Http404
    return render(request, "checks/source.html", {"page": tables.source(found, year, line)})
