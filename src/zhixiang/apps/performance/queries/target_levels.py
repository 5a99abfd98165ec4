"""A year's issued targets across the levels: the province beside its regions, equal promises for unlike money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from zhixiang.apps.library.models import Project
from zhixiang.apps.library.visible import visible_projects
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.performance.models import TargetRow, TargetTable, TargetVersion
from zhixiang.apps.performance.queries.target_money import issued_fen
from zhixiang.apps.performance.target_scope import target_filter
from zhixiang.rules.target_levels import AddedUp, Promise, SamePromise, SameSet, add_up, same_promises, same_sets


@dataclass(frozen=True, slots=True)
class Levels:
    """What a year's promises look like beside each other."""

    sums: tuple[AddedUp, ...]
    same: tuple[SamePromise, ...]
    sets: tuple[SameSet, ...]
    tables: int
    """Issued tables of regions and units."""
    above: bool
    """Whether the province's own targets are there to be compared with."""


def levels(actor: Actor, year: int) -> Levels:
    """Everything of a year that the actor sees. Two queries, whatever the number of tables."""
    rows = (
        TargetRow.objects.filter(
            target_filter(actor, "version__table__"), version__state=TargetVersion.State.ISSUED,
            version__table__year=year,
        )
        .select_related("version__table__project", "version__table__region")
        .order_by("version__table__region", "version__table", "position")
    )  # fmt: skip
    found = list(rows)
    tables = {row.version.table_id: row.version.table for row in found}
    fen = issued_fen(list(tables.values())) if tables else {}
    province: list[Promise] = []
    regions: list[Promise] = []
    for row in found:
        table = row.version.table
        below = table.project.parent_id is not None
        name = (table.project.unit_name if table.unit_id else table.region.name) if below else table.project.name
        promise = Promise(name, row.group_key, row.name, row.target, fen.get(table.pk, 0))
        (regions if below else province).append(promise)
    # Old years keep the rules they were made under.
    on = date(year, 1, 1)
    return Levels(
        add_up(province, regions, on), same_promises(regions, on), same_sets(regions, on),
        sum(table.project.parent_id is not None for table in tables.values()), bool(province),
    )  # fmt: skip


def policies_without_targets(actor: Actor, year: int) -> list[Project]:
    """Level-1 projects with regional targets in that year and none of their own. One query."""
    tables = TargetTable.objects.filter(year=year)
    rows = visible_projects(actor).filter(
        Exists(tables.filter(project__parent=OuterRef("pk"))), ~Exists(tables.filter(project=OuterRef("pk")))
    )
    return list(rows.order_by("code", "pk"))
