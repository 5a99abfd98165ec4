"""Documents as PDF, set by Typst from our templates with the faces of this installation and no others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import typst

MEDIA_TYPE: Final = "application/pdf"
FACE: Final = "Noto Serif SC"
"""What the templates are set in: 27,801 Chinese characters, all of GBK among them; rarer ones print as boxes."""


class FontsMissing(RuntimeError):
    """The faces were not installed: without them a document would be empty boxes."""


@lru_cache(maxsize=4)
def faces(fonts: Path) -> typst.Fonts:
    """The faces in a folder, looked through once. Raises FontsMissing where ours is not among them.

    The fonts of the machine do not count, so that a document looks the same everywhere.
    """
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts])
    if FACE not in found.families():
        raise FontsMissing(f"{fonts} 里没有字体 {FACE}，不能生成 PDF。请运行 make assets。")
    return found


def pdf(template: Path, data: Mapping[str, Any], *, fonts: Path, made: datetime) -> bytes:
    """``template`` with ``data``, which it reads from ``sys.inputs.data`` as JSON: nothing in it runs as markup.

    ``made`` is the time that the file itself states; the same data gives the same bytes. Raises FontsMissing.
    """
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    # A compiler a document: one that two threads share refuses the second, and a new one costs nothing to speak of.
    compiler = typst.Compiler(template, font_paths=faces(fonts), sys_inputs=inputs)
    result = compiler.compile(format="pdf", timestamp=int(made.astimezone(UTC).timestamp()))
    if not isinstance(result, bytes):
        raise TypeError("Typst gave no single document")
    return result
