"""Pages that are looked at: the list, its spreadsheet, one project."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Field
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhixiang.apps.keyset import cut
from zhixiang.apps.library import policies, queries, tables
from zhixiang.apps.library.models import Project
from zhixiang.apps.library.states import EDITABLE
from zhixiang.apps.library.views.bulk import acts_on
from zhixiang.apps.library.views.common import asked_filter, filter_form, project_or_404, reader_or_404
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.roles import Reach
from zhixiang.apps.web import Link, asked_page, paging, same_filters, spreadsheet


@require_safe
def projects(request: HttpRequest) -> HttpResponse:
    """The projects that this person sees, filtered and page by page."""
    actor = reader_or_404(request)
    form = filter_form(actor, request.GET)
    by = asked_filter(form)
    found = queries.projects(actor, by).select_related("region")
    page = cut(found, queries.ORDER, asked_page(request))
    years = queries.years_of(page.rows)
    manages = policies.may_manage(actor).allowed
    context: dict[str, Any] = {
        "form": form,
        "filtered": bool(form.chosen()),
        "found": request.GET.urlencode(),
        "rows": [tables.row(actor, one, years[one.pk], by.year) for one in page.rows],
        "total": page.total,
        "paging": paging(request, page),
        "manages": manages,
        "acts": acts_on() if manages else [],
        "ranks": policies.may_see_ranks(actor).allowed,
        "policies": queries.policy_projects(actor) if policies.may_see_ranks(actor).allowed else [],
        "download_url": same_filters(request, "library:download"),
    }
    return render(request, "library/list.html", {"page": context})


@require_safe
def download(request: HttpRequest) -> HttpResponseBase:
    """What the list shows, as a spreadsheet."""
    actor = reader_or_404(request)
    by = asked_filter(filter_form(actor, request.GET))
    return spreadsheet(_("项目库"), [tables.sheet(actor, by)])


@require_safe
def project(request: HttpRequest, project_id: int) -> HttpResponse:
    """One project: facts, years, targets, where it comes from, what was done."""
    actor = reader_or_404(request)
    found = project_or_404(actor, project_id)
    manages = policies.may_manage(actor).allowed
    page: dict[str, Any] = {
        "project": found,
        "row": tables.row(actor, found, list(found.years.order_by("year")), None),
        "years": found.years.order_by("year"),
        "ranks": policies.may_see_ranks(actor).allowed,
        "targets": found.targets.all(),
        "events": [tables.event(actor, one) for one in queries.events_of(actor, found)],
        "texts": _texts(found),
        "manages": manages,
        "editable": manages and found.state in EDITABLE,
        "acts": acts_on(found) if manages and found.level == Project.Level.TASK else [],
        "crumbs": tables.crumbs(Link(found.name)),
        **_sources(actor, found),
    }
    return render(request, "library/project.html", {"page": page})


def _texts(found: Project) -> list[tuple[str, str]]:
    keys = ("content", "necessity", "basis", "goal")
    fields = [cast("Field[Any, Any]", Project._meta.get_field(key)) for key in keys]
    named = [(str(field.verbose_name), getattr(found, field.name)) for field in fields]
    return [(label, text) for label, text in named if text]


def _sources(actor: Actor, found: Project) -> dict[str, Any]:
    """Demands and reports behind the project, and the projects that were merged into it."""
    return {
        "sources": [tables.source(actor, one) for one in queries.sources_of(found)]
        if actor.reach is not Reach.NONE
        else [],
        "merged": found.merged_from.order_by("pk") if actor.sees_all else [],
    }
