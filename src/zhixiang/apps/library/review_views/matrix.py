"""Projects × experts: who reviews what, why somebody must not, what would be assigned; then it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhixiang.apps.library import review_policies as policies
from zhixiang.apps.library import review_queries as queries
from zhixiang.apps.library import review_tables as tables
from zhixiang.apps.library.actions.review_assign import review_assign
from zhixiang.apps.library.actions.review_change_sheet import review_change_sheet
from zhixiang.apps.library.models import ReviewRound
from zhixiang.apps.library.review_assigning import split
from zhixiang.apps.library.review_views.common import UNKNOWN, number, round_or_404, told

_LONGEST_SEED = 10


@require_http_methods(["GET", "HEAD", "POST"])
def matrix(request: HttpRequest, round_id: int) -> HttpResponse:
    """The matrix; with ``preview`` what would be assigned stands in it."""
    actor, found = round_or_404(request, round_id)
    posted = request.POST
    if request.method == "POST":
        pair = posted.get("pair", "").partition(":")
        wishes: dict[str, tuple[Callable[[], Any], str]] = {
            "apply": (
                lambda: review_assign(
                    actor=actor, round_id=found.pk, seed=_seed(posted.get("seed", ""), found),
                    anew=posted.get("anew") == "1", seen=posted.get("seen", ""),
                ),
                _("已按预览分配。"),
            ),
            "give": (
                lambda: review_change_sheet(
                    actor=actor, round_id=found.pk, entry_id=number(pair[0]), expert_id=number(pair[2]), assigned=True
                ),
                _("已分配。"),
            ),
            "take": (
                lambda: review_change_sheet(
                    actor=actor, round_id=found.pk, entry_id=number(pair[0]), expert_id=number(pair[2]), assigned=False
                ),
                _("已取消分配。"),
            ),
        }  # fmt: skip
        wish = posted.get("wish", "")
        if wish in wishes:
            told(request, *wishes[wish])
        else:
            messages.error(request, UNKNOWN)
        return redirect("review:matrix", found.pk)
    editable = policies.may_run_review(actor).allowed and found.state in (
        ReviewRound.State.DRAFT, ReviewRound.State.OPEN,
    )  # fmt: skip
    preview = request.GET.get("preview", "") if editable else ""
    anew = preview == "anew" and found.state == ReviewRound.State.DRAFT
    proposed = split(found, seed=_seed(request.GET.get("seed", ""), found), anew=anew)
    sheets = queries.sheets_of(found)
    rows = tables.matrix_rows(found, sheets, proposed)
    loads = proposed.found.loads([expert.pk for expert in proposed.experts])
    now: dict[int, int] = {}
    for sheet in sheets:
        if sheet.state not in ("declined", "abstained"):
            now[sheet.expert_id] = now.get(sheet.expert_id, 0) + 1
    page = {
        "round": found, "status": tables.status(found), "crumbs": tables.crumbs(found, _("分配专家")),
        "rows": rows, "editable": editable, "preview": bool(preview), "anew": anew, "split": proposed,
        "experts": [
            {"name": tables.expert_name(expert), "now": now.get(expert.pk, 0), "then": loads[expert.pk]}
            for expert in proposed.experts
        ],
        "short": sum(row["short"] for row in rows), "fresh": len(proposed.fresh),
        "unfilled": [row for row in rows if row["gap"]],
    }  # fmt: skip
    return render(request, "review/matrix.html", {"page": page})


def _seed(text: str, found: ReviewRound) -> int:
    return int(text) if text.isdecimal() and len(text) < _LONGEST_SEED else found.seed
