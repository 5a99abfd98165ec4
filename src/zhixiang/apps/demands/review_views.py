"""One submission as its offices read it: what was handed in, its versions, returning it with what to correct."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhixiang.apps.demands import board_pages, corrections, form_page, policies, queries, reviews
from zhixiang.apps.demands.actions.accept_submission import accept_submission
from zhixiang.apps.demands.actions.return_submission import Item, return_submission
from zhixiang.apps.demands.board_views import crumbs, office_and_call
from zhixiang.apps.demands.models import Submission
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.roles import Role
from zhixiang.apps.web import Link

_ITEM = "item-"


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody wrote into the form of a return; shown again when the return is refused."""

    reason: str = ""
    until: str = ""
    items: dict[tuple[str, str], str] = field(default_factory=dict)
    """(row, field) → text; an empty field means the whole row."""


@require_safe
def submission(request: HttpRequest, call_id: int, submission_id: int) -> HttpResponse:
    """One submission as it was handed in last, with returning and accepting."""
    actor, found = _handed_in(request, call_id, submission_id)
    page = _asked_page(found, request.GET.get("page", ""), request.GET.get("row", ""))
    return render(request, "demands/review.html", {"page": _page(actor, found, Typed(), page)})


@require_safe
def version(request: HttpRequest, call_id: int, submission_id: int, number: int) -> HttpResponse:
    """One version as it was handed in."""
    _actor, found = _handed_in(request, call_id, submission_id)
    shown = queries.version(found, number)
    if shown is None:
        raise Http404
    page = {
        "call": found.call,
        "submission": found,
        "version": shown,
        "verify_url": request.build_absolute_uri(reverse("demands:verify", args=[shown.receipt_no])),
        "back": _back(request.GET.get("back", "")),
        "latest": shown.pk == found.latest_id,
        "parts": form_page.version_parts(shown.content),
        "opinions": form_page.version_opinions(shown.content),
        "crumbs": _crumbs(found, _("第 {number} 版").format(number=number)),
    }
    return render(request, "demands/review_version.html", {"page": page})


@require_POST
def decide(request: HttpRequest, call_id: int, submission_id: int) -> HttpResponse:
    """Accept the submission, return it with what to correct, or turn to another page of it.

    What was typed on any page goes along in the form, so that it stays when a return is refused or a page is turned,
    and one return takes all of it.
    """
    actor, found = _handed_in(request, call_id, submission_id)
    typed = _typed(request)
    if "turn" in request.POST:
        number = _asked_page(found, request.POST["turn"], "")
        return render(request, "demands/review.html", {"page": _page(actor, found, typed, number)})
    try:
        if request.POST.get("do") == "accept":
            accept_submission(actor=actor, submission_id=found.pk)
            messages.success(request, _("已受理，单位不能再自行撤回。"))
        else:
            items = [Item(UUID(uid), text, key) for (uid, key), text in typed.items.items()]
            return_submission(
                actor=actor, submission_id=found.pk, reason=typed.reason, items=items, until=_until(typed.until)
            )
            messages.success(request, _("已退回，单位会看到您写的修改要求。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
        _actor, found = _handed_in(request, call_id, submission_id)
        number = _asked_page(found, request.POST.get("page", ""), "")
        return render(request, "demands/review.html", {"page": _page(actor, found, typed, number)}, status=422)
    return redirect("demands:review", call_id, submission_id)


def _asked_page(found: Submission, number: str, row: str) -> int:
    """The page of rows that the address asks for: by its number, or by a row's key or identifier."""
    if _is_uid(row):
        return reviews.page_of_row(found, uid=UUID(row))
    if row.isdecimal() and len(row) < 19:
        return reviews.page_of_row(found, pk=int(row))
    return int(number) if number.isdecimal() and 0 < len(number) < 9 else 1


def _page(actor: Actor, found: Submission, typed: Typed, number: int) -> dict[str, Any]:
    answer = policies.may_review(actor, found)
    correction = corrections.open_correction(found)
    asked, sums = corrections.asked(correction), reviews.part_sums(found)
    total = sum(part.rows for part in sums.values())
    number = min(max(1, number), reviews.last_page(total))
    rows = reviews.rows_of_version(found, number)
    parts = board_pages.submission_parts(found, sums, rows, asked=asked, typed=typed.items)
    elsewhere = _elsewhere(typed, {str(row.uid) for row in rows})
    named = reviews.rows_named(found, {uid for uid, _key in asked if uid})
    handed_in = found.state in reviews.HANDED_IN
    return {
        "call": found.call,
        "submission": found,
        "version": found.latest,
        "versions": queries.versions(found),
        "state": board_pages.STATES[found.state],
        "correction": correction,
        "places": corrections.places(correction, board_pages.submission_parts(found, sums, named)),
        "withdrawn": not handed_in and correction is None,
        "parts": parts,
        "number": number,
        "paging": board_pages.rows_paging(found, total, number),
        "last_number": reviews.last_page(total),
        "opinions": form_page.version_opinions({"opinions": reviews.opinions(found)}),
        "events": queries.timeline(found, limit=100),
        "corrections": corrections.history(found),
        "may_return": answer.allowed and found.state in (Submission.State.SUBMITTED, Submission.State.ACCEPTED),
        "may_accept": answer.allowed
        and found.state == Submission.State.SUBMITTED
        and actor.role != Role.COUNTY_OFFICER,
        "why_not": answer.reason,
        "typed": typed,
        "elsewhere": elsewhere,
        "crumbs": _crumbs(found),
    }


def _back(address: str) -> str:
    """The page of a city's report that somebody came from; nothing that leads elsewhere."""
    return address if address.startswith("/consolidation/") else ""


def _typed(request: HttpRequest) -> Typed:
    """Texts beside rows are named item-<row>, those at fields item-<row>:<field>."""
    items = {}
    for name, text in request.POST.items():
        row, _colon, key = name.removeprefix(_ITEM).partition(":")
        if name.startswith(_ITEM) and isinstance(text, str) and text.strip() and _is_uid(row):
            items[str(UUID(row)), key] = text
    return Typed(request.POST.get("reason", ""), request.POST.get("until", ""), items)


def _elsewhere(typed: Typed, here: set[str]) -> dict[str, str]:
    """Name of the field → text, of what was typed beside rows of other pages than the one with the rows ``here``."""
    return {
        f"{_ITEM}{uid}:{key}" if key else f"{_ITEM}{uid}": text
        for (uid, key), text in typed.items.items()
        if uid not in here
    }


def _is_uid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _until(text: str) -> datetime | None:
    """A local time as a browser's field gives it. Raises Refused for what is none."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(f"改好的期限“{text}”看不懂，请写成“2024-06-05 17:00”的样子。") from None
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _handed_in(request: HttpRequest, call_id: int, submission_id: int) -> tuple[Actor, Submission]:
    actor, _call = office_and_call(request, call_id)
    found = reviews.submission(actor, submission_id)
    if found is None or found.call_id != call_id:
        raise Http404
    return actor, found


def _crumbs(found: Submission, *more: str) -> list[Link]:
    url = reverse("demands:review", args=[found.call_id, found.pk]) if more else ""
    board = Link(_("填报进度"), reverse("demands:board", args=[found.call_id]))
    return [*crumbs(found.call, "")[:-1], board, Link(found.unit.name, url), *(Link(text) for text in more)]
