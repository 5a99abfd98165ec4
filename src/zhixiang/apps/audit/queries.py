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


def verify_chain() -> chain.ChainReport:
    """Walk all events and compare the last with the chain's head, so that a cut-off end shows as well."""
    head = ChainHead.objects.filter(pk=1).first()
    report = chain.verify(as_record(event) for event in Event.objects.iterator(_AT_ONCE))
    if not report.intact:
        return report
    seq, last_hash = (head.seq, head.hash) if head is not None else (0, chain.GENESIS)
    if (report.count, report.last_hash) != (seq, last_hash):
        reason = f"链尾登记了 {seq} 个事件，实际有 {report.count} 个：末尾的事件被删除或添加过。"
        return chain.ChainReport(report.count, report.last_hash, min(report.count, seq) + 1, reason)
    return report


def export() -> Iterator[str]:
    """Every event as a line of JSON, for ``chain.verify_export`` or anyone else's program."""
    for event in Event.objects.iterator(_AT_ONCE):
        yield json.dumps(as_record(event), ensure_ascii=False, sort_keys=True)
