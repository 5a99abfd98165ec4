"""What stands in the way of submitting targets, and what somebody should look at again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from zhixiang.apps.performance.models import TargetRow
from zhixiang.rules.attainment import AttainmentError, insist_on_target
from zhixiang.rules.findings import Finding, Severity
from zhixiang.rules.indicators import Kind
from zhixiang.rules.scoring import IndicatorWeight, check_weights, default_scheme
from zhixiang.rules.taxonomy_levels import COST, COST_LEVEL1

_FEWEST_MEASURED: Final = 3


class Problem(NamedTuple):
    """One thing that is wrong. ``row`` is its position from 1, 0 for the table; ``blocks`` keeps from submitting."""

    row: int
    blocks: bool
    text: str


def problems(rows: Sequence[TargetRow], goals: Sequence[str], on: date) -> list[Problem]:
    """What blocks first. Weights may be left open altogether (163号 asks for none); half of them may not."""
    found = [] if goals else [Problem(0, True, _("还没有填写总体绩效目标。"))]
    if not rows:
        return [*found, Problem(0, True, _("还没有填写绩效指标。"))]
    for number, row in enumerate(rows, start=1):
        found += _of_row(number, row)
    measured = sum(row.kind == Kind.QUANTITATIVE for row in rows)
    if measured < _FEWEST_MEASURED:
        text = _("可以计量的指标只有 {n} 个，核心指标应当量化，建议至少 {least} 个。")
        found.append(Problem(0, False, text.format(n=measured, least=_FEWEST_MEASURED)))
    found += _weights(rows, on)
    return sorted(found, key=lambda one: (not one.blocks, one.row))


def _of_row(number: int, row: TargetRow) -> list[Problem]:
    if not row.value_text:
        return [Problem(number, True, _("没有填写指标值。"))]
    if row.kind == Kind.QUALITATIVE:
        return [Problem(number, False, _("指标值没有数字，评价时只能按等级评分；能计量的请写明数量。"))]
    try:
        insist_on_target(row.target, base=row.base_value)
    except AttainmentError as error:
        return [Problem(number, row.kind == Kind.QUANTITATIVE, str(error))]
    return []


def _weights(rows: Sequence[TargetRow], on: date) -> list[Problem]:
    given = [row for row in rows if row.weight is not None]
    if not given:
        return [Problem(0, False, _("还没有定权重，评价以前需要补上。"))]
    if len(given) < len(rows):
        text = _("{all} 个指标里有 {n} 个没有填权重，请补齐，或者全部留空。")
        return [Problem(0, True, text.format(all=len(rows), n=len(rows) - len(given)))]
    cost = any(row.level1 == COST_LEVEL1 and row.level2 != COST for row in rows)
    weights = [IndicatorWeight(str(n), row.level1, row.weight or Decimal(0)) for n, row in enumerate(rows, start=1)]
    return [_problem(one) for one in check_weights(default_scheme(on, cost=cost), weights, on)]


def _problem(found: Finding) -> Problem:
    facts = {name: f"{value:f}" if isinstance(value, Decimal) else str(value) for name, value in found.facts.items()}
    number = int(found.place) if found.place.isdecimal() else 0
    text = {
        "weights_sum": _("权重合计 {got}，应为 {wanted}（另有 10 分是预算执行率）。"),
        "weight_not_positive": _("权重应大于 0。"),
        "weight_large": _("权重 {weight} 偏大，请核对。"),
        "level1_unknown": _("“{place}”不在评分办法的一级指标里。"),
        "level1_sum": _("“{place}”的权重合计 {got}，评分办法的通常值是 {wanted}。"),
    }[found.case]
    blocks = found.severity is Severity.ERROR and found.case != "level1_unknown"
    return Problem(number, blocks, text.format(place=found.place, **facts))
