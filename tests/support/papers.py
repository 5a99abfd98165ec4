"""PDF documents read back with the tools of poppler, which tests need and the application does not."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

NEEDS_POPPLER = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")


def text_of(pdf: bytes) -> str:
    """What somebody would copy out of the document, without the blanks and line breaks of its layout."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return re.sub(r"\s+", "", done.stdout.decode())


def picture_of(pdf: bytes, folder: Path) -> tuple[int, int, bytes]:
    """Width, height and grey values of the first page, at 200 dots an inch."""
    (folder / "page.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-gray", "-r", "200", "-singlefile", "page.pdf", "page"], cwd=folder, check=True)
    data = (folder / "page.pgm").read_bytes()
    head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", data)
    assert head
    return int(head[1]), int(head[2]), data[head.end() :]


def square_code(pdf: bytes, folder: Path, modules: int) -> list[list[bool]]:
    """The modules of the QR code at the right of the page's lower half, as a camera would see them."""
    width, height, grey = picture_of(pdf, folder)
    left = width * 68 // 100

    def dark(x: int, y: int) -> bool:
        return grey[y * width + x] < 128

    rows = [y for y in range(height // 2, height * 9 // 10) if any(dark(x, y) for x in range(left, width))]
    top = _start_of_square(rows)
    bottom = next(y for y in range(top, height) if y + 1 not in set(rows))
    columns = [x for x in range(left, width) if any(dark(x, y) for y in range(top, bottom + 1))]
    start, step = columns[0], (bottom - top + 1) / modules
    return [
        [dark(int(start + (i + 0.5) * step), int(top + (j + 0.5) * step)) for i in range(modules)]
        for j in range(modules)
    ]


def _start_of_square(rows: list[int]) -> int:
    """The first of the longest run of rows without a gap: lines of text are lower than a code."""
    runs = [[rows[0]]]
    for row in rows[1:]:
        if row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    return max(runs, key=len)[0]
