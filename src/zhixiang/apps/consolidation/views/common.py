"""What the views share: a report that this person may read, or 404."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest

from zhixiang.apps.consolidation import policies, queries
from zhixiang.apps.consolidation.entry import BadEntry
from zhixiang.apps.consolidation.models import Report
from zhixiang.apps.consolidation.steps import Picked
from zhixiang.apps.people.actors import Actor, actor_of
from zhixiang.apps.people.errors import Refused

UNKNOWN = "没有这样的办理，请刷新页面。"


def known_or_404(request: HttpRequest, report_id: int) -> tuple[Actor, Report]:
    """The report, if the actor knows of it at all."""
    actor = actor_of(request.user)
    report = queries.report(actor, report_id)
    if report is None:
        raise Http404
    return actor, report


def readable_or_404(request: HttpRequest, report_id: int) -> tuple[Actor, Report]:
    """The report, if the actor may read what it says."""
    actor, report = known_or_404(request, report_id)
    if not policies.may_read_lines(actor, report).allowed:
        raise Http404
    return actor, report


def own_or_404(request: HttpRequest, report_id: int) -> tuple[Actor, Report]:
    """The report, if the actor works on it."""
    actor, report = known_or_404(request, report_id)
    if not policies.may_consolidate(actor, report).allowed:
        raise Http404
    return actor, report


def attempt(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Run an action; what it refuses stands at the field it is about, or above the form."""
    try:
        act()
    except BadEntry as bad:
        for key, message in bad.errors.items():
            form.add_error(key if key in form.fields else None, message)
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return not form.errors


def picked(request: HttpRequest) -> list[Picked]:
    """The lines that were ticked, each with the version that was on the page."""
    found = []
    for text in request.POST.getlist("line"):
        line, _, version = text.partition(":")
        if line.isdecimal() and version.isdecimal() and len(text) < 30:
            found.append(Picked(int(line), int(version)))
    return found


def ticked_demands(request: HttpRequest) -> list[int]:
    """The demands that were ticked."""
    return [int(text) for text in request.POST.getlist("demand") if text.isdecimal() and len(text) < 18]
