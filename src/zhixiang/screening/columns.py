"""Many profiles side by side, as arrays: one row a demand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from zhixiang.screening.profile import CLAUSES, TARGETS, Profile, fingerprint, other_names

Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Columns:
    """Profiles as arrays. ``subjects`` lists each subject once; ``subject`` points into it, -1 for none."""

    subjects: list[str]
    subject: npt.NDArray[np.int32]
    year: npt.NDArray[np.int16]
    city: Words
    county: Words
    unit: Words
    category: Words
    title: Words
    title_pairs: npt.NDArray[np.uint64]
    whole: Words
    budget_fen: Ints
    unit_amount_fen: Ints
    n_projects: npt.NDArray[np.int32]
    target_unit: Words
    target_number: Floats
    target_name: Words
    target_act: npt.NDArray[np.int16]
    clauses: Words

    def __len__(self) -> int:
        return len(self.subject)


_PLAIN = ("year", "city", "county", "unit", "category", "title", "title_pairs", "whole", "n_projects")
_TYPES = {"year": np.int16, "title_pairs": np.uint64, "n_projects": np.int32}
_MOST = 2**31 - 1
_SLIP = 3
"""A name that comes so many times as often as one of the same characters is what that one means."""
_MORE = 8
"""A name that comes so many times as often as a longer one is what that one means."""


def columns_of(profiles: Sequence[Profile]) -> Columns:
    """The profiles as arrays, in their order."""
    subjects: dict[str, int] = {}
    keys = [subjects.setdefault(one.subject, len(subjects)) if one.subject else -1 for one in profiles]
    told: dict[str, Any] = {
        name: np.array([_kept(getattr(one, name), name) for one in profiles], dtype=_TYPES.get(name, np.uint32))
        for name in _PLAIN
    }
    targets = [one.targets for one in profiles]
    return Columns(
        subjects=list(subjects),
        subject=np.array(keys, dtype=np.int32),
        budget_fen=np.array([one.budget_fen for one in profiles], dtype=np.int64),
        unit_amount_fen=np.array([one.unit_amount_fen for one in profiles], dtype=np.int64),
        target_unit=_padded([[target.unit for target in row] for row in targets], TARGETS),
        target_number=_padded([[target.number for target in row] for row in targets], TARGETS, np.float32),
        target_name=_padded([[target.name for target in row] for row in targets], TARGETS),
        target_act=_padded([[target.act for target in row] for row in targets], TARGETS, np.int16),
        clauses=_padded([one.clauses for one in profiles], CLAUSES),
        **told,
    )


def _kept(value: int, name: str) -> int:
    """A year or a count that no column can hold is a misprint, and compares as the largest one."""
    most = {"year": 9999, "n_projects": _MOST}.get(name)
    return value if most is None else max(0, min(value, most))


def _padded(rows: Iterable[Sequence[float]], width: int, dtype: Any = np.uint32) -> Any:
    """Rows of up to ``width`` figures, filled up with 0."""
    rows = list(rows)
    table = np.zeros((len(rows), width), dtype=dtype)
    for at, row in enumerate(rows):
        if row:
            table[at, : len(row)] = row
    return table


def joined(blocks: Sequence[Columns]) -> Columns:
    """Blocks one below the other, with one list of subjects."""
    subjects: dict[str, int] = {}
    keys = []
    for block in blocks:
        known = np.array([subjects.setdefault(one, len(subjects)) for one in block.subjects] + [-1], dtype=np.int32)
        keys.append(known[block.subject])
    told = {
        field.name: np.concatenate([getattr(block, field.name) for block in blocks])
        for field in fields(Columns)
        if field.name not in ("subjects", "subject")
    }
    return Columns(subjects=list(subjects), subject=np.concatenate(keys), **told)


def taken(columns: Columns, rows: npt.NDArray[np.int64]) -> Columns:
    """Some rows, in the order of ``rows``."""
    told = {field.name: getattr(columns, field.name)[rows] for field in fields(Columns) if field.name != "subjects"}
    return Columns(subjects=columns.subjects, **told)


def subject_times(columns: Columns) -> dict[str, int]:
    """How many rows each subject has."""
    times = np.bincount(columns.subject[columns.subject >= 0], minlength=len(columns.subjects))
    return dict(zip(columns.subjects, times.tolist(), strict=True))


class SubjectBook:
    """By which name each subject of a corpus is compared: other names and damaged ones count as the same.

    A subject that is rarer than its own beginning (黄金珠宝专 beside 黄金珠宝) was cut too late, one with the same
    characters in another order (激装光备) was mistyped. What stands before a word changes its meaning (纳米轴承 is no
    轴承), so that beginnings alone are looked at.
    """

    def __init__(self, times: Mapping[str, int], others: Mapping[str, str] | None = None) -> None:
        self.times = times
        self._others = other_names() if others is None else others
        self._by_letters: dict[str, str] = {}
        for subject in sorted(times, key=lambda one: (times[one], one)):
            self._by_letters["".join(sorted(subject))] = subject  # the most frequent one comes last

    def main(self, subject: str) -> str:
        """The name that stands for the subject."""
        usual = self._by_letters.get("".join(sorted(subject)), subject)
        # Two that are as rare as each other are two names, not one and its slip.
        best = usual if self.times.get(usual, 0) >= _SLIP * self.times.get(subject, 1) else subject
        for end in range(2, len(best)):
            if self.times.get(best[:end], 0) >= _MORE * self.times.get(best, 1):
                best = best[:end]
        return self._others.get(best, best)


def main_subjects(columns: Columns, book: SubjectBook) -> Words:
    """The fingerprint of each row's main subject, 0 where it has none."""
    prints = [fingerprint(book.main(subject)) for subject in columns.subjects]
    return np.array([*prints, 0], dtype=np.uint32)[columns.subject]
