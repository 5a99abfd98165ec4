"""The overall performance form of a department: the real one, other spellings of it, and what does not fit together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.shared_files import shared_file
from zhixiang.intake import read_document
from zhixiang.intake.errors import NotANotice
from zhixiang.intake.forms.department_form import (
    DepartmentForm,
    Group,
    department_findings,
    read_department_form,
)
from zhixiang.rules.indicators import Op

WAN = 1_000_000
SMALL = """部门整体预算绩效目标申报表
部门名称\t某市知识产权局\t\t\t\t
预算整体情况\t部门预算支出\t预算金额（万元）\t收入来源\t预算金额（万元）\t
\t基本支出\t100.50\t财政拨款\t350.50\t
\t项目支出\t200\t其他资金\t0.00\t
\t事业发展性支出\t预算金额（万元）\t按预算级次划分\t预算金额（万元）\t
\t财政专项资金\t50\t市本级使用资金\t300.50\t
\t其他事业发展性支出\t0.00\t拟用于对下转移支付资金\t50\t
总体绩效目标\t提高服务能力。\t\t\t\t
年度重点工作任务\t名称\t主要实施内容\t拟投入的资金（万元）\t期望达到的目标（概述）\t
\t导航\t开展导航\t120\t形成报告\t
\t\t并推广成果\t\t供企业使用\t
\t宣传\t开展宣传\t30\t扩大影响\t
其他需完成的任务（可选填）\t\t\t\t\t
绩效指标\t一级指标\t二级指标\t三级指标\t实施周期指标值\t年度指标值
\t产出指标\t数量指标\t导航报告数量\t≥9份\t≥3份
\t成本指标\t\t预算控制率\t≤100%\t≤100%
\t效益指标\t经济效益指标\t质押融资金额\t≥80亿元\t≥80亿元
满意度指标\t服务对象满意度指标\t企业满意度\t≥95%\t≥95%
"""


def read(text: str) -> DepartmentForm:
    return read_department_form(read_document(text.encode(), "表"))


def test_the_real_form_is_read_to_the_fen() -> None:
    path = shared_file("seeds/004_department_performance_form.txt")
    form = read_department_form(read_document(path.read_bytes(), path.name))
    assert [(line.group, line.amount_fen) for line in form.budget] == [
        (Group.SPENDING, 109_701 * 10**4),
        (Group.SOURCE, 1_012_593 * 10**4),
        (Group.SPENDING, 756_320 * 10**4),
        (Group.SOURCE, 0),
        (Group.DEVELOPMENT, 146_572 * 10**4),
        (Group.LEVEL, 1_012_593 * 10**4),
        (Group.DEVELOPMENT, 0),
        (Group.LEVEL, 0),
    ]
    assert form.total_fen(Group.SPENDING, Group.DEVELOPMENT) == form.total_fen(Group.SOURCE) == 1_012_593 * 10**4
    assert [task.amount_fen for task in form.tasks] == [1680 * 10**4, 300 * WAN, 7840 * 10**4, 6000 * WAN, 312 * WAN]
    assert sum(task.amount_fen or 0 for task in form.tasks) == 670_720 * 10**4
    assert [(row.level1, row.level2, row.annual.number) for row in form.indicators] == [
        *[("产出指标", "数量指标", number) for number in (800, 18000, 18000, 400)],
        *[("效益指标", "经济效益指标", number) for number in (240, 80, 200)],
        ("效益指标", "社会效益指标", 40),
        ("满意度指标", "服务对象满意度指标", 95),
    ]
    assert [finding.code for finding in department_findings(form)] == []


def test_other_levels_of_government_and_shifted_cells_are_read_alike() -> None:
    form = read(SMALL)
    assert form.department == "某市知识产权局"
    assert form.total_fen(Group.LEVEL) == 35_050 * 10**4
    assert [line.label for line in form.lines(Group.LEVEL)] == ["市本级使用资金", "拟用于对下转移支付资金"]
    assert [(task.name, task.content) for task in form.tasks] == [("导航", "开展导航并推广成果"), ("宣传", "开展宣传")]
    assert [(row.level1, row.level2) for row in form.indicators] == [
        ("产出指标", "数量指标"),
        ("成本指标", ""),
        ("效益指标", "经济效益指标"),
        ("满意度指标", "服务对象满意度指标"),
    ]
    assert form.indicators[1].annual.op is Op.LE
    assert not department_findings(form)


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ("350.50", "355.50", "budget_unbalanced", "相差 5 万元"),
        ("300.50", "30.50", "budget_unbalanced", "按预算级次合计 80.5 万元"),
        ("\t120\t", "\t220.01\t", "tasks_exceed_budget", "250.01 万元"),
        ("\t120\t", "\t\t", "task_without_amount", "“导航”"),
        ("\t200\t", "\t2?0\t", "amount_unreadable", "“2?0”"),
        ("≥3份", "≥12份", "annual_above_cycle", "≥12份"),
        ("≥3份", "有所提高", "not_quantified", "没有量化"),
        ("\t≥9份\t≥3份", "\t≥3份\t", "value_missing", "实施周期"),
    ],
)
def test_what_does_not_fit_together_is_told(old: str, new: str, code: str, words: str) -> None:
    assert old in SMALL
    found = {finding.code: finding.message for finding in department_findings(read(SMALL.replace(old, new, 1)))}
    assert words in found[code]


def test_one_wrong_figure_accuses_nothing_else() -> None:
    found = department_findings(read(SMALL.replace("350.50", "355.50", 1)))
    assert [finding.code for finding in found] == ["budget_unbalanced"]


def test_another_document_is_refused_with_what_is_missing() -> None:
    with pytest.raises(NotANotice, match="没有“绩效指标”"):
        read(SMALL.split("绩效指标", maxsplit=1)[0])


def test_unknown_amounts_give_no_total() -> None:
    form = read(SMALL)
    broken = replace(form, budget=(replace(form.budget[0], amount_fen=None), *form.budget[1:]))
    assert broken.total_fen(Group.SPENDING) is None
