"""The page on which a unit takes rows of an earlier answer into its draft."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhixiang.apps.demands import policies
from zhixiang.apps.demands.actions.take_over import take_over
from zhixiang.apps.demands.draft_form import load_form
from zhixiang.apps.demands.earlier import earlier_versions, rows_of
from zhixiang.apps.demands.models import Submission, SubmissionVersion
from zhixiang.apps.demands.states import EDITABLE
from zhixiang.apps.demands.views import frame, started_or_404
from zhixiang.apps.people.actors import Actor, actor_of
from zhixiang.apps.people.errors import Refused

MOST = 20
"""Earlier answers to choose from, and sentences about what was left behind."""


@require_http_methods(["GET", "HEAD", "POST"])
def earlier(request: HttpRequest, call_id: int) -> HttpResponse:
    """The rows of one earlier answer with check boxes; ``from`` names another answer than the nearest."""
    actor = actor_of(request.user)
    mine, submission = started_or_404(actor, call_id)
    if request.method == "POST":
        return _take(request, actor, submission)
    found = list(earlier_versions(submission)[:MOST])
    asked = request.GET.get("from", "")
    version = next((one for one in found if not asked or one.receipt_no == asked), None)
    if asked and version is None:
        raise Http404
    answer = policies.may_fill(actor, submission)
    page: dict[str, Any] = {
        **frame(actor, mine, _("从以前的填报带入")),
        "versions": found,
        "version": version,
        "rows": rows_of(load_form(submission), version) if version else [],
        "editable": answer.allowed and submission.state in EDITABLE,
        "why_not": answer.reason or _("现在不能修改草稿，所以也不能带入。"),
    }
    return render(request, "demands/earlier.html", {"page": page})


def _take(request: HttpRequest, actor: Actor, submission: Submission) -> HttpResponse:
    again = _uids(request, "again")
    try:
        result = take_over(
            actor=actor, submission_id=submission.pk, receipt_no=request.POST.get("from", ""),
            uids={*_uids(request, "row"), *again}, again=again,
        )  # fmt: skip
    except SubmissionVersion.DoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("demands:earlier", submission.call_id)
    count = len(result.rows)
    if count:
        messages.success(request, _("已带入 {n} 行，请核对金额和绩效后再送签。").format(n=count))
    for sentence in result.left[:MOST]:
        messages.warning(request, sentence)
    if len(result.left) > MOST:
        messages.warning(request, _("另有 {n} 处没有带入。").format(n=len(result.left) - MOST))
    return redirect("demands:form", submission.call_id)


def _uids(request: HttpRequest, name: str) -> set[UUID]:
    found = set()
    for text in request.POST.getlist(name):
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return found
