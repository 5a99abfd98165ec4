"""How well and how quickly repeated demands are found, beside three peers, in one run.

    python benchmarks/screening.py                                        # small: two minutes
    python benchmarks/screening.py --examples ../shared/examples/screening --made-up 5000 --sizes 30000,300000
    python benchmarks/screening.py --made-up 0 --sizes 30000,300000       # speed alone

Quality: precision, recall and F1 against known truth, with the processor seconds of the whole comparison. Data is a
folder with dev.jsonl and dev_labels.jsonl (--examples), and made-up demands in words of their own. We use the threshold
that is shipped; each peer gets the threshold that is best on these very data, which favours it. The peers' candidates
are told in benchmarks/screening_peers.py.

Speed: the whole process ``zhixiang screen`` from its start to its exit, on made-up demands and on as many that are all
one text but for one word; then single new demands against a stored index, in a process of their own. Seconds on the
clock, processor seconds of it and its workers, the most memory of both at one time (shared pages counted once). Where
others keep the processors busy compare processor seconds: the load is printed.

Measured 2026-11 on two cores that others kept busy (load 8 to 12), so that the clock says nothing:

                        examples (3,700)          made up (5,000)
                        F1     precision  recall  F1     precision  recall
    zhixiang            1.000  1.000      1.000   0.993  0.998      0.988    (the model was fitted on the examples)
    MinHash LSH         0.642  0.893      0.501   0.673  0.891      0.540
    Indel               0.644  0.887      0.505   0.662  0.995      0.496
    TF-IDF              0.700  0.829      0.606   0.845  0.980      0.742

    zhixiang screen, made up: 30,000 in 7.1 processor seconds and 0.19 GB, 300,000 in 70.8 and 0.93 GB
    one text but for one word, 300,000: 160 and 0.90 GB, more than the double, because 616,087 pairs are reported and each
    gets its evidence; one new demand against 300,000: p50 9.5 ms, p95 10.5 ms, 157 ms for opening and the first answer
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice, product
from pathlib import Path
from typing import Any, TypeVar

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.screening_peers import PEERS, Demand, best_cut  # noqa: E402
from tests.support.demand_corpus import Corpus, public  # noqa: E402
from zhixiang.screening.demand import demand_from  # noqa: E402
from zhixiang.screening.engine import screen  # noqa: E402
from zhixiang.screening.index import ScreeningIndex, build_index  # noqa: E402

Pair = tuple[int, int]
Answer = TypeVar("Answer")
QUESTIONS = 400
LETTERS = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈剑号巨阙珠称夜光果珍李柰菜重芥姜海咸河淡鳞潜羽翔"
COMMAND = [sys.executable, "-c", "import sys; from zhixiang.cli import main; sys.exit(main())"]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT / "src")}


@dataclass(frozen=True)
class Data:
    """Demands in a file, the pairs that want the same, and those that only look so."""

    name: str
    path: Path
    demands: list[Demand]
    wanted: set[Pair]
    look_alike: set[Pair]


def examples(folder: Path) -> Data:
    """A folder of labelled demands."""
    path = folder / "dev.jsonl"
    demands = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    labels = [json.loads(line) for line in (folder / "dev_labels.jsonl").read_text(encoding="utf-8").splitlines()]
    return _labelled("examples", path, demands, ((one["a"], one["b"], bool(one["dup"])) for one in labels))


def made_up(count: int, folder: Path) -> Data:
    """Made-up demands, of which two fifths have a partner."""
    corpus = Corpus(count, seed=7, partners=0.4)
    demands = [public(one) for one in corpus]
    path = write(folder / "made-up.jsonl", demands)
    return _labelled("made up", path, demands, ((one.a, one.b, bool(one.relation)) for one in corpus.truth))


def _labelled(name: str, path: Path, demands: list[Demand], labels: Iterable[tuple[str, str, bool]]) -> Data:
    rows = {one["id"]: row for row, one in enumerate(demands)}
    wanted: set[Pair] = set()
    look_alike: set[Pair] = set()
    for a, b, same in labels:
        (wanted if same else look_alike).add(_pair(rows[a], rows[b]))
    return Data(name, path, demands, wanted, look_alike)


def _pair(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)


def write(path: Path, demands: Iterable[Demand]) -> Path:
    """The demands as a file, a line each."""
    with path.open("w", encoding="utf-8") as file:
        for demand in demands:
            file.write(json.dumps(demand, ensure_ascii=False) + "\n")
    return path


def quality(data: Data) -> None:
    """One table: we and the peers on the same demands."""
    print(f"\n{data.name}: {len(data.demands):,} demands, {len(data.wanted):,} pairs, {load()}")
    print(f"  {'':24}{'F1':>7}{'precision':>11}{'recall':>8}{'look-alikes':>13}{'CPU s':>8}{'wall s':>8}   from score")
    rows = {one["id"]: row for row, one in enumerate(data.demands)}
    found, cpu, wall = timed(lambda: {_pair(rows[one.a], rows[one.b]) for one in screen(data.path)})
    _line("zhixiang", data, found, cpu, wall, "as shipped")
    for name, peer in PEERS.items():
        scored, cpu, wall = timed(partial(peer, data.demands))
        cut, kept = best_cut(scored, data.wanted)
        _line(name, data, kept, cpu, wall, f"{cut:.2f} of {len(scored):,} scored")


def _line(name: str, data: Data, found: set[Pair], cpu: float, wall: float, note: str) -> None:
    hits = len(found & data.wanted)
    f1 = 2 * hits / max(1, len(found) + len(data.wanted))
    alike = f"{len(found & data.look_alike)}/{len(data.look_alike)}"
    precision, recall = hits / max(1, len(found)), hits / max(1, len(data.wanted))
    print(f"  {name:24}{f1:7.3f}{precision:11.3f}{recall:8.3f}{alike:>13}{cpu:8.1f}{wall:8.1f}   {note}", flush=True)


def timed(work: Callable[[], Answer]) -> tuple[Answer, float, float]:
    """The answer; processor seconds of this process and of its children; seconds on the clock."""
    cpu, wall = _spent(), time.perf_counter()
    answer = work()
    return answer, _spent() - cpu, time.perf_counter() - wall


def _spent() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def boilerplate(count: int) -> Iterator[Demand]:
    """One text for everybody, but for the word that says what it is about."""
    pattern = next(iter(Corpus(1, seed=9)))
    subject, text = pattern["_plan"]["subject"], json.dumps(public(pattern), ensure_ascii=False)
    for number, word in enumerate(islice(product(LETTERS, repeat=3), count)):
        yield json.loads(text.replace(subject, f"{''.join(word)}器")) | {"id": f"same-{number:07d}"}


@dataclass(frozen=True)
class Run:
    """What one run of the command took."""

    wall: float
    cpu: float
    memory: float
    pairs: int


def whole_process(path: Path, out: Path) -> Run:
    """``zhixiang screen`` on a file, from start to exit."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [*COMMAND, "screen", str(path), "--out", str(out)],
        env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    peak = 0.0
    while True:
        pid, status, used = os.wait4(process.pid, os.WNOHANG)
        if pid:
            break
        peak = max(peak, _memory(process.pid))
        time.sleep(0.1)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise RuntimeError(f"zhixiang screen ended with {process.returncode}")
    wall = time.perf_counter() - began
    with out.open("rb") as file:
        return Run(wall, used.ru_utime + used.ru_stime, peak, sum(1 for _ in file))


def _memory(parent: int) -> float:
    """GB that a process and its children hold now; what they share is counted once."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.parent.name) != parent and int(stat.read_text().rpartition(")")[2].split()[1]) != parent:
                continue
            told = (stat.parent / "smaps_rollup").read_text()
        except OSError:
            continue  # it has ended meanwhile
        total += next((int(line.split()[1]) for line in told.splitlines() if line.startswith("Pss:")), 0)
    return total / 1024**2


def speed(sizes: list[int], folder: Path) -> None:
    """Whole files of each size; as many of boilerplate; single questions to an index of the largest size."""
    print(f"\nzhixiang screen, whole process, {os.cpu_count()} processors")
    print(f"  {'':28}{'demands':>9}{'wall s':>8}{'CPU s':>8}{'ms each':>9}{'GB':>6}{'pairs':>9}")
    runs = {}
    for size in sizes:
        path = write(folder / f"{size}.jsonl", (public(one) for one in Corpus(size, seed=1)))
        runs[size] = _told("made up", size, whole_process(path, folder / "pairs.jsonl"))
    few, many = sizes[0], sizes[-1]
    if few != many:
        ratio = (runs[many].cpu / many) / (runs[few].cpu / few)
        print(f"  {many:,} take {ratio:.2f} times the processor time a demand that {few:,} take")
    path = write(folder / "boilerplate.jsonl", boilerplate(many))
    same = _told("one text but for one word", many, whole_process(path, folder / "pairs.jsonl"))
    print(f"  that is {same.cpu / runs[many].cpu:.2f} times the processor time of as many made-up ones")
    path.unlink()
    _index(folder / f"{many}.jsonl", many, folder / "index")


def _told(name: str, size: int, run: Run) -> Run:
    each = run.cpu / size * 1000
    print(
        f"  {name:28}{size:9,}{run.wall:8.1f}{run.cpu:8.1f}{each:9.3f}{run.memory:6.2f}{run.pairs:9,}   {load()}",
        flush=True,
    )
    return run


def _index(path: Path, size: int, folder: Path) -> None:
    def build() -> int:
        with path.open(encoding="utf-8") as file:
            return build_index((demand_from(json.loads(line)) for line in file), folder)

    _, cpu, wall = timed(build)
    print(f"\nan index of {size:,}: built in {wall:.1f} s ({cpu:.1f} CPU s)")
    told = subprocess.run(
        [sys.executable, __file__, "--ask", str(folder)], check=True, capture_output=True, text=True, env=ENVIRONMENT
    )
    print(told.stdout.rstrip())


def ask(folder: Path) -> None:
    """Open an index and put single questions to it, in this process: half of them new, half repeat what is there."""
    known = [public(one) for one in Corpus(QUESTIONS // 2, seed=1)]
    fresh = [public(one) | {"id": f"new-{at}"} for at, one in enumerate(Corpus(QUESTIONS // 2, seed=77))]
    demands = [demand_from(one) for pair in zip(known, fresh, strict=True) for one in pair]
    began = time.perf_counter()
    index = ScreeningIndex(folder)
    opened = time.perf_counter()
    index.near(demands[0])
    first = time.perf_counter()
    times, cpu, found = [], time.process_time(), 0
    for demand in demands[1:]:
        start = time.perf_counter()
        found += bool(index.near(demand))
        times.append((time.perf_counter() - start) * 1000)
    each = (time.process_time() - cpu) / len(times) * 1000
    print(f"  opened in {(opened - began) * 1000:.0f} ms, the first answer after {(first - opened) * 1000:.1f} ms more")
    cuts = statistics.quantiles(times, n=20)
    print(
        f"  one new demand: p50 {statistics.median(times):.1f} ms, p95 {cuts[-1]:.1f} ms, CPU {each:.1f} ms;", end=" "
    )
    print(f"{found} of {len(times)} have something near; {load()}")


def load() -> str:
    """How busy the machine is."""
    return f"load {os.getloadavg()[0]:.1f}"


def main() -> None:
    """Quality where asked for, then speed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=Path, help="folder with dev.jsonl and dev_labels.jsonl")
    parser.add_argument("--made-up", type=int, default=2_000, help="so many made-up demands for the quality; 0: none")
    parser.add_argument("--sizes", default="10000", help="files of so many demands for the speed, with commas; 0: none")
    parser.add_argument("--ask", type=Path, help=argparse.SUPPRESS)
    arguments: Any = parser.parse_args()
    if arguments.ask:
        ask(arguments.ask)
        return
    with tempfile.TemporaryDirectory(prefix="zhixiang-bench-") as folder:
        if arguments.examples:
            quality(examples(arguments.examples))
        if arguments.made_up:
            quality(made_up(arguments.made_up, Path(folder)))
        sizes = sorted(int(size) for size in arguments.sizes.split(",") if int(size))
        if sizes:
            speed(sizes, Path(folder))


if __name__ == "__main__":
    main()
