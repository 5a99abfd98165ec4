"""An office edits the text of a batch before it goes out."""

from __future__ import annotations

from django.db import transaction

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.demands.models import Reminding
from zhixiang.apps.demands.reminders import PLACEHOLDERS, unknown_placeholders
from zhixiang.apps.demands.steps import waiting_reminding
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused

LONGEST_SUBJECT, LONGEST_BODY = 100, 4000


def edit_reminding(*, actor: Actor, reminding_id: int, row_version: int, subject: str, body: str) -> Reminding:
    """Keep the text. Raises Refused when it is empty, too long or has a placeholder that there is none of, when
    somebody else has edited it meanwhile, and when the batch has gone out or was cancelled.
    """
    subject, body = " ".join(subject.split()), body.replace("\r\n", "\n").strip()
    for name, text, longest in (("主题", subject, LONGEST_SUBJECT), ("正文", body, LONGEST_BODY)):
        if not text:
            raise Refused(f"请写{name}。")
        if len(text) > longest:
            raise Refused(f"{name}太长：最多 {longest} 字，现有 {len(text)} 字。")
        if unknown := unknown_placeholders(text):
            allowed = "、".join(f"{{{one}}}" for one in PLACEHOLDERS)
            raise Refused(f"{name}里的“{unknown[0]}”不是可以填入的内容，可用的有：{allowed}。")
    with transaction.atomic():
        reminding = waiting_reminding(actor, reminding_id)
        if reminding.row_version != row_version:
            raise Refused("您打开以后有人改过这一批的文字，请看过最新内容再改。")
        reminding.subject, reminding.body = subject, body
        reminding.row_version += 1
        reminding.save(update_fields=["subject", "body", "row_version"])
        record(
            actor=actor, action="demands.edit_reminding", object_type="reminding", object_id=reminding.pk,
            object_label=reminding.batch.title, payload={"subject": subject, "body": body},
        )  # fmt: skip
    return reminding
