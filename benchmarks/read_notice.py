"""How long reading a notice takes as a whole process, beside reading the file and touching each cell once.

    python benchmarks/read_notice.py [NOTICE] [--runs 7]

Both sides are whole processes in the same run, in turn, so a drift of the machine's speed hits both. The peer decodes
the file, cuts it into cells and normalises each (NFKC, trimmed): the least that any reader has to do.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DEFAULT = ROOT.parent / "shared" / "seeds" / "002_advance_allocation_notice.txt"
PEER = """
import sys, unicodedata
cells = 0
for line in open(sys.argv[1], encoding="utf-8"):
    for cell in line.split("\\t"):
        unicodedata.normalize("NFKC", cell).strip()
        cells += 1
print(cells)
"""


def timed(command: list[str]) -> tuple[float, int]:
    """Seconds and peak resident kilobytes of one run. Raises CalledProcessError when the command fails."""
    before = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - before
    if status:
        raise subprocess.CalledProcessError(status, command)
    return seconds, usage.ru_maxrss


def stages(path: Path) -> None:
    """Where the time goes inside the process."""
    marks = [("start", time.perf_counter())]
    # Imported here, so that the imports are timed too.
    from zhixiang.intake import as_json, checks  # noqa: PLC0415
    from zhixiang.intake.forms.notice import read_notice_form  # noqa: PLC0415
    from zhixiang.intake.readers import read_document  # noqa: PLC0415
    from zhixiang.intake.records import Notice  # noqa: PLC0415

    marks.append(("import", time.perf_counter()))
    raw = read_document(path.read_bytes(), path.name)
    marks.append(("reader: bytes to blocks", time.perf_counter()))
    reading = read_notice_form(raw)
    marks.append(("form: blocks to records", time.perf_counter()))
    findings = checks.find_all(reading)
    marks.append(("checks", time.perf_counter()))
    as_json(
        Notice(
            reading.document,
            tuple(reading.allocation.rows),
            tuple(reading.performance.tables),
            tuple(findings),
        )
    )
    marks.append(("to JSON values", time.perf_counter()))
    for (_, before), (name, after) in pairwise(marks):
        print(f"  {name:28} {(after - before) * 1000:8.1f} ms")


def main() -> None:
    """Print medians, ratio and peak memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notice", type=Path, nargs="?", default=DEFAULT)
    parser.add_argument("--runs", type=int, default=7)
    arguments = parser.parse_args()
    ours = [sys.executable, "-m", "zhixiang.cli", "read", "--json", str(arguments.notice)]
    peer = [sys.executable, "-c", PEER, str(arguments.notice)]
    timed(ours), timed(peer)
    results = [(timed(ours), timed(peer)) for _ in range(arguments.runs)]
    our_seconds = statistics.median(our[0] for our, _ in results)
    peer_seconds = statistics.median(other[0] for _, other in results)
    ratio = statistics.median(our[0] / other[0] for our, other in results)
    print(
        f"zhixiang read --json   {our_seconds * 1000:8.1f} ms   peak {max(our[1] for our, _ in results) / 1024:6.1f} MB"
    )
    print(f"read and touch cells   {peer_seconds * 1000:8.1f} ms   peak {max(o[1] for _, o in results) / 1024:6.1f} MB")
    print(f"ratio                  {ratio:8.2f}")
    stages(arguments.notice)
    print(f"  peak of this process         {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.1f} MB")


if __name__ == "__main__":
    main()
