"""How well and how quickly single indicators are checked: ``zhixiang lint`` on made-up rows of known truth.

    python benchmarks/lint_quality.py --rows 100000
    python benchmarks/lint_quality.py --examples indicators_dev.jsonl   # labelled rows of your own

Prints the share of readings that are wholly right, hits, false alarms and misses by code with micro F1, and the rows a
second of processor time, of one process.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import count, islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.support.planted_indicators import planted  # noqa: E402
from zhixiang.screening.checks.lint import exchanged_codes  # noqa: E402
from zhixiang.screening.checks.reading import reading_of  # noqa: E402
from zhixiang.screening.checks.row import Seen, row_from  # noqa: E402


def endless() -> Iterator[dict[str, Any]]:
    """Planted rows of ever new chance."""
    for seed in count():
        yield from planted(seed)


def measure(rows: Iterable[dict[str, Any]], on: date) -> None:
    """Check the rows and print what came of it."""
    texts = [json.dumps(row, ensure_ascii=False) for row in rows]
    seen, right = Seen(), 0
    hits: Counter[str] = Counter()
    alarms: Counter[str] = Counter()
    misses: Counter[str] = Counter()
    spent = 0.0
    for text in texts:
        start = time.process_time()
        data = json.loads(text)
        row = row_from(data)
        reading, codes = reading_of(row).as_json(), set(exchanged_codes(row, seen, on))
        spent += time.process_time() - start
        wanted = set(data["defects"])
        right += reading == data["parse"]
        hits.update(codes & wanted)
        alarms.update(codes - wanted)
        misses.update(wanted - codes)
    print(f"{len(texts)} rows, {len(texts) / spent:,.0f} a second; readings wholly right {right / len(texts):.4f}")
    for code in sorted(hits | alarms | misses):
        print(f"  {code:20} hits {hits[code]:6} false alarms {alarms[code]:5} misses {misses[code]:5}")
    print(f"micro F1 {2 * hits.total() / (2 * hits.total() + alarms.total() + misses.total()):.4f}")


def main() -> None:
    """Made-up rows, or a file of labelled ones."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--examples", type=Path)
    arguments = parser.parse_args()
    if arguments.examples:
        lines = arguments.examples.read_text(encoding="utf-8").splitlines()
        measure((json.loads(line) for line in lines if line.strip()), date(2025, 1, 1))
    else:
        measure(islice(endless(), arguments.rows), date(2025, 1, 1))


if __name__ == "__main__":
    main()
