"""Keep a file that the system itself has made: no check of its content is needed, a record of it is."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.audit.actors import Acting
from zhixiang.apps.audit.digests import hexdigest
from zhixiang.apps.files import storage
from zhixiang.apps.files.models import StoredFile


def keep_made_file(*, actor: Acting, content: bytes, name: str, media_type: str) -> StoredFile:
    """Store ``content`` under its digest and return its row. Whether the actor may make it, the caller has asked."""
    sha256 = hexdigest("sha256", content)
    storage.put(content, sha256)
    with transaction.atomic():
        file = StoredFile.objects.create(
            name=name[:255], media_type=media_type, size=len(content), sha256=sha256, sm3=hexdigest("sm3", content),
            uploaded_by_id=actor.user_id, uploaded_by_name=actor.name, uploaded_at=timezone.now(),
        )  # fmt: skip
        record(
            actor=actor, action="files.keep_made_file", object_type="file", object_id=file.pk, object_label=file.name,
            payload={"size": file.size, "media_type": media_type, "sha256": sha256, "sm3": file.sm3},
        )  # fmt: skip
    return file
