"""Pairs of a whole call, and pairs of one unit's rows, from the screening engine."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from django.db.models import QuerySet

from zhixiang.apps.calls.models import Call
from zhixiang.apps.checks.screening.demands import demand_of, exchanged, pool_of, rows_against, rows_of
from zhixiang.apps.checks.screening.found import Pair, pair_of
from zhixiang.apps.checks.screening.indexes import Near, near_in
from zhixiang.apps.demands.models import Demand as Row
from zhixiang.screening.engine import screen
from zhixiang.screening.evidence import evidence
from zhixiang.screening.model import current_model

Tell = Callable[[str, int, int], None]
"""Told the stage in words, how much of it is done, and how much there is."""
_CURRENT, _AGAINST, _PAIRS = "current.jsonl", "against.jsonl", "pairs.jsonl"
_AT_ONCE = 2_000


def pairs_of_call(call: Call, folder: Path, tell: Tell) -> Iterator[Pair]:
    """The pairs of the call and of it with other years. What a run before has already found is read again."""
    found = folder / _PAIRS
    if not found.exists():
        folder.mkdir(parents=True, exist_ok=True)
        tell("导出需求", 0, 0)
        if not _export(rows_of(call), folder / _CURRENT):
            return
        against = folder / _AGAINST if _export(rows_against(call), folder / _AGAINST) else None
        part = found.with_suffix(".part")
        with part.open("w", encoding="utf-8") as file:
            for one in screen(folder / _CURRENT, against, progress=tell):
                pair = pair_of(int(one.a), int(one.b), one.relation, one.score, one.evidence)
                file.write(json.dumps([*_head(pair), pair.evidence], ensure_ascii=False) + "\n")
        part.rename(found)
    with found.open(encoding="utf-8") as file:
        pairs = (Pair(*json.loads(line)) for line in file)
        yield from _asked_apart(pairs)


def pairs_of_rows(call: Call, rows: list[Row]) -> Iterator[Pair]:
    """The pairs of some rows of the call with everything that the call is compared with, and among themselves."""
    near = near_in(call, rows)
    met = {int(one.id) for found in near.values() for one in found}
    others = {row.pk: row for row in pool_of(call).filter(pk__in=met)}
    told: set[tuple[int, int]] = set()
    for row in rows:
        for one in near.get(row.pk, ()):
            other = others.get(int(one.id))
            between = (min(row.pk, int(one.id)), max(row.pk, int(one.id)))
            if other is None or between in told or _asked_for(row, other):
                continue
            told.add(between)
            yield _pair(row, other, one)


def _pair(row: Row, other: Row, near: Near) -> Pair:
    card = current_model().card_for(near.row, parts=near.parts)
    told = evidence(demand_of(row), demand_of(other), near.subjects, near.row, card)
    return pair_of(row.pk, other.pk, near.relation, near.score, told)


def _asked_for(one: Row, other: Row) -> bool:
    """Whether two units answer one proposal of the province: it asked all of them for the same thing."""
    return one.proposed_id is not None and one.proposed_id == other.proposed_id and one.unit_id != other.unit_id


def _asked_apart(pairs: Iterable[Pair]) -> Iterator[Pair]:
    waiting: list[Pair] = []
    for pair in pairs:
        waiting.append(pair)
        if len(waiting) == _AT_ONCE:
            yield from _not_asked_for(waiting)
            waiting = []
    yield from _not_asked_for(waiting)


def _not_asked_for(pairs: list[Pair]) -> Iterator[Pair]:
    keys = {key for pair in pairs for key in (pair.first, pair.second)}
    rows = Row.objects.only("proposed_id", "unit_id").in_bulk(keys)
    for pair in pairs:
        one, other = rows.get(pair.first), rows.get(pair.second)
        if one is not None and other is not None and not _asked_for(one, other):
            yield pair


def _export(rows: QuerySet[Row], path: Path) -> int:
    """Write the rows, one a line; returns how many."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for row in rows.order_by("pk").iterator(_AT_ONCE):
            file.write(json.dumps(exchanged(row), ensure_ascii=False) + "\n")
            count += 1
    return count


def _head(pair: Pair) -> tuple[int, int, str, int]:
    return pair.first, pair.second, pair.relation, pair.score
