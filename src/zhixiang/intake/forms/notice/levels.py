"""Which level each indicator belongs to, when merged label cells were lost, shifted or piled up.

The form lists its levels in a fixed order (财预〔2020〕10号: 产出 数量 质量 时效 成本, 效益 经济 社会 生态 可持续,
满意度). So the levels of a table are a sequence that seldom turns back: the best one is found with the Viterbi
algorithm, from what is printed on a row (weighs most), what the row above was (merged cells), and what the
indicator's words mean. The weights are judgements, tuned on no sample but by one rule: a label that stands alone on
its row is always believed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from operator import add
from typing import NamedTuple

from zhixiang.intake.forms.notice.rows import Level
from zhixiang.rules import taxonomy

_STATES: tuple[tuple[str, str], ...] = taxonomy.LEVELS
_RANK = {state: rank for rank, state in enumerate(_STATES)}
_TIMELINESS = next(rank for (_, level2), rank in _RANK.items() if level2 == taxonomy.TIMELINESS)
_SATISFACTION = next(rank for (_, level2), rank in _RANK.items() if level2 == taxonomy.SATISFACTION)

_PRINTED, _PILED, _NOT_PRINTED = 8.0, 4.0, -6.0
_PRINTED_LEVEL1, _NOT_LEVEL1 = 4.0, -3.0
# Labels pressed into one row are those of the groups below it: the next row rather begins one than goes on.
_CARRIED, _PENDING = 2.0, 2.5
_FORWARD, _BACKWARD, _BACKWARD_LABELLED = -1.5, -3.0, -2.0
# A label stands on the first row of its group; only a page break prints it again.
_GROUP_ALREADY_BEGUN = -2.0
_MEANING_SURE, _MEANING_LIKELY = 4.0, 2.0
_TIME_WORDS = re.compile(r"期限|时间|及时|按时|按期|时效|进度|周期|时限|工期|准时|完成率|年底前|月底前|日前")
_SATISFACTION_WORDS = re.compile(r"满意|投诉|好评")


class LabelledRow(NamedTuple):
    """What the repair looks at in a row."""

    labels: tuple[Level, ...]
    name: str
    value: str


class RowLevel(NamedTuple):
    """The levels of one row, and which of them were inferred."""

    level1: str
    level2: str
    inferred: tuple[str, ...]


def repair_levels(rows: Sequence[LabelledRow]) -> list[RowLevel]:
    """The levels of each row of one table, in order."""
    path = _best_path(rows)
    levels: list[RowLevel] = []
    carried: tuple[str, str] = ("", "")
    pile: frozenset[str] = frozenset()
    for row, (level1, level2) in zip(rows, path, strict=True):
        pile = _piled(row) if row.labels else pile
        printed1 = [name for depth, name in row.labels if depth == 1]
        printed2 = [name for depth, name in row.labels if depth == 2]
        if taxonomy.SATISFACTION in printed2:
            # 满意度 has one level 2 only, and the form prints its label in either column: it names both.
            printed1.append(taxonomy.parent(taxonomy.SATISFACTION))
        # A level is read when this row prints it or the merged cell above does; one of several labels in one row, and
        # what a row under such a pile is taken for, was inferred.
        inferred = tuple(
            name
            for name, level, printed, above in (
                ("level1", level1, printed1, carried[0]),
                ("level2", level2, printed2, carried[1]),
            )
            if (level not in printed and (printed or level != above)) or level in pile
        )
        levels.append(RowLevel(level1, level2, inferred))
        carried = (level1, level2)
    return levels


def _best_path(rows: Sequence[LabelledRow]) -> list[tuple[str, str]]:
    if not rows:
        return []
    scores = [emission - 0.1 * rank for rank, emission in enumerate(_emissions(rows[0]))]
    steps: list[tuple[list[float], tuple[tuple[float, ...], ...]]] = []
    pending: frozenset[str] = _piled(rows[0])
    for row in rows[1:]:
        weights = _transitions(pending, labelled=bool(row.labels))
        steps.append((scores, weights))
        scores = [
            max(map(add, scores, into)) + emission for into, emission in zip(weights, _emissions(row), strict=True)
        ]
        pending = _piled(row) if row.labels else pending
    path = [scores.index(max(scores))]
    for before, weights in reversed(steps):
        reached = list(map(add, before, weights[path[-1]]))
        path.append(reached.index(max(reached)))
    return [_STATES[rank] for rank in reversed(path)]


def _piled(row: LabelledRow) -> frozenset[str]:
    """Labels of merged cells that were pressed into one row; those not meant for it belong to the rows below."""
    names = [name for _, name in row.labels]
    return frozenset(names) if len([1 for depth, _ in row.labels if depth == 2]) > 1 else frozenset()


def _emissions(row: LabelledRow) -> Sequence[float]:
    """How well the row fits each state."""
    meanings = _meanings(row.name, row.value)
    if not row.labels:
        return meanings
    printed1 = {name for depth, name in row.labels if depth == 1}
    printed2 = {name for depth, name in row.labels if depth == 2}
    return [
        _fit_of_labels(state, printed1, printed2) + meaning for state, meaning in zip(_STATES, meanings, strict=True)
    ]


def _fit_of_labels(state: tuple[str, str], printed1: set[str], printed2: set[str]) -> float:
    level1, level2 = state
    if printed2:
        score = (_PRINTED if len(printed2) == 1 else _PILED) if level2 in printed2 else _NOT_PRINTED
        return score + (1.0 if level1 in printed1 else 0.0)
    return _PRINTED_LEVEL1 if level1 in printed1 else _NOT_LEVEL1


@lru_cache(maxsize=2048)
def _meanings(name: str, value: str) -> tuple[float, ...]:
    """How well the words of an indicator fit each state."""
    scores = [0.0] * len(_STATES)
    if not _TIME_WORDS.search(name + value):
        scores[_TIMELINESS] -= 2.0
    if not _SATISFACTION_WORDS.search(name):
        scores[_SATISFACTION] -= 1.0
    guess = taxonomy.level_for_name(name, value)
    if guess is not None:
        weight = _MEANING_SURE if guess.confidence >= taxonomy.SURE else _MEANING_LIKELY * guess.confidence
        scores = [
            score + weight if level2 == guess.level2 else score
            for score, (_, level2) in zip(scores, _STATES, strict=True)
        ]
    return tuple(scores)


@lru_cache(maxsize=256)
def _transitions(pending: frozenset[str], *, labelled: bool) -> tuple[tuple[float, ...], ...]:
    """For each state, the weight of coming to it from each state."""
    return tuple(tuple(_transition(b, s, pending, labelled=labelled) for b in _STATES) for s in _STATES)


def _transition(before: tuple[str, str], state: tuple[str, str], pending: frozenset[str], *, labelled: bool) -> float:
    if labelled:
        if before == state:
            return _GROUP_ALREADY_BEGUN
        return 0.0 if _RANK[state] >= _RANK[before] else _BACKWARD_LABELLED
    if before == state:
        return _CARRIED
    if state[1] in pending and before[1] in pending and _RANK[state] > _RANK[before]:
        return _PENDING
    return _FORWARD if _RANK[state] > _RANK[before] else _BACKWARD
