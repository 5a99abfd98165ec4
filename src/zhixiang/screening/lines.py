"""Files of demands, a JSON object a line: read in blocks by several processes, and again by place for the evidence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

BLOCK: Final = 4_000_000
"""Bytes of a file that one process reads at a time."""
_SAMPLES: Final = 48


class Block(NamedTuple):
    """A stretch of a file that begins and ends with whole lines."""

    path: Path
    start: int
    end: int


class Place(NamedTuple):
    """Where one demand stands."""

    path: Path
    start: int
    length: int


def blocks(path: Path, size: int = BLOCK) -> Iterator[Block]:
    """The whole file in blocks of about ``size`` bytes; a line longer than that makes its block longer."""
    total = path.stat().st_size
    start = 0
    with path.open("rb") as file:
        while start < total:
            file.seek(min(total, start + size))
            file.readline()
            end = min(total, file.tell())
            yield Block(path, start, end)
            start = end


def lines_of(block: Block) -> Iterator[tuple[Place, bytes]]:
    """The lines of a block with their places; empty ones are left out."""
    with block.path.open("rb") as file:
        file.seek(block.start)
        at = block.start
        for line in file.read(block.end - block.start).splitlines(keepends=True):
            if line.strip():
                yield Place(block.path, at, len(line)), line
            at += len(line)


def sample(paths: list[Path], most: int) -> Iterator[bytes]:
    """Up to about ``most`` lines, evenly from all over the files; of small files every line once."""
    total = sum(path.stat().st_size for path in paths)
    for path in paths:
        size = path.stat().st_size
        stretches = max(1, round(_SAMPLES * size / total)) if total else 1
        with path.open("rb") as file:
            for number in range(stretches):
                at, end = size * number // stretches, size * (number + 1) // stretches
                file.seek(at)
                if number:
                    at += len(file.readline())  # the rest of a line that began before
                for _ in range(max(1, most // _SAMPLES)):
                    if at >= end:
                        break
                    line = file.readline()
                    at += len(line)
                    yield line


def line_number(block: Block, place: Place) -> int:
    """The line of the file on which a place stands, counted from 1."""
    with block.path.open("rb") as file:
        return file.read(place.start).count(b"\n") + 1
