"""Records of a department form → its one table: budget side by side, key tasks, the tree of indicators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, zip_longest
from typing import Final

from zhixiang.intake.forms.department_form.records import BudgetLine, DepartmentForm, DepartmentIndicator, Group
from zhixiang.publishing.paper import Align, Cell, Grid, Line, Paper, Section, Style
from zhixiang.rules.money import Fen, format_wan

_WIDTHS: Final = (18.0, 26.0, 30.0, 34.0, 28.0, 28.0)
_TITLE: Final = "部门整体预算绩效目标申报表"
_AMOUNT: Final = "预算金额（万元）"
_FORMAT: Final = "#,##0.00"
_REST: Final = len(_WIDTHS) - 1
_PAIRS: Final = ((Group.SPENDING, Group.SOURCE), (Group.DEVELOPMENT, Group.LEVEL))


def department_form_paper(form: DepartmentForm) -> Paper:
    """The form on landscape pages; its title is the form's own, or the official one where it has none."""
    title = form.title or _TITLE
    rows = (*_head(form), *_budget(form), *_goal(form), *_tasks(form), *_indicators(form.indicators))
    grid = Grid(_WIDTHS, rows, size=9.0, name="部门整体绩效")
    return Paper(title, (Section((Line(title, Style.ANNEX_TITLE), grid), landscape=True),))


def _head(form: DepartmentForm) -> Iterator[tuple[Cell, ...]]:
    yield _label("部门名称"), _text(form.department, _REST)


def _budget(form: DepartmentForm) -> Iterator[tuple[Cell, ...]]:
    pairs = [(left, right, list(zip_longest(form.lines(left), form.lines(right)))) for left, right in _PAIRS]
    height = sum(1 + len(lines) for _left, _right, lines in pairs)
    for left, right, lines in pairs:
        head = (_label(left.value), _label(_AMOUNT), _label(right.value), _label(_AMOUNT, 2))
        yield ((_label("预算整体情况", rows=height), *head) if left is Group.SPENDING else head)
        for one, other in lines:
            yield (*_amount_cells(one, 1), *_amount_cells(other, 2))


def _amount_cells(line: BudgetLine | None, columns: int) -> tuple[Cell, Cell]:
    if line is None:
        return _text("", 1), _text("", columns)
    return _text(line.label, 1), _money(line.amount_fen, line.amount_text, columns)


def _goal(form: DepartmentForm) -> Iterator[tuple[Cell, ...]]:
    yield _label("总体绩效目标"), _text(form.goal, _REST)


def _tasks(form: DepartmentForm) -> Iterator[tuple[Cell, ...]]:
    heads = ("名称", "主要实施内容", "拟投入的资金（万元）", "期望达到的目标（概述）")
    yield (_label("年度重点工作任务", rows=len(form.tasks) + 1), *map(_label, heads[:3]), _label(heads[3], 2))
    for task in form.tasks:
        amount = _money(task.amount_fen, task.amount_text, 1)
        yield _text(task.name, 1), _text(task.content, 1), amount, _text(task.expected, 2)
    yield _label("其他需完成的任务（可选填）"), _text(form.other_tasks, _REST)


def _indicators(indicators: Sequence[DepartmentIndicator]) -> Iterator[tuple[Cell, ...]]:
    heads = ("一级指标", "二级指标", "三级指标", "实施周期指标值", "年度指标值")
    yield (_label("绩效指标", rows=len(indicators) + 1), *map(_label, heads))
    for _, of_level1 in groupby(indicators, key=lambda row: row.level1):
        group1 = list(of_level1)
        first = True
        for _, of_level2 in groupby(group1, key=lambda row: row.level2):
            group2 = list(of_level2)
            for number, row in enumerate(group2):
                cells = [_text(row.name, 1), _text(row.cycle_text, 1), _text(row.annual_text, 1)]
                if not number:
                    cells.insert(0, Cell((row.level2,), rows=len(group2), align=Align.CENTER))
                if first:
                    cells.insert(0, Cell((row.level1,), rows=len(group1), align=Align.CENTER))
                first = False
                yield tuple(cells)


def _label(text: str, columns: int = 1, *, rows: int = 1) -> Cell:
    return Cell((text,), rows=rows, columns=columns, align=Align.CENTER, strong=True)


def _text(text: str, columns: int) -> Cell:
    return Cell(tuple(text.split("\n")) if text else (), columns=columns)


def _money(fen: Fen | None, printed: str, columns: int) -> Cell:
    if fen is None:
        return Cell((printed,) if printed else (), columns=columns, align=Align.RIGHT)
    return Cell((_two_places(fen),), columns=columns, align=Align.RIGHT, number=fen / 1_000_000, number_format=_FORMAT)


def _two_places(fen: Fen) -> str:
    """万元 as the form prints them: at least two decimals, more only where the amount has them."""
    whole, _, fraction = format_wan(fen).partition(".")
    return f"{whole}.{fraction.ljust(2, '0')}"
