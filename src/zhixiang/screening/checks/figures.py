"""Does the figure fit? Its unit, its size for the money, last year's, and whether it is one figure for one thing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from zhixiang.rules.indicator_wording import has_figure_in_name, second_figure
from zhixiang.rules.indicators import Kind, Target
from zhixiang.rules.params import Confidence
from zhixiang.rules.taxonomy import direction_of
from zhixiang.screening.checks.base import Basis, IndicatorCheck
from zhixiang.screening.checks.finding import Finding, Severity, short
from zhixiang.screening.checks.places import is_step
from zhixiang.screening.checks.reading import kind_of
from zhixiang.screening.checks.row import Row, Seen
from zhixiang.screening.checks.units import fits
from zhixiang.screening.checks.values import GUIDE, is_growth

_CELL: Final = Basis("审查规则 T7", "一个单元格只写一个数值，名称里不写数值", Confidence.MEMORY)
_YUAN: Final = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
_FEN_A_WAN: Final = 1_000_000
_DEED_UNITS: Final = frozenset(
    [
        "场",
        "次",
        "场次",
        "期",
        "份",
        "篇",
        "册",
        "本",
        "所",
        "班",
        "届",
        "届次",
        "批次",
        "讲",
        "课",
        "节",
        "堂",
        "天",
        "条",
    ]
)
_HEAD_UNITS: Final = frozenset(["人", "人次", "名", "位", "家次", "户次"])


class UnitMismatch(IndicatorCheck):
    """Firms in 场, papers in 家, activities in 亿元."""

    code = "unit_mismatch"
    title = "单位与指标含义不符"
    basis = GUIDE

    def find(self, row: Row, seen: Seen, on: date) -> Iterator[Finding]:
        target = row.target
        if target.kind is not Kind.QUANTITATIVE or not target.unit or is_growth(row) or is_step(row):
            return
        if not fits(row.name, target.unit):
            yield self.found(
                row.field,
                f"指标“{short(row.name)}”用“{target.unit}”作单位不合含义，请核对单位。",
                evidence=row.value,
            )


class CompoundTarget(IndicatorCheck):
    """各不少于1次; 2场，培训100人次: more than one figure to be scored in one cell."""

    code = "compound_target"
    severity = Severity.NOTE
    title = "一个指标值管几件事"
    basis = _CELL

    def find(self, row: Row, seen: Seen, on: date) -> Iterator[Finding]:
        target = row.target
        if target.kind is not Kind.QUANTITATIVE or target.number_max is not None:
            return
        if (target.per_item and "/" not in (target.unit or "")) or second_figure(target) is not None:
            yield self.found(
                row.field,
                f"指标“{short(row.name)}”的指标值“{short(row.value)}”管了几件事，请分成几行指标，一行一个数。",
                evidence=row.value,
            )


class RangeTarget(IndicatorCheck):
    """2-3场: by which of the two is it judged?"""

    code = "range_target"
    severity = Severity.NOTE
    title = "指标值是一个范围"
    basis = _CELL

    def find(self, row: Row, seen: Seen, on: date) -> Iterator[Finding]:
        if row.target.number_max is not None:
            yield self.found(
                row.field,
                f"指标“{short(row.name)}”的指标值“{short(row.value)}”是一个范围，"
                "请写明按哪个数考核，例如“不少于”其中较小的数。",
                evidence=row.value,
            )


class NumberInName(IndicatorCheck):
    """开展不少于3场培训 as a name."""

    code = "number_in_name"
    severity = Severity.NOTE
    title = "指标名称里写了数值"
    basis = _CELL

    def find(self, row: Row, seen: Seen, on: date) -> Iterator[Finding]:
        if has_figure_in_name(row.name):
            yield self.found(
                row.field,
                f"指标名称“{short(row.name)}”里写了数值，名称只写考核什么，数值请填在指标值里。",
                evidence=row.name,
            )


class BelowLastYear(IndicatorCheck):
    """Less than what last year reached, or a laxer ceiling."""

    code = "below_last_year"
    title = "指标值低于上年"
    basis = Basis("审查规则 T3", "指标值不应低于以前年度实际水平", Confidence.MEMORY)

    def find(self, row: Row, seen: Seen, on: date) -> Iterator[Finding]:
        before = row.before
        pair = None if before is None or row.target.kind is not Kind.QUANTITATIVE else _comparable(row.target, before)
        if pair is None:
            return
        now, then = pair
        worse = now > then if direction_of(row.name) == "le" else now < then
        if worse:
            yield self.found(
                row.field,
                f"指标“{short(row.name)}”今年写“{short(row.value)}”，"
                f"上年是“{short(row.prev)}”，请提高指标值，或写明降低的理由。",
                evidence=row.value,
                threshold=row.prev,
            )


def _comparable(target: Target, before: Target) -> tuple[Decimal, Decimal] | None:
    """Both figures in one measure, or None."""
    if target.number is None or before.number is None:
        return None
    now, then = target.unit or "", before.unit or ""
    if now in _YUAN and then in _YUAN:
        return target.number * _YUAN[now], before.number * _YUAN[then]
    if now and then and kind_of(target) != kind_of(before):
        return None
    return target.number, before.number


class TriviallyLow(IndicatorCheck):
    """One training for eight million."""

    code = "trivially_low"
    title = "目标相对资金明显偏低"
    basis = Basis("审查规则 T2", "绩效目标应当与资金规模匹配", Confidence.MEMORY)
    parameters = (
        "check.trivially_low.deed_fen",
        "check.trivially_low.head_fen",
        "check.trivially_low.other_fen",
    )

    def find(self, row: Row, seen: Seen, on: date) -> Iterator[Finding]:
        target = row.target
        number = target.number_max or target.number
        if row.budget_wan is None or target.kind is not Kind.QUANTITATIVE or not number or number < 0:
            return
        if kind_of(target) != "count":
            return
        limit = self.value(_limit_key(target.unit or ""), on).as_int()
        each = Decimal(str(row.budget_wan)) * _FEN_A_WAN / number
        if each >= limit:
            unit = target.unit or "个"
            yield self.found(
                row.field,
                f"指标“{short(row.name)}”安排 {row.budget_wan:g} 万元，"
                f"只要求“{short(row.value)}”，折合每{unit} {each / _FEN_A_WAN:.4g} 万元，"
                "请提高指标值，或说明为什么需要这么多钱。",
                evidence=row.value,
                threshold=f"每{unit} {Decimal(limit) / _FEN_A_WAN:g} 万元",
            )


def _limit_key(unit: str) -> str:
    if unit in _HEAD_UNITS:
        return "check.trivially_low.head_fen"
    return f"check.trivially_low.{'deed' if unit in _DEED_UNITS else 'other'}_fen"
