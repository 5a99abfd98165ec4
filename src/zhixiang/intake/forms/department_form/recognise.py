"""Blocks → the records of a department form. Rows are told by what their cells say: a shifted cell costs nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Final

from zhixiang.intake.errors import NotANotice
from zhixiang.intake.forms.department_form.records import (
    BudgetLine,
    DepartmentForm,
    DepartmentIndicator,
    Group,
    KeyTask,
)
from zhixiang.intake.forms.text_tools import label, squeeze
from zhixiang.intake.readers.blocks import Heading, Paragraph, RawDocument, Row
from zhixiang.rules import taxonomy, taxonomy_levels
from zhixiang.rules.indicators import parse_target
from zhixiang.rules.money import Fen, MoneyError, Unit, parse_amount

_DEPARTMENT: Final = "部门名称"
_BUDGET: Final = "预算整体情况"
_GOAL: Final = "总体绩效目标"
_TASKS: Final = "年度重点工作任务"
_OTHER: Final = "其他需完成的任务"
_INDICATORS: Final = "绩效指标"
_SECTIONS: Final = (_DEPARTMENT, _BUDGET, _GOAL, _TASKS, _OTHER, _INDICATORS)
_TITLE: Final = "部门整体"


def read_department_form(raw: RawDocument) -> DepartmentForm:
    """The form in ``raw``.

    Raises NotANotice, in a sentence that says what is missing, where the text is no such form or breaks off.
    """
    rows = list(_in_sections(block for block in raw.blocks if isinstance(block, Row)))
    found = {section for section, _row in rows}
    missing = [name for name in (_DEPARTMENT, _BUDGET, _INDICATORS) if name not in found]
    if missing:
        raise NotANotice(
            f"文件“{raw.name}”里没有“{'”、“'.join(missing)}”，不是完整的部门整体绩效目标表。请确认选对了文件、内容没有缺页。",
            code="not_a_department_form",
        )
    return DepartmentForm(
        title=_title(raw),
        department=_said(rows, _DEPARTMENT),
        budget=tuple(_budget(_of(rows, _BUDGET))),
        goal=_said(rows, _GOAL),
        tasks=tuple(_tasks(_of(rows, _TASKS))),
        other_tasks=_said(rows, _OTHER),
        indicators=tuple(_indicators(_of(rows, _INDICATORS))),
    )


def _title(raw: RawDocument) -> str:
    texts = (squeeze(block.text) for block in raw.blocks if isinstance(block, Heading | Paragraph))
    titles = [text for text in texts if _TITLE in text]
    return titles[-1] if titles else ""


def _in_sections(rows: Iterable[Row]) -> Iterator[tuple[str, Row]]:
    """Each row with the section it belongs to, without the section's label, which merged cells may repeat or lose."""
    section = ""
    for row in rows:
        begins = next((name for name in _SECTIONS if label(row.cells[0]).startswith(name)), "")
        section = begins or section
        if section:
            # Only the label goes: what a lost cell has moved into the first column stays.
            cells = row.cells[1:] if begins or not row.cells[0].strip() else row.cells
            if any(cells) or begins:
                yield section, Row(row.line, tuple(map(squeeze, cells)), ())


def _of(rows: Sequence[tuple[str, Row]], section: str) -> list[Row]:
    return [row for name, row in rows if name == section]


def _said(rows: Sequence[tuple[str, Row]], section: str) -> str:
    """All that a section of running text says; a cell that merged cells repeat counts once."""
    return "\n".join(dict.fromkeys(cell for row in _of(rows, section) for cell in row.cells if cell))


def _budget(rows: Iterable[Row]) -> Iterator[BudgetLine]:
    """Two small tables side by side, under a row that names them; then two more."""
    groups: list[Group] = []
    for row in rows:
        cells = [cell for cell in row.cells if cell]
        named = [group for cell in cells if (group := _group(cell)) is not None]
        if named:
            groups = named
            continue
        for group, (name, amount) in zip(groups, zip(cells[::2], cells[1::2], strict=False), strict=False):
            yield BudgetLine(group, name, _fen(amount), amount, row.line)


def _group(cell: str) -> Group | None:
    return next((group for group in Group if label(cell).startswith(group.value)), None)


def _fen(text: str) -> Fen | None:
    try:
        return parse_amount(text, Unit.WAN)
    except MoneyError:
        return None


def _tasks(rows: Sequence[Row]) -> list[KeyTask]:
    """The tasks under their header; a row without a name carries on the cells of the row above (a page break)."""
    tasks: list[KeyTask] = []
    for row in rows:
        name, content, amount, expected = [*row.cells, "", "", "", ""][:4]
        if label(name) == "名称":
            continue
        if name or not tasks:
            tasks.append(KeyTask(name, content, _fen(amount) if amount else None, amount, expected, row.line))
        else:
            above = tasks[-1]
            tasks[-1] = replace(above, content=above.content + content, expected=above.expected + expected)
    return [task for task in tasks if task.name or task.content]


class _Levels:
    """Where in the tree of indicators the reading stands."""

    def __init__(self) -> None:
        self.level1 = self.level2 = ""

    def take(self, cells: Sequence[str]) -> list[str]:
        """Note the level labels that lead ``cells``; what follows them is the indicator."""
        labels = list(takewhile(lambda cell: taxonomy.normalise_level(cell) is not None, cells))
        for text in labels:
            level, name = taxonomy.normalise_level(text) or (0, "")
            if level == 1:
                if name != self.level1:
                    self.level1, self.level2 = name, ""
            elif name == taxonomy_levels.COST and len(labels) == 1:
                # 成本指标 with nothing over it is a level 1 of 财预〔2021〕101号.
                self.level1, self.level2 = name, ""
            else:
                self.level2 = name
        return list(cells[len(labels) :])


def _indicators(rows: Iterable[Row]) -> Iterator[DepartmentIndicator]:
    levels = _Levels()
    for row in rows:
        cells = [cell for cell in row.cells if cell]
        if not cells or label(cells[0]) in ("一级指标", "二级指标"):
            continue
        rest = levels.take(cells)
        if not rest:
            continue
        name, *values = rest
        # Of a single value nobody can tell which column it stood in: it counts for the year.
        inferred = ("cycle_text",) if len(values) == 1 else ()
        cycle, annual = (values[0], values[1]) if len(values) > 1 else ("", values[0] if values else "")
        yield DepartmentIndicator(
            levels.level1, levels.level2, name, cycle, annual,
            parse_target(cycle, name), parse_target(annual, name), row.line, inferred,
        )  # fmt: skip
