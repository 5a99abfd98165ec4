"""One target on several levels: do the regions make the province's, and who promises the same for far less money.

T8 (层级不衔接) adds up only what can be added: counts and amounts, no rates, stocks or averages. T2 compares equal
promises by the money behind them; the ratio from which that is told is a dated parameter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from zhixiang.rules.findings import Finding, Severity, found, in_order
from zhixiang.rules.indicators import Kind, Op, Target
from zhixiang.rules.money import Fen
from zhixiang.rules.params import parameter
from zhixiang.rules.rounding import percent

_BASIS: Final = "审查规则 T8；财预〔2015〕163号：区域绩效目标与整体绩效目标衔接"
_CEILINGS: Final = (Op.LE, Op.LT)
_YUAN: Final = {"元": 1, "万元": 10_000, "亿元": 100_000_000}


class Promise(NamedTuple):
    """One target of one region. ``key`` groups what measures the same (``indicator_dictionary.group_key``)."""

    region: str
    key: str
    name: str
    target: Target
    amount_fen: Fen
    """The region's money, for all its targets together."""


@dataclass(frozen=True, slots=True)
class AddedUp:
    """A province's target beside the sum of its regions', in the province's unit."""

    key: str
    name: str
    unit: str
    ceiling: bool
    """Whether less is better: then the sum must not pass the target."""
    asked: Decimal
    sum: Decimal
    regions: tuple[str, ...]
    """Those that promise it, in the order given."""
    not_added: tuple[str, ...]
    """Those whose unit differs so that they could not be added."""

    @property
    def gap(self) -> Decimal:
        """The sum less the target."""
        return self.sum - self.asked

    @property
    def met(self) -> bool:
        """Whether the regions' promises make the province's."""
        return self.gap <= 0 if self.ceiling else self.gap >= 0


@dataclass(frozen=True, slots=True)
class SamePromise:
    """One target that several regions promise with the very same number, cheapest first."""

    key: str
    name: str
    number: Decimal
    unit: str
    regions: tuple[tuple[str, Fen], ...]

    @property
    def ratio(self) -> Fraction:
        """The most money for it over the least; both are above zero."""
        return Fraction(self.regions[-1][1], self.regions[0][1])


@dataclass(frozen=True, slots=True)
class SameSet:
    """Two regions that promise the same for unlike money: ``cheap`` for the smaller part."""

    cheap: str
    dear: str
    cheap_fen: Fen
    dear_fen: Fen
    same: int
    """Targets that agree in what, how much and unit."""
    of: int
    """Different targets of both together."""

    @property
    def ratio(self) -> Fraction:
        """The dear one's money over the cheap one's."""
        return Fraction(self.dear_fen, self.cheap_fen)


def additive(name: str, target: Target, on: date) -> bool:
    """Whether promises of several regions may be added: a count or an amount, and no rate, stock or average."""
    if target.kind is not Kind.QUANTITATIVE or target.number is None or target.per_item:
        return False
    if target.unit not in parameter("level.additive_units", on).as_words():
        return False
    return not any(word in name for word in parameter("level.not_additive_words", on).as_words())


def add_up(province: Sequence[Promise], regions: Sequence[Promise], on: date) -> tuple[AddedUp, ...]:
    """Each additive target of the province beside the sum of its regions', in the province's order."""
    by_key: dict[str, list[Promise]] = defaultdict(list)
    for promise in regions:
        by_key[promise.key].append(promise)
    return tuple(_added(asked, by_key[asked.key]) for asked in province if additive(asked.name, asked.target, on))


def _added(asked: Promise, promises: Sequence[Promise]) -> AddedUp:
    unit = asked.target.unit or ""
    total, given, not_added = Decimal(0), [], []
    for one in promises:
        number = _in_unit(one.target, unit)
        if number is None:
            not_added.append(one.region)
        else:
            total += number
            given.append(one.region)
    return AddedUp(
        key=asked.key,
        name=asked.name,
        unit=unit,
        ceiling=asked.target.op in _CEILINGS,
        asked=asked.target.number or Decimal(0),
        sum=total,
        regions=tuple(dict.fromkeys(given)),
        not_added=tuple(dict.fromkeys(not_added)),
    )


def _in_unit(target: Target, unit: str) -> Decimal | None:
    """The number in another unit: 亿元 and 万元 are one measure, everything else must agree."""
    if target.kind is not Kind.QUANTITATIVE or target.number is None:
        return None
    if target.unit == unit:
        return target.number
    if target.unit in _YUAN and unit in _YUAN:
        return target.number * _YUAN[target.unit] / _YUAN[unit]
    return None


def check_levels(sums: Iterable[AddedUp]) -> list[Finding]:
    """T8: targets of the province that its regions together do not promise; also those nobody promises."""
    hits = []
    for one in sums:
        if one.met and one.regions:
            continue
        case = "sum_differs" if one.regions else "no_region"
        hits.append(
            found(
                "T8", case, Severity.WARNING, one.key, _BASIS,
                asked=one.asked, sum=one.sum, unit=one.unit, regions=len(one.regions), not_added=one.not_added,
            )
        )  # fmt: skip
    return in_order(hits)


def same_promises(promises: Sequence[Promise], on: date) -> tuple[SamePromise, ...]:
    """Equal numbers for money that differs by the ratio of the day or more, the widest first (T2).

    Only what can be added is compared: a rate is the same for little money and for much.
    """
    groups: dict[tuple[str, Decimal, str], dict[str, Promise]] = defaultdict(dict)
    for one in promises:
        if one.amount_fen > 0 and additive(one.name, one.target, on) and one.target.op not in _CEILINGS:
            number = one.target.number or Decimal(0)
            groups[one.key, number, one.target.unit or ""].setdefault(one.region, one)
    least = Fraction(parameter("check.same_targets.money_ratio", on).as_decimal())
    hits = []
    for (key, number, unit), by_region in groups.items():
        rows = sorted(((one.amount_fen, region) for region, one in by_region.items()))
        if rows[-1][0] >= least * rows[0][0]:
            name = next(iter(by_region.values())).name
            hits.append(SamePromise(key, name, number, unit, tuple((region, fen) for fen, region in rows)))
    return tuple(sorted((hit for hit in hits if len(hit.regions) > 1), key=lambda one: (-one.ratio, one.key)))


def same_sets(promises: Sequence[Promise], on: date) -> tuple[SameSet, ...]:
    """Regions whose promises agree as a set (Jaccard index of rule T6) for unlike money, the widest first (T2)."""
    sets: dict[str, set[tuple[str, bool, Decimal, str]]] = defaultdict(set)
    amounts: dict[str, Fen] = {}
    for one in promises:
        if (same := _same(one)) is not None and one.amount_fen > 0:
            sets[one.region].add(same)
            amounts[one.region] = one.amount_fen
    like = Fraction(parameter("check.identical_indicator_sets.jaccard", on).as_decimal())
    fewest = parameter("check.identical_indicator_sets.fewest_indicators", on).as_int()
    least = Fraction(parameter("check.same_targets.money_ratio", on).as_decimal())
    ordered = sorted((region for region in sets if len(sets[region]) >= fewest), key=lambda one: (amounts[one], one))
    hits = []
    for n, cheap in enumerate(ordered):
        for dear in ordered[n + 1 :]:
            if amounts[dear] < least * amounts[cheap]:
                continue
            shared, of = len(sets[cheap] & sets[dear]), len(sets[cheap] | sets[dear])
            if shared >= like * of:
                hits.append(SameSet(cheap, dear, amounts[cheap], amounts[dear], shared, of))
    return tuple(sorted(hits, key=lambda one: (-one.ratio, one.cheap, one.dear)))


def check_money(sets: Sequence[SameSet], on: date) -> list[Finding]:
    """T2: the same promises for a fraction of the money: one of both is too high or too low."""
    by = parameter("check.same_targets.money_ratio", on)
    return in_order(
        found(
            "T2", "same_set", Severity.WARNING, one.dear, by,
            cheap=one.cheap, cheap_fen=one.cheap_fen, dear_fen=one.dear_fen,
            same=one.same, of=one.of, share=percent(Fraction(one.cheap_fen), Fraction(one.dear_fen)),
        )
        for one in sets
    )  # fmt: skip


def _same(one: Promise) -> tuple[str, bool, Decimal, str] | None:
    """What two promises must share to be the same; ≥ 10 家 and 10 家 are."""
    if one.target.kind is not Kind.QUANTITATIVE or one.target.number is None:
        return None
    return one.key, one.target.op in _CEILINGS, one.target.number, one.target.unit or ""
