"""The limits of a choice as rows of whole numbers: what each project adds, and what the sum may be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from zhixiang.rules.choosing_conditions import Candidate, Conditions
from zhixiang.rules.money import format_wan

Kind = Literal[
    "budget",
    "must",
    "must_not",
    "per_unit",
    "region_min_fen",
    "region_max_fen",
    "region_min_count",
    "region_max_count",
    "category_min_share",
    "category_max_share",
]

SAYS: Final[Mapping[Kind, str]] = {
    "budget": "总额不超过 {bound} 万元",
    "must": "必选项目 {subject}",
    "must_not": "不选项目 {subject}",
    "per_unit": "{subject}最多 {bound} 个项目",
    "region_min_fen": "{subject}至少安排 {bound} 万元",
    "region_max_fen": "{subject}最多安排 {bound} 万元",
    "region_min_count": "{subject}至少 {bound} 个项目",
    "region_max_count": "{subject}最多 {bound} 个项目",
    "category_min_share": "“{subject}”占比不低于 {bound}%",
    "category_max_share": "“{subject}”占比不高于 {bound}%",
}
"""What a limit of each kind says, with places for whom it concerns and for the bound."""


@dataclass(frozen=True, slots=True, eq=False)
class Limit:
    """One condition as a row: the sum of ``weights`` over the chosen lies between ``low`` and ``high``.

    ``shown`` is the bound as people read it: 万元, a count or per cent, by ``kind``.
    """

    kind: Kind
    subject: str
    shown: str
    weights: Mapping[int, int]
    low: int | None = None
    high: int | None = None

    def used(self, taken: Iterable[int]) -> int:
        """The row's sum over the chosen projects."""
        return sum(self.weights.get(index, 0) for index in taken)

    def breaks(self, used: int) -> bool:
        """Whether a sum lies outside the limit."""
        return (self.low is not None and used < self.low) or (self.high is not None and used > self.high)

    def __str__(self) -> str:
        return SAYS[self.kind].format(subject=self.subject, bound=self.shown)


def limits_of(rows: Sequence[Candidate], conditions: Conditions) -> list[Limit]:
    """All conditions as rows, the hardest to give up last."""
    costs = {index: row.cost_fen for index, row in enumerate(rows)}
    by_code = {row.code: index for index, row in enumerate(rows)}
    return [
        *_shares(rows, conditions, costs),
        *_regions(rows, conditions, costs),
        *_units(rows, conditions),
        *(Limit("must_not", code, "", {by_code[code]: 1}, high=0) for code in sorted(conditions.must_not)),
        *(Limit("must", code, "", {by_code[code]: 1}, low=1) for code in sorted(conditions.must)),
        Limit("budget", "", format_wan(conditions.budget_fen), costs, high=conditions.budget_fen),
    ]


def _shares(rows: Sequence[Candidate], conditions: Conditions, costs: Mapping[int, int]) -> Iterator[Limit]:
    """A share of the money that is chosen, multiplied out so that both sides are whole numbers."""
    by_category = _grouped(rows, lambda row: row.category)
    for one in sorted(conditions.categories, key=lambda one: one.category):
        inside = set(by_category[one.category])
        bounds: tuple[tuple[Kind, int, Decimal | None], ...] = (
            ("category_min_share", -1, one.min_share),
            ("category_max_share", 1, one.max_share),
        )
        for kind, sign, share in bounds:
            if share is not None:
                top, bottom = (share / 100).as_integer_ratio()
                weights = {i: sign * cost * (bottom * (i in inside) - top) for i, cost in costs.items()}
                yield Limit(kind, one.category, f"{share.normalize():f}", weights, high=0)


def _regions(rows: Sequence[Candidate], conditions: Conditions, costs: Mapping[int, int]) -> Iterator[Limit]:
    by_region = _grouped(rows, lambda row: row.region)
    for one in sorted(conditions.regions, key=lambda one: one.region):
        inside = by_region[one.region]
        money, counts = {i: costs[i] for i in inside}, dict.fromkeys(inside, 1)
        if one.max_count is not None:
            yield Limit("region_max_count", one.region, str(one.max_count), counts, high=one.max_count)
        if one.max_fen is not None:
            yield Limit("region_max_fen", one.region, format_wan(one.max_fen), money, high=one.max_fen)
        if one.min_count:
            yield Limit("region_min_count", one.region, str(one.min_count), counts, low=one.min_count)
        if one.min_fen:
            yield Limit("region_min_fen", one.region, format_wan(one.min_fen), money, low=one.min_fen)


def _units(rows: Sequence[Candidate], conditions: Conditions) -> Iterator[Limit]:
    most = conditions.per_unit
    for unit, inside in sorted(_grouped(rows, lambda row: row.unit).items()):
        if most is not None and unit and len(inside) > most:
            yield Limit("per_unit", unit, str(most), dict.fromkeys(inside, 1), high=most)


def _grouped(rows: Sequence[Candidate], key: Callable[[Candidate], str]) -> defaultdict[str, list[int]]:
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        groups[key(row)].append(index)
    return groups
