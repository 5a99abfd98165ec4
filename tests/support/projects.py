"""Projects in the library, as its actions make them: for tests of what comes after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from zhixiang.apps.library.actions.add_projects import add_policy_project, add_task_projects
from zhixiang.apps.library.actions.list_projects import list_projects
from zhixiang.apps.library.actions.review_projects import review_projects
from zhixiang.apps.library.entry import TaskRow
from zhixiang.apps.library.models import Project
from zhixiang.apps.library.steps import Picked
from zhixiang.apps.people.actors import COMMAND_LINE, Actor

POLICY = "市场监督管理（知识产权创造、运用和保护）"
WAN = 10**6


def policy(year: int = 2025) -> Project:
    """The level-1 project of a year."""
    return add_policy_project(actor=COMMAND_LINE, name=POLICY, year=year, function_code="2011409")


def row(name: str = "高价值专利培育布局中心", region: str = "440700000", wan: int = 100, **more: object) -> TaskRow:
    """A task that asks for so many 万元."""
    return TaskRow(name, region, str(more.pop("unit_name", "江门测试企业")), wan * WAN, **more)  # type: ignore[arg-type]


def tasks(rows: Sequence[TaskRow] | int, *, year: int = 2025, actor: Actor = COMMAND_LINE) -> list[Project]:
    """Projects in reserve under the policy of the year."""
    made = [row(f"项目{number}") for number in range(1, rows + 1)] if isinstance(rows, int) else rows
    return add_task_projects(made, parent=policy(year), year=year, actor=actor)


def listed(rows: Sequence[TaskRow] | int, *, year: int = 2025) -> list[Project]:
    """Projects that were reviewed and listed."""
    found = tasks(rows, year=year)
    review_projects(actor=COMMAND_LINE, picked=picked(found))
    list_projects(actor=COMMAND_LINE, picked=picked(found))
    return fresh(found)


def fresh(projects: Iterable[Project]) -> list[Project]:
    """The projects as they are now, in their order."""
    return list(Project.objects.filter(pk__in=[project.pk for project in projects]).order_by("pk"))


def picked(projects: Iterable[Project]) -> list[Picked]:
    """The projects as somebody sees them now."""
    return [Picked(project.pk, project.row_version) for project in fresh(projects)]
