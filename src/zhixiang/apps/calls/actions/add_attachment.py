"""A file is put to the call that will go out with it."""

from __future__ import annotations

from typing import Any, Final

from django.core.files.base import File
from django.db import transaction

from zhixiang.apps.calls import drafts
from zhixiang.apps.calls.models import CallAttachment
from zhixiang.apps.files.actions.store_file import store_file
from zhixiang.apps.files.errors import FileRefused
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused

MOST_ATTACHMENTS: Final = 20


def add_attachment(
    *, actor: Actor, call_id: int, row_version: int | None, upload: File[Any], title: str = ""
) -> CallAttachment:
    """Attach the file to the draft; without a title it is called by its name.

    Raises Refused when the actor may not, the call is no draft or changed meanwhile, or the file is not taken.
    """
    drafts.refuse_unless_manager(actor)
    drafts.check_texts({"title": title}, {"title": ("附件名称", 200)})
    with transaction.atomic():
        call = drafts.locked_draft(call_id, row_version)
        count = call.attachments.count()
        if count >= MOST_ATTACHMENTS:
            raise Refused(f"最多 {MOST_ATTACHMENTS} 个附件。请先删去不用的。")
        try:
            file = store_file(actor=actor, upload=upload)
        except FileRefused as refusal:
            raise Refused(str(refusal)) from refusal
        attachment = CallAttachment.objects.create(
            call=call, file=file, title=title.strip() or file.name.rpartition(".")[0], position=count
        )
        drafts.noted(
            call,
            actor=actor,
            action="calls.add_attachment",
            payload={"attachment": attachment.pk, "title": attachment.title, "sha256": file.sha256},
        )
    return attachment
