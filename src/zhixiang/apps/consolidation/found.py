"""All that a filter finds, for acts on more rows than anybody ticks: what was looked at is what is changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from zhixiang.apps import search
from zhixiang.apps.audit.digests import hexdigest
from zhixiang.apps.consolidation.models import Report, ReportLine
from zhixiang.apps.consolidation.queries import DEMAND_ORDER, LINE_ORDER, LineFilter, lines, submissions_of, unplaced
from zhixiang.apps.demands.models import Demand
from zhixiang.apps.people.errors import Refused

BATCH: Final = 1000
"""Rows that one statement changes."""


@dataclass(frozen=True, slots=True)
class DemandFilter:
    """What the list of demands that are in no line is narrowed to; empty and None mean all."""

    part_id: int | None = None
    county: str = ""
    unit: str = ""
    """Part of the name of the unit."""
    search: str = ""


def demands(of: Report, by: DemandFilter) -> QuerySet[Demand]:
    """The demands to place that the filter leaves. ``search`` is not among it: a list walks, an act looks at each."""
    rows = unplaced(of)
    if by.part_id:
        rows = rows.filter(part=by.part_id)
    if by.county:
        rows = rows.filter(region=by.county)
    if by.unit:
        rows = rows.filter(submission__in=submissions_of(of, by.unit))
    return rows


def demands_found(of: Report, by: DemandFilter) -> QuerySet[Demand]:
    """The demands to place that filter and search leave, in their order."""
    return search.holding(demands(of, by), "project_name", by.search).order_by(*DEMAND_ORDER)


def lines_found(of: Report, by: LineFilter, *, dropped: bool) -> QuerySet[ReportLine]:
    """The lines that the filter leaves and that are kept back, or are sent, in their order."""
    return lines(of, by).filter(dropped=dropped).order_by(*LINE_ORDER)


def keys_of(rows: QuerySet[ReportLine] | QuerySet[Demand]) -> list[int]:
    """Their keys in their order. One query."""
    return list(rows.values_list("pk", flat=True))


def seen(of: Report, keys: Sequence[int]) -> str:
    """What a page that shows these rows hands back with the yes: another draft or other rows make another text."""
    return f"{of.draft_version}-{hexdigest('sha256', ','.join(map(str, keys)).encode())}"


def insist_seen(of: Report, keys: Sequence[int], was_seen: str) -> None:
    """Raise Refused where nothing is found, or something else than was looked at."""
    if not keys:
        raise Refused("筛选出来的行里没有可以这样办理的，请换一个筛选条件。")
    if seen(of, keys) != was_seen:
        raise Refused("筛选出来的行在您查看之后又有变化，请看过现在的内容再办理。")


def batches(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    """The keys, ``BATCH`` at a time."""
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]
