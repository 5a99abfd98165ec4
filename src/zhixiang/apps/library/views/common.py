"""What the views share: a project that this person may see, or 404; what was ticked; the filters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.http import Http404, HttpRequest, QueryDict
from django.utils.translation import gettext as _

from zhixiang.apps.library import policies, queries
from zhixiang.apps.library.forms import ProjectFilterForm
from zhixiang.apps.library.models import Project
from zhixiang.apps.library.queries import ProjectFilter
from zhixiang.apps.library.steps import Picked
from zhixiang.apps.people.actors import Actor, actor_of
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Region
from zhixiang.apps.people.roles import Reach


def reader_or_404(request: HttpRequest) -> Actor:
    """Whoever may open the library at all."""
    actor = actor_of(request.user)
    if not policies.may_read(actor).allowed:
        raise Http404
    return actor


def manager_or_404(request: HttpRequest) -> Actor:
    """Whoever keeps the library."""
    actor = actor_of(request.user)
    if not policies.may_manage(actor).allowed:
        raise Http404
    return actor


def project_or_404(actor: Actor, project_id: int) -> Project:
    """The project, if the actor sees it."""
    found = queries.project(actor, project_id)
    if found is None:
        raise Http404
    return found


def attempt(form: django_forms.Form, act: Callable[[], Any]) -> bool:
    """Run an action; what it refuses stands above the form."""
    try:
        act()
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return not form.errors


def read_picks(texts: list[str]) -> list[Picked]:
    """Projects with the version that was on the page, as 12:3 each; several may stand in one text."""
    found = []
    for text in " ".join(texts).split():
        project, _colon, version = text.partition(":")
        if project.isdecimal() and version.isdecimal() and len(text) < 30:
            found.append(Picked(int(project), int(version)))
    return found


def filter_form(actor: Actor, data: QueryDict) -> ProjectFilterForm:
    """The filters with the choices that this person has. Five queries."""
    ranks = policies.may_see_ranks(actor).allowed
    states = [(value, _(label)) for value, label in Project.State.choices if ranks or value != Project.State.RANKED]
    years = queries.years(actor)
    choices: dict[str, Any] = {
        "state": states,
        "year": [(str(year), str(year)) for year in years],
        "policy": [(str(one.pk), f"{one.start_year} {one.name}") for one in queries.policy_projects(actor)],
        "region": regions_of(actor),
        "category": [(one, one) for one in queries.categories(actor)],
        "work": _work(years) if ranks else [],
    }
    return ProjectFilterForm(data, choices)


def asked_filter(form: ProjectFilterForm) -> ProjectFilter:
    """What the form asks for."""
    asked = form.chosen()
    kind, _dash, year = asked.get("work", "").partition("-")
    return ProjectFilter(
        state=asked.get("state", ""),
        region=asked.get("region", ""),
        policy=int(asked["policy"]) if "policy" in asked else None,
        year=int(asked["year"]) if "year" in asked else None,
        category=asked.get("category", ""),
        search=asked.get("q", ""),
        rollable=int(year) if kind == "roll" else None,
        stale=int(year) if kind == "stale" else None,
    )


def _work(years: list[int]) -> list[tuple[str, str]]:
    following = years[0] + 1 if years else 0
    targets = sorted({year for year in [*years[:2], following] if year}, reverse=True)
    rolls = [(f"roll-{year}", _("可转入 {year} 年度").format(year=year)) for year in targets]
    stale = [(f"stale-{year}", _("{year} 年度前长期未安排，建议清理").format(year=year)) for year in targets[:1]]
    return rolls + stale


def regions_of(actor: Actor) -> list[tuple[str, str]]:
    """The regions that the filters of this person offer: cities for the province, counties for a city."""
    rows = Region.objects.filter(known=True)
    if actor.sees_all:
        rows = rows.filter(level__in=["province", "city"])
    elif actor.reach is Reach.CITY:
        rows = rows.filter(parent=actor.region_code)
    else:
        return []
    return list(rows.order_by("code").values_list("code", "name"))
