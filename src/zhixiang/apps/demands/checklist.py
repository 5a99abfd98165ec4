"""The check before signing off: what must be mended first, and what is worth a second look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from zhixiang.apps.calls.models import CallPart
from zhixiang.apps.demands.draft_form import DraftForm
from zhixiang.apps.demands.models import DraftRow
from zhixiang.apps.demands.values import Stance
from zhixiang.rules.demand_advice import advice, missing
from zhixiang.rules.demand_entry import EntryError, parse, shown
from zhixiang.rules.demand_form import Column, FieldKind


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
    return sorted([*blocking(form), *_advice(form, on)], key=lambda issue: not issue.blocks)


def blocking(form: DraftForm) -> list[Issue]:
    """What must be mended before a sign-off can be asked for."""
    issues = [issue for place in _places(form) for issue in _faults(place)]
    issues += (issue for issue in _opinion_issues(form) if issue.blocks)
    if not any(form.said_rows()) and not any(form.said_opinions()):
        issues.append(Issue(blocks=True, message="还没有填写任何需求或意见，至少填写一行。"))
    return issues


def _advice(form: DraftForm, on: date) -> list[Issue]:
    """What is worth a second look."""
    issues = []
    for place in _places(form):
        said = {column.key for column in missing(place.values, place.columns)}
        found = advice(place.values, place.columns, on)
        issues += [place.issue(one.field, one.message, blocks=False) for one in found if one.field not in said]
    return [*issues, *(issue for issue in _opinion_issues(form) if not issue.blocks)]


class _Place(NamedTuple):
    """A row that counts, and where it stands."""

    part: CallPart
    columns: Sequence[Column]
    row: DraftRow
    number: int
    values: Mapping[str, Any]

    def issue(self, key: str, message: str, *, blocks: bool) -> Issue:
        heading = next((column.heading for column in self.columns if column.key == key), "")
        return Issue(blocks, message, self.part.title, self.number, str(self.row.uid), key, heading)


def _places(form: DraftForm) -> Iterator[_Place]:
    numbers = {row.uid: number for rows in form.rows.values() for number, row in enumerate(rows, start=1)}
    columns = {part.pk: part.shown_columns for part in form.parts}
    for part, row in form.said_rows():
        yield _Place(part, columns[part.pk], row, numbers[row.uid], row.values())


def _faults(place: _Place) -> Iterator[Issue]:
    for column in missing(place.values, place.columns):
        yield place.issue(column.key, f"“{column.heading}”必须填写。", blocks=True)
    for column in place.columns:
        # A call may have been given shorter limits after the row was saved.
        value = place.values[column.key]
        if value is None or (column.field.kind is FieldKind.TEXT and len(value) <= column.longest):
            continue
        try:
            parse(shown(column.key, value), column)
        except EntryError as error:
            yield place.issue(column.key, str(error), blocks=True)


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
