"""What the pages read of targets; every read starts from visible_targets(actor)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from zhixiang.apps import keyset
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.performance.models import TargetRow, TargetTable, TargetVersion
from zhixiang.apps.performance.queries.target_money import issued_fen
from zhixiang.apps.performance.target_scope import target_filter, visible_targets
from zhixiang.apps.performance.target_states import OPEN

ORDER: Final = ("region_id", "id")
_S = TargetVersion.State


@dataclass(frozen=True, slots=True)
class TargetSummary:
    """One table in the list: the version that holds, the one on its way, the money."""

    table: TargetTable
    held: TargetVersion | None
    open: TargetVersion | None
    fen: int
    rows: int


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that two versions have differently; both empty cells never make one."""

    stem: int
    name: str
    cell: str
    before: str
    after: str


def target_years(actor: Actor) -> list[int]:
    """Years with targets that the actor sees, the latest first."""
    return list(visible_targets(actor).order_by("-year").values_list("year", flat=True).distinct())


def target_summaries(
    actor: Actor, year: int, *, state: str = "", region: str = "", cursor: str = ""
) -> keyset.Page[TargetSummary]:
    """A page of a year's tables. Five queries at most."""
    rows = visible_targets(actor).filter(year=year).select_related("project", "region")
    if state:
        rows = rows.filter(Exists(TargetVersion.objects.filter(table=OuterRef("pk"), state=state)))
    if region:
        rows = rows.filter(Q(region=region) | Q(region__parent=region, region__level="county"))
    page = keyset.cut(rows, ORDER, cursor)
    shown = TargetVersion.objects.filter(table__in=[row.pk for row in page.rows], state__in=[*OPEN, _S.ISSUED])
    versions: dict[int, dict[bool, TargetVersion]] = {}
    for version in shown.annotate(row_count=Count("rows")).order_by("number"):
        versions.setdefault(version.table_id, {})[version.state == _S.ISSUED] = version
    fen = issued_fen(page.rows) if page.rows else {}
    return page.of(lambda row: _summary(row, versions.get(row.pk, {}), fen.get(row.pk, 0)))


def _summary(row: TargetTable, versions: Mapping[bool, TargetVersion], fen: int) -> TargetSummary:
    held, on_its_way = versions.get(True), versions.get(False)
    shown = on_its_way or held
    return TargetSummary(row, held, on_its_way, fen, getattr(shown, "row_count", 0))


def state_counts(actor: Actor, year: int) -> dict[str, int]:
    """How many versions of the year stand in each state; those that were replaced are left out. One query."""
    rows = TargetVersion.objects.filter(target_filter(actor, "table__"), table__year=year).exclude(state=_S.REPLACED)
    return dict(rows.order_by().values_list("state").annotate(n=Count("pk")))


def target_version(actor: Actor, table_id: int, number: int | None = None) -> TargetVersion | None:
    """A version with its rows and events; without a number the one on its way, else the one that holds."""
    rows = TargetVersion.objects.filter(target_filter(actor, "table__"), table=table_id).select_related(
        "table__project__parent", "table__region", "table__unit"
    )
    if number is not None:
        rows = rows.filter(number=number)
    ordered = Prefetch("rows", TargetRow.objects.order_by("position"))
    return rows.prefetch_related(ordered, "events").order_by("-number").first()


def versions_of(table: TargetTable) -> QuerySet[TargetVersion]:
    """All versions of a table that was found, the newest first."""
    return table.versions.order_by("-number")


def changes(before: Sequence[TargetRow], after: Sequence[TargetRow], cells: Mapping[str, str]) -> list[Change]:
    """What two versions have differently, cell by cell; ``cells`` names the columns to compare. Rows meet by stem."""
    old, new = {row.stem: row for row in before}, {row.stem: row for row in after}
    found = []
    for stem in sorted(old.keys() | new.keys()):
        one, other = old.get(stem), new.get(stem)
        name = next(row.name for row in (other, one) if row is not None)
        for cell, label in cells.items():
            was, now = _text(one, cell), _text(other, cell)
            if was != now:
                found.append(Change(stem, name, label, was, now))
    return found


def _text(row: TargetRow | None, cell: str) -> str:
    value = getattr(row, cell) if row is not None else ""
    if isinstance(value, list):
        return " ".join(value)
    return "" if value is None else str(value)
