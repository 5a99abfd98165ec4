"""Reading the audit chain: an object's history, the verification, the export."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q

from zhixiang.apps.audit import chain
from zhixiang.apps.audit.actions.record import as_record
from zhixiang.apps.audit.models import ChainHead, Event

_AT_ONCE = 2000
_LONGER = "链尾登记了 {} 个事件，实际有 {} 个：末尾的事件被删除或添加过。"


@dataclass(frozen=True, slots=True)
class EventView:
    """One event as a page shows it."""

    seq: int
    at: datetime
    actor_name: str
    actor_role: str
    action: str
    payload: dict[str, Any]


class ChainEnd(NamedTuple):
    """The last event: number and hash. As long as it stays, no action has changed anything."""

    seq: int = 0
    hash: str = ""


def chain_end() -> ChainEnd:
    """The last event there is. One query."""
    return ChainEnd(*(ChainHead.objects.values_list("seq", "hash").first() or ()))


def objects_since(end: ChainEnd, actions: Collection[str], *, most: int) -> set[str] | None:
    """What ``actions`` were done to after ``end``; None for more than ``most``, or where ``end`` is not in the chain.

    Events are appended one after the other and with what they tell about: what nobody has seen yet comes after. One
    query.
    """
    since = Event.objects.filter(Q(seq=end.seq) | Q(seq__gt=end.seq, action__in=actions))
    rows = list(since.order_by("seq").values_list("hash", "object_id")[: most + 2])
    if not rows or rows[0][0] != end.hash or len(rows) > most + 1:
        return None
    return {object_id for _hash, object_id in rows[1:]}


def history(object_type: str, object_id: object) -> list[EventView]:
    """What was done to one object, oldest first. The caller has made sure that the object may be seen."""
    events = Event.objects.filter(object_type=object_type, object_id=str(object_id))
    return [EventView(e.seq, e.at, e.actor_name, e.actor_role, e.action, e.payload) for e in events]


def last_event() -> Event | None:
    """The end of the chain; its number is the chain's length."""
    return Event.objects.order_by("-seq").first()


def verify_chain() -> chain.ChainReport:
    """Walk all events and compare the last with the chain's head, so that a cut-off end shows as well."""
    head = ChainHead.objects.filter(pk=1).first()
    report = chain.verify(as_record(event) for event in Event.objects.iterator(_AT_ONCE))
    return _against_head(report, head)


def verify_some(after: chain.ChainReport, most: int) -> tuple[chain.ChainReport, bool]:
    """Walk at most ``most`` events behind ``after``, and whether that was the end: there the head is compared, too."""
    # In this order: every event of ours moves the head in its own transaction, so the head is never behind.
    last = last_event()
    head = ChainHead.objects.filter(pk=1).first()
    end = head.seq if head is not None else 0
    events = Event.objects.filter(seq__gt=after.count, seq__lte=end).order_by("seq")[:most]
    report = chain.verify((as_record(event) for event in events), after)
    if report.intact and report.count == after.count + most < end:
        return report, False
    report = _against_head(report, head)
    if report.intact and last is not None and last.seq > end:
        report = chain.ChainReport(end, report.last_hash, end + 1, _LONGER.format(end, last.seq))
    return report, True


def _against_head(report: chain.ChainReport, head: ChainHead | None) -> chain.ChainReport:
    if not report.intact:
        return report
    seq, last_hash = (head.seq, head.hash) if head is not None else (0, chain.GENESIS)
    if (report.count, report.last_hash) != (seq, last_hash):
        reason = _LONGER.format(seq, report.count)
        return chain.ChainReport(report.count, report.last_hash, min(report.count, seq) + 1, reason)
    return report


def export() -> Iterator[str]:
    """Every event as a line of JSON, for ``chain.verify_export`` or anyone else's program."""
    for event in Event.objects.iterator(_AT_ONCE):
        yield json.dumps(as_record(event), ensure_ascii=False, sort_keys=True)
