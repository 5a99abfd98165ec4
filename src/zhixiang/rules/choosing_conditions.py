"""What a choice of projects is made from and must keep to, and whether that makes sense at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from zhixiang.rules.money import Fen

Aim = Literal["score", "rank", "count", "amount"]
"""What makes a project worth choosing: its review score, its place in the order, that it is one, or its money."""


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
    score: Decimal | None = None
    """What experts gave it; None where nobody has reviewed it."""
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


def insist(rows: Sequence[Candidate], conditions: Conditions) -> None:
    """Raises ChoosingError for what needs no solver to be seen."""
    if not rows:
        raise ChoosingError("没有可供选择的项目，请先把项目入库，或放宽筛选条件。")
    if conditions.aim == "score" and all(row.score is None for row in rows):
        raise ChoosingError("可供选择的项目都没有评审得分，不能按得分选择。请先发布专家评审的结果，或换一个目标。")
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
        if row.score is not None and (not row.score.is_finite() or row.score < 0):
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
