"""How long reading a notice takes, beside reading the file and touching each cell once.

    python benchmarks/read_notice.py [NOTICE] [--runs 11] [--long 420]

The peer decodes the file, cuts it into cells and normalises each (NFKC, trimmed): the least that any reader has to do.
Two comparisons, each of fresh processes that run in turn, so that a drift of the machine's speed hits both sides:

- whole processes, from the start of the interpreter to the last byte of JSON;
- the work alone, without start and imports, in processor time: bytes to blocks, blocks to records, checks. Every
  process does it once, so nothing is kept from an earlier reading; the packaged data is loaded within it.

Then a notice of --long tables beside one of a tenth of them, and a file that is too large, which must be refused at once.
Figures are medians, with the lowest and the highest in brackets.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from long_notice import ROOT, long_notice

DEFAULT = ROOT.parent / "shared" / "seeds" / "002_advance_allocation_notice.txt"
TOO_LARGE = 100_000_000
PEER_TOUCHES = """
import sys, unicodedata
def touch(path):
    cells = 0
    for line in open(path, encoding="utf-8"):
        for cell in line.split("\\t"):
            unicodedata.normalize("NFKC", cell).strip()
            cells += 1
    return cells
"""
PEER = PEER_TOUCHES + "print(touch(sys.argv[1]))"
# Prints seconds of the processor: the peer's pass, then each stage of ours.
WORK = (
    PEER_TOUCHES
    + """
from pathlib import Path
from time import process_time
from zhixiang.intake import as_text, checks, read_document
from zhixiang.intake.forms.notice import read_notice_form
from zhixiang.intake.records import Notice
path = Path(sys.argv[1])
marks = [process_time()]
touch(path)
marks.append(process_time())
raw = read_document(path.read_bytes(), path.name)
marks.append(process_time())
reading = read_notice_form(raw)
marks.append(process_time())
findings = checks.find_all(reading)
marks.append(process_time())
notice = Notice(reading.document, tuple(reading.allocation.rows), tuple(reading.performance.tables), tuple(findings))
"".join(as_text(notice))
marks.append(process_time())
print(*(after - before for before, after in zip(marks, marks[1:])))
"""
)
STAGES = ("bytes to blocks", "blocks to records", "checks", "JSON")


class Run(NamedTuple):
    """What one process cost."""

    seconds: float
    processor_seconds: float
    megabytes: float
    """Peak of resident memory."""


def timed(command: list[str], *, code: int = 0) -> Run:
    """The cost of one run. Raises CalledProcessError when it ends with another exit code."""
    before = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - before
    if os.waitstatus_to_exitcode(status) != code:
        raise subprocess.CalledProcessError(status, command)
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def ours(path: Path) -> list[str]:
    """The command under measurement."""
    return [sys.executable, "-m", "zhixiang.cli", "read", "--json", str(path)]


def spread(values: Sequence[float], form: str = ".1f") -> str:
    """Median, lowest and highest."""
    return f"{statistics.median(values):8{form}}  ({min(values):{form}} to {max(values):{form}})"


def whole_processes(path: Path, runs: int) -> None:
    """From the start of the interpreter to the last byte."""
    peer = [sys.executable, "-c", PEER, str(path)]
    timed(ours(path)), timed(peer)
    results = [(timed(ours(path)), timed(peer)) for _ in range(runs)]
    print("whole processes")
    print(f"  zhixiang read --json    {spread([own.seconds * 1000 for own, _ in results])} ms")
    print(f"  read and touch cells    {spread([other.seconds * 1000 for _, other in results])} ms")
    print(f"  ratio                   {spread([own.seconds / other.seconds for own, other in results])}")
    processor = [own.processor_seconds / other.processor_seconds for own, other in results]
    print(f"  ratio, processor time   {spread(processor)}")
    print(f"  peak memory             {max(own.megabytes for own, _ in results):8.1f} MB")


def work_alone(path: Path, runs: int) -> None:
    """Without the start of the interpreter and imports."""
    command = [sys.executable, "-c", WORK, str(path)]
    outputs = [subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(runs)]
    results = [[float(word) for word in output.split()] for output in outputs]
    print("the work alone, once in each process")
    print(f"  read and touch cells    {spread([result[0] * 1000 for result in results])} ms")
    for number, name in enumerate(STAGES, 1):
        print(f"  {name:23} {spread([result[number] * 1000 for result in results])} ms")
    print(f"  ratio without JSON      {spread([sum(result[1:4]) / result[0] for result in results])}")


def long_and_short(tables: int, runs: int, folder: Path) -> None:
    """Whether the cost grows with the notice and not faster."""
    costs: list[float] = []
    print("length of the notice")
    for number in (tables // 10, tables):
        path = folder / f"{number}.txt"
        path.write_text(long_notice(number), encoding="utf-8")
        results = [timed(ours(path)) for _ in range(runs)]
        costs.append(statistics.median(run.processor_seconds for run in results))
        memory = max(run.megabytes for run in results)
        milliseconds = spread([run.seconds * 1000 for run in results])
        print(f"  {number:4} tables             {milliseconds} ms   peak {memory:.1f} MB")
    print(f"  ten times the tables    {costs[1] / costs[0]:8.1f} times the processor time")


def too_large(folder: Path) -> None:
    """A file past the limit is turned away unread."""
    path = folder / "too_large.txt"
    with path.open("wb") as file:
        file.truncate(TOO_LARGE)
    run = timed(ours(path), code=2)
    print(f"refusing {TOO_LARGE // 10**6} MB           {run.seconds * 1000:8.1f} ms   peak {run.megabytes:.1f} MB")


def main() -> None:
    """Print every comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notice", type=Path, nargs="?", default=DEFAULT)
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--long", type=int, default=420, help="tables of the long notice")
    arguments = parser.parse_args()
    whole_processes(arguments.notice, arguments.runs)
    work_alone(arguments.notice, arguments.runs)
    with tempfile.TemporaryDirectory() as folder:
        long_and_short(arguments.long, max(3, arguments.runs // 3), Path(folder))
        too_large(Path(folder))


if __name__ == "__main__":
    main()
