"""Where the rows of a draft may come from: last year's targets of the same region or unit, and the dictionary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from zhixiang.apps.people.actors import Actor
from zhixiang.apps.performance.models import TargetRow, TargetVersion
from zhixiang.apps.performance.target_scope import target_filter
from zhixiang.rules.indicator_dictionary import Entry, entries
from zhixiang.rules.indicator_search import search

_MOST: Final = 200
_FROM_DICTIONARY: Final = 20


@dataclass(frozen=True, slots=True)
class Sources:
    """What may be taken, without what the draft already has."""

    last_year: list[TargetRow]
    dictionary: list[Entry]


def target_sources(actor: Actor, version: TargetVersion, text: str) -> Sources:
    """What a draft that was found may take; ``text`` searches the dictionary. One query beside the draft's rows."""
    there = {row.group_key for row in version.rows.all()}
    rows = [row for row in last_year(actor, version) if row.group_key not in there]
    found = [entry for entry in search(text, _FROM_DICTIONARY + len(there)) if entry.key not in there]
    return Sources(rows, found[:_FROM_DICTIONARY])


def last_year(actor: Actor, version: TargetVersion) -> list[TargetRow]:
    """Rows that held in the year before for the same unit, or the same region where the project has none."""
    table = version.table
    rows = TargetRow.objects.filter(
        target_filter(actor, "version__table__"), version__state=TargetVersion.State.ISSUED,
        version__table__year=table.year - 1, version__table__region=table.region_id,
        version__table__unit=table.unit_id, version__table__project__parent__isnull=table.project.parent_id is None,
    )  # fmt: skip
    return list(rows.select_related("version__table__project").order_by("version__table", "position")[:_MOST])


def entry_of(key: str) -> Entry | None:
    """The entry of the dictionary with this key."""
    return next((entry for entry in entries() if entry.key == key), None)
