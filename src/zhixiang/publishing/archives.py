"""Archives whose bytes depend on their content alone, so that the same data gives the same file again."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Final

_MOMENT: Final = (2000, 1, 1, 0, 0, 0)
_NOT_IN_NAMES: Final = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|]+')
_LONGEST_NAME: Final = 80


def without_times(data: bytes) -> bytes:
    """The archive with one fixed time for every entry; order and content stay."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, _MOMENT), source.read(name), zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def file_name(text: str) -> str:
    """``text`` as a part of a file's name that every system can unpack: no separators, no control characters."""
    return _NOT_IN_NAMES.sub("_", text).strip(" .")[:_LONGEST_NAME] or "_"


class _Sink(io.RawIOBase):
    """What an archive was written to since it was last asked; nothing can be sought, nothing is kept."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        part = bytes(data)  # type: ignore[call-overload]  # a buffer: io's own type for it is private
        self._written.append(part)
        return len(part)

    def taken(self) -> bytes:
        """What is new."""
        data = b"".join(self._written)
        self._written.clear()
        return data


def streamed_zip(entries: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """A zip of ``(path, content)``, as pieces that can be sent while the next entry is being made.

    Only one entry is in memory at a time. Entries are stored as they are: PDF and Office files are compressed already.
    """
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for name, content in entries:
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), content)
            yield sink.taken()
    yield sink.taken()
