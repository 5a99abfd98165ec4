"""What importing a sheet would do to a draft, row by row, before anybody says yes. Nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan
from zhixiang.apps.allocation.plans import PLACEABLE
from zhixiang.apps.library.models import Project, ProjectYear
from zhixiang.intake.forms.plan_sheet import PlanSheet, SheetLine
from zhixiang.rules.plan_checks import unit_mistaken


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the preview: the project that it means, what it has and gets in fen, or why it cannot be taken."""

    place: str
    name: str
    project_id: int | None
    before_fen: int | None
    after_fen: int | None
    error: str = ""
    doubt: str = ""
    """What somebody has to confirm."""

    @property
    def kind(self) -> str:
        """new, changed, same or error."""
        if self.error:
            return "error"
        if self.before_fen is None:
            return "new"
        return "same" if self.before_fen == self.after_fen else "changed"


@dataclass(frozen=True, slots=True)
class Preview:
    """All rows, and what is wrong with the sheet as a whole."""

    rows: list[Row]
    errors: list[str]
    untouched: int
    """Lines of the plan that the sheet does not name; they stay."""

    @property
    def refused(self) -> bool:
        """Whether nothing can be taken."""
        return bool(self.errors) or any(row.error for row in self.rows)

    @property
    def doubtful(self) -> bool:
        """Whether somebody has to confirm amounts."""
        return any(row.doubt for row in self.rows)

    @property
    def delta_fen(self) -> int:
        """By how much the plan's sum would move."""
        return sum((row.after_fen or 0) - (row.before_fen or 0) for row in self.rows if not row.error)


def preview(plan: AllocationPlan, sheet: PlanSheet) -> Preview:
    """Find each row's project by its code, else by unit and name (and region, where one is written). Four queries."""
    found = _Projects(plan, sheet)
    amounts = dict(AllocationLine.objects.filter(plan=plan).values_list("project_id", "amount_fen"))
    seen: dict[int, str] = {}
    rows = [_row(plan, line, found, amounts, seen) for line in sheet.lines]
    errors = list(sheet.errors)
    if not rows:
        errors.append("表里没有分配行。")
    return Preview(rows, errors, len(amounts.keys() - seen.keys()))


class _Projects:
    """The library's projects that a sheet may mean."""

    def __init__(self, plan: AllocationPlan, sheet: PlanSheet) -> None:
        year, tasks = plan.fund.year, Project.objects.filter(level=Project.Level.TASK)
        by_code = tasks.filter(code__in={line.code for line in sheet.lines if line.code})
        self.by_code = {row.code: row for row in by_code}
        units = {line.unit for line in sheet.lines if not line.code}
        self.by_name: dict[tuple[str, str], list[Project]] = {}
        for row in tasks.filter(unit_name__in=units, start_year__lte=year, end_year__gte=year) if units else ():
            self.by_name.setdefault((row.unit_name, row.name), []).append(row)
        ids = [row.pk for row in (*self.by_code.values(), *(row for found in self.by_name.values() for row in found))]
        self.asked = dict(ProjectYear.objects.filter(year=year, project__in=ids).values_list("project_id", "asked_fen"))

    def of(self, line: SheetLine) -> tuple[Project | None, str]:
        """The project of a row, or why there is none."""
        if line.code:
            project = self.by_code.get(line.code)
            return project, "" if project else f"项目编码“{line.code}”不在项目库里，请核对编码或先办理入库。"
        rows = [
            row for row in self.by_name.get((line.unit, line.project), ())
            if not line.region_code or row.region_id == line.region_code
        ]  # fmt: skip
        if len(rows) == 1:
            return rows[0], ""
        if rows:
            return None, f"项目库里有 {len(rows)} 个“{line.unit}”的“{line.project}”，请填项目编码。"
        return None, f"项目库里没有“{line.unit}”的“{line.project}”。先有项目后有预算：请先办理入库，或改正名称。"


def _row(plan: AllocationPlan, line: SheetLine, found: _Projects, amounts: dict[int, int], seen: dict[int, str]) -> Row:
    project, error = found.of(line)
    name = line.unit or (project.unit_name if project else "") or line.project or line.code
    if project is not None:
        if project.pk in seen:
            error = f"与{seen[project.pk]}是同一个项目，一个项目只能有一行。"
        elif project.state not in PLACEABLE:
            error = f"项目现在是“{project.get_state_display()}”，不能安排资金，请先办理入库。"
        seen.setdefault(project.pk, line.place)
    error = line.error or (f"{line.place}：{error}" if error else "")
    doubt = ""
    asked = found.asked.get(project.pk) if project else None
    if line.amount_fen is not None and not error and unit_mistaken(line.amount_fen, asked, date(plan.fund.year, 1, 1)):
        doubt = "与项目申请额相差约一万倍，像是单位写错（元、万元），请改正或确认。"
    before = amounts.get(project.pk) if project else None
    return Row(line.place, name, project.pk if project else None, before, line.amount_fen, error, doubt)
