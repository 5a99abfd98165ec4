"""What ``zhixiang screen`` does with files."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from zhixiang.screening.engine import screen
from zhixiang.screening.exchange import Progress, insist_on_jsonl, whole_or_nothing


def screen_files(
    current: Path, against: Path | None, out: Path, *, workers: int | None, progress: Progress
) -> Counter[str]:
    """Screen a file and write the pairs, a JSON object a line; the return value counts them by relation.

    Raises ScreeningRefused with a plain sentence, and then writes nothing.
    """
    for path in (current, against):
        if path is not None:
            insist_on_jsonl(path, "需求")
    counts: Counter[str] = Counter()
    with whole_or_nothing(out) as file:
        for pair in screen(current, against, workers=workers, progress=progress):
            told = {
                "a": pair.a, "b": pair.b, "relation": pair.relation, "score": pair.score, "evidence": pair.evidence,
            }  # fmt: skip
            file.write(json.dumps(told, ensure_ascii=False) + "\n")
            counts[pair.relation.value] += 1
    return counts
