"""How long a whole notice takes as PDF and as a workbook, and how long reading both back takes.

    python benchmarks/papers_pdf.py [NOTICE] [--runs 3]

The notice is the real one of 42 regions (letter, two annexes, 42 performance tables), or the one named. Each step is timed
in this process, by the clock; figures are medians, with the lowest and the highest in brackets. Ends with 1 where the PDF
takes longer than 15 seconds or reading back gives other money than went in.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src")]

from zhixiang.intake import read_bytes  # noqa: E402
from zhixiang.intake.records import Notice  # noqa: E402
from zhixiang.publishing.notice import notice_body, notice_paper, notice_template  # noqa: E402
from zhixiang.publishing.paper_pdf import paper_pdf  # noqa: E402
from zhixiang.publishing.paper_xlsx import paper_xlsx  # noqa: E402

DEFAULT = ROOT.parent / "shared" / "seeds" / "002_advance_allocation_notice.txt"
MADE = datetime(2024, 1, 1, tzinfo=UTC)
LIMIT = 15.0
T = TypeVar("T")


def main() -> int:
    """Print a line a step."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notice", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args()
    notice = read_bytes(args.notice.read_bytes(), args.notice.name)
    template = notice_template(notice.document.budget_year or 2024)
    paper = notice_paper(notice, notice_body(notice, template), template)
    pdf, slowest = timed("PDF written", args.runs, lambda: paper_pdf(paper, fonts=ROOT / "var" / "fonts", made=MADE))
    book, _ = timed("workbook written", args.runs, lambda: paper_xlsx(paper, made=MADE))
    from_pdf, _ = timed("PDF read", args.runs, lambda: read_bytes(pdf, "notice.pdf"))
    from_book, _ = timed("workbook read", args.runs, lambda: read_bytes(book, "notice.xlsx"))
    print(f"{len(pdf):,} and {len(book):,} bytes, {len(notice.performance_tables)} tables")
    same = money(from_pdf) == money(from_book) == money(notice)
    print("the same money comes back" if same else "OTHER MONEY COMES BACK")
    return 0 if same and slowest <= LIMIT else 1


def timed(what: str, runs: int, work: Callable[[], T]) -> tuple[T, float]:
    """What the last run gave, and the slowest run's seconds."""
    seconds: list[float] = []
    for _ in range(runs):
        start = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - start)
    print(f"{what:18} {statistics.median(seconds):6.2f} s  [{min(seconds):.2f} … {max(seconds):.2f}]")
    return result, max(seconds)


def money(notice: Notice) -> list[tuple[str, int | None]]:
    """Every amount with its region, in printed order."""
    rows = [(row.region_code, row.amount_fen) for row in notice.allocation]
    return rows + [(table.region_code, table.amount_fen) for table in notice.performance_tables]


if __name__ == "__main__":
    sys.exit(main())
