"""The check before signing off: what must be mended first, and what is worth a second look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhixiang.apps.calls.models import CallPart
from zhixiang.apps.demands.draft_form import DraftForm
from zhixiang.apps.demands.models import DraftRow
from zhixiang.apps.demands.values import Stance
from zhixiang.rules.demand_advice import advice, missing
from zhixiang.rules.demand_entry import EntryError, parse, shown
from zhixiang.rules.demand_form import Column


@dataclass(frozen=True, slots=True)
class Issue:
    """One line of the check page. ``uid`` and ``field`` lead to the cell; ``row`` counts from one in its part."""

    blocks: bool
    message: str
    part: str = ""
    row: int = 0
    uid: str = ""
    field: str = ""
    column: str = ""

    @property
    def sentence(self) -> str:
        """The message with its place in front."""
        return f"{self.part}第 {self.row} 行：{self.message}" if self.row else self.message


def check(form: DraftForm, on: date) -> list[Issue]:
    """Everything that the form can be told; the blocking ones first. ``on`` chooses the thresholds."""
    issues: list[Issue] = []
    numbers = {row.uid: number for rows in form.rows.values() for number, row in enumerate(rows, start=1)}
    columns = {part.pk: part.shown_columns for part in form.parts}
    for part, row in form.said_rows():
        issues.extend(_row_issues(part, columns[part.pk], row, numbers[row.uid], on))
    issues.extend(_opinion_issues(form))
    if not any(form.said_rows()) and not any(form.said_opinions()):
        issues.append(Issue(blocks=True, message="还没有填写任何需求或意见，至少填写一行。"))
    return sorted(issues, key=lambda issue: not issue.blocks)


def blocking(form: DraftForm, on: date) -> list[Issue]:
    """What must be mended before a sign-off can be asked for."""
    return [issue for issue in check(form, on) if issue.blocks]


def _row_issues(part: CallPart, columns: Sequence[Column], row: DraftRow, number: int, on: date) -> list[Issue]:
    values = row.values()
    headings = {column.key: column.heading for column in columns}
    found: list[Issue] = []

    def add(key: str, message: str, *, blocks: bool) -> None:
        found.append(Issue(blocks, message, part.title, number, str(row.uid), key, headings.get(key, "")))

    lacking = missing(values, columns)
    for column in lacking:
        add(column.key, f"“{column.heading}”必须填写。", blocks=True)
    for column in columns:
        # A call may have been given shorter limits after the row was saved.
        try:
            parse(shown(column.key, values[column.key]), column)
        except EntryError as error:
            add(column.key, str(error), blocks=True)
    said = {column.key for column in lacking}
    for one in advice(values, columns, on):
        if one.field not in said:
            add(one.field, one.message, blocks=False)
    return found


def _opinion_issues(form: DraftForm) -> list[Issue]:
    found = []
    for opinion in form.said_opinions():
        project = form.proposed[opinion.proposed_id]
        for side, label in (("on_name", "名称"), ("on_direction", "方向"), ("on_applicants", "申报主体")):
            if getattr(opinion, side) in (Stance.AMEND, Stance.OBJECT) and not getattr(opinion, f"{side}_text"):
                message = f"对“{project.project_name}”的{label}提出了不同意见，请写明具体意见。"
                found.append(Issue(blocks=True, message=message, field=side, uid=f"opinion-{project.pk}"))
        if opinion.willing and opinion.budget_fen is None:
            message = f"愿意承担“{project.project_name}”，还没有填经费预算。"
            found.append(Issue(blocks=False, message=message, field="budget_fen", uid=f"opinion-{project.pk}"))
        if opinion.willing and not opinion.performance:
            message = f"愿意承担“{project.project_name}”，还没有填可量化的项目绩效。"
            found.append(Issue(blocks=False, message=message, field="performance", uid=f"opinion-{project.pk}"))
    return found
