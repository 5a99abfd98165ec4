"""Schemes of evaluation: how a hundred points are spread, what a total comes to, its grade, and what follows from it.

财预〔2020〕10号 and 财预〔2021〕101号 are in use side by side, so a form names its scheme; an old form keeps the scheme
and the numbers it was made under, because both are dated. All numbers stand in ``parameters/performance.toml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from zhixiang.rules.findings import Finding, Severity, found, in_order
from zhixiang.rules.params import Confidence, Parameter, ParameterError, parameter
from zhixiang.rules.rounding import plain
from zhixiang.rules.steps import Formula, Step
from zhixiang.rules.taxonomy_levels import COST_LEVEL1, SATISFACTION_LEVEL1

FULL: Final = Decimal(100)
SCHEME_KEYS: Final = ("guangdong", "2020", "2021", "2021-cost")
"""Oldest first; the newest without cost indicators is what a form gets that names none."""
_ZERO: Final = Decimal("0.00")
_BASIS: Final = "审查规则 T5"


class ScoringError(ValueError):
    """A scheme, weights or scores that give no total; the message is a plain Chinese sentence."""


@dataclass(frozen=True, slots=True)
class ScoringScheme:
    """One way to spread a hundred points. ``execution`` are the points kept for 预算执行率, 0 for none."""

    key: str
    valid_from: date
    valid_to: date | None
    weights: Mapping[str, Decimal]
    """Level 1 → points, in the order of the form."""
    execution: Decimal
    enabled: bool
    satisfaction_to: str
    """The level 1 that gets the points of satisfaction where a form needs no such indicator."""
    legal_basis: str
    confidence: Confidence

    @property
    def indicators(self) -> Decimal:
        """The points that indicators share: 90 where execution has its own ten, else 100."""
        return FULL - self.execution

    @property
    def cost(self) -> bool:
        """Whether 成本 is a level 1 of its own."""
        return COST_LEVEL1 in self.weights

    def without_satisfaction(self) -> ScoringScheme:
        """The same scheme for a form that needs no satisfaction indicator."""
        if SATISFACTION_LEVEL1 not in self.weights:
            return self
        moved = self.weights[SATISFACTION_LEVEL1]
        rest = {name: points for name, points in self.weights.items() if name != SATISFACTION_LEVEL1}
        if self.satisfaction_to not in rest:
            raise ScoringError(f"评分方案没有“{self.satisfaction_to}”，满意度的分值没有去处，请修改方案。")
        return replace(self, weights={**rest, self.satisfaction_to: rest[self.satisfaction_to] + moved})


class IndicatorWeight(NamedTuple):
    """The weight of one indicator. ``key`` is the caller's."""

    key: str
    level1: str
    weight: Decimal


class IndicatorScore(NamedTuple):
    """What one indicator got. ``verified`` is False where nothing proves the actual: that is told, not zeroed."""

    key: str
    level1: str
    weight: Decimal
    points: Decimal
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Level1Score:
    """What one level 1 got of its points."""

    level1: str
    points: Decimal
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Total:
    """The total of a form with what it is made of."""

    points: Decimal
    grade: str
    by_level1: tuple[Level1Score, ...]
    execution: Decimal | None
    step: Step
    unverified: tuple[str, ...]
    """Keys of indicators whose actual nothing proves."""


class Grade(NamedTuple):
    """One grade from its floor (included) up to the next (not included); the highest includes 100."""

    name: str
    floor: Decimal
    ceiling: Decimal


def scheme(key: str, on: date) -> ScoringScheme:
    """One scheme as of a day. Raises ScoringError for an unknown one or before its first day."""
    if key not in SCHEME_KEYS:
        raise ScoringError(f"没有名为“{key}”的评分方案，请重新选择。")
    try:
        weights = parameter(f"score.scheme.{key}.weights", on)
    except ParameterError as error:
        raise ScoringError(f"评分方案“{key}”在 {on.isoformat()} 还没有施行，请选其他方案。") from error
    return ScoringScheme(
        key=key,
        valid_from=weights.valid_from,
        valid_to=weights.valid_to,
        weights=weights.as_table(),
        execution=parameter(f"score.scheme.{key}.execution", on).as_decimal(),
        enabled=parameter(f"score.scheme.{key}.enabled", on).value is True,
        satisfaction_to=str(parameter("score.scheme.no_satisfaction_to", on).value),
        legal_basis=weights.legal_basis,
        confidence=weights.confidence,
    )


def schemes(on: date, *, disabled: bool = False) -> tuple[ScoringScheme, ...]:
    """The schemes that a form of the day may choose, oldest first; with ``disabled`` those switched off as well."""
    known = []
    for key in SCHEME_KEYS:
        try:
            known.append(scheme(key, on))
        except ScoringError:
            continue
    return tuple(one for one in known if one.enabled or disabled)


def default_scheme(on: date, *, cost: bool = False) -> ScoringScheme:
    """The newest scheme of the day, with or without cost indicators. Raises ScoringError where there is none."""
    fitting = [one for one in schemes(on) if one.cost is cost] or list(schemes(on))
    if not fitting:
        raise ScoringError(f"{on.isoformat()} 没有可用的评分方案，请先在参数表中补充。")
    return fitting[-1]


def check_weights(by: ScoringScheme, rows: Sequence[IndicatorWeight], on: date) -> list[Finding]:
    """T5: the sum, each weight, each level 1 against the scheme. Errors first."""
    return in_order([*_sum(by, rows), *_each(rows, on), *_levels(by, rows)])


def _sum(by: ScoringScheme, rows: Sequence[IndicatorWeight]) -> Iterable[Finding]:
    got = sum((row.weight for row in rows), _ZERO)
    if got != by.indicators:
        yield found("T5", "weights_sum", Severity.ERROR, "", by.legal_basis, got=got, wanted=by.indicators)


def _each(rows: Sequence[IndicatorWeight], on: date) -> Iterable[Finding]:
    most = parameter("score.weight.warn_above", on)
    for row in rows:
        if row.weight <= 0:
            yield found("T5", "weight_not_positive", Severity.ERROR, row.key, _BASIS, weight=row.weight)
        elif row.weight > most.as_decimal():
            yield found("T5", "weight_large", Severity.WARNING, row.key, most, weight=row.weight)


def _levels(by: ScoringScheme, rows: Sequence[IndicatorWeight]) -> Iterable[Finding]:
    """10号 lets the weights of level 1 be changed in special cases: another spread is asked about, not refused."""
    got: dict[str, Decimal] = {}
    for row in rows:
        got[row.level1] = got.get(row.level1, _ZERO) + row.weight
    fits = by if SATISFACTION_LEVEL1 in got else by.without_satisfaction()
    for level1 in dict.fromkeys([*fits.weights, *got]):
        wanted, sum_ = fits.weights.get(level1), got.get(level1, _ZERO)
        if wanted is None:
            yield found("T5", "level1_unknown", Severity.ERROR, level1, by.legal_basis, got=sum_)
        elif sum_ != wanted:
            yield found("T5", "level1_sum", Severity.WARNING, level1, by.legal_basis, got=sum_, wanted=wanted)


def total(by: ScoringScheme, scores: Sequence[IndicatorScore], execution: Decimal | None, on: date) -> Total:
    """The total of a form. ``execution`` are the points for 预算执行率; None for a scheme that keeps none apart.

    Raises ScoringError where points are missing, outside their weight, or do not make a hundred together.
    """
    _insist_on_scores(by, scores, execution)
    parts = {score.key: score.points for score in scores}
    points = sum(parts.values(), _ZERO) + (execution or _ZERO)
    if execution is not None:
        parts = {"execution": execution, **parts}
    return Total(
        points=points,
        grade=grade(points, on),
        by_level1=_by_level1(scores),
        execution=execution,
        step=Step(Formula.SUM, parts, points),
        unverified=tuple(score.key for score in scores if not score.verified),
    )


def _insist_on_scores(by: ScoringScheme, scores: Sequence[IndicatorScore], execution: Decimal | None) -> None:
    if by.execution and execution is None:
        raise ScoringError("还没有预算执行率的得分，请先填写预算数和执行数。")
    if execution is not None and not (by.execution and 0 <= execution <= by.execution):
        raise ScoringError(f"预算执行率的得分应在 0 到 {plain(by.execution)} 分之间，请核对。")
    if len({score.key for score in scores}) != len(scores):
        raise ScoringError("同一个指标有两个得分，请只保留一个。")
    for score in scores:
        if not score.points.is_finite() or not 0 <= score.points <= score.weight:
            raise ScoringError(f"“{score.key}”的得分应在 0 到 {plain(score.weight)} 分之间，请修改。")
    weights = sum((score.weight for score in scores), _ZERO)
    if weights != by.indicators:
        raise ScoringError(f"各指标分值合计 {plain(weights)} 分，应为 {plain(by.indicators)} 分，请先调整分值。")


def _by_level1(scores: Sequence[IndicatorScore]) -> tuple[Level1Score, ...]:
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for score in scores:
        points, weight = sums.get(score.level1, (_ZERO, _ZERO))
        sums[score.level1] = points + score.points, weight + score.weight
    return tuple(Level1Score(level1, points, weight) for level1, (points, weight) in sums.items())


def grades(on: date) -> tuple[Grade, ...]:
    """The grades of a day, best first."""
    floors = sorted(parameter("score.grade.floors", on).as_table().items(), key=lambda one: -one[1])
    ceilings = [FULL, *(floor for _, floor in floors)]
    return tuple(Grade(name, floor, top) for (name, floor), top in zip(floors, ceilings, strict=False))


def grade(points: Decimal, on: date) -> str:
    """优 良 中 差 of a total, half open: 89.5 is 良. Raises ScoringError outside 0 to 100."""
    if not points.is_finite() or not 0 <= points <= FULL:
        raise ScoringError(f"总分是 {points}，应在 0 到 100 分之间，请核对。")
    return next(one.name for one in grades(on) if points >= one.floor)


def coefficient(of_grade: str, on: date) -> Decimal:
    """What a grade makes of next year's allocation: the coefficient that ``factors.RegionData`` takes.

    Raises ScoringError for an unknown grade.
    """
    table = coefficients(on)
    if of_grade not in table.as_table():
        raise ScoringError(f"没有“{of_grade}”这个等级的绩效系数，请在参数表中补充。")
    return table.as_table()[of_grade]


def coefficients(on: date) -> Parameter:
    """The table grade → coefficient, with its basis and confidence."""
    return parameter("score.grade.coefficients", on)
