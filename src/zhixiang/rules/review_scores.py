"""Scores of experts: one expert's rubric as a score of 100, what a panel comes to, and whose score stands apart.

Everything is exact: points are decimals, results are rounded half up to two places, and σ is compared by its square.
Source of the limits: 审查规则 P3 (one expert more than 2σ from the panel, or a range over 30 → 复评).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from zhixiang.rules.params import ParameterSet
from zhixiang.rules.rounding import CENT, half_up

FULL: Final = Decimal(100)
_LEAST_OTHERS: Final = 2
"""Others that a panel must have before one of it can stand apart from them."""


class ScoreError(ValueError):
    """Points that the rubric does not allow; the message is a plain Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a rubric: the most points it gives, and how much it weighs against the others."""

    key: int
    name: str
    points: Decimal
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Limits:
    """When a panel is to be looked at again. Points of 100, but ``sigmas``."""

    widest: Decimal
    sigmas: Decimal
    least_apart: Decimal
    """A score nearer than this to the others' mean never stands apart, however much the others agree."""
    trim_from: int
    """Scores from which on the highest and the lowest may be left out."""


@dataclass(frozen=True, slots=True)
class Panel:
    """What the submitted scores of one project come to; all figures are None while there is no score."""

    count: int
    mean: Decimal | None = None
    trimmed: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    wide: bool = False
    apart: tuple[int, ...] = ()
    """Keys of the experts whose score stands apart from those of the others."""
    abstained: int = 0
    unscored: int = 0

    @property
    def spread(self) -> Decimal | None:
        """Highest less lowest."""
        return None if self.high is None or self.low is None else self.high - self.low

    @property
    def outlier(self) -> bool:
        """Whether the panel asks for a second look or a written reason."""
        return self.wide or bool(self.apart)

    def result(self, *, trim: bool) -> Decimal | None:
        """The score that counts: the mean, or the mean without the highest and the lowest."""
        return self.trimmed if trim else self.mean


def limits(parameters: ParameterSet, on: date) -> Limits:
    """The limits that hold on a day. Raises ParameterError where there are none."""
    return Limits(
        parameters.get("review.outlier.range", on).as_decimal(),
        parameters.get("review.outlier.sigmas", on).as_decimal(),
        parameters.get("review.outlier.least_apart", on).as_decimal(),
        parameters.get("review.trim.from_scores", on).as_int(),
    )


def checked(item: Item, points: Decimal) -> Decimal:
    """``points`` if the item can give them. Raises ScoreError."""
    if not points.is_finite() or points < 0 or points > item.points:
        raise ScoreError(f"“{item.name}”应在 0 到 {item.points.normalize():f} 分之间，请修改。")
    if points != points.quantize(CENT):
        raise ScoreError(f"“{item.name}”最多保留两位小数，请修改。")
    return points


def weighted(items: Sequence[Item], points: Mapping[int, Decimal]) -> Decimal:
    """A score of 0 to 100: each item's share of its points, by weight. Raises ScoreError where one is missing."""
    missing = [item.name for item in items if item.key not in points]
    if missing:
        raise ScoreError(f"还有 {len(missing)} 项没有打分：{'、'.join(missing)}。")
    if not items:
        raise ScoreError("评分表里没有评分项。")
    total = sum((Fraction(item.weight) for item in items), Fraction(0))
    got = sum(
        (Fraction(checked(item, points[item.key])) / Fraction(item.points) * Fraction(item.weight) for item in items),
        Fraction(0),
    )
    return half_up(got / total * 100)


def panel(scores: Mapping[int, Decimal], by: Limits, *, abstained: int = 0, unscored: int = 0) -> Panel:
    """What the scores of one project (expert → score) come to. Those who abstained or have not scored count apart."""
    if not scores:
        return Panel(0, abstained=abstained, unscored=unscored)
    ordered = sorted(scores.values())
    kept = ordered[1:-1] if len(ordered) >= max(by.trim_from, 3) else ordered
    return Panel(
        count=len(ordered),
        mean=half_up(_mean(ordered)),
        trimmed=half_up(_mean(kept)),
        low=ordered[0],
        high=ordered[-1],
        wide=ordered[-1] - ordered[0] > by.widest,
        apart=tuple(sorted(key for key in scores if _stands_apart(key, scores, by))),
        abstained=abstained,
        unscored=unscored,
    )


def _mean(values: Sequence[Decimal]) -> Fraction:
    return sum((Fraction(value) for value in values), Fraction(0)) / len(values)


def _stands_apart(key: int, scores: Mapping[int, Decimal], by: Limits) -> bool:
    """Against the others, without the score itself: with it, no score of up to five can ever be 2σ from the mean."""
    others = [value for other, value in scores.items() if other != key]
    if len(others) < _LEAST_OTHERS:
        return False
    mean = _mean(others)
    distance = abs(Fraction(scores[key]) - mean)
    variance = sum(((Fraction(value) - mean) ** 2 for value in others), Fraction(0)) / len(others)
    return distance > Fraction(by.least_apart) and distance**2 > Fraction(by.sigmas) ** 2 * variance
