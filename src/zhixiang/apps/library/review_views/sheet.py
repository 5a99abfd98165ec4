"""An expert's scoring sheet: it saves itself while it is filled in, and is handed in, abstained from or declined."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhixiang.apps.library import review_queries as queries
from zhixiang.apps.library import review_tables as tables
from zhixiang.apps.library.actions.review_abstain import review_abstain
from zhixiang.apps.library.actions.review_declare_conflict import review_declare_conflict
from zhixiang.apps.library.actions.review_save_scores import (
    COMMENT,
    Saved,
    Typed,
    review_save_scores,
    texts_of,
)
from zhixiang.apps.library.actions.review_submit_scores import review_submit_scores
from zhixiang.apps.library.models import Assignment, ReviewRound, RubricItem
from zhixiang.apps.library.review_states import OPEN_SHEETS
from zhixiang.apps.library.review_views.common import UNKNOWN, sheet_or_404
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.web import Link
from zhixiang.rules.review_scores import ScoreError, weighted

_LARGEST: Final = 100_000
"""Bytes of one save: a sheet with the longest comment is far smaller."""


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """The sheet as a form that works by itself; scripts save it while it is filled in."""
    actor, found = sheet_or_404(request, sheet_id)
    if request.method != "POST":
        return render(request, "review/sheet.html", {"page": _page(found)})
    wish, reason = request.POST.get("wish", ""), request.POST.get("reason", "")
    typed = _posted(request, found)
    try:
        match wish:
            case "abstain":
                review_abstain(actor=actor, sheet_id=found.pk, reason=reason)
                messages.success(request, _("已弃权。"))
            case "decline":
                review_declare_conflict(actor=actor, sheet_id=found.pk, reason=reason)
                messages.success(request, _("已申明回避，省局会另请专家。"))
            case "save" | "submit":
                return _save(request, actor, found, typed, submit=wish == "submit")
            case _:
                messages.error(request, UNKNOWN)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _again(request, actor, found, typed, None, reason=reason)
    return redirect("review:rounds")


def _save(
    request: HttpRequest, actor: Actor, found: Assignment, typed: Mapping[str, Typed], *, submit: bool
) -> HttpResponse:
    """Save what the form holds, and hand it in where all of it was taken. Raises Refused."""
    saved = review_save_scores(actor=actor, sheet_id=found.pk, typed=typed)
    if saved.conflicts or saved.refused:
        return _again(request, actor, found, typed, saved)
    if submit:
        review_submit_scores(actor=actor, sheet_id=found.pk, row_version=saved.sheet.row_version)
        messages.success(request, _("评分已提交。"))
        return redirect("review:rounds")
    messages.success(request, _("已保存。"))
    return redirect("review:sheet", found.pk)


@require_POST
def draft(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """Fields that changed, as JSON: ``{"fields": {key: {"text": …, "base": …}}}``; what became of each comes back."""
    actor, found = sheet_or_404(request, sheet_id)
    typed = _sent(request.body)
    if typed is None:
        return JsonResponse({"error": _("没有看懂收到的内容，请刷新页面。")}, status=400)
    try:
        saved = review_save_scores(actor=actor, sheet_id=found.pk, typed=typed)
    except Refused as refusal:
        return JsonResponse({"error": str(refusal)}, status=409)
    answer = {
        "stored": saved.stored, "conflicts": saved.conflicts, "refused": saved.refused,
        "row_version": saved.sheet.row_version, "saved_at": f"{timezone.localtime():%H:%M:%S}", **_sum(saved.sheet),
    }  # fmt: skip
    return JsonResponse(answer)


def _sent(body: bytes) -> dict[str, Typed] | None:
    """The fields of a save; None for anything else."""
    try:
        fields = json.loads(body if len(body) <= _LARGEST else b"")["fields"]
        typed = {str(key): Typed(one["text"], one.get("base")) for key, one in fields.items()}
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    sound = all(isinstance(one.text, str) and (one.base is None or isinstance(one.base, str)) for one in typed.values())
    return typed if sound else None


def _posted(request: HttpRequest, found: Assignment) -> dict[str, Typed]:
    keys = [str(pk) for pk in found.entry.round.rubric.values_list("pk", flat=True)]
    return {
        key: Typed(request.POST[key], request.POST.get(f"base-{key}"))
        for key in (*keys, COMMENT)
        if key in request.POST
    }


def _sum(found: Assignment) -> dict[str, Any]:
    """How many lines have points, and the score once all have."""
    items, points = queries.rubric(found.entry.round), queries.points_of(found)
    try:
        score = str(weighted(items, points))
    except ScoreError:
        score = ""
    return {"filled": len(points), "items": len(items), "score": score}


def _page(
    found: Assignment,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    reason: str = "",
) -> dict[str, Any]:
    review = found.entry.round
    items = list(RubricItem.objects.filter(round=review).order_by("position"))
    by_key = {str(item.key): item for item in queries.rubric(review)}
    base = texts_of(found, queries.points_of(found), by_key)
    texts = {**base, **(typed or {})}
    late = review.closes_at <= timezone.now()
    face = tables.face(found.entry, hidden=review.blind)
    return {
        "sheet": found, "round": review, "face": face, "status": tables.sheet_status(found),
        "facts": tables.facts(found.entry, hidden=review.blind, year=review.year),
        "fields": tables.sheet_fields(items, texts, base=base, errors=errors or {}),
        "comment": texts[COMMENT], "comment_base": base[COMMENT], "comment_error": (errors or {}).get(COMMENT, ""),
        "editable": found.state in OPEN_SHEETS and review.state == ReviewRound.State.OPEN and not late,
        "late": late, "reason": reason, "sum": _sum(found), "labels": _labels(),
        "crumbs": [Link(_("专家评审"), "/reviews/"), Link(review.name), Link(f"{found.entry.number:03d}")],
    }  # fmt: skip


def _labels() -> dict[str, str]:
    """What the script says."""
    return {
        "saving": _("正在保存…"),
        "saved": _("已保存 {time}"),
        "waiting": _("有改动，稍后自动保存"),
        "offline": _("没有保存成功，内容已留在本机，会自动重试"),
        "signed_out": _("登录已失效，内容已留在本机；请在另一个窗口登录，这里会自动重试。"),
        "kept": _("上次没有来得及保存的内容已放回，正在保存。"),
        "conflict": _("另一个窗口已改为“{theirs}”。"),
        "mine": _("用我填的"),
        "theirs": _("用另一个窗口的"),
    }


def _again(
    request: HttpRequest,
    actor: Actor,
    found: Assignment,
    typed: Mapping[str, Typed],
    saved: Saved | None,
    *,
    reason: str = "",
) -> HttpResponse:
    """The page once more with all that was typed and what is wrong with it."""
    errors: dict[str, str] = {}
    if saved is not None:
        said = _("另一个窗口已改为“{theirs}”。再次保存将用这里的内容替换。")
        errors = {key: said.format(theirs=theirs or "—") for key, theirs in saved.conflicts.items()} | saved.refused
    now = queries.sheet(actor, found.pk) or found
    return render(
        request, "review/sheet.html",
        {"page": _page(now, {key: one.text for key, one in typed.items()}, errors, reason)}, status=200,
    )  # fmt: skip
