"""What only many demands together show: split, scattered and copied ones, and amounts that fall out of line.

Each check sees every demand once and keeps hashes, sums and a few examples; none keeps the demands.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from heapq import heappush, heappushpop
from typing import Final, NamedTuple

from zhixiang.rules.indicator_dictionary import plain_core
from zhixiang.rules.indicators import parse_target
from zhixiang.rules.money import format_wan
from zhixiang.rules.params import Confidence
from zhixiang.screening.checks.amounts import SMALL, counted_outputs
from zhixiang.screening.checks.base import Basis, CorpusCheck
from zhixiang.screening.checks.finding import Finding, Severity, short
from zhixiang.screening.demand import Demand

_SHOWN: Final = 6
"""Ids that a finding names."""
_EXTREMES: Final = 200
"""Largest and smallest amounts that are kept of each category."""
_MOST_SETS: Final = 1_000_000
"""Signatures of indicator sets that are kept; beyond it only sets that are wholly equal are found."""
_PART: Final = re.compile(
    r"\(?第?[一二三四五六七八九十\d]+[期批次标包段部]分?\)?|[A-Za-z甲乙丙丁]包|[-—]?子项目[一二三四五六七八九十\d]*|\([一二三四五六七八九十\d]+\)|20\d\d年?度?|[一二三四五六七八九十\d]+$"
)


class Group:
    """A few ids, how many there are, and their sum."""

    __slots__ = ("count", "fen", "ids", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self.ids: list[str] = []
        self.count = 0
        self.fen = 0

    def add(self, demand: Demand) -> None:
        """One more."""
        self.count += 1
        self.fen += demand.budget_fen
        if len(self.ids) < _SHOWN:
            self.ids.append(demand.id)

    @property
    def told(self) -> str:
        """The ids in words."""
        return "、".join(self.ids) + ("……" if self.count > len(self.ids) else "")


def _stem(demand: Demand) -> str:
    """A name without years, parts and the place: what parts of one project have in common."""
    name = demand.name
    for place in (demand.unit, demand.county, demand.city):
        if place:
            name = name.replace(place, "")
    return _PART.sub("", name)


class SplitUnderLimit(CorpusCheck):
    """Several demands of one unit and category, each just under a limit."""

    code = "split_under_limit"
    title = "多个项目金额都刚好低于限额"
    basis = Basis("审查规则 N7", "不得拆分项目规避限额", Confidence.MEMORY)
    parameters = ("check.split.limits_fen", "check.split.share_under", "check.split.fewest")

    def __init__(self, on: date) -> None:
        super().__init__(on)
        self._limits = sorted(int(word) for word in self.value("check.split.limits_fen", on).as_words())
        self._share = self.value("check.split.share_under", on).as_decimal()
        self._fewest = self.value("check.split.fewest", on).as_int()
        self._groups: dict[tuple[int, int], Group] = {}

    def see(self, demand: Demand) -> None:
        for limit in self._limits:
            if limit * (1 - self._share) <= demand.budget_fen < limit:
                key = hash((demand.unit, demand.category, demand.year)), limit
                self._groups.setdefault(key, Group(demand.unit)).add(demand)

    def findings(self) -> Iterator[Finding]:
        for (_, limit), group in self._groups.items():
            if group.count >= self._fewest:
                yield self.found(
                    "budget",
                    f"“{group.name}”同类项目有 {group.count} 个都刚好低于 {format_wan(limit)} 万元（"
                    f"合计 {format_wan(group.fen)} 万元），"
                    "请核对是不是一个项目拆开报的。",
                    evidence=group.told,
                    threshold=f"{format_wan(limit)} 万元",
                    demand_id=group.ids[0],
                    together=tuple(group.ids),
                )


class PartsSummed(CorpusCheck):
    """Parts of one project (一期, 二期; A包, B包) that reach a limit only together."""

    code = "parts_summed"
    title = "同一项目拆成几部分，合计超过限额"
    basis = Basis("审查规则 N7", "不得拆分项目规避限额", Confidence.MEMORY)
    parameters = ("check.split.limits_fen", "check.split.fewest")

    def __init__(self, on: date) -> None:
        super().__init__(on)
        self._limits = sorted(int(word) for word in self.value("check.split.limits_fen", on).as_words())
        self._fewest = self.value("check.split.fewest", on).as_int()
        self._groups: dict[int, tuple[Group, list[int]]] = {}

    def see(self, demand: Demand) -> None:
        stem = _stem(demand)
        if not demand.unit or len(stem) < 4 or not demand.budget_fen:
            return
        key = hash((demand.unit, demand.year, demand.category, stem))
        group, largest = self._groups.setdefault(key, (Group(stem), [0]))
        group.add(demand)
        largest[0] = max(largest[0], demand.budget_fen)

    def findings(self) -> Iterator[Finding]:
        for group, (largest,) in self._groups.values():
            limit = next((one for one in reversed(self._limits) if largest < one <= group.fen), None)
            if group.count >= self._fewest and limit is not None:
                yield self.found(
                    "budget",
                    f"“{short(group.name)}”分成 {group.count} 个项目，"
                    f"合计 {format_wan(group.fen)} 万元，超过 {format_wan(limit)} 万元，"
                    "单个都不到，请核对是否应当合并。",
                    evidence=group.told,
                    threshold=f"{format_wan(limit)} 万元",
                    demand_id=group.ids[0],
                    together=tuple(group.ids),
                )


class ManySmall(CorpusCheck):
    """Many small demands of one unit, or on one topic in one city."""

    code = "many_small"
    severity = Severity.NOTE
    title = "小项目过多"
    basis = SMALL
    parameters = ("check.many_small.fen", "check.many_small.of_unit", "check.many_small.of_topic")

    def __init__(self, on: date) -> None:
        super().__init__(on)
        self._small = self.value("check.many_small.fen", on).as_int()
        self._most = {kind: self.value(f"check.many_small.of_{kind}", on).as_int() for kind in ("unit", "topic")}
        self._groups: dict[tuple[str, int], Group] = {}

    def see(self, demand: Demand) -> None:
        if not 0 < demand.budget_fen <= self._small:
            return
        stem = _stem(demand)
        if demand.unit:
            self._add("unit", (demand.unit, demand.year), demand.unit, demand)
        if len(stem) >= 4:
            self._add("topic", (demand.city, stem, demand.year), stem, demand)

    def _add(self, kind: str, key: tuple[object, ...], name: str, demand: Demand) -> None:
        self._groups.setdefault((kind, hash(key)), Group(name)).add(demand)

    def findings(self) -> Iterator[Finding]:
        for (kind, _), group in self._groups.items():
            if group.count > self._most[kind]:
                whose = "同一单位" if kind == "unit" else "同一城市同一内容"
                yield self.found(
                    "budget",
                    f"{whose}（{short(group.name)}）有 {group.count} 个不超过 {format_wan(self._small)} 万元的小项目，"
                    f"合计 {format_wan(group.fen)} 万元，请归并。",
                    evidence=group.told,
                    threshold=f"{self._most[kind]} 个",
                    demand_id=group.ids[0],
                    together=tuple(group.ids) if kind == "unit" else (),
                )


class _Amount(NamedTuple):
    fen: int
    id: str


class UnitSuspicious(CorpusCheck):
    """An amount about ten thousand times that of the year before, or of the category's median: 元 for 万元."""

    code = "amount_unit_suspicious"
    severity = Severity.ERROR
    title = "金额单位疑似写错"
    basis = Basis("审查规则 N12", "金额与上年或同类中位数相差约一万倍", Confidence.MEMORY)
    parameters = ("check.unit_error.lowest_ratio", "check.unit_error.highest_ratio")

    def __init__(self, on: date) -> None:
        super().__init__(on)
        self._low = self.value("check.unit_error.lowest_ratio", on).as_decimal()
        self._high = self.value("check.unit_error.highest_ratio", on).as_decimal()
        self._amounts: dict[str, Counter[int]] = defaultdict(Counter)
        self._largest: dict[str, list[_Amount]] = defaultdict(list)
        self._smallest: dict[str, list[_Amount]] = defaultdict(list)
        self._years: dict[int, tuple[int, int]] = {}
        self._found: dict[str, tuple[int, int, str]] = {}

    def see(self, demand: Demand) -> None:
        fen = demand.budget_fen
        if fen <= 0:
            return
        self._amounts[demand.category][_rounded(fen)] += 1
        _keep(self._largest[demand.category], _Amount(fen, demand.id))
        _keep(self._smallest[demand.category], _Amount(-fen, demand.id))
        key = hash((demand.unit, demand.name.replace(str(demand.year), "")))
        year, before = self._years.get(key, (demand.year, 0))
        if before and year != demand.year and self._is_off(fen, before):
            self._found[demand.id] = fen, before, "上年"
        if demand.year >= year:
            self._years[key] = demand.year, fen

    def _is_off(self, fen: int, other: int) -> bool:
        ratio = Decimal(max(fen, other)) / min(fen, other)
        return self._low <= ratio <= self._high

    def findings(self) -> Iterator[Finding]:
        for category, amounts in self._amounts.items():
            median = _median(amounts)
            for fen, key in (*self._largest[category], *self._smallest[category]):
                if self._is_off(abs(fen), median):
                    self._found.setdefault(key, (abs(fen), median, "同类项目的中位数"))
        for key, (fen, other, what) in self._found.items():
            yield self.found(
                "budget",
                f"申请 {format_wan(fen)} 万元，{what}是 {format_wan(other)} 万元，"
                "相差约一万倍，请核对是不是把元和万元写混了。",
                evidence=format_wan(fen),
                threshold=f"{self._low:g} 到 {self._high:g} 倍",
                demand_id=key,
            )


def _rounded(fen: int) -> int:
    """Two leading digits: enough for a median, and few different values."""
    digits = len(str(fen))
    return fen if digits <= 2 else fen // 10 ** (digits - 2) * 10 ** (digits - 2)


def _keep(heap: list[_Amount], amount: _Amount) -> None:
    if len(heap) < _EXTREMES:
        heappush(heap, amount)
    else:
        heappushpop(heap, amount)


def _median(amounts: Counter[int]) -> int:
    half, seen = amounts.total() / 2, 0
    for fen in sorted(amounts):
        seen += amounts[fen]
        if seen >= half:
            return fen
    return 0


class SameIndicators(CorpusCheck):
    """The indicators of another unit, all of them or all but one (Jaccard of 0.8 and more for the usual 5 to 9)."""

    code = "same_indicators"
    severity = Severity.NOTE
    title = "绩效指标与其他单位几乎完全相同"
    basis = Basis("审查规则 T6；财预〔2015〕163号", "绩效目标应当符合实际", Confidence.MEMORY)
    parameters = (
        "check.identical_indicator_sets.jaccard",
        "check.identical_indicator_sets.fewest_indicators",
    )

    def __init__(self, on: date) -> None:
        super().__init__(on)
        self._jaccard = self.value("check.identical_indicator_sets.jaccard", on).as_decimal()
        self._fewest = self.value("check.identical_indicator_sets.fewest_indicators", on).as_int()
        self._first: dict[int, tuple[int, str]] = {}
        self._found: dict[str, tuple[str, bool]] = {}

    def see(self, demand: Demand) -> None:
        items = sorted({_item(one.name, one.value) for one in demand.indicators})
        if len(items) < self._fewest:
            return
        unit = hash(demand.unit)
        whole = hash(tuple(items))
        less = [hash(tuple(items[:at] + items[at + 1 :])) for at in range(len(items))]
        size = len(items)
        like = [(whole, True)]
        if Decimal(size - 1) / size >= self._jaccard:
            like += [(one, False) for one in less]
        for signature, equal in like:
            other = self._first.get(signature)
            if other is not None and other[0] != unit:
                self._found[demand.id] = other[1], equal
                break
        self._first.setdefault(whole, (unit, demand.id))
        if len(self._first) < _MOST_SETS and Decimal(size - 1) / size >= self._jaccard:
            for one in less:
                self._first.setdefault(one, (unit, demand.id))

    def findings(self) -> Iterator[Finding]:
        for key, (other, equal) in self._found.items():
            how = "完全相同" if equal else "只差一条"
            yield self.found(
                "indicators",
                f"绩效指标与另一单位的 {other} {how}，请按本项目的实际情况重新设定。",
                evidence=other,
                threshold=f"相似度 {self._jaccard:g}",
                demand_id=key,
            )


def _item(name: str, value: str) -> int:
    target = parse_target(value, name)
    return hash((plain_core(name), target.number, target.unit, target.op, value if target.number is None else ""))


class SeveralParts(CorpusCheck):
    """One project of one unit in two categories of one year."""

    code = "several_parts"
    title = "同一项目在几个类别里申报"
    basis = Basis("审查规则 N5；省级项目申报指南", "同一内容不得多头申报", Confidence.PAGE)

    def __init__(self, on: date) -> None:
        super().__init__(on)
        self._first: dict[int, tuple[int, str]] = {}
        self._found: dict[str, str] = {}

    def see(self, demand: Demand) -> None:
        stem = _stem(demand)
        if not demand.unit or len(stem) < 4:
            return
        key, category = hash((demand.unit, stem, demand.year)), hash(demand.category)
        first = self._first.setdefault(key, (category, demand.id))
        if first[0] != category:
            self._found[demand.id] = first[1]

    def findings(self) -> Iterator[Finding]:
        for key, other in self._found.items():
            yield self.found(
                "category",
                f"与本单位的 {other} 是同一项目，却报在不同类别，请只保留一处。",
                evidence=other,
                demand_id=key,
            )


class TargetsNotRaised(CorpusCheck):
    """Much more money than last year for no more than last year, or clearly less for as much."""

    code = "targets_not_raised"
    title = "资金比上年多，目标没有提高"
    basis = Basis("审查规则 T2、T3", "资金增加，指标值应相应提高；指标值不低于以前年度", Confidence.MEMORY)
    parameters = ("check.targets_not_raised.money_growth", "check.targets_not_raised.lowest_share")

    def __init__(self, on: date) -> None:
        super().__init__(on)
        self._growth = self.value("check.targets_not_raised.money_growth", on).as_decimal()
        self._share = self.value("check.targets_not_raised.lowest_share", on).as_decimal()
        self._before: dict[int, tuple[int, int, Decimal, str]] = {}
        self._found: dict[str, tuple[str, int, int, Decimal, Decimal]] = {}

    def see(self, demand: Demand) -> None:
        total = counted_outputs(demand)
        if not demand.unit or not total or not demand.budget_fen or not demand.year:
            return
        key = hash((demand.unit, _stem(demand)))
        known = self._before.get(key)
        mine = demand.year, demand.budget_fen, total, demand.id
        if known is not None and known[0] != demand.year:
            earlier, later = sorted((known, mine))
            if self._is_off(earlier, later):
                self._found[later[3]] = earlier[3], earlier[1], later[1], earlier[2], later[2]
        if known is None or demand.year > known[0]:
            self._before[key] = mine

    def _is_off(self, earlier: tuple[int, int, Decimal, str], later: tuple[int, int, Decimal, str]) -> bool:
        if later[1] >= earlier[1] * (1 + self._growth):
            return later[2] <= earlier[2]
        return later[1] >= earlier[1] and later[2] < earlier[2] * self._share

    def findings(self) -> Iterator[Finding]:
        for key, (other, fen_then, fen_now, then, now) in self._found.items():
            yield self.found(
                "indicators",
                f"资金从 {format_wan(fen_then)} 万元到 {format_wan(fen_now)} 万元，"
                f"数量指标合计从 {then:g} 到 {now:g}，请提高指标值，或说明理由。",
                evidence=other,
                threshold=f"资金增加 {self._growth:.0%}；目标不低于上年的 {self._share:.0%}",
                demand_id=key,
            )
