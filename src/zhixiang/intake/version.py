"""Which reader read this? A name that changes by itself whenever the reader, its checks or its rules change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from zhixiang import __version__

_READ_BY = ("zhixiang.intake", "zhixiang.rules")
_KINDS = (".py", ".toml", ".csv", ".json")


@cache
def reader_version() -> str:
    """The release and a digest of everything that decides how a document is read, e.g. ``0.1.0-5f0c2a91d3e4``.

    Two readings by the same version of the same file are the same. The other way round it may well be that a change
    made no difference to a certain file: who wants to know reads it again and compares.
    """
    digest = hashlib.sha256()
    for package in _READ_BY:
        for path, file in sorted(_files(files(package), package), key=lambda found: found[0]):
            digest.update(path.encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return f"{__version__}-{digest.hexdigest()[:12]}"


def _files(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _files(entry, f"{path}/{entry.name}")
        elif entry.name.endswith(_KINDS):
            yield f"{path}/{entry.name}", entry
