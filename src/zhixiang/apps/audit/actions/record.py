"""Append an event to the chain. Every action calls this inside its own transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from zhixiang.apps.audit import chain
from zhixiang.apps.audit.actors import Acting
from zhixiang.apps.audit.models import LONGEST_LABEL, ChainHead, Event
from zhixiang.apps.prepared import insert, kept_cursor, update


def record(
    *, actor: Acting, action: str, object_type: str, object_id: object, object_label: str, payload: Mapping[str, Any]
) -> Event:
    """Write one event after the last one and return it.

    Must run inside the transaction of the change that it tells of, so that both are stored or neither is:
    raises TransactionManagementError outside of one. Raises TypeError for a payload with floats.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("An audit event belongs into the transaction of its change.")
    head = _locked_head()
    event = Event(
        seq=head.seq,
        at=timezone.now(),
        actor_id=actor.user_id,
        actor_name=actor.name,
        actor_role=actor.role,
        action=action,
        object_type=object_type,
        object_id=str(object_id),
        object_label=object_label[:LONGEST_LABEL],
        payload=dict(payload),
        prev_hash=head.hash,
    )
    event.hash = chain.event_hash(as_record(event))
    insert(event)
    head.hash = event.hash
    update(head, "hash")
    return event


def _locked_head() -> ChainHead:
    """The head with the new event's number. The UPDATE comes before the read: it takes the lock on every database."""
    found = _next()
    if found is None:
        ChainHead.objects.bulk_create([ChainHead(pk=1)], ignore_conflicts=True)
        found = _next()
    if found is None:
        raise ChainHead.DoesNotExist
    return ChainHead(pk=1, seq=found[0], hash=found[1])


def _next() -> tuple[int, str] | None:
    """The new event's number and the last hash; None while there was no event yet."""
    step, read = "UPDATE audit_chainhead SET seq = seq + 1 WHERE id = 1", "seq, hash"
    with kept_cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"{step} RETURNING {read}")
        else:  # SQLite returns nothing before 3.35
            cursor.execute(step)
            cursor.execute(f"SELECT {read} FROM audit_chainhead WHERE id = 1")  # noqa: S608  # names of columns
        found: tuple[int, str] | None = cursor.fetchone()
    return found


def as_record(event: Event) -> dict[str, Any]:
    """The event as the chain hashes and exports it; the time in UTC to the microsecond."""
    fields: dict[str, Any] = {name: getattr(event, name) for name in chain.FIELDS}
    fields["at"] = _iso(event.at)
    fields["hash"] = event.hash
    return fields


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
