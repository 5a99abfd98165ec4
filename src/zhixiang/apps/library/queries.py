"""What pages read of the library; every read starts from visible_projects(actor)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from zhixiang.apps import search
from zhixiang.apps.library import policies
from zhixiang.apps.library.models import Project, ProjectEvent, ProjectSource, ProjectYear
from zhixiang.apps.library.states import ROLLABLE
from zhixiang.apps.library.visible import visible_projects
from zhixiang.apps.people.actors import Actor
from zhixiang.rules.params import parameter

ORDER: Final = ("-id",)
_S = Project.State
_INSIDE: Final = ("library.rank_projects", "library.roll_projects", "library.review_projects", "library.edit_project")
"""Steps that say how the province weighs projects."""


@dataclass(frozen=True, slots=True)
class ProjectFilter:
    """What the list is narrowed to; empty and None mean all. A city stands for itself with its counties."""

    state: str = ""
    region: str = ""
    policy: int | None = None
    year: int | None = None
    category: str = ""
    search: str = ""
    rollable: int | None = None
    """Projects that have no row in this budget year yet and may be rolled into it."""
    stale: int | None = None
    """Listed but never arranged for so long that they are proposed for removal, as of this year."""


def projects(actor: Actor, by: ProjectFilter) -> QuerySet[Project]:
    """The level-2 projects that the filter leaves, unordered."""
    rows = visible_projects(actor).filter(level=Project.Level.TASK)
    if by.state:
        # Whoever must not know of ranks finds the ranked among the listed.
        both = by.state == _S.LISTED and not policies.may_see_ranks(actor).allowed
        rows = rows.filter(state__in=[_S.LISTED, _S.RANKED]) if both else rows.filter(state=by.state)
    if by.region:
        rows = rows.filter(Q(region=by.region) | Q(region__parent=by.region, region__level="county"))
    if by.policy:
        rows = rows.filter(parent=by.policy)
    if by.year:
        rows = rows.filter(Exists(ProjectYear.objects.filter(project=OuterRef("pk"), year=by.year)))
    if by.category:
        rows = rows.filter(category=by.category)
    if by.rollable:
        later = ProjectYear.objects.filter(project=OuterRef("pk"), year__gte=by.rollable)
        rows = rows.filter(~Exists(later), state__in=ROLLABLE)
    if by.stale:
        rows = rows.filter(pk__in=stale(actor, by.stale).values("pk"))
    return search.holding(rows, "name", by.search)


def stale(actor: Actor, year: int) -> QuerySet[Project]:
    """Projects that asked for money for so many years (project.unarranged.years) and got none: removal is proposed."""
    years = parameter("project.unarranged.years", date(year, 1, 1)).as_int()
    first = ProjectYear.objects.filter(project=OuterRef("pk")).order_by("year").values("year")[:1]
    got = ProjectEvent.objects.filter(project=OuterRef("pk"), action="library.arrange_projects")
    waiting = visible_projects(actor).filter(state__in=[_S.LISTED, _S.RANKED], level=Project.Level.TASK)
    return waiting.filter(~Exists(got)).annotate(first=Subquery(first)).filter(first__lte=year - years)


def project(actor: Actor, project_id: int) -> Project | None:
    """One project with parent, region and unit; None where there is none for the actor."""
    rows = visible_projects(actor).select_related("parent", "region", "unit", "merged_into")
    return rows.filter(pk=project_id).first()


def policy_projects(actor: Actor) -> list[Project]:
    """Level-1 projects to choose from, newest first; those of the projects that the actor sees. One query."""
    rows = Project.objects.filter(level=Project.Level.POLICY)
    if not actor.sees_all:
        rows = rows.filter(Exists(visible_projects(actor).filter(parent=OuterRef("pk"))))
    return list(rows.order_by("-start_year", "name")[:200])


def years_of(found: Sequence[Project]) -> dict[int, list[ProjectYear]]:
    """Project → its years, oldest first. One query."""
    years: dict[int, list[ProjectYear]] = {one.pk: [] for one in found}
    for row in ProjectYear.objects.filter(project__in=years).order_by("year"):
        years[row.project_id].append(row)
    return years


def years(actor: Actor) -> list[int]:
    """Budget years in which a project that the actor sees asks for money, newest first."""
    rows = ProjectYear.objects.filter(project__in=visible_projects(actor).values("pk"))
    return list(rows.order_by("-year").values_list("year", flat=True).distinct())


def categories(actor: Actor) -> list[str]:
    """The categories in use, at most 100."""
    rows = visible_projects(actor).exclude(category="").order_by("category")
    return list(rows.values_list("category", flat=True).distinct()[:100])


def sources_of(found: Project) -> list[ProjectSource]:
    """Where the project comes from, down to unit, version and report. One query."""
    rows = found.sources.select_related("demand__unit", "demand__call", "line__report__region", "line__report__call")
    rows = rows.annotate(receipt_no=F("demand__version__receipt_no"), version_number=F("demand__version__number"))
    return list(rows.order_by("pk")[:200])


def events_of(actor: Actor, found: Project) -> list[ProjectEvent]:
    """The latest steps, newest first; without those that tell of ranking and review to whoever must not know."""
    rows = found.events.order_by("-id")
    if not policies.may_see_ranks(actor).allowed:
        rows = rows.exclude(action__in=_INSIDE)
    return list(rows[:100])


def shown_state(actor: Actor, found: Project) -> str:
    """The state as the actor may know it: that a project was ranked is the province's business until the decision."""
    if found.state == _S.RANKED and not policies.may_see_ranks(actor).allowed:
        return str(_S.LISTED)
    return found.state


def ranking(policy: Project, year: int) -> QuerySet[ProjectYear]:
    """The listed and ranked projects under a policy in a year, the ranked first in their order."""
    rows = ProjectYear.objects.filter(project__parent=policy, year=year, project__state__in=[_S.LISTED, _S.RANKED])
    return rows.select_related("project__region").order_by(F("rank").asc(nulls_last=True), "project_id")
