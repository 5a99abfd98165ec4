"""The library's projects behind the lines of a notice that was read: those that are there, and new ones where none is.

Part of an action: runs inside its transaction and leaves the audit event to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.utils import timezone

from zhixiang.apps.allocation.models import Fund
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
    numbers = _Numbers(fund.year)
    made = [
        _project(fund, numbers, fen, by_name, state=state, parent=policy, level=Project.Level.TASK,
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
        fund, _Numbers(fund.year), sum(fen for _task, fen in tasks), by_name, state=Project.State.LISTED,
        level=Project.Level.POLICY,
        region_id=region, unit_name="", name=fund.name,
    )  # fmt: skip
    row.save(force_insert=True)
    return row


class _Numbers:
    """Codes that were never given: region (6), year (2), kind T, running number (12)."""

    def __init__(self, year: int) -> None:
        self._year = year
        self._last: dict[str, int] = {}

    def next(self, region_code: str) -> str:
        start = f"{region_code[:6]}{self._year % 100:02d}T"
        if not self._last:
            codes = Project.objects.filter(code__regex=rf"^\d{{6}}{self._year % 100:02d}T\d{{12}}$")
            for code in codes.values_list("code", flat=True):
                self._last[code[:9]] = max(self._last.get(code[:9], 0), int(code[9:]))
        self._last[start] = self._last.get(start, 0) + 1
        return f"{start}{self._last[start]:012d}"


def _project(fund: Fund, numbers: _Numbers, fen: int, by_name: str, *, region_id: str, **fields: object) -> Project:
    now = timezone.now()
    return Project(
        code=numbers.next(region_id), region_id=region_id, start_year=fund.year, end_year=fund.year, total_fen=fen,
        function_code=fund.function_code, created_at=now, changed_at=now,
        changed_by_name=by_name, **fields,
    )  # fmt: skip
