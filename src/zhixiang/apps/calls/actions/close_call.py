"""The province ends a call after its last deadline."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.calls import drafts, queries
from zhixiang.apps.calls.models import Call
from zhixiang.apps.calls.states import CALL
from zhixiang.apps.calls.window import local
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused


def close_call(*, actor: Actor, call_id: int) -> Call:
    """End the call. Raises Refused when the actor may not, it is not open, or somebody may still answer."""
    drafts.refuse_unless_manager(actor)
    with transaction.atomic():
        call = drafts.locked(call_id)
        step = CALL.step(call.status, "calls.close_call")
        if step is None:
            raise Refused(f"征集现在是“{call.get_status_display()}”，不能结束。")
        now = timezone.now()
        last = queries.last_deadline(call)
        if last is not None and now <= last:
            raise Refused(f"最后的截止时间（含延期）是 {local(last)}，到时才能结束。")
        call.status, call.ended_at, call.ended_by_name = step.target, now, actor.name
        drafts.noted(call, actor=actor, action=step.action, payload={"from": step.source, "to": step.target})
    return call
