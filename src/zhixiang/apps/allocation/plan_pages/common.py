"""What the plan views share: a plan that this person knows of, or 404; errors of actions put where they belong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest

from zhixiang.apps.allocation import plans, policies
from zhixiang.apps.allocation.models import AllocationPlan
from zhixiang.apps.allocation.steps import Picked
from zhixiang.apps.people.actors import Actor, actor_of
from zhixiang.apps.people.errors import Refused

METHODS = ["GET", "HEAD", "POST"]
UNKNOWN = "没有这样的办理，请刷新页面。"


def reader_or_404(request: HttpRequest) -> Actor:
    """The actor, if plans are for them at all."""
    actor = actor_of(request.user)
    if actor.role not in policies.READERS:
        raise Http404
    return actor


def plan_or_404(request: HttpRequest, plan_id: int) -> tuple[Actor, AllocationPlan]:
    """The plan, if the actor knows of it."""
    actor = actor_of(request.user)
    found = plans.plan(actor, plan_id)
    if found is None:
        raise Http404
    return actor, found


def own_or_404(request: HttpRequest, plan_id: int) -> tuple[Actor, AllocationPlan]:
    """The plan, if the actor makes plans."""
    actor, found = plan_or_404(request, plan_id)
    if not policies.may_make(actor).allowed:
        raise Http404
    return actor, found


def attempt(form: forms.Form, act: Callable[[], Any]) -> Any:
    """Run an action; None when it refused, and why stands above the form."""
    try:
        return act()
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return None


def picked(request: HttpRequest) -> list[Picked]:
    """The lines that were ticked, each with the version that was on the page."""
    found = []
    for text in request.POST.getlist("line"):
        line, _, version = text.partition(":")
        if line.isdecimal() and version.isdecimal() and len(text) < 30:
            found.append(Picked(int(line), int(version)))
    return found
