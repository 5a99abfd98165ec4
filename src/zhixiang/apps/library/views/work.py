"""Pages that change one thing: a project's facts, the order under a policy, a new policy."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhixiang.apps.keyset import Total
from zhixiang.apps.library import policies, queries, tables
from zhixiang.apps.library.actions.edit_project import edit_project
from zhixiang.apps.library.actions.rank_projects import rank_projects
from zhixiang.apps.library.forms import ProjectForm
from zhixiang.apps.library.models import Project, ProjectYear
from zhixiang.apps.library.states import EDITABLE
from zhixiang.apps.library.steps import Picked
from zhixiang.apps.library.views.common import attempt, manager_or_404, project_or_404, reader_or_404
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.web import Link

METHODS = ["GET", "HEAD", "POST"]
MOST_RANKED = 500
"""Rows that the page of an order shows; a place beyond is typed on the project that is to go there."""


@require_http_methods(METHODS)
def edit(request: HttpRequest, project_id: int) -> HttpResponse:
    """The facts of a project as a form; what somebody else changed meanwhile is said, and nothing typed is lost."""
    actor = manager_or_404(request)
    found = project_or_404(actor, project_id)
    if found.state not in EDITABLE:
        raise Http404
    years, targets = list(found.years.order_by("year")), list(found.targets.all())
    form = ProjectForm(request.POST or None, found, years, targets)
    if request.method == "POST" and form.is_valid():
        seen = Picked(found.pk, form.cleaned_data["row_version"])
        if attempt(form, lambda: edit_project(actor=actor, seen=seen, values=form.values())):
            messages.success(request, _("项目已保存。"))
            return redirect("library:project", found.pk)
    conflict = bool(form.errors) and form.data.get("row_version") != str(found.row_version)
    if conflict:
        # Whoever reads the refusal and saves once more has seen that somebody was here, and decides.
        form.data = {**form.data.dict(), "row_version": str(found.row_version)}  # type: ignore[attr-defined]  # a QueryDict
    page = {
        "project": found,
        "form": form,
        "conflict": conflict,
        "crumbs": tables.crumbs(Link(found.name, reverse("library:project", args=[found.pk])), Link(_("修改项目"))),
    }
    return render(request, "library/edit.html", {"page": page}, status=422 if form.errors else 200)


@require_http_methods(METHODS)
def ranking(request: HttpRequest, project_id: int, year: int) -> HttpResponse:
    """The order of the projects under a policy in a year: one step up or down, or places that are typed."""
    actor = reader_or_404(request)
    policy = project_or_404(actor, project_id)
    if policy.level != Project.Level.POLICY or not policies.may_see_ranks(actor).allowed:
        raise Http404
    manages = policies.may_manage(actor).allowed
    error = ""
    typed: dict[str, str] = {}
    if request.method == "POST":
        if not manages:
            raise Http404
        typed = {name: request.POST.get(name, "") for name in request.POST if name.startswith("place-")}
        try:
            ranks = _ranks(request, typed, policy, year)
            changed = rank_projects(actor=actor, parent=_seen(request, policy), year=year, ranks=ranks)
        except Refused as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("排序已保存，{count} 个项目的位置有变化。").format(count=changed))
            return redirect("library:ranking", policy.pk, year)
    rows = queries.ranking(policy, year)
    shown = list(rows[:MOST_RANKED])
    count = rows.order_by().count()
    page: dict[str, Any] = {
        "policy": policy,
        "year": year,
        "years": [
            Link(str(one), reverse("library:ranking", args=[policy.pk, one]), one == year) for one in _years(policy)
        ],
        "rows": [_row(one, typed) for one in shown],
        "total": Total(count),
        "left": count - len(shown),
        "fen": sum(one.asked_fen for one in shown),
        "manages": manages,
        "error": error,
        "crumbs": tables.crumbs(Link(policy.name, reverse("library:project", args=[policy.pk])), Link(_("排序"))),
    }
    return render(request, "library/ranking.html", {"page": page}, status=422 if error else 200)


def _row(row: Any, typed: dict[str, str]) -> dict[str, Any]:
    return {
        "key": row.project_id,
        "rank": row.rank,
        "typed": typed.get(f"place-{row.project_id}", "" if row.rank is None else str(row.rank)),
        "name": row.project.name,
        "code": row.project.code,
        "url": reverse("library:project", args=[row.project_id]),
        "region": row.project.region.name,
        "unit": row.project.unit_name,
        "asked_fen": row.asked_fen,
        "rolled": row.rolled,
    }


def _years(policy: Project) -> list[int]:
    rows = ProjectYear.objects.filter(project__parent=policy).order_by("-year")
    return list(rows.values_list("year", flat=True).distinct()[:10])


def _seen(request: HttpRequest, policy: Project) -> Picked:
    version = request.POST.get("row_version", "")
    return Picked(policy.pk, int(version) if version.isdecimal() and len(version) < 10 else 0)


def _ranks(request: HttpRequest, typed: dict[str, str], policy: Project, year: int) -> dict[int, int]:
    """One step up or down where such a button was pressed, else the places that differ from those that hold."""
    now = dict(queries.ranking(policy, year).values_list("project_id", "rank"))
    for button, step in (("up", -1), ("down", 1)):
        key = request.POST.get(button, "")
        if key.isdecimal() and len(key) < 18:
            last = sum(rank is not None for rank in now.values())
            return {int(key): max(1, (now.get(int(key)) or last + 1) + step)}
    ranks = {}
    for name, text in typed.items():
        key, place = name.partition("-")[2], text.strip()
        if not place or not key.isdecimal():
            continue
        if not place.isdecimal() or len(place) > 6 or not int(place):
            raise Refused(_("“{text}”不是名次，请填从 1 起的整数。").format(text=place))
        if now.get(int(key)) != int(place):
            ranks[int(key)] = int(place)
    if not ranks:
        raise Refused(_("没有要改的排序。"))
    return ranks
