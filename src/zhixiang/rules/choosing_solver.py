"""HiGHS, asked for a choice of projects: whole numbers in, whole numbers out, checked exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd, inf
from typing import Any

import highspy
import numpy as np

from zhixiang.rules.choosing_limits import Limit

_TRIES = 4
_ONE = 0.9999
"""One point, less what the solver's arithmetic may be wrong by."""


@dataclass(frozen=True, slots=True)
class Solved:
    """One choice that keeps to all limits. ``gap`` is a part of 1; 0 when it is proven to be the best."""

    taken: tuple[bool, ...]
    proven: bool
    gap: float


class SolverGaveUp(RuntimeError):
    """The solver found neither a choice nor a proof that there is none; the message is a plain Chinese sentence."""


def solve(points: Sequence[int], limits: Sequence[Limit], *, seconds: float) -> Solved | None:
    """The choice with the most points that keeps to all ``limits``, or None when none does.

    Raises SolverGaveUp when ``seconds`` were not enough for either.
    """
    rows = [_Row.of(limit) for limit in limits]
    unit = gcd(*points) or 1
    bound = inf
    for attempt in range(_TRIES):
        model = _model(points, rows, seconds)
        model.run()
        status = model.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            if attempt:
                break
            return None
        info = model.getInfo()
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            break
        if not attempt:
            # Of the limits as they are; later ones are a hair tighter. All projects together are a bound as well.
            bound = min(float(info.mip_dual_bound), sum(points) / unit)
        taken = tuple(value > 0.5 for value in model.getSolution().col_value)
        broken = [row for row in rows if row.limit.breaks(row.limit.used(i for i, t in enumerate(taken) if t))]
        if not broken:
            got = sum(point for point, chosen in zip(points, taken, strict=True) if chosen) // unit
            # Points are whole numbers: a choice that is better has one more, and the bound allows none.
            proven = bound < got + _ONE
            return Solved(taken, proven, 0.0 if proven else (bound - got) / max(got, 1))
        # The solver's tolerance let a limit slip by a hair: ask again with that limit a hair tighter.
        for row in broken:
            row.tighten(taken)
    raise SolverGaveUp("求解器在限定时间内没有找到可行的选择，也不能证明没有；请减少条件或放宽限制后再试。")


@dataclass(slots=True)
class _Row:
    """A limit in the smallest whole numbers that say the same."""

    limit: Limit
    indices: list[int]
    values: list[int]
    low: float
    high: float

    @classmethod
    def of(cls, limit: Limit) -> _Row:
        used = {i: w for i, w in limit.weights.items() if w}
        unit = gcd(*used.values()) or 1
        return cls(
            limit,
            list(used),
            [weight // unit for weight in used.values()],
            -inf if limit.low is None else -(-limit.low // unit),
            inf if limit.high is None else limit.high // unit,
        )

    def tighten(self, taken: Sequence[bool]) -> None:
        used = sum(value for i, value in zip(self.indices, self.values, strict=True) if taken[i])
        if used > self.high:
            self.high -= used - self.high
        elif used < self.low:
            self.low += self.low - used


class _Silent(highspy.Highs):
    """The solver without a word: the constructor above it prints a banner before anything can be said to it."""

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()  # past the one that sets up callbacks, which nobody needs here
        self.setOptionValue("output_flag", False)


def _model(points: Sequence[int], rows: Sequence[_Row], seconds: float) -> Any:
    model = _Silent()
    for name, value in (
        ("threads", 1),
        ("random_seed", 1),
        ("time_limit", seconds),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 0.999),  # points are whole numbers: what is less than one apart is equal
        ("mip_feasibility_tolerance", 1e-9),
        ("primal_feasibility_tolerance", 1e-9),
    ):
        model.setOptionValue(name, value)
    count = len(points)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = count, len(rows)
    unit = gcd(*points) or 1
    lp.col_cost_ = np.array([point // unit for point in points], dtype=np.float64)
    lp.col_lower_, lp.col_upper_ = np.zeros(count), np.ones(count)
    lp.integrality_ = [highspy.HighsVarType.kInteger] * count
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.row_lower_ = np.array([row.low for row in rows], dtype=np.float64)
    lp.row_upper_ = np.array([row.high for row in rows], dtype=np.float64)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0, *(len(row.indices) for row in rows)])
    lp.a_matrix_.index_ = np.array([i for row in rows for i in row.indices], dtype=np.int32)
    lp.a_matrix_.value_ = np.array([v for row in rows for v in row.values], dtype=np.float64)
    model.passModel(lp)
    return model
