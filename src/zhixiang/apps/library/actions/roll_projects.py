"""What got no money or is not finished goes on in the next budget year, after somebody has looked at it again."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max, Sum

from zhixiang.apps.library import policies
from zhixiang.apps.library.models import Project, ProjectYear
from zhixiang.apps.library.steps import Picked, chosen, insist, move
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused

_BATCH = 500


def roll_projects(*, actor: Actor, picked: Sequence[Picked], year: int, recheck: str) -> int:
    """Give the projects a row in ``year``; return how many. ``recheck`` is what looking again has found.

    What was not arranged asks for what it asked for last; what is running for the rest of its total. Ranks are made
    anew each year. Raises Refused where a project has that year already, begins later, or is in another state.
    """
    insist(policies.may_manage(actor))
    note = recheck.strip()
    if not note:
        raise Refused("请写明复核意见：这些项目为什么还要做、情况有没有变化。")
    with transaction.atomic():
        projects = chosen(actor, picked)
        rows = rolled_rows(projects, year)
        longer = [project for project in projects if project.end_year < year]
        for project in longer:
            project.end_year = year
        Project.objects.bulk_update(longer, ["end_year"], batch_size=_BATCH)
        ProjectYear.objects.bulk_create(rows, batch_size=_BATCH)
        move(actor=actor, projects=projects, action="library.roll_projects", note=note, payload={"year": year})
    return len(projects)


def rolled_rows(projects: Sequence[Project], year: int) -> list[ProjectYear]:
    """The rows that rolling would add, not saved. Raises Refused as the action would. Three queries."""
    if any(project.level != Project.Level.TASK for project in projects):
        raise Refused("一级项目不滚动，请只选二级项目。")
    rows = ProjectYear.objects.filter(project__in=projects)
    there = rows.filter(year__gte=year).values_list("project__code", flat=True).first()
    if there:
        raise Refused(f"{there} 在 {year} 年度或以后已经有安排需求，不用再滚动。请去掉后再办理。")
    asked = {row["project"]: row for row in rows.values("project").annotate(last=Max("year"), all=Sum("asked_fen"))}
    if len(asked) < len(projects):
        raise Refused("所选的项目里有没有填写申请年度的，请先补充年度金额。")
    last = {row.project_id: row for row in rows.order_by("year")}
    result = []
    for project in projects:
        fen = last[project.pk].asked_fen
        if project.state == Project.State.RUNNING:
            fen = max(0, project.total_fen - asked[project.pk]["all"])
        result.append(ProjectYear(project=project, year=year, asked_fen=fen, rolled=True))
    return result
