"""What ``zhixiang screen`` does with files."""

from __future__ import annotations

import json
import os
import tempfile
from collections import Counter
from pathlib import Path

from zhixiang.screening.engine import Progress, ScreeningRefused, screen


def screen_files(
    current: Path, against: Path | None, out: Path, *, workers: int | None, progress: Progress
) -> Counter[str]:
    """Screen a file and write the pairs, a JSON object a line; the return value counts them by relation.

    The output appears whole or not at all. Raises ScreeningRefused with a plain sentence.
    """
    for path in (current, against):
        if path is not None:
            _check(path)
    counts: Counter[str] = Counter()
    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    except OSError as error:
        raise ScreeningRefused(f"不能写到“{out}”：{error.strerror}。") from error
    fresh = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            for pair in screen(current, against, workers=workers, progress=progress):
                told = {
                    "a": pair.a, "b": pair.b, "relation": pair.relation, "score": pair.score, "evidence": pair.evidence,
                }  # fmt: skip
                file.write(json.dumps(told, ensure_ascii=False) + "\n")
                counts[pair.relation.value] += 1
        fresh.chmod(0o644)
        fresh.replace(out)
    finally:
        fresh.unlink(missing_ok=True)
    return counts


def _check(path: Path) -> None:
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
    if beginning.startswith((b"PK", b"\x1f\x8b", b"%PDF", b"\xd0\xcf")):
        raise ScreeningRefused(f"“{path}”不是文本文件。需要的是 JSONL：每行一条需求。")
