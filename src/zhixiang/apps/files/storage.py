"""Where the bytes lie: one file a content under MEDIA_ROOT, named by its digest and by nothing from outside."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from django.conf import settings

from zhixiang.apps.files.models import StoredFile


def path_of(sha256: str) -> Path:
    """The place of the content with this digest; two levels, so that no folder grows too long."""
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256


def put(content: bytes, sha256: str) -> None:
    """Write the content and wait until it is on disk; content that lies there already is left alone."""
    path = path_of(sha256)
    if path.exists() and path.stat().st_size == len(content):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        # Whole or not at all: a reader never sees half a file, also where two bring the same at once.
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def read(file: StoredFile) -> bytes:
    """The content of a stored file. Raises FileNotFoundError where the disk has lost it."""
    return path_of(file.sha256).read_bytes()
