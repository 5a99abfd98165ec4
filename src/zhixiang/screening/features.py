"""How alike two demands are: twenty-odd figures a pair, each of which a person can check.

All figures lie between 0 and 1. Computed for many pairs at once.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from zhixiang.screening.columns import Columns, Words
from zhixiang.screening.profile import TARGETS

Table = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

NAMES: Final = (
    "subject_same",
    "figures_equal",
    "figures_near",
    "figures_told",
    "rarity",
    "acts_shared",
    "acts_differ",
    "names_shared",
    "kinds_shared",
    "clauses_shared",
    "words_equal",
    "title_same",
    "title_near",
    "unit_same",
    "county_same",
    "city_same",
    "year_same",
    "category_same",
    "budget_same",
    "budget_near",
    "unit_amount_same",
    "count_same",
)
"""The features' names, in the order of the table's columns."""

SAME: Final = tuple(
    name
    for name in NAMES
    if name not in ("clauses_shared", "words_equal", "names_shared", "title_same", "subject_same")
)
"""The features that say whether two demands on one subject want the same. The others tell in which words: copies and
rewordings are found alike."""
RENAMED: Final = (*SAME, "clauses_shared")
"""What says whether two subjects are one under two names; the same wording speaks for a template used twice."""
PARTS: Final = (
    "title_near",
    "clauses_shared",
    "category_same",
    "county_same",
    "budget_near",
    "count_same",
    "kinds_shared",
    "figures_near",
)
"""The features that say whether two demands for different things are parts of one."""

NEAR: Final = 0.74
"""Figures are near when the smaller one is so much of the larger one."""
_HARDLY_ANY: Final = 0.25
_ENOUGH: Final = 5.0
_RARE: Final = 12.0
_UNTOLD: Final = 0.5


def features(columns: Columns, first: Rows, second: Rows, subject: Words) -> Table:
    """The table of features of the pairs (first[i], second[i]); ``subject`` as main_subjects() gives it."""
    table = np.zeros((len(first), len(NAMES)), dtype=np.float32)
    at = {name: number for number, name in enumerate(NAMES)}

    def put(name: str, values: npt.NDArray[np.generic]) -> None:
        table[:, at[name]] = values

    one, other = subject[first], subject[second]
    words = _equal(columns.whole, first, second)
    # Where a file consists of copies nothing is rare, and so nothing is a subject; equal words are about one thing.
    put("subject_same", (one == other) & ((one > 0) | words))
    clauses = _shared(columns.clauses[first], columns.clauses[second])
    for name, values in _figures(columns, first, second, clauses).items():
        put(name, values)
    put("clauses_shared", clauses)
    put("words_equal", words)
    put("title_same", _equal(columns.title, first, second))
    put("title_near", _bits_shared(columns.title_pairs[first], columns.title_pairs[second]))
    for name in ("unit", "county", "city", "year"):
        put(f"{name}_same", _equal(getattr(columns, name), first, second))
    put("category_same", _equal_or_untold(columns.category, first, second))
    put("count_same", _equal_or_untold(columns.n_projects, first, second))
    put("budget_same", _equal(columns.budget_fen, first, second))
    put("unit_amount_same", _equal(columns.unit_amount_fen, first, second))
    put("budget_near", _ratio(columns.budget_fen[first], columns.budget_fen[second]))
    return table


def one_subject(table: Table) -> npt.NDArray[np.bool_]:
    """Pairs whose subjects are called alike."""
    return table[:, NAMES.index("subject_same")] > 0


def different_acts(table: Table) -> npt.NDArray[np.bool_]:
    """Pairs of one unit and one subject that hardly promise a thing in common: parts of one project look so."""
    at = NAMES.index
    one = (table[:, at("unit_same")] > 0) & (table[:, at("subject_same")] > 0)
    return one & (table[:, at("acts_shared")] <= _HARDLY_ANY)


def _equal(values: npt.NDArray[np.generic], first: Rows, second: Rows) -> npt.NDArray[np.bool_]:
    one = values[first]
    same: npt.NDArray[np.bool_] = (one == values[second]) & (one != 0)
    return same


def _equal_or_untold(values: npt.NDArray[np.generic], first: Rows, second: Rows) -> npt.NDArray[np.float32]:
    """Half, where one of both does not say: for what nearly every demand says, silence must not count as otherwise."""
    one, other = values[first], values[second]
    told: npt.NDArray[np.float32] = np.where((one == 0) | (other == 0), _UNTOLD, one == other).astype(np.float32)
    return told


def _ratio(one: npt.NDArray[np.int64], other: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """The smaller part of the larger; 0 where one of them is not told."""
    low, high = np.minimum(one, other), np.maximum(one, other)
    return np.where(low > 0, low / np.maximum(high, 1), 0.0)


def _shared(one: npt.NDArray[np.uint32], other: npt.NDArray[np.uint32]) -> npt.NDArray[np.float32]:
    """Of the fingerprints of the longer row, the share that the other one has too."""
    one, other = np.ascontiguousarray(one.T), np.ascontiguousarray(other.T)
    common = np.zeros(one.shape[1], dtype=np.float32)
    for mine in one:
        met = np.zeros(len(mine), dtype=bool)
        for theirs in other:
            met |= mine == theirs
        common += met & (mine > 0)
    most = np.maximum((one > 0).sum(axis=0), (other > 0).sum(axis=0))
    share: npt.NDArray[np.float32] = common / np.maximum(most, 1).astype(np.float32)
    return share


def _bits_shared(one: npt.NDArray[np.uint64], other: npt.NDArray[np.uint64]) -> npt.NDArray[np.float32]:
    both = np.bitwise_count(one & other).astype(np.float32)
    share: npt.NDArray[np.float32] = both / np.maximum(np.bitwise_count(one | other), 1).astype(np.float32)
    return share


class _Meeting:
    """Counts how many of both sides meet somebody of the other: the smaller count is how many can be matched."""

    def __init__(self, width: int, pairs: int) -> None:
        self.mine = np.zeros((width, pairs), dtype=bool)
        self.theirs = np.zeros((width, pairs), dtype=bool)

    def add(self, at: int, other: int, met: npt.NDArray[np.bool_]) -> None:
        self.mine[at] |= met
        self.theirs[other] |= met

    def matched(self) -> npt.NDArray[np.float32]:
        least: npt.NDArray[np.int64] = np.minimum(self.mine.sum(axis=0), self.theirs.sum(axis=0))
        return least.astype(np.float32)


def _figures(
    columns: Columns, first: Rows, second: Rows, clauses: npt.NDArray[np.float32]
) -> dict[str, npt.NDArray[np.float32]]:
    """What the promised figures say: how many are equal or near, how telling the equal ones are, what they count.

    Target by target over all pairs: a few long operations cost a tenth of many short ones.
    """
    units1, units2 = _side_by_side(columns.target_unit, first), _side_by_side(columns.target_unit, second)
    numbers1, numbers2 = _side_by_side(columns.target_number, first), _side_by_side(columns.target_number, second)
    acts1, acts2 = _side_by_side(columns.target_act, first), _side_by_side(columns.target_act, second)
    names1, names2 = _side_by_side(columns.target_name, first), _side_by_side(columns.target_name, second)
    kind, equal, near, act = (_Meeting(TARGETS, len(first)) for _ in range(4))
    for at in range(TARGETS):
        told = units1[at] > 0
        for other in range(TARGETS):
            alike = told & (units1[at] == units2[other])
            low = np.minimum(numbers1[at], numbers2[other])
            high = np.maximum(numbers1[at], numbers2[other])
            kind.add(at, other, alike)
            equal.add(at, other, alike & (low == high))
            near.add(at, other, alike & (low >= NEAR * high))
            # Two indicators of one name count the same thing, also where the thesaurus does not know it.
            known = (acts1[at] > 0) & (acts1[at] == acts2[other])
            act.add(at, other, known | ((names1[at] > 0) & (names1[at] == names2[other])))
    count1, count2 = (units1 > 0).sum(axis=0), (units2 > 0).sum(axis=0)
    most = np.maximum(np.maximum(count1, count2), 1).astype(np.float32)
    known_acts = np.minimum((acts1 > 0).sum(axis=0), (acts2 > 0).sum(axis=0)).astype(np.float32)
    shared = act.matched()
    # Figures from the content have no names: there the clauses tell whether the same is promised in the same words.
    named = (names1 > 0).any(axis=0) | (names2 > 0).any(axis=0)
    names = _shared(columns.target_name[first], columns.target_name[second])
    weight = np.log2(1.0 + np.where(equal.mine, numbers1, 0.0)).sum(axis=0)
    return {
        "figures_equal": equal.matched() / most,
        "figures_near": near.matched() / most,
        "figures_told": np.minimum(np.minimum(count1, count2) / _ENOUGH, 1.0).astype(np.float32),
        "rarity": np.minimum(weight / _RARE, 1.0).astype(np.float32),
        "acts_shared": shared / most,
        "acts_differ": np.maximum(known_acts - shared, 0.0) / most,
        "names_shared": np.where(named, names, clauses),
        "kinds_shared": kind.matched() / most,
    }


def _side_by_side(values: npt.NDArray[np.generic], rows: Rows) -> Any:
    """Some rows as columns, each target of all of them in one stretch of memory."""
    return np.ascontiguousarray(values[rows].T)
