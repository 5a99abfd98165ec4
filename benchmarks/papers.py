"""What a notice costs as a Word document: the whole of it, against python-docx filling the same tables cell by cell.

    python benchmarks/papers.py                                    # a made-up notice of 42 regions
    python benchmarks/papers.py --notice path/to/notice.txt        # one of your own

Prints milliseconds for making the paper, writing it and reading it again, the file's size, and how many times as long
python-docx takes for the tables alone (text and merged cells, no layout).
"""

from __future__ import annotations

import argparse
import io
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import docx  # noqa: E402

from tests.support.notices.generator import make_notice  # noqa: E402
from zhixiang.intake import read_bytes  # noqa: E402
from zhixiang.publishing.docx import paper_docx  # noqa: E402
from zhixiang.publishing.notice import notice_body, notice_paper, notice_template  # noqa: E402
from zhixiang.publishing.paper import Grid, Paper  # noqa: E402

MADE = datetime(2024, 1, 2, tzinfo=UTC)


def with_python_docx(paper: Paper) -> bytes:
    """The tables of ``paper`` as its users write them: add_table, text, merge."""
    made = docx.Document()
    for grid in (block for section in paper.sections for block in section.blocks if isinstance(block, Grid)):
        table = made.add_table(len(grid.rows), len(grid.widths))
        taken: set[tuple[int, int]] = set()
        for number, (row, cells) in enumerate(zip(table.rows, grid.rows, strict=True)):
            places, column = row.cells, 0
            for cell in cells:
                while (number, column) in taken:
                    column += 1
                places[column].text = cell.text
                if cell.rows > 1 or cell.columns > 1:
                    last = table.cell(number + cell.rows - 1, column + cell.columns - 1)
                    places[column].merge(last)
                taken |= {(number + r, column + c) for r in range(cell.rows) for c in range(cell.columns)}
                column += cell.columns
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def milliseconds(work: Callable[[], Any], rounds: int) -> tuple[float, Any]:
    """The median of ``rounds`` runs, and what the last one gave."""
    taken, result = [], None
    for _ in range(rounds):
        start = time.perf_counter()
        result = work()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken), result


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notice", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    made = make_notice("papers", year=2024, regions=42, damage="none")
    data = arguments.notice.read_bytes() if arguments.notice else made.data
    notice = read_bytes(data, "notice.txt")
    template = notice_template(notice.document.budget_year or 2024)
    building, paper = milliseconds(
        lambda: notice_paper(notice, notice_body(notice, template), template), arguments.rounds
    )
    writing, content = milliseconds(lambda: paper_docx(paper, made=MADE), arguments.rounds)
    reading, again = milliseconds(lambda: read_bytes(content, "notice.docx"), arguments.rounds)
    peer, _ = milliseconds(lambda: with_python_docx(paper), 1)
    print(f"{len(notice.allocation)} rows, {len(notice.performance_tables)} tables, {len(content) / 1024:.0f} KiB")
    print(f"paper {building:.0f} ms, docx {writing:.0f} ms, read again {reading:.0f} ms")
    print(f"python-docx, tables alone: {peer:.0f} ms, {peer / writing:.0f} times as long")
    if len(again.performance_tables) != len(notice.performance_tables):
        raise SystemExit("the document does not say what the notice says")


if __name__ == "__main__":
    main()
