"""Screening of whole files: profiles by several processes, scores in blocks, evidence for what is reported."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from zhixiang.screening.candidates import hooks, pairs_on_hooks
from zhixiang.screening.columns import Columns, SubjectBook, Words, columns_of, joined, main_subjects, subject_times
from zhixiang.screening.demand import Demand, UnreadableDemand, demand_of
from zhixiang.screening.evidence import evidence
from zhixiang.screening.exchange import Progress, ScreeningRefused
from zhixiang.screening.features import Table, features
from zhixiang.screening.lines import Block, Place, blocks, line_number, lines_of, sample
from zhixiang.screening.masking import masked
from zhixiang.screening.model import PairModel, current_model
from zhixiang.screening.profile import profile_of
from zhixiang.screening.relations import Relation, alike_names, relations_of
from zhixiang.screening.subject import SAMPLE, SubjectFinder, Vocabulary, vocabulary_of

PAIRS_A_BLOCK: Final = 50_000
_EVIDENCE_A_TASK: Final = 2_000

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Found:
    """A reported pair: ids, relation, score between 0 and 1, what a person can check."""

    a: str
    b: str
    relation: Relation
    score: float
    evidence: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Corpus:
    """All demands of some files, side by side; the first ``current`` rows are those that are screened."""

    ids: list[str]
    places: list[Place]
    columns: Columns
    subject: Words
    current: int


@dataclass(frozen=True, slots=True)
class Pairs:
    """Reported pairs as rows of the corpus, with their features."""

    first: Rows
    second: Rows
    scores: npt.NDArray[np.float64]
    parts: npt.NDArray[np.bool_]
    table: Table


def screen(
    current: Path, against: Path | None = None, *, workers: int | None = None, progress: Progress | None = None
) -> Iterator[Found]:
    """The pairs that want the same: within ``current``, and between it and ``against`` (earlier years, other funds).

    In the order of the demands. Raises ScreeningRefused for a line that is no demand and for an id that comes twice.
    """
    tell = progress or _silent
    vocabulary = vocabulary_of_files([path for path in (current, against) if path is not None])
    with _pool(workers, vocabulary) as pool:
        corpus = read_corpus(pool, current, against, tell)
        pairs = find_pairs(corpus, current_model(), tell, workers)
        yield from _told(pool, corpus, pairs, tell)


def vocabulary_of_files(paths: Sequence[Path]) -> Vocabulary:
    """What the files write, from a sample; lines that are no demands are met again when the files are read."""
    texts = []
    for line in sample(list(paths), SAMPLE):
        try:
            texts.append(masked(demand_of(line)))
        except UnreadableDemand:
            continue
    return vocabulary_of(texts)


def read_corpus(pool: ProcessPoolExecutor, current: Path, against: Path | None, tell: Progress) -> Corpus:
    """All demands of both files as one corpus."""
    tasks = [block for path in (current, against) if path is not None for block in blocks(path)]
    total = sum(block.end - block.start for block in tasks)
    ids: list[str] = []
    places: list[Place] = []
    read, done, mine = [], 0, 0
    for block, answer in zip(tasks, pool.map(_read, tasks), strict=True):
        if answer.refusal is not None:
            place, message = answer.refusal
            raise ScreeningRefused(f"{block.path.name} 第 {line_number(block, place)} 行：{message}")
        ids += answer.ids
        places += [Place(block.path, start, length) for start, length in answer.places]
        read.append(answer.columns)
        done += block.end - block.start
        mine += len(answer.ids) if block.path == current else 0
        tell("读取", done, total)
    if not ids:
        raise ScreeningRefused(f"{current.name} 里没有需求。")
    if len(set(ids)) != len(ids):
        raise ScreeningRefused(f"编号 {_repeated(ids)} 出现了两次，每条需求的编号应当不同。")
    columns = joined(read)
    book = SubjectBook(subject_times(columns))
    return Corpus(ids, places, columns, main_subjects(columns, book), mine)


def find_pairs(corpus: Corpus, model: PairModel, tell: Progress, workers: int | None = None) -> Pairs:
    """The pairs of the corpus that the model reports, of which at least one is current."""
    columns = corpus.columns
    tell("配对", 0, 1)
    first, second = pairs_on_hooks(*hooks(columns, corpus.subject), columns.whole.astype(np.uint64))
    mine = first < corpus.current
    first, second = first[mine], second[mine]
    tell("配对", 1, 1)
    starts = range(0, len(first), PAIRS_A_BLOCK)

    def judge(start: int) -> Pairs:
        one, other = first[start : start + PAIRS_A_BLOCK], second[start : start + PAIRS_A_BLOCK]
        table = features(columns, one, other, corpus.subject)
        scores, parts = model.scores(table)
        kept = scores >= model.threshold
        return Pairs(one[kept], other[kept], scores[kept], parts[kept], table[kept])

    found = []
    # numpy lets go of the interpreter while it computes: threads share the columns without a copy.
    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as threads:
        for number, judged in enumerate(threads.map(judge, starts), 1):
            found.append(judged)
            tell("比较", number, len(starts))
    if not found:
        found = [judge(0)]
    return Pairs(
        *(
            np.concatenate([getattr(one, name) for one in found])
            for name in ("first", "second", "scores", "parts", "table")
        )
    )


def _told(pool: ProcessPoolExecutor, corpus: Corpus, pairs: Pairs, tell: Progress) -> Iterator[Found]:
    names = [*corpus.columns.subjects, ""]  # -1: none
    keys = corpus.columns.subject
    alike = np.array(
        [alike_names(names[keys[a]], names[keys[b]]) for a, b in _rows(pairs)],
        dtype=bool,
    )
    relations = relations_of(pairs.table, pairs.parts, alike)
    tasks = []
    for start in range(0, len(pairs.first), _EVIDENCE_A_TASK):
        end = start + _EVIDENCE_A_TASK
        tasks.append(
            [
                _Question(
                    corpus.places[a], corpus.places[b],
                    (names[keys[a]], names[keys[b]]),
                    pairs.table[at], bool(pairs.parts[at]),
                )
                for at, (a, b) in enumerate(_rows(pairs, start, end), start)
            ]
        )  # fmt: skip
    at = 0
    for answers in pool.map(_evidence, tasks):
        for told in answers:
            a, b = int(pairs.first[at]), int(pairs.second[at])
            yield Found(corpus.ids[a], corpus.ids[b], relations[at], round(float(pairs.scores[at]), 4), told)
            at += 1
        tell("取证", at, len(pairs.first))


def _rows(pairs: Pairs, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    return zip(pairs.first[start:end].tolist(), pairs.second[start:end].tolist(), strict=True)


def _repeated(ids: list[str]) -> str:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            return one
        seen.add(one)
    return ""


def _silent(_stage: str, _done: int, _total: int) -> None:
    return


@dataclass(frozen=True, slots=True)
class _Answer:
    ids: list[str]
    places: list[tuple[int, int]]
    columns: Columns
    refusal: tuple[Place, str] | None = None


@dataclass(frozen=True, slots=True)
class _Question:
    one: Place
    other: Place
    subjects: tuple[str, str]
    row: npt.NDArray[np.float32]
    parts: bool


_finder: SubjectFinder | None = None


def _pool(workers: int | None, vocabulary: Vocabulary) -> ProcessPoolExecutor:
    method = "fork" if os.name == "posix" else "spawn"
    return ProcessPoolExecutor(
        workers or os.cpu_count() or 1, mp_context=get_context(method), initializer=_begin, initargs=(vocabulary,)
    )


def _begin(vocabulary: Vocabulary) -> None:
    global _finder  # noqa: PLW0603  # one a process, so that the vocabulary is sent once and not with every block
    _finder = SubjectFinder(vocabulary)


def _read(block: Block) -> _Answer:
    if _finder is None:
        raise RuntimeError("the process was not begun with a vocabulary")
    ids, places, profiles = [], [], []
    for place, line in lines_of(block):
        try:
            demand = demand_of(line)
        except UnreadableDemand as refusal:
            return _Answer([], [], columns_of([]), (place, str(refusal)))
        ids.append(demand.id)
        places.append((place.start, place.length))
        profiles.append(profile_of(demand, _finder))
    return _Answer(ids, places, columns_of(profiles))


def _evidence(questions: list[_Question]) -> list[dict[str, Any]]:
    model = current_model()
    read: dict[Place, Demand] = {}
    for path in {place.path for one in questions for place in (one.one, one.other)}:
        wanted = sorted({p for one in questions for p in (one.one, one.other) if p.path == path})
        with path.open("rb") as file:
            for place in wanted:
                file.seek(place.start)
                read[place] = demand_of(file.read(place.length))
    return [
        evidence(read[one.one], read[one.other], one.subjects, one.row, model.card_for(one.row, parts=one.parts))
        for one in questions
    ]
