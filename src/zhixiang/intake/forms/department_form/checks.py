"""What does not fit together in a department form: balances, tasks against the money for them, targets.

The basis of the balances is the form itself: what is spent, where it comes from and at which level it is used are one
budget. Findings advise; nobody is refused because of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from zhixiang.intake.forms.department_form.records import DepartmentForm, DepartmentIndicator, Group
from zhixiang.intake.records import Finding, Severity
from zhixiang.rules.indicators import Kind, Op
from zhixiang.rules.money import Fen, format_wan

_CAPPED = (Op.GE, Op.GT)
_PLACE = "年度重点工作任务"


def department_findings(form: DepartmentForm) -> list[Finding]:
    """Everything that a reader should look at, in the order of the form."""
    return [*_unreadable(form), *_balances(form), *_tasks(form), *_targets(form)]


def _unreadable(form: DepartmentForm) -> Iterator[Finding]:
    for line in form.budget:
        if line.amount_fen is None:
            yield _error(
                "amount_unreadable", line.group.value, line.line, f"“{line.label}”的金额“{line.amount_text}”无法识别。"
            )
    for task in form.tasks:
        if task.amount_text and task.amount_fen is None:
            yield _error("amount_unreadable", _PLACE, task.line, f"“{task.name}”的金额“{task.amount_text}”无法识别。")


def _balances(form: DepartmentForm) -> Iterator[Finding]:
    """支出合计（基本＋项目＋事业发展性）＝收入合计＝按级次合计。"""
    spent = form.total_fen(Group.SPENDING, Group.DEVELOPMENT)
    for group, what in ((Group.SOURCE, "收入来源合计"), (Group.LEVEL, "按预算级次合计")):
        other = form.total_fen(group)
        if spent is None or other is None or spent == other:
            continue
        yield _error(
            "budget_unbalanced",
            "预算整体情况",
            form.lines(group)[0].line,
            f"支出合计 {_wan(spent)}，{what} {_wan(other)}，相差 {_wan(abs(spent - other))}，请核对。",
        )


def _tasks(form: DepartmentForm) -> Iterator[Finding]:
    """Key tasks are a part of what is spent on projects; they need not be all of it, but cannot be more."""
    amounts = [task.amount_fen for task in form.tasks if task.amount_fen is not None]
    basic = sum(line.amount_fen or 0 for line in form.lines(Group.SPENDING) if line.label.startswith("基本"))
    spent = form.total_fen(Group.SPENDING, Group.DEVELOPMENT)
    if amounts and spent is not None and sum(amounts) > spent - basic:
        yield _error(
            "tasks_exceed_budget",
            _PLACE,
            form.tasks[0].line,
            f"重点任务拟投入合计 {_wan(sum(amounts))}，超过基本支出以外的预算 {_wan(spent - basic)}，请核对。",
        )
    for task in form.tasks:
        if not task.amount_text:
            yield Finding(
                "task_without_amount",
                Severity.NOTE,
                _PLACE,
                task.line,
                f"“{task.name}”没有填拟投入的资金。",
            )


def _targets(form: DepartmentForm) -> Iterator[Finding]:
    for row in form.indicators:
        place = f"绩效指标“{row.name}”"
        for text, target, what in ((row.cycle_text, row.cycle, "实施周期"), (row.annual_text, row.annual, "年度")):
            if not text:
                yield _warning("value_missing", place, row.line, f"没有填{what}指标值。")
            elif target.kind is not Kind.QUANTITATIVE:
                yield _warning("not_quantified", place, row.line, f"{what}指标值“{text}”没有量化，请写明数字和单位。")
        if _year_above_term(row):
            yield _warning(
                "annual_above_cycle",
                place,
                row.line,
                f"年度指标值“{row.annual_text}”高于整个实施周期的“{row.cycle_text}”，请核对两栏是否填反。",
            )


def _year_above_term(row: DepartmentIndicator) -> bool:
    year, term = row.annual, row.cycle
    return (
        year.op in _CAPPED
        and term.op in _CAPPED
        and year.unit == term.unit
        and year.number is not None
        and term.number is not None
        and year.number > term.number
    )


def _error(code: str, place: str, line: int, message: str) -> Finding:
    return Finding(code, Severity.ERROR, place, line, message)


def _warning(code: str, place: str, line: int, message: str) -> Finding:
    return Finding(code, Severity.WARNING, place, line, message)


def _wan(fen: Fen) -> str:
    return f"{format_wan(fen)} 万元"
