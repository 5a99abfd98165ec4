"""An office cancels a batch, or what of it has not gone out."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.demands.steps import locked_reminding
from zhixiang.apps.notify.actions.mail_batch import cancel_batch
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused


def cancel_reminding(*, actor: Actor, reminding_id: int) -> int:
    """Stop the batch; returns how many mails are not sent. Messages inside the application stay.

    Raises Refused when the actor may not, it was cancelled already, or every mail has gone out.
    """
    with transaction.atomic():
        reminding = locked_reminding(actor, reminding_id)
        if reminding.cancelled_at is not None:
            raise Refused("这一批已经取消。")
        stopped = cancel_batch(batch=reminding.batch)
        if reminding.batch.released_at is not None and not stopped:
            raise Refused("这一批的邮件都已经发出，不能再取消。")
        reminding.cancelled_at, reminding.cancelled_by_name = timezone.now(), actor.name
        reminding.save(update_fields=["cancelled_at", "cancelled_by_name"])
        record(
            actor=actor, action="demands.cancel_reminding", object_type="reminding", object_id=reminding.pk,
            object_label=reminding.batch.title, payload={"stopped": stopped},
        )  # fmt: skip
    return stopped
