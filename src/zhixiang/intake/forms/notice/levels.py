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
from dataclasses import dataclass

from zhixiang.intake.forms.notice.rows import Level
from zhixiang.rules import taxonomy

_STATES: tuple[tuple[str, str], ...] = taxonomy.LEVELS
_RANK = {state: rank for rank, state in enumerate(_STATES)}

_PRINTED, _PILED, _NOT_PRINTED = 8.0, 4.0, -6.0
_PRINTED_LEVEL1, _NOT_LEVEL1 = 4.0, -3.0
_CARRIED, _PENDING = 2.0, 2.0
_FORWARD, _BACKWARD, _BACKWARD_LABELLED = -1.5, -3.0, -2.0
_MEANING_SURE, _MEANING_LIKELY = 4.0, 2.0
_TIME_WORDS = re.compile(r"期限|时间|及时|按时|按期|时效|进度|周期|时限|工期|准时|完成率|年底前|月底前|日前")
_SATISFACTION_WORDS = re.compile(r"满意|投诉|好评")


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """What the repair looks at in a row."""

    labels: tuple[Level, ...]
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class RowLevel:
    """The levels of one row, and which of them were inferred."""

    level1: str
    level2: str
    inferred: tuple[str, ...]


def repair_levels(rows: Sequence[LabelledRow]) -> list[RowLevel]:
    """The levels of each row of one table, in order."""
    path = _best_path(rows)
    levels: list[RowLevel] = []
    carried: tuple[str, str] = ("", "")
    for row, (level1, level2) in zip(rows, path, strict=True):
        printed1 = [name for depth, name in row.labels if depth == 1]
        printed2 = [name for depth, name in row.labels if depth == 2]
        if taxonomy.SATISFACTION in printed2:
            # 满意度 has one level 2 only, and the form prints its label in either column: it names both.
            printed1.append(taxonomy.parent(taxonomy.SATISFACTION))
        # A level is read when this row prints it or the merged cell above does; otherwise it was inferred.
        inferred = tuple(
            name
            for name, level, printed, above in (
                ("level1", level1, printed1, carried[0]),
                ("level2", level2, printed2, carried[1]),
            )
            if level not in printed and (printed or level != above)
        )
        levels.append(RowLevel(level1, level2, inferred))
        carried = (level1, level2)
    return levels


def _best_path(rows: Sequence[LabelledRow]) -> list[tuple[str, str]]:
    if not rows:
        return []
    scores = {state: _emission(rows[0], state) - 0.1 * _RANK[state] for state in _STATES}
    steps: list[dict[tuple[str, str], tuple[str, str]]] = []
    pending: frozenset[str] = _piled(rows[0])
    for row in rows[1:]:
        step: dict[tuple[str, str], tuple[str, str]] = {}
        following: dict[tuple[str, str], float] = {}
        for state in _STATES:
            emission = _emission(row, state)
            best = max(_STATES, key=lambda before: scores[before] + _transition(before, state, row, pending))
            step[state] = best
            following[state] = scores[best] + _transition(best, state, row, pending) + emission
        scores, pending = following, (_piled(row) if row.labels else pending)
        steps.append(step)
    last = max(_STATES, key=lambda state: scores[state])
    path = [last]
    for step in reversed(steps):
        path.append(step[path[-1]])
    return path[::-1]


def _piled(row: LabelledRow) -> frozenset[str]:
    """Labels of merged cells that were pressed into one row; those not meant for it belong to the rows below."""
    names = [name for _, name in row.labels]
    return frozenset(names) if len([1 for depth, _ in row.labels if depth == 2]) > 1 else frozenset()


def _emission(row: LabelledRow, state: tuple[str, str]) -> float:
    level1, level2 = state
    printed1 = {name for depth, name in row.labels if depth == 1}
    printed2 = {name for depth, name in row.labels if depth == 2}
    score = 0.0
    if printed2:
        score += (_PRINTED if len(printed2) == 1 else _PILED) if level2 in printed2 else _NOT_PRINTED
        score += 1.0 if level1 in printed1 else 0.0
    elif printed1:
        score += _PRINTED_LEVEL1 if level1 in printed1 else _NOT_LEVEL1
    return score + _meaning(row, state)


def _meaning(row: LabelledRow, state: tuple[str, str]) -> float:
    score = 0.0
    if state[1] == taxonomy.TIMELINESS and not _TIME_WORDS.search(row.name + row.value):
        score -= 2.0
    if state[1] == taxonomy.SATISFACTION and not _SATISFACTION_WORDS.search(row.name):
        score -= 1.0
    guess = taxonomy.level_for_name(row.name, row.value)
    if guess is not None and guess.level2 == state[1]:
        score += _MEANING_SURE if guess.confidence >= taxonomy.SURE else _MEANING_LIKELY * guess.confidence
    return score


def _transition(before: tuple[str, str], state: tuple[str, str], row: LabelledRow, pending: frozenset[str]) -> float:
    if row.labels:
        return 0.0 if _RANK[state] >= _RANK[before] else _BACKWARD_LABELLED
    if before == state:
        return _CARRIED
    if state[1] in pending and before[1] in pending:
        return _PENDING
    return _FORWARD if _RANK[state] > _RANK[before] else _BACKWARD
