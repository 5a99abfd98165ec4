"""Files that go in and come out: JSONL, a demand or an indicator a line. Output appears whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO

Progress = Callable[[str, int, int], None]
"""Told the stage in words, how much of it is done, and how much there is."""

_NOT_TEXT: Final = (b"PK", b"\x1f\x8b", b"%PDF", b"\xd0\xcf")


class ScreeningRefused(ValueError):
    """A file that cannot be screened or checked; the message is a plain Chinese sentence with file and line."""


def insist_on_jsonl(path: Path, what: str) -> None:
    """Refuse what is no text file with something in it; ``what`` is what each line should hold."""
    try:
        if path.is_dir():
            raise ScreeningRefused(f"“{path}”是一个文件夹，请给出其中的 JSONL 文件。")
        with path.open("rb") as file:
            beginning = file.read(4)
    except FileNotFoundError:
        raise ScreeningRefused(f"找不到文件“{path}”，请核对路径。") from None
    except OSError as error:
        raise ScreeningRefused(f"打不开文件“{path}”：{error.strerror}。") from error
    if not beginning.strip():
        raise ScreeningRefused(f"“{path}”是空的。")
    if beginning.startswith(_NOT_TEXT):
        raise ScreeningRefused(f"“{path}”不是文本文件。需要的是 JSONL：每行一条{what}。")


@contextmanager
def whole_or_nothing(out: Path) -> Iterator[TextIO]:
    """A file to write to, which takes the place of ``out`` only when all went well. Raises ScreeningRefused."""
    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    except OSError as error:
        raise ScreeningRefused(f"不能写到“{out}”：{error.strerror}。") from error
    fresh = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            yield file
        fresh.chmod(0o644)
        try:
            fresh.replace(out)
        except OSError as error:
            raise ScreeningRefused(f"不能写到“{out}”：{error.strerror}。") from error
    finally:
        fresh.unlink(missing_ok=True)
