"""The list, a call, its files, its deadline for calendars, and the province's look through other eyes."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from zhixiang.apps.calls import policies, queries, tables
from zhixiang.apps.calls.queries import CallDetail
from zhixiang.apps.calls.window import local
from zhixiang.apps.files.downloads import download
from zhixiang.apps.people.actors import Actor, actor_of
from zhixiang.apps.web import asked_page, paging
from zhixiang.publishing import ics


def found_or_404(actor: Actor, call_id: int) -> CallDetail:
    """The call as the actor may see it."""
    found = queries.call_detail(actor, call_id)
    if found is None:
        raise Http404
    return found


@require_safe
def call_list(request: HttpRequest) -> HttpResponse:
    """The calls that this person may see."""
    actor = actor_of(request.user)
    calls = queries.call_list(actor, asked_page(request))
    now = timezone.now()
    page = {
        "rows": [tables.row(call, now) for call in calls.rows],
        "paging": paging(request, calls),
        "manages": policies.may_manage_calls(actor).allowed,
    }
    return render(request, "calls/list.html", {"page": page})


@require_safe
def detail(request: HttpRequest, call_id: int) -> HttpResponse:
    """One call, with what this person may do about it."""
    actor = actor_of(request.user)
    found = found_or_404(actor, call_id)
    page = tables.detail(found, role=actor.role, manages=policies.may_manage_calls(actor).allowed)
    return render(request, "calls/detail.html", {"page": page})


@require_safe
def preview(request: HttpRequest, call_id: int, role: str) -> HttpResponse:
    """The call as a unit or a city's office will see it; for the province alone."""
    actor = actor_of(request.user)
    found = found_or_404(actor, call_id)
    if role not in ("unit", "city") or not policies.may_manage_calls(actor).allowed:
        raise Http404
    others = replace(found, extensions=[])
    return render(
        request, "calls/detail.html", {"page": tables.detail(others, role=actor.role, manages=False, preview=role)}
    )


@require_safe
def attachment(request: HttpRequest, call_id: int, attachment_id: int) -> HttpResponseBase:
    """A file of the call as a download."""
    found = found_or_404(actor_of(request.user), call_id)
    for one in found.attachments:
        if one.pk == attachment_id:
            return download(one.file)
    raise Http404


@require_safe
def deadline(request: HttpRequest, call_id: int) -> HttpResponse:
    """The deadline as it holds for whoever asks, as a calendar file."""
    found = found_or_404(actor_of(request.user), call_id)
    call, closes = found.call, found.window.closes_at
    if closes is None or not found.window.published:
        raise Http404
    url = request.build_absolute_uri(reverse("calls:detail", args=[call.pk]))
    entry = ics.Deadline(
        uid=f"call-{call.pk}@{request.get_host().partition(':')[0]}",
        at=closes,
        title=f"{call.title}：截止",
        description=f"{call.doc_no}\n截止时间：{local(closes)}\n{url}".strip(),
        url=url,
    )
    answer = HttpResponse(ics.calendar(entry), content_type=ics.MEDIA_TYPE)
    answer["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=f"{call.title}.ics") or "attachment"
    )
    answer["Cache-Control"] = "private, no-store"
    return answer
