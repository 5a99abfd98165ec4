"""Demands go into the report as they are, one line each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.consolidation.found import DemandFilter, batches, demands_found, insist_seen, keys_of
from zhixiang.apps.consolidation.lines import kept, unplaced_demands
from zhixiang.apps.consolidation.models import Report
from zhixiang.apps.consolidation.queries import DEMAND_ORDER
from zhixiang.apps.consolidation.steps import changed, locked_draft, next_position
from zhixiang.apps.demands.models import Demand
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused


class Found(NamedTuple):
    """What a filter found, and what of it was looked at."""

    by: DemandFilter
    seen: str


def take_demands(
    *, actor: Actor, report_id: int, demand_ids: Sequence[int] | None = None, found: Found | None = None
) -> int:
    """Place the demands that were chosen, or that a filter found, or with neither all that are in no line yet.

    Returns how many. Raises Refused when one that was chosen is placed or in force no longer, something else is found
    than was looked at, or nothing is left to place; Report.DoesNotExist for another city's.
    """
    with transaction.atomic():
        report = locked_draft(actor, report_id)
        if demand_ids is not None:
            demands = unplaced_demands(report, demand_ids)
            kept(actor, report, demands, first_position=next_position(report), now=timezone.now())
            taken = [demand.pk for demand in demands]
        else:
            taken = keys_of(demands_found(report, found.by if found else DemandFilter()))
            if found:
                insist_seen(report, taken, found.seen)
            _place(actor, report, taken)
        payload = {"demands": taken}
        note = f"归入 {len(taken)} 条需求"
        changed(actor=actor, report=report, action="consolidation.take_demands", note=note, payload=payload)
    return len(taken)


def _place(actor: Actor, report: Report, keys: Sequence[int]) -> None:
    """A line for each demand, some at a time, however many there are."""
    if not keys:
        raise Refused("没有待归入的需求。")
    now, position = timezone.now(), next_position(report)
    for batch in batches(keys):
        demands = Demand.objects.filter(pk__in=batch).order_by(*DEMAND_ORDER)
        kept(actor, report, list(demands), first_position=position, now=now)
        position += len(batch)
