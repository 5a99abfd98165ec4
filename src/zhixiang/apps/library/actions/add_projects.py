"""New projects: the policy that a fund pays for (level 1), and tasks under it in bulk (level 2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.library import policies
from zhixiang.apps.library.codes import draw_codes
from zhixiang.apps.library.entry import LONGEST_NAME, TaskRow
from zhixiang.apps.library.models import Project, ProjectSource, ProjectTarget, ProjectYear
from zhixiang.apps.library.steps import insist, tell
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Region, Unit

_BATCH: Final = 500


def add_policy_project(  # noqa: PLR0913  # what a policy is, most of it optional
    *,
    actor: Actor,
    name: str,
    year: int,
    function_code: str = "",
    region_code: str = "440000000",
    unit_name: str = "",
    end_year: int | None = None,
    goal: str = "",
    basis: str = "",
) -> Project:
    """The level-1 project of that name which begins in that year: made where there is none, else found as it is.

    Two people who ask at once get the same one. Without ``unit_name`` it is the region's own bureau's. Raises Refused
    for an empty or too long name, or who may not.
    """
    insist(policies.may_arrange(actor))
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise Refused(f"请填写一级项目的名称，最多 {LONGEST_NAME} 字。")
    with transaction.atomic():
        known = Project.objects.filter(level=Project.Level.POLICY, name=name, start_year=year)
        if (found := known.first()) is not None:
            return found
        code = draw_codes([region_code], year)[0]
        # Whoever came second waited for the serial number, and finds here what the first has made.
        if (found := known.first()) is not None:
            return found
        now = timezone.now()
        if not unit_name:
            unit_name = f"{Region.objects.get(pk=region_code).name}市场监督管理局"
        project = Project.objects.create(
            code=code, level=Project.Level.POLICY, name=name, unit_name=unit_name, region_id=region_code,
            start_year=year, end_year=max(year, end_year or year), total_fen=0, goal=goal, basis=basis,
            function_code=function_code, state=Project.State.LISTED, created_at=now, changed_at=now,
            changed_by_name=actor.name,
        )  # fmt: skip
        payload = {"year": year, "function_code": function_code}
        _told(actor, [project], "library.add_policy_project", "", payload)
        return project


def add_task_projects(
    rows: Sequence[TaskRow],
    *,
    parent: Project,
    year: int,
    actor: Actor,
    listed: bool = False,
    note: str = "",
) -> list[Project]:
    """Add ``rows`` as level-2 projects under ``parent`` in the budget year, all or none, in their order.

    They begin in reserve; ``listed`` is for what was decided before, such as the lines of a notice that is in force.
    Raises Refused naming the first row that cannot be one. A fixed number of queries for each 500 rows.
    """
    insist(policies.may_arrange(actor) if listed else policies.may_manage(actor))
    if not rows:
        raise Refused("没有要入库的项目。")
    _insist_rows(rows, parent, year)
    with transaction.atomic():
        codes = draw_codes([row.region_code for row in rows], year)
        now = timezone.now()
        state = Project.State.LISTED if listed else Project.State.RESERVE
        projects = [
            Project(
                code=code, level=Project.Level.TASK, parent=parent, name=row.name.strip(), category=row.category[:64],
                unit_id=row.unit_id, unit_name=row.unit_name.strip(), region_id=row.region_code,
                start_year=row.term(year)[0], end_year=row.term(year)[1], total_fen=row.total_fen,
                content=row.content, necessity=row.necessity, basis=row.basis, goal=row.goal,
                function_code=row.function_code or parent.function_code, state=state, created_at=now, changed_at=now,
                changed_by_name=actor.name,
            )
            for code, row in zip(codes, rows, strict=True)
        ]  # fmt: skip
        Project.objects.bulk_create(projects, batch_size=_BATCH)
        _add_details(projects, rows, year)
        payload = {"parent": parent.code, "year": year, "asked_fen": sum(row.asked(year).get(year, 0) for row in rows)}
        _told(actor, projects, "library.add_task_projects", note, payload)
    return projects


def _insist_rows(rows: Sequence[TaskRow], parent: Project, year: int) -> None:
    if parent.level != Project.Level.POLICY:
        raise Refused(f"“{parent.name}”是二级项目，不能再挂下级项目。请选一级项目。")
    for number, row in enumerate(rows, start=1):
        if wrong := row.wrong(year):
            raise Refused(f"第 {number} 行“{row.name[:40]}”：{wrong}，没有入库。请改正后再办理。")
    regions = {row.region_code for row in rows}
    if unknown := regions - set(Region.objects.filter(pk__in=regions).values_list("pk", flat=True)):
        raise Refused(f"没有代码为“{min(unknown)}”的地区，没有入库。请核对地区代码。")
    units = {row.unit_id for row in rows if row.unit_id is not None}
    if len(units) > Unit.objects.filter(pk__in=units).count():
        raise Refused("有的实施单位已经不在系统里，没有入库。请刷新后重新选择。")


def _add_details(projects: Sequence[Project], rows: Sequence[TaskRow], year: int) -> None:
    """Years, targets and sources of new projects."""
    pairs = list(zip(projects, rows, strict=True))
    years = [
        ProjectYear(project=project, year=one, asked_fen=fen)
        for project, row in pairs
        for one, fen in row.asked(year).items()
    ]
    ProjectYear.objects.bulk_create(years, batch_size=_BATCH)
    targets = [
        ProjectTarget(project=project, position=position, **target._asdict())
        for project, row in pairs
        for position, target in enumerate(row.targets)
    ]
    ProjectTarget.objects.bulk_create(targets, batch_size=_BATCH)
    sources = [
        ProjectSource(project=project, demand_id=demand, line_id=row.line_id)
        for project, row in pairs
        for demand in _demands(row)
    ]
    ProjectSource.objects.bulk_create(sources, batch_size=_BATCH)


def _demands(row: TaskRow) -> Sequence[int | None]:
    """The demands behind the row; None alone where it has only a report's line."""
    return row.demand_ids or ([None] if row.line_id else [])


def _told(actor: Actor, projects: Sequence[Project], action: str, note: str, payload: dict[str, object]) -> None:
    tell(actor=actor, projects=projects, action=action, sources={}, note=note, payload=payload)
