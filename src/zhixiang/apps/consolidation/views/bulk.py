"""Acts on many rows: first a page that says what will change, then the act itself. Works without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhixiang.apps.consolidation import forms, previews, tables
from zhixiang.apps.consolidation.actions.drop_lines import drop_lines
from zhixiang.apps.consolidation.actions.keep_back_found import drop_found, restore_found
from zhixiang.apps.consolidation.actions.merge_lines import merge_lines
from zhixiang.apps.consolidation.actions.move_lines import move_lines
from zhixiang.apps.consolidation.actions.renew_lines import renew_lines
from zhixiang.apps.consolidation.actions.restore_lines import restore_lines
from zhixiang.apps.consolidation.actions.split_line import split_line
from zhixiang.apps.consolidation.actions.take_demands import Found, take_demands
from zhixiang.apps.consolidation.found import DemandFilter
from zhixiang.apps.consolidation.models import Report
from zhixiang.apps.consolidation.previews import Preview
from zhixiang.apps.consolidation.queries import LineFilter
from zhixiang.apps.consolidation.views import filters
from zhixiang.apps.consolidation.views.common import UNKNOWN, attempt, own_or_404, picked, ticked_demands
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused


@dataclass(frozen=True, slots=True)
class Act:
    """One kind of act: what it says, what it would change, what it asks for besides, how it is done."""

    title: str
    says: str
    preview: Callable[[], Preview]
    form: Callable[[Any, Preview], django_forms.Form]
    do: Callable[[Any], Any]


@require_POST
def bulk(request: HttpRequest, report_id: int) -> HttpResponse:
    """Show what will change; with ``confirm`` change it."""
    actor, report = own_or_404(request, report_id)
    act = _acts(request, actor, report).get(request.POST.get("act", ""))
    back = reverse("consolidation:report", args=[report.pk])
    if act is None:
        messages.error(request, UNKNOWN)
        return redirect(back)
    try:
        found = act.preview()
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    confirmed = "confirm" in request.POST
    form = act.form(request.POST if confirmed else None, found)
    if confirmed and form.is_valid() and attempt(form, lambda: act.do(form)):
        messages.success(request, _("已办理：{what}，{count} 行。").format(what=act.title, count=found.count))
        return redirect(back)
    page = {
        "report": report,
        "act": request.POST["act"],
        "title": act.title,
        "says": act.says,
        "form": form,
        "rows": [{"name": tables.title_of(row), "asks_fen": row.asks_fen} for row in found.rows],
        "count": found.count,
        "left": found.count - len(found.rows),
        "fen": found.fen,
        "lines": request.POST.getlist("line"),
        "demands": ticked_demands(request),
        "found": request.POST.get("found", ""),
        "seen": found.seen,
        "back": back,
        "crumbs": tables.crumbs(report, act.title),
    }
    return render(request, "consolidation/bulk.html", {"page": page}, status=422 if form.errors else 200)


def _nothing(data: Any, _found: Preview) -> django_forms.Form:
    return django_forms.Form(data)


def _reason(data: Any, _found: Preview) -> django_forms.Form:
    return forms.ReasonForm(data, label_suffix="")


def _place(data: Any, _found: Preview) -> django_forms.Form:
    return forms.PlaceForm(data, label_suffix="")


def _merged(data: Any, found: Preview) -> django_forms.Form:
    if found.part is None or found.values is None:
        return _nothing(data, found)
    return forms.LineForm(data, found.part, found.values)


def _acts(request: HttpRequest, actor: Actor, report: Report) -> dict[str, Act]:
    lines, demands = picked(request), ticked_demands(request)
    own: dict[str, Any] = {"actor": actor, "report_id": report.pk}

    def of_lines() -> Preview:
        return previews.of_lines(report, lines)

    def split() -> Preview:
        if len(lines) != 1:
            raise Refused("拆开一次只能选一行。")
        return of_lines()

    def move(form: Any) -> int:
        after = _line_at(report, [line.line_id for line in lines], form.cleaned_data["place"])
        return move_lines(**own, lines=lines, after=after)

    return {
        **_acts_on_found(request, report, own),
        "take": Act(
            _("归入所选的需求"), _("每条需求各成一行，内容照原需求。"), lambda: previews.of_taking(report, demands),
            _nothing, lambda _form: take_demands(**own, demand_ids=demands),
        ),
        "take_all": Act(
            _("归入全部待归入的需求"), _("每条需求各成一行，内容照原需求。"), lambda: previews.of_taking(report, None),
            _nothing, lambda _form: take_demands(**own),
        ),
        "merge": Act(
            _("合并为一行"), _("金额和项目数相加，文字去重后合在一起；每条来源需求都保留，以后可以拆开。"),
            lambda: previews.of_merge(report, lines, demands), _merged,
            lambda form: merge_lines(**own, lines=lines, demand_ids=demands, texts=form.texts()),
        ),
        "drop": Act(
            _("不上报"), _("这些行留在统筹表里，写明理由，不计入上报合计。"), of_lines, _reason,
            lambda form: drop_lines(**own, lines=lines, reason=form.cleaned_data["reason"]),
        ),
        "restore": Act(
            _("恢复上报"), _("这些行重新计入上报合计。"), of_lines, _nothing,
            lambda _form: restore_lines(**own, lines=lines),
        ),
        "move": Act(_("移动"), _("这些行在所在部分里移到新的位置，彼此次序不变。"), of_lines, _place, move),
        "split": Act(
            _("拆开"), _("每条来源需求各恢复成一行，内容照原需求；市局在这一行上的修改不再保留。"), split, _nothing,
            lambda _form: split_line(**own, line=lines[0]),
        ),
        "renew": Act(
            _("更新来源"),
            _("单位重新提交的，换成新的一版；已不存在的，所在的行改为不上报；合并的行里有来源不存在的，请先拆开。"),
            lambda: previews.of_renewing(report), _nothing, lambda _form: renew_lines(**own),
        ),
    }  # fmt: skip


def _acts_on_found(request: HttpRequest, report: Report, own: dict[str, Any]) -> dict[str, Act]:
    """Acts on all that the filters of the page find; the filters come along, and what of it was seen."""
    query, seen = QueryDict(request.POST.get("found", "")), request.POST.get("seen", "")

    def by_line() -> LineFilter:
        return filters.line_filter(filters.line_form(report, query).chosen())

    def by_demand() -> DemandFilter:
        return filters.demand_filter(filters.demand_form(report, query).chosen())

    return {
        "take_found": Act(
            _("归入筛选出的需求"), _("每条需求各成一行，内容照原需求。"),
            lambda: previews.of_taking_found(report, by_demand()), _nothing,
            lambda _form: take_demands(**own, found=Found(by_demand(), seen)),
        ),
        "drop_found": Act(
            _("筛选出的全部不上报"), _("这些行留在统筹表里，写明理由，不计入上报合计。"),
            lambda: previews.of_lines_found(report, by_line(), dropped=False), _reason,
            lambda form: drop_found(**own, by=by_line(), seen=seen, reason=form.cleaned_data["reason"]),
        ),
        "restore_found": Act(
            _("筛选出的全部恢复上报"), _("这些行重新计入上报合计。"),
            lambda: previews.of_lines_found(report, by_line(), dropped=True), _nothing,
            lambda _form: restore_found(**own, by=by_line(), seen=seen),
        ),
    }  # fmt: skip


def _line_at(report: Report, moving: list[int], place: int) -> int | None:
    """The ``place``-th of the other lines of their part, behind which they go; the last when there are fewer."""
    if place == 0:
        return None
    part = report.lines.filter(pk__in=moving).values("part")[:1]
    others = report.lines.filter(part=part).exclude(pk__in=moving).order_by("position", "pk")
    keys = list(others.values_list("pk", flat=True)[place - 1 : place])
    if keys:
        return keys[0]
    return others.reverse().values_list("pk", flat=True).first()
