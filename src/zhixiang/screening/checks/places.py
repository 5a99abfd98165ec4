"""Does the indicator stand where it belongs: its direction, its level, a result and not a step, and once?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from zhixiang.rules.indicator_dictionary import plain_core
from zhixiang.rules.indicator_sense import earns, level_in_doubt, wrong_way
from zhixiang.rules.indicators import Kind
from zhixiang.rules.params import Confidence
from zhixiang.rules.taxonomy import SURE, level_for_name, parent
from zhixiang.rules.taxonomy_levels import (
    BENEFIT,
    COST,
    COST_LEVEL1,
    ECONOMIC,
    LASTING,
    LEVELS,
    OUTPUT,
    QUALITY,
    QUANTITY,
    SATISFACTION,
    SATISFACTION_LEVEL1,
    SOCIAL,
    TIMELINESS,
)
from zhixiang.screening.checks.base import Basis, IndicatorCheck
from zhixiang.screening.checks.finding import Finding, Severity, short
from zhixiang.screening.checks.reading import kind_of
from zhixiang.screening.checks.row import Row, Seen
from zhixiang.screening.checks.values import GUIDE

_FRAME: Final = Basis("财预〔2020〕10号", "产出、效益、满意度指标体系", Confidence.MEMORY)
_LEVEL2: Final = frozenset(level2 for _, level2 in LEVELS)
# Steps on the way: never a result, wherever they stand.
_STEP: Final = re.compile(
    r"领导小组|工作(?:专班|小组|班子)|上级(?:会议|部门|检查|培训)|前期(?:调研|准备|论证|摸底|筹备)|筹备(?:会|工作)|动员(?:会|部署)|部署会|工作例会|调度会|"
    r"碰头会|内部(?:会议|培训|学习)|工作台账|专题会议|工作会议|启动会|协调会|推进会议?$|招(?:投)?标|政府采购|采购(?:程序|文件|手续)|"
    r"评审(?:专家)?会|专家评审|项目立项|立项评审|合同(?:签订|起草)|签订(?:采购|委托|服务)合同|人员(?:分工|安排|配备)|经费(?:拨付|报销)|办理.{0,6}手续"
)
# What is a product of its own among the outputs, and only a step where a benefit is asked for.
_STEP_AS_BENEFIT: Final = re.compile(
    r"(?:参加|出席|列席|赴)[^,，、]{0,10}(?:会|会议|座谈|调研|考察|学习|培训)$|(?:印发|下发|起草|报送|上报|提交|拟定|制定|编制|收集|整理)[^,，]{0,14}"
    r"(?:通知|文件|方案|计划|总结|材料|资料|报表|信息|申报书|台账)$|(?:召开|组织)[^,，]{0,10}会议?$|(?:开展|组织|进行)[^,，]{0,8}"
    r"(?:调研|摸底|摸底调查|自查|自查自纠|考察|学习|摸排|论证|评审|征集|中期检查)$|"
    r"听取意见|党组会?|审批$|办公设备|责任分工|工作人员$|工作机构$|^(?:起草|制定|拟定)[^,，]{0,10}细则$|工作总结$"
)
_MEETING_FOR_OTHERS: Final = re.compile(
    "推介会|发布会|对接会|宣讲会|研讨会|交流会|路演|展会|博览会|大会|说明会|恳谈会|洽谈会"
)


class DirectionWrong(IndicatorCheck):
    """A rate of complaints of at least 10 %."""

    code = "direction_wrong"
    title = "指标方向与含义相反"
    basis = GUIDE

    def find(self, row: Row, seen: Seen, on: date) -> Iterator[Finding]:
        wrong = wrong_way(row.name, row.target, row.level2)
        if wrong is not None:
            better = "越低越好" if wrong else "越高越好"
            use = "不超过" if wrong else "不低于"
            yield self.found(
                row.field,
                f"指标“{short(row.name)}”{better}，却写成“{short(row.value)}”，请改为“{use}”。",
                evidence=row.value,
            )


def is_step(row: Row) -> bool:
    """Whether an indicator names a step on the way instead of a result."""
    if _STEP.search(row.name):
        return True
    return (
        _level1(row) == BENEFIT and bool(_STEP_AS_BENEFIT.search(row.name)) and not _MEETING_FOR_OTHERS.search(row.name)
    )


def _level1(row: Row) -> str:
    return parent(row.level2) if row.level2 in _LEVEL2 else row.level1


class ProcessNotResult(IndicatorCheck):
    """成立领导小组 as a benefit."""

    code = "process_not_result"
    title = "写的是工作过程，不是结果"
    basis = _FRAME

    def find(self, row: Row, seen: Seen, on: date) -> Iterator[Finding]:
        if is_step(row):
            yield self.found(
                row.field,
                f"指标“{short(row.name)}”是工作过程，请改为做完以后的结果，例如服务了多少企业、带来多少变化。",
                evidence=row.name,
            )


class WrongLevel(IndicatorCheck):
    """Profit under 数量, a number of cases under 满意度."""

    code = "wrong_level"
    title = "指标的级次可能填错"
    basis = _FRAME

    def find(self, row: Row, seen: Seen, on: date) -> Iterator[Finding]:
        belongs = _belongs(row)
        if belongs is not None and not is_output_as_benefit(row, belongs) and not is_step(row):
            yield self.found(
                row.field,
                f"指标“{short(row.name)}”填在“{row.level2 or row.level1}”下，按含义应填在“{belongs}”下，请移过去。",
                evidence=row.level2 or row.level1,
            )


class OutputAsBenefit(IndicatorCheck):
    """A number of trainings as a social benefit: many forms do it, and it says nothing of what came of them."""

    code = "output_as_benefit"
    severity = Severity.NOTE
    title = "效益指标写的是产出数量"
    basis = Basis("审查规则 T4", "场次、份数、站点数属于产出，不属于效益", Confidence.MEMORY)
    exchanged = False

    def find(self, row: Row, seen: Seen, on: date) -> Iterator[Finding]:
        belongs = _belongs(row)
        if belongs is not None and is_output_as_benefit(row, belongs) and not is_step(row):
            yield self.found(
                row.field,
                f"指标“{short(row.name)}”填在“{row.level2}”下，写的却是做了多少，请移到“{belongs}”下，效益另写带来的变化。",
                evidence=row.value,
            )


def is_output_as_benefit(row: Row, belongs: str) -> bool:
    """Whether the doubt is only that something done stands among the benefits."""
    return (
        row.level2 in (ECONOMIC, SOCIAL, LASTING)
        and parent(belongs) == OUTPUT
        and bool(row.target.kind is Kind.QUANTITATIVE)
    )


_JOBS: Final = re.compile(r"带动.{0,8}(?:就业|增收)|(?:新增|吸纳)就业|就业(?:人数|岗位)")
_SAVED: Final = re.compile(r"(?:节约|降低|减少|节省)[^,，]{0,10}(?:成本|费用|支出)")
_COST: Final = re.compile(r"(?:成本|费用)控制|(?:单位|平均|人均|项目|总)[^,，]{0,4}成本|成本$")
_COSTS: Final = re.compile(r"成本|费|经费|支出|价|人均|预算|投入|节约|降低")
_IN_TIME: Final = re.compile(r"(?:及时|按时|按期|准时)率?$")


def _belongs(row: Row) -> str | None:
    """The level 2 where the row belongs when that contradicts where it stands."""
    figure = row.target.kind is Kind.QUANTITATIVE
    if figure and (level2 := _by_figure(row)):
        return level2
    if row.level2 == QUALITY and "投诉" in row.name:
        return None  # how often people complain is a matter of quality as well
    if row.level2:
        return level_in_doubt(row.name, row.value, row.target, row.level2)
    guess = level_for_name(row.name, row.value)
    sure = guess is not None and guess.confidence >= SURE and guess.level2 == SATISFACTION
    return SATISFACTION if sure and row.level1 == OUTPUT else None


def _by_figure(row: Row) -> str | None:
    """Money earned, saved or spent, jobs, and what is no satisfaction and no cost, told by figure and name."""
    kind, level1, level2 = kind_of(row.target), _level1(row), row.level2
    if level1 in (OUTPUT, SATISFACTION_LEVEL1) and level2 != COST:
        if kind == "amount" and (earns(row.name) or _SAVED.search(row.name)):
            return ECONOMIC
        if _JOBS.search(row.name):
            return SOCIAL
        if kind == "amount" and _COST.search(row.name):
            return COST
    if level2 == SATISFACTION and kind == "ratio" and _IN_TIME.search(row.name):
        return TIMELINESS
    in_costs = level2 == COST or level1 == COST_LEVEL1
    return QUANTITY if in_costs and kind == "count" and not _COSTS.search(row.name) else None


class Duplicate(IndicatorCheck):
    """The same indicator twice in one table, even when a word or two differ."""

    code = "duplicate"
    title = "同一指标在一张表里出现两次"
    basis = GUIDE

    def find(self, row: Row, seen: Seen, on: date) -> Iterator[Finding]:
        if not row.table or not row.name.strip():
            return
        level = row.level2 or row.level1
        same_name = seen.note(row.table, ("name", level, _NOT_WORDS.sub("", row.name)), row.name)
        said = (row.target.number, row.target.number_max, row.target.unit)
        core = seen.note(row.table, ("core", level, _EMPTY_END.sub("", plain_core(row.name)), said), row.name)
        earlier = same_name or core
        if earlier is not None:
            yield self.found(
                row.field,
                f"指标“{short(row.name)}”与同一张表里的“{short(earlier)}”重复，请合并或删去一行。",
                evidence=earlier,
            )


_EMPTY_END: Final = re.compile(r"(?<=..)(?:活动|项目|班|数)+$")
_NOT_WORDS: Final = re.compile(r"[\W_]+")
