"""A stored index of demands: which of 300,000 want the same as one that somebody is typing.

The folder holds the columns as arrays that are mapped into memory, the hooks in order, and what the corpus writes. It
is written beside its place and then moved there, so that a reader sees the old one or the new one. Evidence needs the
words of both demands, which stay where they are kept; the index knows ids.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, fields
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from zhixiang.screening.candidates import CROWDED, hooks
from zhixiang.screening.columns import Columns, SubjectBook, columns_of, joined, main_subjects, subject_times, taken
from zhixiang.screening.demand import Demand
from zhixiang.screening.features import features
from zhixiang.screening.masking import masked
from zhixiang.screening.model import current_model
from zhixiang.screening.profile import profile_of
from zhixiang.screening.relations import Relation, alike_names, relations_of
from zhixiang.screening.subject import SAMPLE, SubjectFinder, Vocabulary, vocabulary_of

FORMAT: Final = 1
_AT_ONCE: Final = 20_000


class IndexUnusable(ValueError):
    """A folder that holds no index of this version; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Near:
    """A demand of the index that wants the same as the one that was asked about."""

    id: str
    relation: Relation
    score: float
    row: npt.NDArray[np.float32]
    """The features of the pair."""
    parts: bool
    subjects: tuple[str, str]


def build_index(demands: Iterable[Demand], folder: Path, *, vocabulary: Vocabulary | None = None) -> int:
    """Write the index of ``demands`` into ``folder``, which it replaces; the return value is their number.

    ``vocabulary`` is that of a larger index beside which a few demands are asked.
    Memory grows with the profiles (about 250 bytes a demand), not with the words.
    """
    stream = iter(demands)
    # What the corpus writes is told by its beginning; callers that have years in order may mix them.
    beginning = list(islice(stream, SAMPLE))
    vocabulary = vocabulary or vocabulary_of([masked(demand) for demand in beginning])
    finder = SubjectFinder(vocabulary)
    ids: list[str] = []
    blocks = []
    waiting: list[Demand] = beginning
    while waiting:
        ids += [demand.id for demand in waiting]
        blocks.append(columns_of([profile_of(demand, finder) for demand in waiting]))
        waiting = list(islice(stream, _AT_ONCE))
    columns = joined(blocks) if blocks else columns_of([])
    _write(folder, ids, columns, vocabulary)
    return len(ids)


def _write(folder: Path, ids: list[str], columns: Columns, vocabulary: Vocabulary) -> None:
    times = subject_times(columns)
    subject = main_subjects(columns, SubjectBook(times))
    keys, rows = hooks(columns, subject)
    order = np.argsort(keys, kind="stable")
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".index-"))
    try:
        for field in fields(Columns):
            if field.name != "subjects":
                np.save(fresh / f"{field.name}.npy", getattr(columns, field.name))
        np.save(fresh / "main_subject.npy", subject)
        np.save(fresh / "hook_keys.npy", keys[order])
        np.save(fresh / "hook_rows.npy", rows[order].astype(np.int32))
        np.save(fresh / "ids.npy", np.array([one.encode() for one in ids] or [b""]))
        told = {
            "format": FORMAT, "count": len(ids), "subjects": columns.subjects, "times": times,
            "documents": vocabulary.documents, "pairs": vocabulary.pairs, "known": vocabulary.subjects,
        }  # fmt: skip
        (fresh / "index.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        old = folder.with_name(f"{folder.name}.old")
        shutil.rmtree(old, ignore_errors=True)
        if folder.exists():
            folder.rename(old)
        fresh.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


class ScreeningIndex:
    """An index that is open for questions."""

    def __init__(self, folder: Path) -> None:
        """Open the index in ``folder``. Raises IndexUnusable when there is none that this version can read."""
        try:
            told = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise IndexUnusable("查重索引还没有建立，或者已经损坏，请重新建立。") from None
        if told.get("format") != FORMAT:
            raise IndexUnusable("查重索引是旧版本的，请重新建立。")
        self._folder, self._told = folder, told
        self.vocabulary: Final = Vocabulary(told["documents"], told["pairs"], told["known"])
        self._finder = SubjectFinder(self.vocabulary)
        self._book = SubjectBook(told["times"])
        self._columns = Columns(
            subjects=told["subjects"],
            **{field.name: self._array(field.name) for field in fields(Columns) if field.name != "subjects"},
        )
        self._main, self._ids = self._array("main_subject"), self._array("ids")
        self._keys, self._rows = self._array("hook_keys"), self._array("hook_rows")

    def __len__(self) -> int:
        return int(self._told["count"])

    def near(self, demand: Demand, *, most: int = 10) -> list[Near]:
        """The demands that want the same, likeliest first; the demand itself (by id) is left out."""
        one = columns_of([profile_of(demand, self._finder)])
        subject = main_subjects(one, self._book)
        rows = self._candidates(one, subject)
        rows = rows[self._ids[rows] != demand.id.encode()]
        if not len(rows):
            return []
        both = joined([one, taken(self._columns, rows)])
        mains = np.concatenate([subject, self._main[rows]])
        first, second = np.zeros(len(rows), np.int64), np.arange(1, len(rows) + 1)
        table = features(both, first, second, mains)
        model = current_model()
        scores, parts = model.scores(table)
        mine = one.subjects[one.subject[0]] if one.subject[0] >= 0 else ""
        names = [both.subjects[key] if key >= 0 else "" for key in both.subject[1:]]
        relations = relations_of(table, parts, np.array([alike_names(mine, name) for name in names]))
        best = np.argsort(-scores, kind="stable")[:most]
        return [
            Near(
                self._ids[rows[at]].decode(), relations[at], round(float(scores[at]), 4), table[at], bool(parts[at]),
                (mine, names[at]),
            )
            for at in best if scores[at] >= model.threshold
        ]  # fmt: skip

    def _candidates(self, one: Columns, subject: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
        keys = np.unique(hooks(one, subject)[0])
        left, right = np.searchsorted(self._keys, keys), np.searchsorted(self._keys, keys, side="right")
        # A crowded hook tells nothing here either; copies meet on others.
        found = [self._rows[a:b] for a, b in zip(left, right, strict=True) if 0 < b - a <= CROWDED * 4]
        return np.unique(np.concatenate(found)).astype(np.int64) if found else np.empty(0, np.int64)

    def _array(self, name: str) -> Any:
        return np.load(self._folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
