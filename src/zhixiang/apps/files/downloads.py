"""A stored file as an answer: always a download, never something that the browser runs in our name."""

from __future__ import annotations

from django.http import FileResponse, Http404

from zhixiang.apps.files.models import StoredFile
from zhixiang.apps.files.storage import path_of


def download(file: StoredFile) -> FileResponse:
    """The file with its name and the type that was found in its content. Raises Http404 where the disk has lost it.

    Who may have it, the calling view has asked.
    """
    path = path_of(file.sha256)
    if not path.is_file():
        raise Http404(file.name)
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=file.name, content_type=file.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
