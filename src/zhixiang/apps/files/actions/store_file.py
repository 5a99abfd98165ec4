"""Take a file in: checked by its content, cleaned in its name, kept under its digest."""

from __future__ import annotations

from typing import Any, Final

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.audit.actors import Acting
from zhixiang.apps.audit.digests import hexdigest
from zhixiang.apps.files import storage
from zhixiang.apps.files.errors import FileRefused
from zhixiang.apps.files.kinds import clean_name, kind_of
from zhixiang.apps.files.models import StoredFile

LARGEST: Final = 20 * 1024 * 1024
"""Bytes of one upload."""


def store_file(*, actor: Acting, upload: File[Any], largest: int = LARGEST) -> StoredFile:
    """Store what was uploaded and return its row. Whether the actor may bring it, the calling action has asked.

    Raises FileRefused, with a sentence for the person, for a file that is empty, larger than ``largest`` bytes, of a
    kind that is not taken, named as another kind, damaged, encrypted, with macros, or swelling when unpacked.
    """
    if not upload.size:
        raise FileRefused("文件是空的。请选择有内容的文件。")
    if upload.size > largest:
        raise FileRefused(
            f"文件过大：最大 {largest // 1024 // 1024} MB，这个文件有 {upload.size / 1024 / 1024:.1f} MB。"
        )
    content = upload.read(largest + 1)
    kind = kind_of(content)
    name = clean_name(upload.name or "", kind)
    sha256 = hexdigest("sha256", content)
    storage.put(content, sha256)
    with transaction.atomic():
        file = StoredFile.objects.create(
            name=name,
            media_type=kind.media_type,
            size=len(content),
            sha256=sha256,
            sm3=hexdigest("sm3", content),
            uploaded_by_id=actor.user_id,
            uploaded_by_name=actor.name,
            uploaded_at=timezone.now(),
        )
        record(
            actor=actor,
            action="files.store_file",
            object_type="file",
            object_id=file.pk,
            object_label=name,
            payload={"size": file.size, "media_type": file.media_type, "sha256": sha256, "sm3": file.sm3},
        )
    return file
