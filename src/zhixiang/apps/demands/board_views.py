"""The pages on which offices follow a call's answers: the board, the demands, one submission and what to do with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhixiang.apps import keyset, search
from zhixiang.apps.calls.models import Call
from zhixiang.apps.calls.policies import OFFICES
from zhixiang.apps.calls.queries import visible_calls
from zhixiang.apps.demands import board_pages, policies, reviews, sums
from zhixiang.apps.demands.actions.recommend import recommend
from zhixiang.apps.people.actors import Actor, actor_of
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.roles import Role
from zhixiang.apps.web import Link, asked_page, paging, same_filters, spreadsheet
from zhixiang.rules.demand_entry import clean

MOST_EXPORTED = 100_000
"""Rows of one spreadsheet: half a minute of work, and what people can still handle."""


@require_safe
def board(request: HttpRequest, call_id: int) -> HttpResponse:
    """Every expected unit and where it stands."""
    actor, call = office_and_call(request, call_id)
    form = board_pages.BoardFilter(request.GET, sees_all=actor.sees_all)
    chosen = form.chosen()
    found = keyset.cut(
        reviews.expected(actor, call, **chosen).select_related("region"), ("region_id", "id"), asked_page(request)
    )
    standing = reviews.standing(actor, call)
    page = {
        "call": call,
        "form": form,
        "standing": standing,
        "waiting": board_pages.waiting_for(standing),
        "facets": board_pages.facets(request, standing, chosen.get("state", "")),
        "rows": reviews.as_expected(found.rows),
        "states": board_pages.STATES,
        "may_remind": policies.may_remind(actor).allowed and call.status == Call.Status.OPEN,
        "paging": paging(request, found),
        "plain_url": request.path,
        "crumbs": crumbs(call, _("填报进度")),
    }
    return render(request, "demands/board.html", {"page": page})


@require_safe
def demands(request: HttpRequest, call_id: int) -> HttpResponse:
    """The demands in force that the office reads, newest first."""
    actor, call = office_and_call(request, call_id)
    rows, part = _demands(request, actor, call)
    names = {str(one.pk): one.title for one in call.parts.all()}
    rows = rows.select_related("unit", "region").prefetch_related("recommendations")
    found = search.cut(rows, ("-id",), asked_page(request), column="project_name", text=_searched(request))
    fen = sums.totals_by_part(actor, call)
    page = {
        "call": call,
        "rows": [board_pages.demand_row(one, names=names) for one in found.rows],
        "total": found.total,
        "parts": [
            {"id": one.pk, "title": one.title, "fen": fen.get(one.pk, 0), "current": str(one.pk) == part}
            for one in call.parts.all()
        ],
        "sum_fen": sum(fen.values()),
        "search": request.GET.get("search", ""),
        "filtered": bool(_searched(request) or part),
        "paging": paging(request, found),
        "plain_url": request.path,
        "download_url": same_filters(request, "demands:board_download", call.pk),
        "may_recommend": actor.role in (Role.COUNTY_OFFICER, Role.CITY_OFFICER),
        "crumbs": crumbs(call, _("需求")),
    }
    return render(request, "demands/board_demands.html", {"page": page})


@require_safe
def download(request: HttpRequest, call_id: int) -> FileResponse:
    """The demands that the filters leave, as a spreadsheet; one that is cut off says so in its first line."""
    actor, call = office_and_call(request, call_id)
    rows, _part = _demands(request, actor, call)
    rows = search.holding(rows, "project_name", _searched(request))
    rows = rows.select_related("unit", "region", "part").order_by("-id")
    notes = []
    if rows.order_by()[MOST_EXPORTED : MOST_EXPORTED + 1].exists():
        notes = [_("只含最近的 {n} 条，其余的请按部分、按项目名称分几次下载。").format(n=f"{MOST_EXPORTED:,}")]
    found = rows[:MOST_EXPORTED].iterator(1000)
    return spreadsheet(_("{title} 需求").format(title=call.title), [board_pages.demands_sheet(call, found, notes)])


def _demands(request: HttpRequest, actor: Actor, call: Call) -> tuple[Any, str]:
    rows = reviews.visible_demands(actor).filter(call=call)
    part = request.GET.get("part", "")
    if part.isdecimal() and len(part) < 12:
        rows = rows.filter(part_id=int(part))
    return rows, part


def _searched(request: HttpRequest) -> str:
    return clean(request.GET.get("search", ""))[:100]


@require_POST
def recommend_rows(request: HttpRequest, call_id: int) -> HttpResponse:
    """Recommend the ticked demands, or not, with a reason."""
    actor, call = office_and_call(request, call_id)
    ids = [int(one) for one in request.POST.getlist("demand") if one.isdecimal() and len(one) < 19]
    try:
        count = recommend(
            actor=actor, demand_ids=ids, recommended=request.POST.get("do") == "yes",
            reason=request.POST.get("reason", ""),
        )  # fmt: skip
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已处理 {n} 条需求。").format(n=count))
    return redirect("demands:board_demands", call.pk)


def office_and_call(request: HttpRequest, call_id: int) -> tuple[Actor, Call]:
    """The actor, if it is an office, and a published call. Raises Http404."""
    actor = actor_of(request.user)
    if actor.role not in OFFICES:
        raise Http404
    calls = visible_calls(actor).filter(opened_at__isnull=False).prefetch_related("parts", "regions", "direct_units")
    call = calls.filter(pk=call_id).first()
    if call is None:
        raise Http404
    return actor, call


def crumbs(call: Call, here: str) -> list[Link]:
    """Where a page of a call's answers stands."""
    return [
        Link(_("征集"), reverse("calls:list")),
        Link(call.title, reverse("calls:detail", args=[call.pk])),
        Link(here),
    ]
