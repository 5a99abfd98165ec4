"""What a bulk act would change, before anybody says yes. Nothing is written here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet, Sum

from zhixiang.apps.calls.models import CallPart
from zhixiang.apps.consolidation import found, queries
from zhixiang.apps.consolidation.actions.merge_lines import mergeable
from zhixiang.apps.consolidation.actions.renew_lines import nothing_to_renew
from zhixiang.apps.consolidation.lines import unplaced_demands
from zhixiang.apps.consolidation.models import Report, ReportLine
from zhixiang.apps.consolidation.steps import Picked, chosen
from zhixiang.apps.demands.models import Demand
from zhixiang.apps.people.errors import Refused
from zhixiang.rules.merging_demands import merged


@dataclass(frozen=True, slots=True)
class Preview:
    """The rows that an act is about, how many there are, what they ask for in fen; for a merge what comes of it."""

    rows: Sequence[ReportLine | Demand]
    count: int
    fen: int
    part: CallPart | None = None
    values: dict[str, Any] | None = None
    seen: str = ""
    """What the act wants back, where a filter finds its rows."""


SHOWN = 50
"""Rows of an act on all that are left; the count and the sum are of all of them."""


def of_lines(report: Report, picked: Sequence[Picked]) -> Preview:
    """Lines that are to be kept back, restored, moved or split. Raises Refused as the act itself would."""
    with transaction.atomic():
        lines = chosen(report, picked)
    return Preview(lines, len(lines), sum(line.asks_fen for line in lines))


def of_merge(report: Report, picked: Sequence[Picked], demand_ids: Sequence[int]) -> Preview:
    """What the chosen lines and demands come to as one. Raises Refused as the act itself would."""
    with transaction.atomic():
        lines, demands, part = mergeable(report, picked, demand_ids)
    rows: list[ReportLine | Demand] = [*lines, *demands]
    values = merged([row.values() for row in rows])
    return Preview(rows, len(rows), sum(row.asks_fen for row in rows), part, values)


def of_taking(report: Report, demand_ids: Sequence[int] | None) -> Preview:
    """Demands that are to go in, or with None all that are left. Raises Refused when there are none."""
    if demand_ids is not None:
        demands = unplaced_demands(report, demand_ids)
        return Preview(demands, len(demands), sum(demand.asks_fen for demand in demands))
    left = queries.unplaced(report)
    total = left.aggregate(count=Count("pk"), fen=Sum("asks_fen"))
    if not total["count"]:
        raise Refused("没有待归入的需求。")
    return Preview(list(left.order_by(*queries.DEMAND_ORDER)[:SHOWN]), total["count"], total["fen"])


def of_lines_found(report: Report, by: queries.LineFilter, *, dropped: bool) -> Preview:
    """Lines that a filter finds and that are kept back, or are sent. Raises Refused when there are none."""
    return _of_found(report, found.lines_found(report, by, dropped=dropped))


def of_taking_found(report: Report, by: found.DemandFilter) -> Preview:
    """Demands to place that a filter finds. Raises Refused when there are none."""
    return _of_found(report, found.demands_found(report, by))


def _of_found(report: Report, rows: QuerySet[Any]) -> Preview:
    keys = found.keys_of(rows)
    seen = found.seen(report, keys)
    found.insist_seen(report, keys, seen)
    fen = rows.order_by().aggregate(fen=Sum("asks_fen"))["fen"]
    return Preview(list(rows[:SHOWN]), len(keys), fen, seen=seen)


def of_renewing(report: Report) -> Preview:
    """Lines with parents that are in force no longer. Raises Refused as the act itself would."""
    rows = ReportLine.objects.filter(pk__in=queries.settled(report).values("line"))
    total = rows.aggregate(count=Count("pk"), fen=Sum("asks_fen"))
    if not total["count"]:
        raise Refused(nothing_to_renew(report))
    return Preview(list(rows.order_by(*queries.LINE_ORDER)[:SHOWN]), total["count"], total["fen"])
