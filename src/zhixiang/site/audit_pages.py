"""The audit chain for those who watch over it: how long it is, whether it is whole, and all of it to take away."""

from __future__ import annotations

from typing import Any, Final

from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from zhixiang.apps.audit import chain, queries
from zhixiang.apps.people import policies
from zhixiang.apps.people.actors import actor_of
from zhixiang.apps.web import address, attachment

SOME: Final = 10_000
"""Events that one request verifies: some seconds. A longer chain goes on by itself, with its progress to be seen."""
_SIGNER: Final = Signer(salt="audit-progress")


@require_safe
def audit_chain(request: HttpRequest) -> HttpResponse:
    """Length and end of the chain; with ``verify`` the next piece of its verification."""
    actor = actor_of(request.user)
    if not policies.may_verify_chain(actor).allowed:
        raise Http404
    last = queries.last_event()
    page: dict[str, Any] = {
        "last": last,
        "length": last.seq if last else 0,
        "reads": policies.may_read_chain(actor).allowed,
    }
    asked = request.GET.get("verify", "")
    if asked:
        report, done = queries.verify_some(_so_far(asked), SOME)
        page |= {"report": report, "done": done, "at": timezone.now()}
        if not done:
            page["next"] = address(request, verify=_SIGNER.sign_object([report.count, report.last_hash]))
    answer = render(request, "audit_chain.html", {"page": page})
    answer["Cache-Control"] = "private, no-store"
    if "next" in page:
        answer["Refresh"] = f"0; url={page['next']}"
    return answer


@require_safe
def audit_export(request: HttpRequest) -> HttpResponseBase:
    """Every event as a line of JSON, sent while it is read."""
    if not policies.may_read_chain(actor_of(request.user)).allowed:
        raise Http404
    name = f"审计链-{timezone.localdate():%Y%m%d}.jsonl"
    return attachment((f"{line}\n".encode() for line in queries.export()), name, "application/x-ndjson")


def _so_far(asked: str) -> chain.ChainReport:
    """What earlier requests have found intact; anything that is not signed by us begins anew."""
    try:
        count, last_hash = _SIGNER.unsign_object(asked)
    except BadSignature:
        return chain.START
    return chain.ChainReport(count, last_hash)
