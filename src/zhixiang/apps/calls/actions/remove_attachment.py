"""A file is taken from a call that has not gone out yet."""

from __future__ import annotations

from django.db import transaction

from zhixiang.apps.calls import drafts
from zhixiang.apps.calls.models import Call
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused


def remove_attachment(*, actor: Actor, call_id: int, row_version: int | None, attachment_id: int) -> Call:
    """Take the attachment from the draft; the stored content stays, others may refer to it.

    Raises Refused when the actor may not, the call is no draft or changed meanwhile, or has no such attachment.
    """
    drafts.refuse_unless_manager(actor)
    with transaction.atomic():
        call = drafts.locked_draft(call_id, row_version)
        attachment = call.attachments.filter(pk=attachment_id).first()
        if attachment is None:
            raise Refused("找不到这个附件，可能刚被删去。请刷新页面。")
        payload = {"attachment": attachment.pk, "title": attachment.title}
        attachment.delete()
        drafts.noted(call, actor=actor, action="calls.remove_attachment", payload=payload)
    return call
