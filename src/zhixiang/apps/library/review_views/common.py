"""What the review views share: a round or a sheet that this person may see, or 404."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest

from zhixiang.apps.library import review_policies as policies
from zhixiang.apps.library import review_queries as queries
from zhixiang.apps.library.models import Assignment, ReviewRound
from zhixiang.apps.people.actors import Actor, actor_of
from zhixiang.apps.people.errors import Refused

UNKNOWN = "没有这样的办理，请刷新页面。"


def round_or_404(request: HttpRequest, round_id: int) -> tuple[Actor, ReviewRound]:
    """A round that the actor may look at; only who runs reviews may send anything. Raises Http404."""
    actor = actor_of(request.user)
    found = queries.one_round(actor, round_id)
    if found is None or (request.method == "POST" and not policies.may_run_review(actor).allowed):
        raise Http404
    return actor, found


def sheet_or_404(request: HttpRequest, sheet_id: int) -> tuple[Actor, Assignment]:
    """The expert's own sheet. Raises Http404."""
    actor = actor_of(request.user)
    found = queries.sheet(actor, sheet_id)
    if found is None:
        raise Http404
    return actor, found


def number(text: str) -> int:
    """A key that was sent; 0, which is nobody's, for anything else."""
    return int(text) if text.isdecimal() and len(text) < 18 else 0


def numbers(texts: list[str]) -> list[int]:
    """Keys that were ticked."""
    return [found for text in texts if (found := number(text))]


def told(request: HttpRequest, act: Callable[[], Any], said: str) -> bool:
    """Run an action and say that it was done, or why it was refused."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, said)
    return True
