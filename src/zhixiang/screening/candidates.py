"""Which pairs are worth a comparison: those that share something that few others have.

Every demand hangs on some hooks: its subject with each act that it promises, with its figures, its unit with its
budget, each of its clauses. Demands on the same hook are candidates. A hook on which too many hang (boilerplate, one
model text for a whole province) tells nothing: there only neighbours in the order of their texts are compared, so that
copies still meet and the work stays in proportion to the number of demands.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from zhixiang.screening.columns import Columns, Words
from zhixiang.screening.profile import TARGETS

Keys = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int64]

CROWDED: Final = 48
"""So many demands on one hook are compared all with all."""
NEIGHBOURS: Final = 3
"""So many next ones are compared on a crowded hook."""
TELLING: Final = 12
"""A figure from here on is seldom shared by chance."""

_SEED: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX: Final = np.uint64(0xBF58476D1CE4E5B9)
_SHIFT: Final = np.uint64(31)


def _hook(kind: int, *parts: npt.NDArray[np.generic]) -> Keys:
    """One 64-bit key from several columns; ``kind`` keeps the sorts of hooks apart."""
    key = np.full(len(parts[0]), kind, dtype=np.uint64)
    for part in parts:
        key = (key ^ part.astype(np.int64).view(np.uint64)) * _SEED
        key ^= key >> _SHIFT
        key *= _MIX
        key ^= key >> _SHIFT
    return key


def hooks(columns: Columns, subject: Words) -> tuple[Keys, Rows]:
    """All hooks of all rows: the key and the row that hangs on it, side by side; ``subject`` by main_subjects()."""
    found = [(key[here], row[here]) for key, row, here in _all_hooks(columns, subject)]
    return np.concatenate([key for key, _ in found]), np.concatenate([row for _, row in found])


def _all_hooks(columns: Columns, subject: Words) -> Iterator[tuple[Keys, Rows, npt.NDArray[np.bool_]]]:
    rows = np.arange(len(columns), dtype=np.int64)
    about = subject > 0
    units, numbers, acts, names = (
        columns.target_unit, columns.target_number, columns.target_act, columns.target_name,
    )  # fmt: skip
    promised = units > 0
    with np.errstate(over="ignore"):
        what = np.where(acts > 0, acts.astype(np.int64), names.astype(np.int64))
        figures = _hook(1, (numbers * 100).ravel(), units.ravel()).reshape(units.shape)
        for at in range(TARGETS):
            yield _hook(2, subject, what[:, at]), rows, about & promised[:, at] & (what[:, at] > 0)
            yield _hook(3, subject, figures[:, at]), rows, about & promised[:, at] & (numbers[:, at] >= TELLING)
            yield _hook(4, columns.unit, figures[:, at]), rows, promised[:, at] & (columns.unit > 0)
        # The kinds of things that are counted, whatever they are called and how many: 个份家场.
        counted = np.sort(units, axis=1)
        several = promised.sum(axis=1) >= 2
        yield _hook(5, subject, *counted.T), rows, about & several
        yield _hook(6, columns.unit, columns.budget_fen, columns.n_projects), rows, (columns.unit > 0) & several
        yield _hook(7, columns.unit, subject), rows, about & (columns.unit > 0)
        yield _hook(8, columns.whole), rows, columns.whole > 0
        yield _hook(9, subject, columns.title, columns.category), rows, about & (columns.title > 0)
        for at in range(columns.clauses.shape[1]):
            yield _hook(10, subject, columns.clauses[:, at]), rows, about & (columns.clauses[:, at] > 0)


def _hanging(keys: Keys, rows: Rows, order: Keys) -> tuple[Rows, Rows, Rows]:
    """The rows hook by hook, where each hook begins, how many hang on it; hooks with one row alone are left out."""
    by_key = np.argsort(keys)
    sorted_keys = keys[by_key]
    starts = np.flatnonzero(np.concatenate(([True], sorted_keys[1:] != sorted_keys[:-1])))
    sizes = np.diff(np.append(starts, len(keys)))
    shared = np.repeat(sizes > 1, sizes)
    by_key, sizes = by_key[shared], sizes[sizes > 1]
    # Only where neighbours alone meet does the order within a hook matter: the rest is not sorted a second time.
    crowded = np.repeat(sizes > CROWDED, sizes)
    some = np.sort(by_key[crowded])
    by_key[crowded] = some[np.lexsort((order[rows[some]], keys[some]))]
    return rows[by_key], np.cumsum(sizes) - sizes, sizes


def pairs_on_hooks(keys: Keys, rows: Rows, order: Keys) -> tuple[Rows, Rows]:
    """The pairs of rows that share a hook, each once, the smaller row first.

    ``order`` sorts the rows of a crowded hook, so that like stands beside like.
    """
    rows, starts, sizes = _hanging(keys, rows, order)
    codes = []
    count = np.int64(len(order))
    for step in range(1, CROWDED):
        reach = np.where(sizes > CROWDED, NEIGHBOURS, sizes - 1)
        here = starts[(reach >= step)]
        if not len(here):
            break
        lengths = sizes[reach >= step] - step
        offsets = np.repeat(here - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths) + np.arange(lengths.sum())
        one, other = rows[offsets], rows[offsets + step]
        codes.append(np.minimum(one, other) * count + np.maximum(one, other))
    if not codes:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    sorted_codes = np.sort(np.concatenate(codes))
    unique = sorted_codes[np.concatenate(([True], sorted_codes[1:] != sorted_codes[:-1]))]
    first, second = np.divmod(unique, count)
    apart = first != second
    return first[apart], second[apart]
