"""Can each target be measured, and is it where it belongs?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhixiang.intake.checks.catalogue import CHECKS, Check
from zhixiang.intake.forms.notice import NoticeReading
from zhixiang.intake.forms.text_tools import without_blanks
from zhixiang.intake.records import Finding, IndicatorRow, PerformanceTable
from zhixiang.rules.indicators import Kind, Op
from zhixiang.rules.taxonomy import SURE, direction_of, level_for_name

_ALREADY_MET = re.compile(r"[(（]?已(建设|建成|完成|达到|实现|达标|成立|建立|设立|开设|举办|投入使用|通过)[)）]?")
_DEADLINE = re.compile(
    r"按(合同|计划|期|时|照|要求|规定|约定)|(限|如|准)(期|时)完成|(年|月|日)(底|末)?(之)?前|及时|期限|年度内|当年"
)
_UNIT_IN_NAME = re.compile(r"[(（](?:单位[:：])?[\u4e00-\u9fff%％]{1,4}[)）]")
_RATIO_NAME = re.compile(r"率|满意度|比例|比重|占比|增幅|增速|系数|指数|得分|评分|倍数")


def check_indicators(reading: NoticeReading) -> Iterator[Finding]:
    """One finding at most for each defect of each row."""
    for table in reading.performance.tables:
        for row in table.indicators:
            yield from _one(table, row)


def _one(table: PerformanceTable, row: IndicatorRow) -> Iterator[Finding]:
    for check, why in _defects(row):
        yield check.at(
            f"附件3 {table.owner} {row.level2}",
            row.line,
            f"“{table.owner}”的指标“{row.name or '（名称缺失）'}”{why}",
            evidence=row.value_text,
            region_code=table.region_code,
        )


def _defects(row: IndicatorRow) -> Iterator[tuple[Check, str]]:
    target = row.target
    if not row.value_text or (target.kind is Kind.MISSING and not _echoes(row)):
        yield CHECKS["empty_value"], "没有填写指标值，请补上数值和单位。"
    elif _echoes(row):
        yield CHECKS["value_echoes_name"], "的指标值只是重复了名称，请改为数值和单位。"
    elif target.kind is Kind.QUALITATIVE and target.op is Op.NONE and not _DEADLINE.search(row.value_text):
        yield (
            CHECKS["not_quantifiable"],
            f"的指标值“{_short(row.value_text)}”无法衡量，请改为数值，或说明如何判断是否完成。",
        )
    elif target.kind is Kind.QUANTITATIVE and not target.unit and not _unit_is_clear(row):
        yield CHECKS["no_unit"], f"的指标值“{_short(row.value_text)}”没有计量单位，请补上。"
    if _ALREADY_MET.search(row.value_text):
        yield CHECKS["already_met"], f"的指标值“{_short(row.value_text)}”写明已经完成，不能作为新一年的目标。"
    if target.kind is Kind.QUANTITATIVE and target.op in (Op.GE, Op.GT) and direction_of(row.name) == "le":
        yield CHECKS["direction_wrong"], f"越低越好，指标值却写成“{_short(row.value_text)}”，请核对方向。"
    guess = level_for_name(row.name, row.value_text)
    if guess is not None and guess.confidence >= SURE and guess.level2 != row.level2 and not row.inferred:
        yield CHECKS["wrong_level"], f"填在“{row.level2}”下，按含义应属“{guess.level2}”，请核对。"


def _echoes(row: IndicatorRow) -> bool:
    return bool(row.name) and without_blanks(row.name) == without_blanks(row.value_text)


def _unit_is_clear(row: IndicatorRow) -> bool:
    """The name gives the unit in brackets, or the figure is a ratio by nature (满意度 0.8)."""
    if _UNIT_IN_NAME.search(row.name):
        return True
    number = row.target.number
    return bool(_RATIO_NAME.search(row.name)) and number is not None and 0 <= number <= 1


def _short(text: str) -> str:
    return text if len(text) <= 30 else text[:28] + "……"
