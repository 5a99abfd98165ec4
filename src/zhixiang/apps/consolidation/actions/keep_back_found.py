"""All lines that a filter finds are kept back, or sent after all: one step, however many there are."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from zhixiang.apps.consolidation import found
from zhixiang.apps.consolidation.models import Report, ReportLine
from zhixiang.apps.consolidation.queries import LineFilter
from zhixiang.apps.consolidation.steps import changed, locked_draft
from zhixiang.apps.demands.steps import reason_in
from zhixiang.apps.people.actors import Actor


def drop_found(*, actor: Actor, report_id: int, by: LineFilter, seen: str, reason: str) -> int:
    """Keep back, for one reason, what the filter finds among the lines that are sent. Returns how many.

    Raises Refused without a reason, or where something else is found than was ``seen``; Report.DoesNotExist for
    another city's.
    """
    with transaction.atomic():
        report = locked_draft(actor, report_id)
        reason = reason_in(reason, what="不上报")
        keys = _found(report, by, seen, dropped=False)
        _put(actor, keys, dropped=True, reason=reason)
        note = f"{len(keys)} 行改为不上报：{reason}"
        payload = {"lines": keys, "reason": reason}
        changed(actor=actor, report=report, action="consolidation.drop_lines", note=note, payload=payload)
    return len(keys)


def restore_found(*, actor: Actor, report_id: int, by: LineFilter, seen: str) -> int:
    """Send what the filter finds among the lines that are kept back. Returns how many. Raises as ``drop_found``."""
    with transaction.atomic():
        report = locked_draft(actor, report_id)
        keys = _found(report, by, seen, dropped=True)
        reasons: set[str] = set()
        for batch in found.batches(keys):
            reasons |= set(ReportLine.objects.filter(pk__in=batch).values_list("drop_reason", flat=True))
        _put(actor, keys, dropped=False, reason="")
        payload = {"lines": keys, "reasons": sorted(reasons)}
        note = f"{len(keys)} 行恢复上报"
        changed(actor=actor, report=report, action="consolidation.restore_lines", note=note, payload=payload)
    return len(keys)


def _found(report: Report, by: LineFilter, seen: str, *, dropped: bool) -> list[int]:
    # Every action on lines holds the report's lock: until this one ends they are what they are.
    keys = found.keys_of(found.lines_found(report, by, dropped=dropped))
    found.insist_seen(report, keys, seen)
    return keys


def _put(actor: Actor, keys: Sequence[int], *, dropped: bool, reason: str) -> None:
    now = timezone.now()
    for batch in found.batches(keys):
        ReportLine.objects.filter(pk__in=batch).update(
            dropped=dropped, drop_reason=reason, row_version=F("row_version") + 1, changed_by_name=actor.name,
            changed_at=now,
        )  # fmt: skip
