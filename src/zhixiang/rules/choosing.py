"""项目法: projects are chosen under a budget so that their points are highest, within limits per region and category.

HiGHS solves it as an integer programme: one thread and a fixed seed, rows in the order of codes, so that the same data
give the same choice. Money is divided by its greatest common divisor and points by their last decimal place, so that
what HiGHS sees are small whole numbers; what it answers is checked again in exact whole numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal

from zhixiang.rules.choosing_limits import Limit, limits_of
from zhixiang.rules.choosing_solver import Solved, solve
from zhixiang.rules.money import Fen

Aim = Literal["score", "rank"]

SECONDS: Final = 20.0
"""How long the solver may look for a proof; after that the best choice so far is given with its gap."""


class ChoosingError(ValueError):
    """Conditions that contradict themselves; the message is a plain Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One project that may be chosen whole or not at all. ``region`` is the group its limits are counted in."""

    code: str
    name: str
    region: str
    category: str
    unit: str
    cost_fen: Fen
    score: Decimal = Decimal(0)
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class RegionLimit:
    """What one region gets at least and at most, in fen and in projects; None: no limit."""

    region: str
    min_fen: Fen | None = None
    max_fen: Fen | None = None
    min_count: int | None = None
    max_count: int | None = None


@dataclass(frozen=True, slots=True)
class CategoryLimit:
    """The share of one category in the money that is chosen, in per cent; None: no limit."""

    category: str
    min_share: Decimal | None = None
    max_share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Conditions:
    """All that a choice must keep to. ``per_unit``: at most so many projects of one unit."""

    budget_fen: Fen
    regions: Sequence[RegionLimit] = ()
    categories: Sequence[CategoryLimit] = ()
    must: frozenset[str] = frozenset()
    must_not: frozenset[str] = frozenset()
    per_unit: int | None = None
    aim: Aim = "score"


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
    _insist(rows, conditions)
    limits = limits_of(rows, conditions)
    points, places = _points(rows, conditions.aim)
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


def _points(rows: Sequence[Candidate], aim: Aim) -> tuple[list[int], int]:
    """Whole points for every project, and how many decimal places they were moved by."""
    if aim == "rank":
        last = max((row.rank or 0 for row in rows), default=0)
        return [last + 1 - row.rank if row.rank else 0 for row in rows], 0
    places = max([0, *(-int(row.score.as_tuple().exponent) for row in rows)])
    return [int(row.score.scaleb(places)) for row in rows], places


def _insist(rows: Sequence[Candidate], conditions: Conditions) -> None:
    """Raises ChoosingError for what needs no solver to be seen."""
    if not rows:
        raise ChoosingError("没有可供选择的项目，请先把项目入库，或放宽筛选条件。")
    if conditions.budget_fen <= 0:
        raise ChoosingError("预算应大于 0，请填写可以安排的金额。")
    _insist_on_projects(rows)
    both = sorted(conditions.must & conditions.must_not)
    if both:
        raise ChoosingError(f"项目 {both[0]} 既在必选又在不选之列，请只留一处。")
    unknown = sorted((conditions.must | conditions.must_not) - {row.code for row in rows})
    if unknown:
        raise ChoosingError(f"必选或不选的项目 {unknown[0]} 不在可供选择的项目中，请核对编码。")
    if conditions.per_unit is not None and conditions.per_unit < 1:
        raise ChoosingError("每个单位最多可选的项目数至少是 1，请改正。")
    _insist_on_regions(conditions)
    _insist_on_shares(conditions)
    for names in ([x.region for x in conditions.regions], [x.category for x in conditions.categories]):
        if len(set(names)) != len(names):
            raise ChoosingError("同一个地区或类别的限制填写了两次，请合并成一条。")


def _insist_on_projects(rows: Sequence[Candidate]) -> None:
    codes = [row.code for row in rows]
    if len(set(codes)) != len(codes):
        raise ChoosingError("同一个项目编码出现了两次，请核对项目库。")
    for row in rows:
        if row.cost_fen <= 0:
            raise ChoosingError(f"项目“{row.name}”没有申请金额，无法参加选择，请先补录。")
        if not row.score.is_finite() or row.score < 0:
            raise ChoosingError(f"项目“{row.name}”的得分是 {row.score}，得分不能为负，请核对。")


def _insist_on_regions(conditions: Conditions) -> None:
    for limit in conditions.regions:
        for low, high in ((limit.min_fen, limit.max_fen), (limit.min_count, limit.max_count)):
            if (low is not None and low < 0) or (high is not None and high < 0):
                raise ChoosingError(f"{limit.region}的上下限不能为负，请改正。")
            if low is not None and high is not None and low > high:
                raise ChoosingError(f"{limit.region}的下限高于上限，请改正。")


def _insist_on_shares(conditions: Conditions) -> None:
    for share in conditions.categories:
        for value in (share.min_share, share.max_share):
            if value is not None and not (value.is_finite() and 0 <= value <= 100):
                raise ChoosingError(f"类别“{share.category}”的占比应在 0 到 100 之间，请改正。")
        if share.min_share is not None and share.max_share is not None and share.min_share > share.max_share:
            raise ChoosingError(f"类别“{share.category}”的最低占比高于最高占比，请改正。")
