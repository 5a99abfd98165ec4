"""Whether an evaluation can be believed: the self-evaluation beside the review, its proofs, and what is too good.

Screening rules V1 to V3. Nothing here changes points: a missing proof makes an indicator unverified, which is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from zhixiang.rules.attainment import Over
from zhixiang.rules.findings import Finding, Severity, found, in_order
from zhixiang.rules.lights import Light
from zhixiang.rules.params import parameter
from zhixiang.rules.scoring import IndicatorScore, ScoringError

_FULL: Final = Decimal(100)
_BASIS_LIGHT: Final = "审查规则 V1：自评满分而监控亮红灯"
_BASIS_DEGREES: Final = "审查规则 V1：定性指标全部满分"
_BASIS_PROOF: Final = "审查规则 V2：佐证不足"
_BASIS_OVER: Final = "审查规则 V3：超额异常"
_LEAST_DEGREES: Final = 2
"""One qualitative indicator at full points says nothing."""


@dataclass(frozen=True, slots=True)
class ScoredRow:
    """What is known of one indicator of a self-evaluation. None is unknown: nothing is said of it."""

    key: str
    points: Decimal
    weight: Decimal
    qualitative: bool = False
    actual: Decimal | None = None
    target: Decimal | None = None
    over: Over = Over.NONE
    over_reason: str = ""
    proved_on: tuple[date, ...] = ()
    """Days of the papers that prove the actual."""
    claimed: bool = True
    """Whether an actual is claimed at all."""
    sample: int | None = None
    """Answers of a survey; for satisfaction only."""
    surveyed: bool = False
    """Whether the actual comes from a survey, which must name its sample."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One indicator, or the total (key empty), as the unit and as the review scored it."""

    key: str
    own: Decimal
    reviewed: Decimal

    @property
    def points(self) -> Decimal:
        """Own less reviewed: positive where the unit gave itself more."""
        return self.own - self.reviewed


def differences(own: Sequence[IndicatorScore], reviewed: Sequence[IndicatorScore]) -> tuple[Difference, ...]:
    """Indicator by indicator in the order of the self-evaluation. Raises ScoringError where the rows differ."""
    by_key = {score.key: score for score in reviewed}
    if len(by_key) != len(reviewed) or {score.key for score in own} != set(by_key) or len(own) != len(by_key):
        raise ScoringError("自评与评价的指标不一致，无法比较，请先核对指标。")
    return tuple(Difference(score.key, score.points, by_key[score.key].points) for score in own)


def compare(own: Decimal, reviewed: Decimal, on: date) -> tuple[Difference, list[Finding]]:
    """Both totals, and V1 where the unit gave itself far more than the review."""
    difference = Difference("", own, reviewed)
    most = parameter("review.difference.points", on)
    if difference.points < most.as_decimal():
        return difference, []
    hit = found("V1", "above_review", Severity.WARNING, "", most, own=own, reviewed=reviewed, points=difference.points)
    return difference, [hit]


def check_scores(
    rows: Sequence[ScoredRow],
    points: Decimal,
    project_light: Light | None,
    period: tuple[date, date],
    on: date,
) -> list[Finding]:
    """V1, V2 and V3 of a self-evaluation of ``points`` in total for a period, errors first."""
    return in_order(
        [
            *_too_good(rows, points, project_light),
            *_exact(rows, on),
            *(finding for row in rows for finding in _proof(row, period, on)),
            *(finding for row in rows for finding in _over(row)),
        ]
    )


def _too_good(rows: Sequence[ScoredRow], points: Decimal, light: Light | None) -> Iterator[Finding]:
    if points == _FULL and light is Light.RED:
        yield found("V1", "full_with_red", Severity.WARNING, "", _BASIS_LIGHT, points=points)
    degrees = [row for row in rows if row.qualitative]
    if len(degrees) >= _LEAST_DEGREES and all(row.points == row.weight for row in degrees):
        yield found("V1", "degrees_full", Severity.WARNING, "", _BASIS_DEGREES, rows=len(degrees))


def _exact(rows: Sequence[ScoredRow], on: date) -> Iterator[Finding]:
    """Actuals that all hit their targets to the digit were written after the targets."""
    measured = [row for row in rows if row.actual is not None and row.target is not None]
    share = parameter("review.exact_rows.share", on)
    if len(measured) < parameter("review.exact_rows.fewest", on).as_int():
        return
    exact = sum(row.actual == row.target for row in measured)
    if exact >= share.as_decimal() * len(measured):
        yield found("V1", "actuals_exact", Severity.WARNING, "", share, exact=exact, rows=len(measured))


def _proof(row: ScoredRow, period: tuple[date, date], on: date) -> Iterator[Finding]:
    if not row.claimed:
        return
    if not row.proved_on:
        yield found("V2", "no_proof", Severity.WARNING, row.key, _BASIS_PROOF)
    elif outside := sorted(day for day in row.proved_on if not period[0] <= day <= period[1]):
        yield found(
            "V2", "proof_outside", Severity.WARNING, row.key, _BASIS_PROOF,
            first=outside[0], papers=len(outside), period_from=period[0], period_to=period[1],
        )  # fmt: skip
    fewest = parameter("review.sample.fewest", on)
    if row.surveyed and (row.sample is None or row.sample < fewest.as_int()):
        yield found("V2", "sample_small", Severity.WARNING, row.key, fewest, sample=row.sample or 0)


def _over(row: ScoredRow) -> Iterator[Finding]:
    if row.over is Over.NONE or row.over_reason.strip():
        return
    severity = Severity.ERROR if row.over is Over.FORCE else Severity.WARNING
    facts = {"actual": row.actual or Decimal(0), "target": row.target or Decimal(0)}
    yield found("V3", f"over_{row.over}", severity, row.key, _BASIS_OVER, **facts)
