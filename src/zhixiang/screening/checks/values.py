"""Can the value be measured at all? It is there, it says something, it has a figure, a unit and a base."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from zhixiang.rules.indicator_wording import (
    is_already_met,
    is_clear_without_unit,
    is_measured_in_words,
    names_base,
)
from zhixiang.rules.indicators import Kind
from zhixiang.rules.params import Confidence
from zhixiang.screening.checks.base import Basis, IndicatorCheck
from zhixiang.screening.checks.finding import Finding, short
from zhixiang.screening.checks.reading import RATIO_UNITS
from zhixiang.screening.checks.row import Row, Seen

GUIDE = Basis("财预〔2021〕101号", "指标应当可衡量，写明指标值和计量单位", Confidence.MEMORY)
_GROWTH_IN_NAME: Final = ("增幅", "增速", "增长")
_CHANGE: Final = re.compile(
    "增[幅速长加]|提[升高](?![到至])|上升(?![到至])|下降(?![到至])|降低(?![到至])|减少|压[缩减]"
)
"""A change in per cent; 提高到95% names where to get, not how far to move."""


class EmptyValue(IndicatorCheck):
    """Nothing, a dash, 无 or 待定."""

    code = "empty_value"
    title = "没有指标值"
    basis = GUIDE

    def find(self, row: Row, seen: Seen, on: date) -> Iterator[Finding]:
        if row.target.kind is Kind.MISSING and not (row.is_echo and row.value.strip()):
            yield self.found(row.field, f"指标“{short(row.name)}”没有填指标值，请补上数值和单位。", evidence=row.value)


class ValueEchoesName(IndicatorCheck):
    """The value is the name again."""

    code = "value_echoes_name"
    title = "指标值只是重复了指标名称"
    basis = GUIDE

    def find(self, row: Row, seen: Seen, on: date) -> Iterator[Finding]:
        if row.is_echo and row.value.strip():
            yield self.found(
                row.field, f"指标“{short(row.name)}”的指标值只是重复了名称，请改为数值和单位。", evidence=row.value
            )


class NotQuantifiable(IndicatorCheck):
    """逐步提升 and the like: nobody can say when it is reached."""

    code = "not_quantifiable"
    title = "指标值无法衡量"
    basis = GUIDE

    def find(self, row: Row, seen: Seen, on: date) -> Iterator[Finding]:
        if _is_vague(row) and not row.is_echo:
            yield self.found(
                row.field,
                f"指标“{short(row.name)}”的指标值“{short(row.value)}”无法衡量，请改为数值，或写明如何判断是否完成。",
                evidence=row.value,
            )


def _is_vague(row: Row) -> bool:
    if is_already_met(row.value):
        return False
    if row.target.kind is Kind.TREND:
        return not names_base(row.value) and row.before is None
    return row.target.kind is Kind.QUALITATIVE and not (row.is_deadline or is_measured_in_words(row.value))


class NoUnit(IndicatorCheck):
    """A figure of which nobody says what it counts; a unit in the name's brackets is enough."""

    code = "no_unit"
    title = "指标值没有计量单位"
    basis = GUIDE

    def find(self, row: Row, seen: Seen, on: date) -> Iterator[Finding]:
        target = row.target
        bare = target.kind is Kind.QUANTITATIVE and not target.unit
        if bare and not is_clear_without_unit(row.name, target):
            yield self.found(
                row.field,
                f"指标“{short(row.name)}”的指标值“{short(row.value)}”没有计量单位，请补上，例如家、件、场、%。",
                evidence=row.value,
            )


class NoBaseline(IndicatorCheck):
    """Growth against a year whose figure is not given."""

    code = "no_baseline"
    title = "增长目标没有上年基数"
    basis = Basis("审查规则 T1", "以增长为目标的指标应有基期数值", Confidence.MEMORY)

    def find(self, row: Row, seen: Seen, on: date) -> Iterator[Finding]:
        if row.before is None and is_growth(row):
            yield self.found(
                row.field,
                f"指标“{short(row.name)}”要求比过去增长，但没有写上年的数，请补上基数，或直接写要达到的数。",
                evidence=row.value,
            )


def is_growth(row: Row) -> bool:
    """Whether a target asks for more than there was."""
    target = row.target
    if target.kind is Kind.TREND:
        return names_base(row.value)
    if target.kind is not Kind.QUANTITATIVE or target.unit not in RATIO_UNITS:
        return False
    return row.name.rstrip("率。").endswith(_GROWTH_IN_NAME) or bool(_CHANGE.search(row.value)) or names_base(row.value)


class AlreadyMet(IndicatorCheck):
    """1个（已建设): what is done is no target for the year to come."""

    code = "already_met"
    title = "目标在申报前已经完成"
    basis = Basis("《预算法》", "第三十二条：预算编制参考绩效评价结果和绩效目标", Confidence.LAW)

    def find(self, row: Row, seen: Seen, on: date) -> Iterator[Finding]:
        if is_already_met(row.value):
            yield self.found(
                row.field,
                f"指标“{short(row.name)}”的指标值“{short(row.value)}”写明已经完成，请改为下一年度要完成的数。",
                evidence=row.value,
            )
