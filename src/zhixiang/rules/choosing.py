"""项目法: projects are chosen under a budget so that their points are highest, within limits per region and category.

HiGHS solves it as an integer programme: one thread and a fixed seed, rows in the order of codes, so that the same data
give the same choice. Money is divided by its greatest common divisor and points by their last decimal place, so that
what HiGHS sees are small whole numbers; what it answers is checked again in exact whole numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from zhixiang.rules.choosing_conditions import Aim, Candidate, Conditions, insist
from zhixiang.rules.choosing_limits import Limit, limits_of
from zhixiang.rules.choosing_solver import Solved, solve
from zhixiang.rules.money import Fen

SECONDS: Final = 20.0
"""How long the solver may look for a proof; after that the best choice so far is given with its gap."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen, in the order of codes. ``gap``: how much better, as a part of 1, another choice might be."""

    chosen: tuple[str, ...]
    points: Decimal
    cost_fen: Fen
    proven: bool
    gap: float
    blocked: dict[str, tuple[Limit, ...]] = field(default_factory=dict)
    """For each project that was not chosen: the limits that it would break if it were added. Empty: no points."""


@dataclass(frozen=True, slots=True)
class Clash:
    """No choice keeps to all conditions: these cannot be had together, and without any one of them the clash is gone.

    ``cures``: those that alone are enough to give up, so that the whole has a solution.
    """

    limits: tuple[Limit, ...]
    cures: tuple[Limit, ...]


def choose(candidates: Sequence[Candidate], conditions: Conditions, *, seconds: float = SECONDS) -> Choice | Clash:
    """The best choice, or the conditions that clash.

    Raises ChoosingError when the conditions contradict themselves or name what is not there.
    """
    rows = sorted(candidates, key=lambda one: one.code)
    insist(rows, conditions)
    limits = limits_of(rows, conditions)
    points, places = _whole(points_of(rows, conditions.aim))
    solved = solve(points, limits, seconds=seconds)
    if solved is None:
        return _clash(len(rows), limits, seconds)
    return _choice(rows, limits, solved, points, places)


def _choice(
    rows: Sequence[Candidate], limits: Sequence[Limit], solved: Solved, points: Sequence[int], places: int
) -> Choice:
    taken = [i for i, chosen in enumerate(solved.taken) if chosen]
    used = [limit.used(taken) for limit in limits]
    return Choice(
        chosen=tuple(rows[i].code for i in taken),
        points=Decimal(sum(points[i] for i in taken)).scaleb(-places),
        cost_fen=sum(rows[i].cost_fen for i in taken),
        proven=solved.proven,
        gap=solved.gap,
        blocked={
            row.code: tuple(
                limit for limit, now in zip(limits, used, strict=True) if limit.breaks(now + limit.weights.get(i, 0))
            )
            for i, row in enumerate(rows)
            if not solved.taken[i]
        },
    )


def _clash(count: int, limits: Sequence[Limit], seconds: float) -> Clash:
    """A smallest set of limits that cannot be kept together: each is left out in turn, and stays out if it may."""

    def feasible(some: Sequence[Limit]) -> bool:
        return solve([0] * count, some, seconds=seconds) is not None

    kept = list(limits)
    for limit in limits:
        rest = [other for other in kept if other is not limit]
        if not feasible(rest):
            kept = rest
    cures = [limit for limit in kept if feasible([other for other in limits if other is not limit])]
    return Clash(tuple(kept), tuple(cures))


def points_of(rows: Sequence[Candidate], aim: Aim) -> list[Decimal]:
    """What each project is worth by an aim: with a rank one point more than the next, without rank or score none."""
    last = max((row.rank or 0 for row in rows), default=0)
    match aim:
        case "score":
            return [row.score or Decimal(0) for row in rows]
        case "rank":
            return [Decimal(last + 1 - row.rank if row.rank else 0) for row in rows]
        case "count":
            return [Decimal(1)] * len(rows)
        case "amount":
            return [Decimal(row.cost_fen) for row in rows]


def _whole(points: Sequence[Decimal]) -> tuple[list[int], int]:
    """The points as whole numbers, and how many decimal places they were moved by."""
    places = max([0, *(-int(value.as_tuple().exponent) for value in points)])
    return [int(value.scaleb(places)) for value in points], places
