"""The province drops a call, with the reason why."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.calls import drafts
from zhixiang.apps.calls.models import Call
from zhixiang.apps.calls.states import CALL
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused

LONGEST_REASON = 2_000


def cancel_call(*, actor: Actor, call_id: int, reason: str) -> Call:
    """Cancel the call.

    Raises Refused without a reason, when the actor may not, it has ended, or a unit has submitted.
    """
    drafts.refuse_unless_manager(actor)
    reason = reason.strip()
    if not reason:
        raise Refused("请写明取消的理由。")
    drafts.check_texts({"reason": reason}, {"reason": ("理由", LONGEST_REASON)})
    with transaction.atomic():
        call = drafts.locked(call_id)
        step = CALL.step(call.status, "calls.cancel_call")
        if step is None:
            raise Refused(f"征集现在是“{call.get_status_display()}”，不能取消。")
        submitted = call.submissions.filter(latest__isnull=False).count()
        if submitted:
            raise Refused(f"已有 {submitted} 家单位提交，不能取消。")
        call.status, call.ended_at, call.ended_by_name = step.target, timezone.now(), actor.name
        call.end_reason = reason
        drafts.noted(
            call,
            actor=actor,
            action=step.action,
            payload={"from": step.source, "to": step.target, "reason": reason},
        )
    return call
