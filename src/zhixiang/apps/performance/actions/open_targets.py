"""Give each project of a plan its targets for the year: as the notice printed them, or as the library has them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan
from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.library.models import ProjectTarget
from zhixiang.apps.library.steps import insist
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.performance import target_policies
from zhixiang.apps.performance.models import (
    Indicator,
    PerformanceTable,
    TargetEvent,
    TargetRow,
    TargetTable,
    TargetVersion,
)
from zhixiang.apps.performance.target_rows import from_printed, from_promises

_BATCH: Final = 500
_S = TargetVersion.State
_P = AllocationPlan.Status

SETTLED: Final = (_P.APPROVED, _P.PUBLISHED, _P.ISSUED)
"""States of a plan in which its projects are known, so that targets can be written before the money is issued."""


class Opened(NamedTuple):
    """How many tables came new, how many got a further version, and how many were left as they are."""

    tables: int
    versions: int
    kept: int


def open_targets(plan: AllocationPlan, *, actor: Actor) -> Opened:
    """Open the targets of all lines of ``plan`` that have money.

    A printed table is in force at once, since the notice has issued it; a project without one begins with a draft of
    what it promised in the library. A table that is there keeps its version unless a notice printed other rows.
    A constant number of queries. Raises Refused for whoever may not, and for a plan that is still being drafted.
    """
    insist(target_policies.may_open(actor))
    if plan.status not in SETTLED:
        raise Refused(f"这个方案现在是“{plan.get_status_display()}”，经批准以后才能布置绩效目标。")
    with transaction.atomic():
        lines = list(plan.lines.filter(amount_fen__gt=0).select_related("project").order_by("position"))
        known = {row.project_id: row for row in _known(plan, lines)}
        fresh = [_table(plan.fund.year, line) for line in lines if line.project_id not in known]
        TargetTable.objects.bulk_create(fresh, batch_size=_BATCH)
        printed = _printed(plan, lines)
        made = [_version(table, 1, printed.get(table.project_id), actor) for table in fresh]
        renewed = list(_renewed(known, printed, actor))
        _store(plan, [*made, *renewed], actor)
        opened = Opened(len(fresh), len(renewed), len(known) - len(renewed))
        record(
            actor=actor, action="performance.open_targets", object_type="allocation_plan", object_id=plan.pk,
            object_label=plan.title or str(plan.fund), payload=opened._asdict(),
        )  # fmt: skip
    return opened


def _known(plan: AllocationPlan, lines: Sequence[AllocationLine]) -> Sequence[TargetTable]:
    rows = TargetTable.objects.filter(year=plan.fund.year, project__in=[line.project_id for line in lines])
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def _table(year: int, line: AllocationLine) -> TargetTable:
    project = line.project
    return TargetTable(project=project, year=year, region_id=project.region_id, unit_id=project.unit_id)


def _printed(plan: AllocationPlan, lines: Sequence[AllocationLine]) -> dict[int, PerformanceTable]:
    """Project → the table that the notice printed for it: that of its region and name, else the region's only one."""
    of_region: dict[str, list[PerformanceTable]] = defaultdict(list)
    for table in plan.performance_tables.filter(region__isnull=False).order_by("position"):
        of_region[table.region_id or ""].append(table)
    found = {}
    for line in lines:
        tables = of_region.get(line.region_id, [])
        named = [table for table in tables if table.project_name == line.project_name]
        if named or len(tables) == 1:
            found[line.project_id] = (named or tables)[0]
    return found


def _version(table: TargetTable, number: int, printed: PerformanceTable | None, actor: Actor) -> TargetVersion:
    now = timezone.now()
    project = table.project
    return TargetVersion(
        table=table,
        number=number,
        state=_S.ISSUED if printed is not None else _S.DRAFT,
        goal_items=_goals(printed) if printed is not None else [line for line in project.goal.splitlines() if line],
        spending=printed.spending if printed is not None else project.content,
        reason="下达通知所印的绩效目标与原来的不同" if number > 1 else "",
        printed=printed,
        created_at=now,
        changed_at=now,
        changed_by_name=actor.name[:150],
        issued_at=now if printed is not None else None,
    )


def _goals(printed: PerformanceTable) -> list[str]:
    return list(printed.goal_items) or [line for line in printed.goal_text.splitlines() if line]


def _renewed(known: dict[int, TargetTable], printed: dict[int, PerformanceTable], actor: Actor) -> list[TargetVersion]:
    """Versions for tables whose notice prints other rows than hold now; one that is on its way is left alone."""
    tables = {table.pk: table for project, table in known.items() if project in printed}
    versions: dict[int, list[TargetVersion]] = defaultdict(list)
    for version in TargetVersion.objects.filter(table__in=tables).order_by("number"):
        versions[version.table_id].append(version)
    holding = [v for rows in versions.values() for v in rows if v.state == _S.ISSUED]
    before = _cells(TargetRow.objects.filter(version__in=holding).order_by("position"), "version_id")
    after = _cells(Indicator.objects.filter(table__in=list(printed.values())).order_by("position"), "table_id")
    renewed = []
    for version in holding:
        table = tables[version.table_id]
        paper = printed[table.project_id]
        is_open = any(v.state not in (_S.ISSUED, _S.REPLACED) for v in versions[table.pk])
        if is_open or before.get(version.pk) == after.get(paper.pk):
            continue
        version.state = _S.REPLACED
        version.save(update_fields=["state"])
        renewed.append(_version(table, versions[table.pk][-1].number + 1, paper, actor))
    return renewed


def _cells(rows: object, key: str) -> dict[int, list[tuple[str, ...]]]:
    found: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    for owner, *cells in rows.values_list(key, "level1", "level2", "name", "value_text"):  # type: ignore[attr-defined]
        found[owner].append(tuple(cells))
    return found


def _store(plan: AllocationPlan, versions: Sequence[TargetVersion], actor: Actor) -> None:
    TargetVersion.objects.bulk_create(versions, batch_size=_BATCH)
    papers = {version.printed_id for version in versions if version.printed_id}
    indicators: dict[int, list[Indicator]] = defaultdict(list)
    for indicator in Indicator.objects.filter(table__in=papers).order_by("position"):
        indicators[indicator.table_id].append(indicator)
    projects = [version.table.project_id for version in versions if version.printed_id is None]
    promises: dict[int, list[ProjectTarget]] = defaultdict(list)
    for promise in ProjectTarget.objects.filter(project__in=projects).order_by("position"):
        promises[promise.project_id].append(promise)
    rows: list[TargetRow] = []
    for version in versions:
        if version.printed_id is not None:
            rows += from_printed(version, indicators[version.printed_id])
        else:
            rows += from_promises(version, promises[version.table.project_id])
    TargetRow.objects.bulk_create(rows, batch_size=_BATCH)
    TargetEvent.objects.bulk_create(
        (
            TargetEvent(
                version=version, action="performance.open_targets", target=version.state,
                note=plan.title or str(plan.fund), by_name=actor.name[:150], by_role=actor.role, at=version.created_at,
            )
            for version in versions
        ),
        batch_size=_BATCH,
    )  # fmt: skip
