"""Rounds: an expert's own sheets or the province's list, a new round, its state, and what it is built of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhixiang.apps.keyset import cut
from zhixiang.apps.library import review_policies as policies
from zhixiang.apps.library import review_queries as queries
from zhixiang.apps.library import review_tables as tables
from zhixiang.apps.library.actions.review_add_expert import review_add_expert
from zhixiang.apps.library.actions.review_add_projects import review_add_projects
from zhixiang.apps.library.actions.review_close import review_close
from zhixiang.apps.library.actions.review_create import review_create
from zhixiang.apps.library.actions.review_edit import review_edit
from zhixiang.apps.library.actions.review_open import review_open
from zhixiang.apps.library.actions.review_publish import review_publish
from zhixiang.apps.library.actions.review_remove_expert import review_remove_expert
from zhixiang.apps.library.actions.review_remove_projects import review_remove_projects
from zhixiang.apps.library.actions.review_set_rubric import review_set_rubric
from zhixiang.apps.library.models import ReviewRound, RubricItem
from zhixiang.apps.library.review_forms import BasicsForm, CreateForm, ExpertForm
from zhixiang.apps.library.review_states import OPEN_SHEETS
from zhixiang.apps.library.review_views.common import UNKNOWN, number, numbers, round_or_404, told
from zhixiang.apps.people.actors import Actor, actor_of
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.roles import Role
from zhixiang.apps.web import asked_page, paging

_EMPTY_LINES = 2


@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """For an expert what is to be scored and by when; for the province all rounds."""
    actor = actor_of(request.user)
    if actor.role == Role.EXPERT:
        return _landing(request, actor)
    if not policies.may_read_review(actor):
        raise Http404
    page = cut(queries.visible_rounds(actor).select_related("policy"), ("-year", "-pk"), asked_page(request))
    keys = [row.pk for row in page.rows]
    progress, counts = queries.progress(keys), queries.project_counts(keys)
    rows = [
        {
            "round": row, "status": tables.status(row), "projects": counts.get(row.pk, 0),
            "progress": progress.get(row.pk, queries.Progress()),
        }
        for row in page.rows
    ]  # fmt: skip
    context = {"rows": rows, "paging": paging(request, page), "runs": policies.may_run_review(actor).allowed}
    return render(request, "review/rounds.html", {"page": context})


def _landing(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Rounds with their sheets: those that wait first, the nearest closing time on top."""
    sheets = queries.visible_sheets(actor).select_related(
        "entry__round", "entry__project__region__parent", "entry__project__unit"
    )
    found: dict[int, list[Any]] = {}
    for sheet in sheets.order_by("entry__round__closes_at", "entry__number"):
        found.setdefault(sheet.entry.round_id, []).append(sheet)
    groups = []
    for rows in found.values():
        review = rows[0].entry.round
        waiting = sum(row.state in OPEN_SHEETS for row in rows) if review.state == ReviewRound.State.OPEN else 0
        groups.append(
            {
                "round": review, "rows": tables.expert_rows(rows), "waiting": waiting, "total": len(rows),
                "done": len(rows) - sum(row.state in OPEN_SHEETS for row in rows),
                "late": review.closes_at <= timezone.now(), "open": review.state == ReviewRound.State.OPEN,
            }
        )  # fmt: skip
    groups.sort(key=lambda group: (not group["open"], group["round"].closes_at))
    waiting = sum(group["waiting"] for group in groups if not group["late"])
    return render(request, "review/landing.html", {"page": {"groups": groups, "waiting": waiting}})


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A new round."""
    actor = actor_of(request.user)
    if not policies.may_run_review(actor).allowed:
        raise Http404
    form = CreateForm(request.POST or None, actor)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = review_create(
                actor=actor, policy_id=number(values["policy"]), year=values["year"], basics=form.basics()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已建立，请选择项目和专家。"))
            return redirect("review:build", made.pk)
    return render(request, "review/create.html", {"page": {"form": form}})


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, round_id: int) -> HttpResponse:
    """Where a round stands and what comes next; opening, closing, publishing."""
    actor, found = round_or_404(request, round_id)
    if request.method == "POST":
        steps: dict[str, tuple[Callable[[], Any], str]] = {
            "open": (lambda: review_open(actor=actor, round_id=found.pk), _("评审已开始，已通知专家。")),
            "close": (lambda: review_close(actor=actor, round_id=found.pk), _("评分已结束，请认定结果。")),
            "publish": (lambda: review_publish(actor=actor, round_id=found.pk), _("结果已发布。")),
        }
        wish = request.POST.get("wish", "")
        if wish in steps:
            told(request, *steps[wish])
        else:
            messages.error(request, UNKNOWN)
        return redirect("review:round", found.pk)
    return render(request, "review/round.html", {"page": _round_page(actor, found)})


def _round_page(actor: Actor, found: ReviewRound) -> dict[str, Any]:
    sheets = queries.sheets_of(found)
    experts = []
    for seat in queries.seats(found):
        own = [sheet for sheet in sheets if sheet.expert_id == seat.pk]
        experts.append(
            {
                "name": tables.expert_name(seat), "unit": seat.unit.name if seat.unit else "",
                "region": seat.region.name if seat.region else "", "total": len(own),
                "done": sum(sheet.state not in OPEN_SHEETS for sheet in own),
                "declined": sum(sheet.state == "declined" for sheet in own),
                "abstained": sum(sheet.state == "abstained" for sheet in own),
            }
        )  # fmt: skip
    entries = found.entries.count()
    return {
        "round": found, "status": tables.status(found), "crumbs": tables.crumbs(found), "experts": experts,
        "projects": entries, "undecided": found.entries.filter(outcome="").count(),
        "progress": queries.progress([found.pk]).get(found.pk, queries.Progress()),
        "runs": policies.may_run_review(actor).allowed, "late": found.closes_at <= timezone.now(),
        "scored": found.state in (ReviewRound.State.CLOSED, ReviewRound.State.DETERMINED),
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def build(request: HttpRequest, round_id: int) -> HttpResponse:
    """What a round is built of: how it works, rubric, projects, experts."""
    actor, found = round_or_404(request, round_id)
    if not policies.may_run_review(actor).allowed:
        raise Http404
    form = BasicsForm(request.POST if request.POST.get("wish") == "basics" else None, of=found)
    if request.method == "POST" and _built(request, actor, found, form):
        return redirect("review:build", found.pk)
    rubric = list(RubricItem.objects.filter(round=found).order_by("position"))
    draft = found.state == ReviewRound.State.DRAFT
    page = {
        "round": found, "status": tables.status(found), "crumbs": tables.crumbs(found, _("评审设置")),
        "form": form, "draft": draft, "rubric": rubric, "empty": range(_EMPTY_LINES) if draft else (),
        "entries": queries.entries(found), "experts": queries.seats(found),
        "candidates": queries.candidates(found)[: queries.MOST_PROJECTS] if draft else (),
        "expert_form": ExpertForm(None, found), "editable": found.state in ("draft", "open"),
        "seating": found.state != ReviewRound.State.DETERMINED,
    }  # fmt: skip
    return render(request, "review/build.html", {"page": page})


def _built(request: HttpRequest, actor: Actor, found: ReviewRound, form: BasicsForm) -> bool:
    """Do what was asked; False where the page is to show what is wrong with the form."""
    posted, wish = request.POST, request.POST.get("wish", "")
    if wish == "basics":
        if not form.is_valid():
            return False
        try:
            version = form.cleaned_data["row_version"] or 0
            review_edit(actor=actor, round_id=found.pk, row_version=version, basics=form.basics())
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return False
        messages.success(request, _("已保存。"))
        return True
    columns = [posted.getlist(key) for key in ("item_name", "item_guidance", "item_points", "item_weight")]
    rows = [list(row) for row in zip(*columns, strict=False)]
    wishes: dict[str, tuple[Callable[[], Any], str]] = {
        "rubric": (lambda: review_set_rubric(actor=actor, round_id=found.pk, rows=rows), _("评分表已保存。")),
        "add_projects": (
            lambda: review_add_projects(
                actor=actor, round_id=found.pk, project_ids=numbers(posted.getlist("project"))
            ),
            _("项目已加入。"),
        ),
        "remove_projects": (
            lambda: review_remove_projects(actor=actor, round_id=found.pk, entry_ids=numbers(posted.getlist("entry"))),
            _("项目已移出。"),
        ),
        "add_expert": (
            lambda: review_add_expert(
                actor=actor, round_id=found.pk, user_id=number(posted.get("user", "")),
                unit_name=posted.get("unit_name", ""), region_code=posted.get("region_code", ""),
            ),
            _("专家已加入。"),
        ),
        "remove_expert": (
            lambda: review_remove_expert(
                actor=actor, round_id=found.pk, expert_id=number(posted.get("expert", ""))
            ),
            _("专家已移出。"),
        ),
    }  # fmt: skip
    if wish in wishes:
        told(request, *wishes[wish])
    else:
        messages.error(request, UNKNOWN)
    return True
