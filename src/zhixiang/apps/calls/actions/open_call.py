"""The province publishes a call: from now on it stands as it is."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.calls import drafts, telling
from zhixiang.apps.calls.models import Call
from zhixiang.apps.calls.states import CALL
from zhixiang.apps.calls.window import local
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused


def open_call(*, actor: Actor, call_id: int, row_version: int | None) -> Call:
    """Publish the draft. Raises Refused when the actor may not, or with all that is missing, a sentence each."""
    drafts.refuse_unless_manager(actor)
    with transaction.atomic():
        call = drafts.locked_draft(call_id, row_version)
        now = timezone.now()
        if missing := obstacles(call, now):
            raise Refused("".join(missing))
        step = CALL.step(call.status, "calls.open_call")
        assert step is not None  # noqa: S101  # locked_draft lets only drafts through
        call.status, call.opened_at, call.opened_by_name = step.target, now, actor.name
        call.row_version += 1
        call.save(update_fields=["status", "opened_at", "opened_by_name", "row_version"])
        telling.opened(call)
        record(
            actor=actor,
            action=step.action,
            object_type="call",
            object_id=call.pk,
            object_label=call.title,
            payload={
                "from": step.source,
                "to": step.target,
                "opens_at": call.opens_at.isoformat() if call.opens_at else None,
                "closes_at": call.closes_at.isoformat() if call.closes_at else None,
                "form_version": call.form_version,
            },
        )
    return call


def obstacles(call: Call, now: datetime) -> list[str]:
    """What still keeps the draft from being published, a sentence each; empty when nothing does. Two queries."""
    found = []
    if call.opens_at is None:
        found.append("还没有开始时间。")
    if call.closes_at is None:
        found.append("还没有截止时间。")
    elif call.closes_at <= now:
        found.append(f"截止时间 {local(call.closes_at)} 已经过去。")
    parts = list(call.parts.prefetch_related("proposed"))
    if not parts:
        found.append("征集表还没有任何部分。")
    found += [f"“{part.title}”还没有选栏目。" for part in parts if not part.columns]
    for part in parts:
        proposed = list(part.proposed.all())
        if part.asks_opinions and not proposed:
            found.append(f"“{part.title}”要征求意见，却没有拟设置项目。")
        if not proposed and not part.rows_may_be_added:
            found.append(f"“{part.title}”不能加行，又没有拟设置项目，单位无从填写。")
    return found
