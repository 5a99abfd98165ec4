"""The library's projects behind the lines of a notice that was read: those that are there, and new ones where none is.

Part of an action: runs inside its transaction and leaves the audit event to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.utils import timezone

from zhixiang.apps.allocation.models import Fund
from zhixiang.apps.library.codes import draw_codes
from zhixiang.apps.library.models import Project, ProjectYear
from zhixiang.apps.people.models import Region

_BATCH = 500


class Task(NamedTuple):
    """What makes a level-2 project of a notice one and the same: where, who and what."""

    region_code: str
    unit_name: str
    name: str


def tie_projects(
    fund: Fund, tasks: Sequence[tuple[Task, int]], *, by_name: str, state: str = Project.State.ARRANGED
) -> list[Project]:
    """A level-2 project for each (task, fen), in their order, under the level-1 project of the fund.

    A notice that is read again finds the projects of its first reading. What is new counts as arranged, since the
    notice has issued its money; ``state`` says otherwise for a draft. A constant number of queries.
    """
    policy = _policy(fund, tasks, by_name)
    rows = Project.objects.filter(parent=policy, start_year=fund.year).order_by("-pk")
    known = {Task(row.region_id, row.unit_name, row.name): row for row in rows}
    wanted = {task: fen for task, fen in tasks if task not in known}
    codes = iter(draw_codes([task.region_code for task in wanted], fund.year))
    made = [
        _project(fund, next(codes), fen, by_name, state=state, parent=policy, level=Project.Level.TASK,
                 region_id=task.region_code, unit_name=task.unit_name, name=task.name)
        for task, fen in wanted.items()
    ]  # fmt: skip
    Project.objects.bulk_create(made, batch_size=_BATCH)
    ProjectYear.objects.bulk_create(
        (ProjectYear(project=row, year=fund.year, asked_fen=row.total_fen) for row in made), batch_size=_BATCH
    )
    known.update({Task(row.region_id, row.unit_name, row.name): row for row in made})
    return [known[task] for task, _fen in tasks]


def _policy(fund: Fund, tasks: Sequence[tuple[Task, int]], by_name: str) -> Project:
    rows = Project.objects.filter(level=Project.Level.POLICY, name=fund.name, start_year__lte=fund.year)
    found = rows.filter(end_year__gte=fund.year).order_by("pk").first()
    if found is not None:
        return found
    first = tasks[0][0].region_code
    province = Region.objects.filter(pk=f"{first[:2]}0000000").first()
    region = province.pk if province is not None else first
    row = _project(
        fund, draw_codes([region], fund.year)[0], sum(fen for _task, fen in tasks), by_name, state=Project.State.LISTED,
        level=Project.Level.POLICY,
        region_id=region, unit_name="", name=fund.name,
    )  # fmt: skip
    row.save(force_insert=True)
    return row


def _project(fund: Fund, code: str, fen: int, by_name: str, *, region_id: str, **fields: object) -> Project:
    now = timezone.now()
    return Project(
        code=code, region_id=region_id, start_year=fund.year, end_year=fund.year, total_fen=fen,
        function_code=fund.function_code, created_at=now, changed_at=now,
        changed_by_name=by_name, **fields,
    )  # fmt: skip
