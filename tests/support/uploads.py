"""Small files of every kind, good and bad, for tests that upload something."""

from __future__ import annotations

import io
import zipfile
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile

PDF: Final = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n"
PNG: Final = b"\x89PNG\r\n\x1a\n" + b"\x00" * 16
JPEG: Final = b"\xff\xd8\xff\xe0" + b"\x00" * 16
OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504


def office(main: str = "word/document.xml", extra: dict[str, bytes] | None = None) -> bytes:
    """An Office file with nothing in it but what makes it one; ``extra`` are further entries."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        if main:
            archive.writestr(main, "<x/>")
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return stream.getvalue()


def upload(name: str = "通知.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """As a form hands it over."""
    return SimpleUploadedFile(name, content)
