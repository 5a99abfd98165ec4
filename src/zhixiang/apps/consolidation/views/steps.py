"""The steps of a report: opened, signed, opened again, sent; returned or accepted by the province."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhixiang.apps.calls.models import Call
from zhixiang.apps.calls.window import window_of_region
from zhixiang.apps.consolidation import policies, queries, tables
from zhixiang.apps.consolidation.actions.accept_report import accept_report
from zhixiang.apps.consolidation.actions.open_report import open_report
from zhixiang.apps.consolidation.actions.reopen_report import reopen_report
from zhixiang.apps.consolidation.actions.return_report import return_report
from zhixiang.apps.consolidation.actions.sign_report import sign_report
from zhixiang.apps.consolidation.actions.submit_report import submit_report
from zhixiang.apps.consolidation.models import Report
from zhixiang.apps.consolidation.states import EDITABLE
from zhixiang.apps.consolidation.views.common import UNKNOWN, known_or_404, own_or_404
from zhixiang.apps.people.actors import Actor, actor_of
from zhixiang.apps.people.errors import Refused

MOST_EVENTS = 50


@require_POST
def start(request: HttpRequest, call_id: int) -> HttpResponse:
    """The city opens its report."""
    actor = actor_of(request.user)
    if not policies.may_start(actor).allowed:
        raise Http404
    try:
        report = open_report(actor=actor, call_id=call_id)
    except Call.DoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("consolidation:calls")
    return redirect("consolidation:report", report.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, report_id: int) -> HttpResponse:
    """Sign, take the signature back, send; with all that was done so far."""
    actor, report = own_or_404(request, report_id)
    if request.method == "POST":
        try:
            said = _step(actor, report, request.POST)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, said)
        return redirect("consolidation:send", report.pk)
    totals = queries.totals(report)
    editable = report.state in EDITABLE
    window = window_of_region(report.call, report.region_id)
    page = {
        "report": report,
        "status": tables.status(report),
        "signs": editable,
        "signed": report.state == Report.State.SIGNED,
        "refusal": queries.obstacles(report).refusal() if editable else "",
        "late": window.refusal(timezone.now()),
        "window": window,
        "part_totals": tables.part_totals(report.call.parts.all(), totals),
        "grand_total": tables.grand_total(totals),
        "versions": report.versions.defer("content").order_by("-number"),
        "events": report.events.order_by("-pk")[:MOST_EVENTS],
        "crumbs": tables.crumbs(report, _("签发与报送")),
    }
    return render(request, "consolidation/send.html", {"page": page})


def _step(actor: Actor, report: Report, posted: Any) -> str:
    wish = posted.get("wish")
    if wish == "sign":
        version = posted.get("draft_version", "")
        seen = int(version) if version.isdecimal() and len(version) < 10 else 0
        sign_report(actor=actor, report_id=report.pk, draft_version=seen)
        return _("已签发，可以报送。")
    if wish == "reopen":
        reopen_report(actor=actor, report_id=report.pk)
        return _("已撤销签发，可以继续修改。")
    if wish == "submit":
        version = submit_report(actor=actor, report_id=report.pk)
        return _("已报送省局，回执号 {receipt}。").format(receipt=version.receipt_no)
    raise Refused(UNKNOWN)


@require_POST
def receive(request: HttpRequest, report_id: int) -> HttpResponse:
    """The province returns or accepts."""
    actor, report = known_or_404(request, report_id)
    if not policies.may_receive(actor, report).allowed:
        raise Http404
    reason = request.POST.get("reason", "")
    steps: dict[str, tuple[Callable[[], Any], str]] = {
        "accept": (lambda: accept_report(actor=actor, report_id=report.pk), _("已接收。")),
        "return": (lambda: return_report(actor=actor, report_id=report.pk, reason=reason), _("已退回市局。")),
    }
    wish = request.POST.get("wish", "")
    if wish not in steps:
        messages.error(request, UNKNOWN)
        return redirect("consolidation:report", report.pk)
    act, said = steps[wish]
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("consolidation:report", report.pk)
