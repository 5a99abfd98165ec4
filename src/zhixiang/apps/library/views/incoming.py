"""Accepted demands that wait to become projects: looked at, chosen, previewed, taken over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhixiang.apps import search
from zhixiang.apps.calls.models import Call
from zhixiang.apps.keyset import cut
from zhixiang.apps.library import incoming, queries, tables
from zhixiang.apps.library.actions.add_projects import add_policy_project
from zhixiang.apps.library.actions.take_over_demands import take_over_demands
from zhixiang.apps.library.forms import IncomingFilterForm, TakeForm
from zhixiang.apps.library.models import Project
from zhixiang.apps.library.steps import MOST_PROJECTS
from zhixiang.apps.library.views.common import attempt, manager_or_404
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Region
from zhixiang.apps.web import Link, asked_page, paging

LINES: Final = "lines"
DIRECT: Final = "direct"
_SHOWN: Final = 50


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What was accepted for a call and is in no project."""
    actor = manager_or_404(request)
    calls = incoming.calls_with_accepted(actor)
    form = _form(request.GET, calls)
    call, kind, rows = _found(form, calls)
    counts = incoming.counts(call.pk) if call else (0, 0)
    if not request.GET and counts[0] == 0 < counts[1]:
        # Said in the address, so that what is taken over is what was shown.
        return redirect(f"{reverse('library:incoming')}?kind={DIRECT}")
    page = cut(rows, ("-id",), asked_page(request)) if call else None
    context: dict[str, Any] = {
        "form": form,
        "call": call,
        "kind": kind,
        "counts": counts,
        "found": request.GET.urlencode(),
        "rows": [_row(one) for one in page.rows] if page else [],
        "total": page.total if page else 0,
        "paging": paging(request, page) if page else None,
        "crumbs": tables.crumbs(Link(_("可入库的需求"))),
    }
    return render(request, "library/incoming.html", {"page": context})


@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Show what would become projects; with ``confirm`` make them."""
    actor = manager_or_404(request)
    query = request.POST.get("found", "")
    back = reverse("library:incoming") + (f"?{query}" if query else "")
    calls = incoming.calls_with_accepted(actor)
    call, kind, rows = _found(_form(QueryDict(query), calls), calls)
    if call is None:
        messages.error(request, _("没有已接收的需求。"))
        return redirect(back)
    try:
        keys = _keys(request, rows)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    policies = [one for one in queries.policy_projects(actor) if one.start_year <= call.year <= one.end_year]
    confirmed = "confirm" in request.POST
    form = TakeForm(request.POST if confirmed else None, policies)
    done: list[Project] = []
    if confirmed and form.is_valid() and attempt(form, lambda: done.extend(_do(actor, call, kind, keys, form))):
        _say(request, len(done), len(keys))
        return redirect(f"{reverse('library:list')}?state=reserve" if done else back)
    found = [_row(one) for one in rows.filter(pk__in=keys).order_by("-id")]
    page = {
        "call": call,
        "form": form,
        "rows": found[:_SHOWN],
        "count": len(found),
        "left": max(0, len(found) - _SHOWN),
        "already": len(keys) - len(found),
        "fen": sum(row["asks_fen"] for row in found),
        "picks": " ".join(map(str, keys)),
        "found": query,
        "back": back,
        "crumbs": tables.crumbs(Link(_("可入库的需求"), reverse("library:incoming")), Link(_("入库"))),
    }
    return render(request, "library/take.html", {"page": page}, status=422 if form.errors else 200)


def _do(actor: Actor, call: Call, kind: str, keys: Sequence[int], form: TakeForm) -> list[Project]:
    chosen = form.cleaned_data
    if chosen["policy"]:
        parent = Project.objects.get(pk=chosen["policy"])
    else:
        parent = add_policy_project(actor=actor, name=chosen["new_policy"], year=call.year)
    picked = {"lines": keys} if kind == LINES else {"demands": keys}
    return take_over_demands(actor=actor, call_id=call.pk, parent=parent, **picked)


def _say(request: HttpRequest, made: int, wanted: int) -> None:
    messages.success(request, _("已建 {count} 个储备项目。").format(count=made))
    if made < wanted:
        messages.info(request, _("{count} 条以前已经入库，没有重复建项。").format(count=wanted - made))


def _keys(request: HttpRequest, rows: QuerySet[Any]) -> list[int]:
    """What was ticked, or all that the filter finds. Raises Refused for none or too many."""
    if request.POST.get("scope") == "found":
        keys = list(rows.order_by("-id").values_list("pk", flat=True)[: MOST_PROJECTS + 1])
    else:
        texts = " ".join(request.POST.getlist("pick")).split()
        keys = [int(text) for text in dict.fromkeys(texts) if text.isdecimal() and len(text) < 18]
    if not keys:
        raise Refused(_("请先勾选要入库的需求。"))
    if len(keys) > MOST_PROJECTS:
        raise Refused(_("一次最多入库 {most} 条，请筛选后分几次办理。").format(most=MOST_PROJECTS))
    return keys


def _form(data: QueryDict, calls: Sequence[Call]) -> IncomingFilterForm:
    cities = Region.objects.filter(level=Region.Level.CITY, known=True).order_by("code")
    return IncomingFilterForm(
        data,
        {
            "call": [(str(call.pk), call.title) for call in calls],
            "kind": [(LINES, _("地市统筹报告")), (DIRECT, _("省直单位直接申报"))],
            "region": list(cities.values_list("code", "name")),
        },
    )


def _found(form: IncomingFilterForm, calls: Sequence[Call]) -> tuple[Call | None, str, QuerySet[Any]]:
    """The call, the kind and the rows that the filter leaves; the latest call and reports unless others are named."""
    asked = form.chosen()
    call = next((one for one in calls if str(one.pk) == asked.get("call")), calls[0] if calls else None)
    kind = asked.get("kind", LINES)
    key = call.pk if call else 0
    rows: QuerySet[Any]
    if kind == DIRECT:
        rows = incoming.demands_to_take(key).select_related("unit", "region")
    else:
        rows = incoming.lines_to_take(key).select_related("report__region")
        if "region" in asked:
            rows = rows.filter(report__region=asked["region"])
    return call, kind, search.holding(rows, "project_name", asked.get("q", ""))


def _row(found: Any) -> dict[str, Any]:
    """A line of a report or a demand."""
    report = getattr(found, "report", None)
    return {
        "pk": found.pk,
        "name": found.project_name or found.content[:60] or found.category or "—",
        "category": found.category,
        "who": found.undertaker or found.applicants if report else found.unit.name,
        "region": report.region.name if report else found.region.name,
        "asks_fen": found.asks_fen,
        "url": reverse("consolidation:line", args=[found.report_id, found.pk]) if report else "",
    }
