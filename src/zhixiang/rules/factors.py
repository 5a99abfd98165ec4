"""因素法: a sum is split over regions by weighted factors, within floors and caps, exact to the step of rounding.

All arithmetic is on integers, so that the same data give the same amounts on every machine. What each region gets is
explained in whole fen: what the factors bring, what the performance coefficient, the limits and the rounding change.
The explanation adds up to the amount.

The bounded split is the one that stretches every region's score by the same number and then holds it between its floor
and its cap; it is found as CSS flexbox finds its sizes: those that break a limit are fixed, the rest is split again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import lcm
from typing import Final, Literal

from zhixiang.rules.money import Fen, format_wan

STEPS: Final[Mapping[str, Fen]] = {"分": 1, "元": 100, "百元": 10_000, "万元": 1_000_000}
"""What an amount can be rounded to, in fen."""

Bound = Literal["", "floor", "cap"]


class FactorsError(ValueError):
    """Factors, data or limits that no split can follow; the message is a plain Chinese sentence."""


@dataclass(frozen=True, slots=True)
class WeightedFactor:
    """One factor with its weight in per cent. ``inverse``: the smaller the figure, the larger the share."""

    code: str
    name: str
    weight: Decimal
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class RegionData:
    """What is known of one region: a figure for each factor, its coefficient and its limits in fen."""

    code: str
    name: str
    values: Mapping[str, Decimal]
    coefficient: Decimal = Decimal(1)
    floor_fen: Fen = 0
    cap_fen: Fen | None = None


@dataclass(frozen=True, slots=True)
class FactorPiece:
    """What one factor brings to one region, before coefficient, limits and rounding. ``share`` is a part of 1."""

    code: str
    value: Decimal
    share: Decimal
    weight: Decimal
    amount_fen: Fen


@dataclass(frozen=True, slots=True)
class RegionAmount:
    """One region's amount, and the pieces in fen that add up to it."""

    code: str
    amount_fen: Fen
    pieces: tuple[FactorPiece, ...]
    coefficient: Decimal
    coefficient_fen: Fen
    bound: Bound
    bound_fen: Fen
    rounding_fen: Fen

    @property
    def explained_fen(self) -> Fen:
        """The sum of all pieces; equal to the amount."""
        return sum(p.amount_fen for p in self.pieces) + self.coefficient_fen + self.bound_fen + self.rounding_fen


@dataclass(slots=True)
class _Ratio:
    """Scores of all regions as integers over one denominator: region ``i`` has ``over[i] / whole``."""

    over: list[int]
    whole: int

    def of(self, index: int, total: int) -> int:
        """The part of ``total`` that falls to a region, rounded half up."""
        return _half_up(total * self.over[index], self.whole)


@dataclass(slots=True)
class _Held:
    """The split in steps: what limits decide region by region, and the regions that share the rest by their scores."""

    scores: Sequence[int]
    fixed: dict[int, tuple[int, Bound]]
    free: list[int]
    left: int

    def rounded(self) -> list[int]:
        """Whole steps for every region: the largest remainders get what is left over, ties by the order of codes."""
        amounts = [self.fixed[i][0] if i in self.fixed else 0 for i in range(len(self.scores))]
        whole = sum(self.scores[i] for i in self.free)
        remainders = []
        for i in self.free:
            amounts[i], remainder = divmod(self.left * self.scores[i], whole)
            remainders.append((-remainder, i))
        missing = self.left - sum(amounts[i] for i in self.free)
        for _, i in sorted(remainders)[:missing]:
            amounts[i] += 1
        return amounts

    def exact_fen(self, index: int, step_fen: Fen) -> Fen:
        """The amount before rounding to the step, in whole fen."""
        if index in self.fixed:
            return self.fixed[index][0] * step_fen
        return _half_up(self.left * step_fen * self.scores[index], sum(self.scores[i] for i in self.free))


@dataclass(slots=True)
class _Basis:
    """All that an explanation needs."""

    total_fen: Fen
    step_fen: Fen
    factors: Sequence[WeightedFactor]
    shares: Sequence[_Ratio]
    scored: _Ratio
    held: _Held

    def explained(self, index: int, row: RegionData, amount_fen: Fen) -> RegionAmount:
        """The pieces of one region's amount; each is the difference to the piece before, so that they add up."""
        pieces = tuple(
            _piece(factor, row.values[factor.code], share.over[index], share.whole, self.total_fen)
            for factor, share in zip(self.factors, self.shares, strict=True)
        )
        unbounded = self.scored.of(index, self.total_fen)
        exact = self.held.exact_fen(index, self.step_fen)
        return RegionAmount(
            code=row.code,
            amount_fen=amount_fen,
            pieces=pieces,
            coefficient=row.coefficient,
            coefficient_fen=unbounded - sum(piece.amount_fen for piece in pieces),
            bound=self.held.fixed[index][1] if index in self.held.fixed else "",
            bound_fen=exact - unbounded,
            rounding_fen=amount_fen - exact,
        )


def split_by_factors(
    total_fen: Fen, step_fen: Fen, factors: Sequence[WeightedFactor], regions: Sequence[RegionData]
) -> tuple[RegionAmount, ...]:
    """``total_fen`` split over ``regions``, in the order of their codes; the sum is exact.

    Raises FactorsError: weights that do not make 100 %, a figure that is missing, negative or (inverse) zero, limits
    that leave no room, a total that is no multiple of ``step_fen``.
    """
    _insist_on_factors(factors)
    rows = sorted(regions, key=lambda region: region.code)
    _insist_on_regions(total_fen, step_fen, rows)
    shares = [_shares(factor, rows) for factor in factors]
    plain = _combined(factors, shares)
    scored = _with_coefficients(plain, rows)
    units = total_fen // step_fen
    floors = [-(-row.floor_fen // step_fen) for row in rows]
    caps = [units if row.cap_fen is None else row.cap_fen // step_fen for row in rows]
    _insist_on_limits(units, step_fen, rows, floors, caps)
    held = _held(units, scored.over, floors, caps)
    amounts = held.rounded()
    basis = _Basis(total_fen, step_fen, factors, shares, scored, held)
    return tuple(basis.explained(i, row, amounts[i] * step_fen) for i, row in enumerate(rows))


def _insist_on_factors(factors: Sequence[WeightedFactor]) -> None:
    if not factors:
        raise FactorsError("没有选任何因素，请至少选一个因素并填写权重。")
    for factor in factors:
        if not factor.weight.is_finite() or factor.weight < 0:
            raise FactorsError(f"因素“{factor.name}”的权重是 {factor.weight}，权重不能为负，请改正。")
    if len({factor.code for factor in factors}) != len(factors):
        raise FactorsError("同一个因素出现了两次，请只保留一个。")
    total = sum((factor.weight for factor in factors), Decimal(0))
    if total != 100:
        raise FactorsError(f"各因素权重合计为 {_plain(total)}%，应为 100%，请调整权重。")


def _insist_on_regions(total_fen: Fen, step_fen: Fen, rows: Sequence[RegionData]) -> None:
    if not rows:
        raise FactorsError("没有参加分配的地区，请至少选一个地区。")
    if total_fen <= 0 or step_fen <= 0:
        raise FactorsError("待分配总额和取整单位都应大于 0，请改正。")
    if total_fen % step_fen:
        raise FactorsError("待分配总额不是取整单位的整数倍，各地之和不可能等于总额；请改用更小的取整单位。")
    for before, row in pairwise(rows):
        if before.code == row.code:
            raise FactorsError(f"{row.name}（{row.code}）出现了两次，请只保留一行。")
    for row in rows:
        if not row.coefficient.is_finite() or row.coefficient < 0:
            raise FactorsError(f"{row.name}的绩效系数是 {row.coefficient}，系数不能为负，请改正。")
        if row.floor_fen < 0 or (row.cap_fen is not None and row.cap_fen < 0):
            raise FactorsError(f"{row.name}的上下限不能为负，请改正。")


def _insist_on_limits(
    units: int, step_fen: Fen, rows: Sequence[RegionData], floors: Sequence[int], caps: Sequence[int]
) -> None:
    if sum(floors) > units:
        raise FactorsError(
            f"各地下限合计 {format_wan(sum(floors) * step_fen)} 万元，超过待分配总额"
            f" {format_wan(units * step_fen)} 万元，请降低下限。"
        )
    for row, floor, cap in zip(rows, floors, caps, strict=True):
        if floor > cap:
            raise FactorsError(f"{row.name}的下限按取整单位进位后高于上限，请放宽其中一个。")
    if sum(caps) < units:
        raise FactorsError(
            f"各地上限合计 {format_wan(sum(caps) * step_fen)} 万元，不足待分配总额"
            f" {format_wan(units * step_fen)} 万元，请提高上限。"
        )


def _shares(factor: WeightedFactor, rows: Sequence[RegionData]) -> _Ratio:
    """Each region's share of one factor, as integers over their sum."""
    values = [_figure(factor, row) for row in rows]
    whole = _integers(values)
    if factor.inverse:
        multiple = lcm(*whole)
        whole = [multiple // value for value in whole]
    total = sum(whole)
    if total == 0:
        raise FactorsError(f"因素“{factor.name}”的数据全部为 0，无法按它分配；请改数据，或把它的权重并入其他因素。")
    return _Ratio(whole, total)


def _figure(factor: WeightedFactor, row: RegionData) -> Decimal:
    value = row.values.get(factor.code)
    if value is None or not value.is_finite():
        raise FactorsError(f"{row.name}没有因素“{factor.name}”的数据，请先补录，或不让该地区参加分配。")
    if value < 0:
        raise FactorsError(f"{row.name}的因素“{factor.name}”是 {_plain(value)}，因素数据不能为负，请核对。")
    if factor.inverse and value == 0:
        raise FactorsError(f"{row.name}的因素“{factor.name}”是 0；反向因素按倒数计算，不能为 0，请核对。")
    return value


def _integers(values: Sequence[Decimal]) -> list[int]:
    """The same ratios as whole numbers."""
    places = max((-int(value.as_tuple().exponent) for value in values), default=0)
    return [int(value.scaleb(max(places, 0))) for value in values]


def _combined(factors: Sequence[WeightedFactor], shares: Sequence[_Ratio]) -> _Ratio:
    """Weights times shares, over the product of all sums, so that nothing is rounded."""
    weights = _integers([factor.weight for factor in factors])
    product = 1
    for share in shares:
        product *= share.whole
    count = len(shares[0].over)
    over = [
        sum(weight * share.over[i] * (product // share.whole) for weight, share in zip(weights, shares, strict=True))
        for i in range(count)
    ]
    return _Ratio(over, sum(weights) * product)


def _with_coefficients(plain: _Ratio, rows: Sequence[RegionData]) -> _Ratio:
    coefficients = _integers([row.coefficient for row in rows])
    over = [score * coefficient for score, coefficient in zip(plain.over, coefficients, strict=True)]
    total = sum(over)
    if total == 0:
        raise FactorsError("乘以绩效系数后各地得分都为 0，无法分配，请检查系数。")
    return _Ratio(over, total)


def _held(units: int, scores: Sequence[int], floors: Sequence[int], caps: Sequence[int]) -> _Held:
    """What the limits decide, and what is left for the others.

    Raises FactorsError when the caps leave money over that no region with a score may take.
    """
    fixed: dict[int, tuple[int, Bound]] = {}
    free = list(range(len(scores)))
    left = units
    while free:
        whole = sum(scores[i] for i in free)
        if whole == 0:
            break
        under = [i for i in free if left * scores[i] < floors[i] * whole]
        over = [i for i in free if left * scores[i] > caps[i] * whole]
        if not under and not over:
            return _Held(scores, fixed, free, left)
        lacking = sum(floors[i] * whole - left * scores[i] for i in under)
        surplus = sum(left * scores[i] - caps[i] * whole for i in over)
        for i in under if lacking >= surplus else ():
            fixed[i] = (floors[i], "floor")
        for i in over if surplus >= lacking else ():
            fixed[i] = (caps[i], "cap")
        free = [i for i in free if i not in fixed]
        left = units - sum(amount for amount, _ in fixed.values())
    for i in free:  # without a score there is nothing to share by
        fixed[i] = (floors[i], "floor")
    if sum(amount for amount, _ in fixed.values()) != units:
        raise FactorsError("达到上限后仍有资金没有去处（其余地区得分为 0），请提高上限或检查因素数据。")
    return _Held(scores, fixed, [], 0)


def _piece(factor: WeightedFactor, value: Decimal, over: int, whole: int, total_fen: Fen) -> FactorPiece:
    top, bottom = factor.weight.as_integer_ratio()
    return FactorPiece(
        code=factor.code,
        value=value,
        share=Decimal(_half_up(over * 10**8, whole)).scaleb(-8),
        weight=factor.weight,
        amount_fen=_half_up(total_fen * top * over, bottom * 100 * whole),
    )


def _half_up(top: int, bottom: int) -> int:
    return (2 * top + bottom) // (2 * bottom)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
