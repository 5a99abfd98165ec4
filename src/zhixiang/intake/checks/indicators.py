"""Can each target be measured, and is it where it belongs?"""

from __future__ import annotations

from collections.abc import Iterator

from zhixiang.intake.checks.catalogue import CHECKS, Check
from zhixiang.intake.forms.notice import NoticeReading
from zhixiang.intake.records import Finding, IndicatorRow, PerformanceTable
from zhixiang.rules.indicator_sense import level_in_doubt, wrong_way
from zhixiang.rules.indicator_wording import (
    echoes_name,
    has_figure_in_name,
    is_already_met,
    is_clear_without_unit,
    is_deadline,
    is_measured_in_words,
    names_base,
    second_figure,
)
from zhixiang.rules.indicators import Kind, Op


def check_indicators(reading: NoticeReading) -> Iterator[Finding]:
    """One finding at most for each defect of each row."""
    for table in reading.performance.tables:
        above = ""
        for row in table.indicators:
            # An inferred level is doubted only inside its group: at the beginning the inference may be what is wrong.
            yield from _one(table, row, placed=not row.inferred or row.level2 == above)
            above = row.level2


def _one(table: PerformanceTable, row: IndicatorRow, *, placed: bool) -> Iterator[Finding]:
    for check, why in _defects(row, placed=placed):
        yield check.at(
            f"附件3 {table.owner} {row.level2}",
            row.line,
            f"“{table.owner}”的指标“{row.name or '（名称缺失）'}”{why}",
            evidence=row.value_text,
            region_code=table.region_code,
        )


def _defects(row: IndicatorRow, *, placed: bool) -> Iterator[tuple[Check, str]]:
    target = row.target
    if not row.value_text or (target.kind is Kind.MISSING and not echoes_name(row.name, row.value_text)):
        yield CHECKS["empty_value"], "没有填写指标值，请补上数值和单位。"
    elif echoes_name(row.name, row.value_text):
        yield CHECKS["value_echoes_name"], "的指标值只是重复了名称，请改为数值和单位。"
    elif _is_vague(row):
        yield (
            CHECKS["not_quantifiable"],
            f"的指标值“{_short(row.value_text)}”无法衡量，请改为数值，或说明如何判断是否完成。",
        )
    elif target.kind is Kind.QUANTITATIVE and not target.unit and not is_clear_without_unit(row.name, target):
        yield CHECKS["no_unit"], f"的指标值“{_short(row.value_text)}”没有计量单位，请补上。"
    if is_already_met(row.value_text):
        yield CHECKS["already_met"], f"的指标值“{_short(row.value_text)}”写明已经完成，不能作为新一年的目标。"
    wrong = wrong_way(row.name, target, row.level2)
    if wrong is not None:
        better = "越低越好" if wrong else "越高越好"
        yield CHECKS["direction_wrong"], f"{better}，指标值却写成“{_short(row.value_text)}”，请核对方向。"
    yield from _several(row)
    belongs = level_in_doubt(row.name, row.value_text, target, row.level2) if placed else None
    if belongs is not None:
        yield CHECKS["wrong_level"], f"填在“{row.level2}”下，按含义应属“{belongs}”，请核对。"


def _several(row: IndicatorRow) -> Iterator[tuple[Check, str]]:
    """Rule T7: several figures in one cell, or a figure in the name, cannot be scored as one target."""
    target = row.target
    if target.number_max is not None:
        why = "写的是一个范围，建议写明按哪个数考核。"
    elif target.per_item and "/" not in (target.unit or ""):
        why = "一个数管几件事，评价时不好计分，建议分行填写，或写明合计数。"
    elif second_figure(target) is not None:
        why = "里有两个数，建议分成两行指标。"
    else:
        why = ""
    if why:
        yield CHECKS["several_numbers"], f"的指标值“{_short(row.value_text)}”{why}"
    if has_figure_in_name(row.name):
        yield CHECKS["number_in_name"], "的名称里写了数值，名称只写考核什么，数值请填在指标值里。"


def _is_vague(row: IndicatorRow) -> bool:
    """No figure, no deadline, no earlier state to compare with: nobody can say when such a target is reached."""
    if row.target.kind is Kind.TREND:
        return row.target.op is Op.INCREASE and not names_base(row.value_text)
    if row.target.kind is not Kind.QUALITATIVE or row.target.op is not Op.NONE:
        return False
    return not (is_deadline(row.value_text) or is_measured_in_words(row.value_text))


def _short(text: str) -> str:
    return text if len(text) <= 30 else text[:28] + "……"
