"""Can each target be measured, and is it where it belongs?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from zhixiang.intake.checks.catalogue import CHECKS, Check
from zhixiang.intake.forms.notice import NoticeReading
from zhixiang.intake.forms.text_tools import without_blanks
from zhixiang.intake.records import Finding, IndicatorRow, PerformanceTable
from zhixiang.rules.characters import HAN
from zhixiang.rules.indicator_sense import level_in_doubt, wrong_way
from zhixiang.rules.indicators import Kind, Op, Target, parse_target

_ALREADY_MET = re.compile(
    r"已(?:全部|基本|经|于[^,，]{1,10})?(?:建设|建成|完成|达到|达成|实现|达标|成立|建立|设立|开设|开展|举办|投入|通过|挂牌|验收|落实|办结|"
    r"交付|有\d|超额)"
)
_ON_TOP = re.compile(r"基础上|再(?:新增|增加)|另(?:新增|增)")
"""在已建成5个的基础上新增2个 is a target of its own."""
_DEADLINE = re.compile(
    r"按(?:合同|计划|照|要求|规定|约定)(?!(?:要求)?(?:有序|稳步)?(?:推进|开展|实施|落实|执行))|按[期时]|(限|如|准)(期|时)完成|(年|月|日)(底|末)?(之)?前|及时|期限|年度内|当年"
)
_MEASURED_IN_WORDS = re.compile(r"^[零无][^\d]{1,12}$|杜绝|\d+[/:∶]\d+|分之")
"""Nothing of a kind (零投诉), and shares: no figure was read, but anyone can tell whether they are reached."""
_BASE = re.compile(r"上一?年|去年|往年|历年|前[一三]?年|以前年度|同期|基期|上期|同比|环比|逐年|年均|(?:20)?\d\d年")
"""What growth is measured against; 稳步增长 alone names nothing."""
_FIGURE_IN_NAME = re.compile(
    r"(?:不(?:少|低|高)于|至少|不超过|达到?)\d+|(?<![\d.〔（(第“前近])\d{1,5}(?:个(?!月|工作日|小时)|[家场份件项期名起部册篇宗笔套所户](?!以上)|[批届家人场]?次|"
    r"批|万元|亿元|%)(?!以上)"
)
_NOT_WORDS = re.compile(r"[\W_]+")
_UNIT_IN_NAME = re.compile(rf"[(（](?:单位[:：])?(?:{HAN}|[%％]){{1,4}}[)）]")
_RATIO_NAME = re.compile(r"率|满意度|比例|比重|占比|增幅|增速|系数|指数|得分|评分|倍数")


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
    if not row.value_text or (target.kind is Kind.MISSING and not _echoes(row)):
        yield CHECKS["empty_value"], "没有填写指标值，请补上数值和单位。"
    elif _echoes(row):
        yield CHECKS["value_echoes_name"], "的指标值只是重复了名称，请改为数值和单位。"
    elif _is_vague(row):
        yield (
            CHECKS["not_quantifiable"],
            f"的指标值“{_short(row.value_text)}”无法衡量，请改为数值，或说明如何判断是否完成。",
        )
    elif target.kind is Kind.QUANTITATIVE and not target.unit and not _unit_is_clear(row):
        yield CHECKS["no_unit"], f"的指标值“{_short(row.value_text)}”没有计量单位，请补上。"
    if _ALREADY_MET.search(row.value_text) and not _ON_TOP.search(row.value_text):
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
    elif _second_figure(target) is not None:
        why = "里有两个数，建议分成两行指标。"
    else:
        why = ""
    if why:
        yield CHECKS["several_numbers"], f"的指标值“{_short(row.value_text)}”{why}"
    if _FIGURE_IN_NAME.search(row.name):
        yield CHECKS["number_in_name"], "的名称里写了数值，名称只写考核什么，数值请填在指标值里。"


def _second_figure(target: Target) -> Target | None:
    """Another figure with a unit of its own in what the value says beside its target: 2场，培训100人次."""
    if target.kind is not Kind.QUANTITATIVE or not re.search(r"\d|[一二两三四五六七八九十]", target.note):
        return None
    if re.match(r"(其中|含|包括)", target.note) or re.search(r"[每/已]|基础|现有|原有|上年", target.note):
        return None
    second = parse_target(target.note)
    return second if second.kind is Kind.QUANTITATIVE and second.unit else None


def _is_vague(row: IndicatorRow) -> bool:
    """No figure, no deadline, no earlier state to compare with: nobody can say when such a target is reached."""
    if row.target.kind is Kind.TREND:
        return row.target.op is Op.INCREASE and not _BASE.search(row.value_text)
    if row.target.kind is not Kind.QUALITATIVE or row.target.op is not Op.NONE:
        return False
    return not (_DEADLINE.search(row.value_text) or _MEASURED_IN_WORDS.search(without_blanks(row.value_text)))


def _echoes(row: IndicatorRow) -> bool:
    return bool(row.name) and _words(row.name) == _words(row.value_text)


def _words(text: str) -> str:
    return _NOT_WORDS.sub("", unicodedata.normalize("NFKC", text)).removesuffix("完成")


def _unit_is_clear(row: IndicatorRow) -> bool:
    """The name gives the unit in brackets, or the figure is a ratio by nature (满意度 0.8)."""
    if _UNIT_IN_NAME.search(row.name):
        return True
    number = row.target.number
    return bool(_RATIO_NAME.search(row.name)) and number is not None and 0 <= number <= 1


def _short(text: str) -> str:
    return text if len(text) <= 30 else text[:28] + "……"
