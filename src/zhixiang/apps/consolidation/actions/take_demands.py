"""Demands go into the report as they are, one line each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.consolidation.lines import kept, unplaced_demands
from zhixiang.apps.consolidation.models import Report
from zhixiang.apps.consolidation.queries import DEMAND_ORDER, unplaced
from zhixiang.apps.consolidation.steps import changed, locked_draft, next_position
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused

_BATCH: Final = 1000


def take_demands(*, actor: Actor, report_id: int, demand_ids: Sequence[int] | None = None) -> int:
    """Place the demands that were chosen, or with None all that are in no line yet. Returns how many.

    Raises Refused when one that was chosen is placed or in force no longer, or nothing is left to place;
    Report.DoesNotExist for another city's.
    """
    with transaction.atomic():
        report = locked_draft(actor, report_id)
        if demand_ids is None:
            taken = _all_that_are_left(actor, report)
        else:
            demands = unplaced_demands(report, demand_ids)
            kept(actor, report, demands, first_position=next_position(report), now=timezone.now())
            taken = [demand.pk for demand in demands]
        payload = {"demands": taken}
        note = f"归入 {len(taken)} 条需求"
        changed(actor=actor, report=report, action="consolidation.take_demands", note=note, payload=payload)
    return len(taken)


def _all_that_are_left(actor: Actor, report: Report) -> list[int]:
    """Place what is in no line yet, ``_BATCH`` demands at a time, however many there are; the keys of all of them."""
    taken: list[int] = []
    now, position = timezone.now(), next_position(report)
    while batch := list(unplaced(report).order_by(*DEMAND_ORDER)[:_BATCH]):
        kept(actor, report, batch, first_position=position + len(taken), now=now)
        taken += [demand.pk for demand in batch]
    if not taken:
        raise Refused("没有待归入的需求。")
    return taken
