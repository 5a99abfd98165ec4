"""Several projects that are one thing become one; the old ones stay, void, and say into what they went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db import transaction

from zhixiang.apps.library import policies
from zhixiang.apps.library.actions.add_projects import add_task_projects
from zhixiang.apps.library.entry import TargetRow, TaskRow
from zhixiang.apps.library.models import Project, ProjectSource, ProjectTarget, ProjectYear
from zhixiang.apps.library.steps import Picked, chosen, insist, insist_step, move, reason_of
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Region

MOST_MERGED = 100


def merge_projects(*, actor: Actor, picked: Sequence[Picked], name: str, reason: str) -> Project:
    """One new project in reserve with the sums of the chosen, all their sources and targets; those become void.

    It is reviewed anew: nobody has looked at the whole. Raises Refused where they are not under one policy, lie in
    different cities, are too far on, were changed, or without a reason.
    """
    insist(policies.may_manage(actor))
    note = reason_of(reason)
    with transaction.atomic():
        projects = chosen(actor, picked)
        _insist_mergeable(projects)
        insist_step(projects, "library.merge_projects")
        parent_id = projects[0].parent_id
        assert parent_id is not None  # noqa: S101  # only tasks are merged, and the database gives each its policy
        parent = Project.objects.get(pk=parent_id)
        row = merged_row(projects, name)
        whole = add_task_projects([row], parent=parent, year=row.term(0)[0], actor=actor, note=note)[0]
        _copy_sources(projects, whole)
        for project in projects:
            project.merged_into = whole
        move(
            actor=actor, projects=projects, action="library.merge_projects", note=note, payload={"into": whole.code}
        )  # fmt: skip
    return whole


def merged_row(projects: Sequence[Project], name: str = "") -> TaskRow:
    """What the chosen come to as one: sums by year, texts without repetition, the city where counties differ."""
    years: Counter[int] = Counter()
    for row in ProjectYear.objects.filter(project__in=projects):
        years[row.year] += row.asked_fen
    units = {(project.unit_id, project.unit_name) for project in projects}
    unit_id, unit_name = units.pop() if len(units) == 1 else (None, "、".join(_once(p.unit_name for p in projects)))
    targets = ProjectTarget.objects.filter(project__in=projects).order_by("project_id", "position")
    rows = dict.fromkeys(TargetRow(one.level1, one.level2, one.name, one.value_text) for one in targets)
    return TaskRow(
        name=name.strip() or projects[0].name,
        region_code=_common_region(projects),
        unit_name=unit_name[:200],
        unit_id=unit_id,
        total_fen=sum(project.total_fen for project in projects),
        years=dict(years),
        start_year=min(project.start_year for project in projects),
        end_year=max(project.end_year for project in projects),
        category=projects[0].category,
        function_code=projects[0].function_code,
        targets=list(rows),
        content=_joined(p.content for p in projects),
        necessity=_joined(p.necessity for p in projects),
        basis=_joined(p.basis for p in projects),
        goal=_joined(p.goal for p in projects),
    )


def _joined(texts: Iterable[str]) -> str:
    """The lines of all texts, none of them twice."""
    return "\n".join(_once(line for text in texts for line in text.splitlines()))


def _insist_mergeable(projects: Sequence[Project]) -> None:
    if not 2 <= len(projects) <= MOST_MERGED:
        raise Refused(f"合并一次选 2 至 {MOST_MERGED} 个项目。")
    if any(project.level != Project.Level.TASK for project in projects):
        raise Refused("一级项目不能合并。")
    if len({project.parent_id for project in projects}) > 1:
        raise Refused("所选的项目不属于同一个一级项目，不能合并。")
    if not _common_region(projects):
        raise Refused("所选的项目在不同的地市，不能合并。")


def _common_region(projects: Sequence[Project]) -> str:
    """The region of all, or the city in which all lie; empty where there is none."""
    regions = {project.region_id for project in projects}
    if len(regions) == 1:
        return regions.pop()
    cities = set()
    for region in Region.objects.filter(pk__in=regions):
        cities.add(region.parent_id if region.level == Region.Level.COUNTY else region.pk)
    return str(cities.pop()) if len(cities) == 1 else ""


def _copy_sources(projects: Sequence[Project], whole: Project) -> None:
    pairs = ProjectSource.objects.filter(project__in=projects).order_by("pk").values_list("demand_id", "line_id")
    sources = [ProjectSource(project=whole, demand_id=demand, line_id=line) for demand, line in dict.fromkeys(pairs)]
    ProjectSource.objects.bulk_create(sources)


def _once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text.strip() for text in texts if text.strip()))
