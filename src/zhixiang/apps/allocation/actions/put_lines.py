"""Put projects with amounts into a plan: new lines, and new amounts for projects that have one already.

Part of an action: runs inside its transaction, under its lock, and leaves the events to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db.models import Max

from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan
from zhixiang.apps.allocation.plans import PLACEABLE
from zhixiang.apps.allocation.steps import NeedsConfirmation
from zhixiang.apps.library.models import Project, ProjectYear
from zhixiang.apps.people.errors import Refused
from zhixiang.rules import regions
from zhixiang.rules.money import format_wan
from zhixiang.rules.plan_checks import unit_mistaken

LARGEST_FEN: Final = 10**16
_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class NewLine:
    """A project and what it is to get, in fen. ``reason`` says why: its ``kind`` and what that kind tells."""

    project_id: int
    amount_fen: int
    reason: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Put:
    """What was put: how many lines are new, how many have another amount, by how much the plan's sum moved."""

    added: int
    changed: int
    delta_fen: int


def put_lines(plan: AllocationPlan, lines: Sequence[NewLine], *, confirmed: bool = False) -> Put:
    """Put ``lines`` into a draft; other lines stay. A constant number of queries.

    Raises Refused for a project that is none of the library's or may get no money, that stands there twice, for an
    amount out of range; NeedsConfirmation for one that looks like 元 for 万元 unless ``confirmed``.
    """
    wanted = {line.project_id: line for line in lines}
    if len(wanted) < len(lines):
        raise Refused("同一个项目出现了两次，一个项目在一个方案里只能有一行。请合并后再办理。")
    projects = {row.pk: row for row in Project.objects.filter(pk__in=wanted).select_related("region")}
    asked = asked_fen(plan, wanted)
    for line in lines:
        project = projects.get(line.project_id)
        if project is None:
            raise Refused("所选的项目不在项目库里，没有入库的项目不能安排资金。请先在项目库办理入库。")
        insist_placeable(project)
        insist_amount(line.amount_fen, f"“{project.unit_name or project.name}”")
        if not confirmed:
            insist_unit(line.amount_fen, asked.get(project.pk), f"“{project.unit_name or project.name}”", plan)
    there = {row.project_id: row for row in AllocationLine.objects.filter(plan=plan, project__in=wanted)}
    changed = [row for key, row in there.items() if row.amount_fen != wanted[key].amount_fen]
    delta = 0
    for row in changed:
        new = wanted[row.project_id]
        delta += new.amount_fen - row.amount_fen
        row.amount_fen, row.row_version = new.amount_fen, row.row_version + 1
        row.reason = _reason(new, confirmed=confirmed)
    AllocationLine.objects.bulk_update(changed, ["amount_fen", "row_version", "reason"], batch_size=_BATCH)
    last = AllocationLine.objects.filter(plan=plan).aggregate(last=Max("position"))["last"]
    fresh = [line for line in lines if line.project_id not in there]
    first = 0 if last is None else last + 1
    AllocationLine.objects.bulk_create(
        (
            _line(plan, first + place, projects[line.project_id], line, confirmed=confirmed)
            for place, line in enumerate(fresh)
        ),
        batch_size=_BATCH,
    )
    return Put(len(fresh), len(changed), delta + sum(line.amount_fen for line in fresh))


def asked_fen(plan: AllocationPlan, project_ids: Mapping[int, Any] | Sequence[int]) -> dict[int, int]:
    """Project → what it asks for in the plan's year. One query."""
    rows = ProjectYear.objects.filter(year=plan.fund.year, project__in=list(project_ids))
    return dict(rows.values_list("project_id", "asked_fen"))


def insist_placeable(project: Project) -> None:
    """Raise Refused for a project that may get no money."""
    if project.level != Project.Level.TASK:
        raise Refused(f"“{project.name}”是一级项目，资金只能安排到二级项目。请选它下面的二级项目。")
    if project.state not in PLACEABLE:
        raise Refused(
            f"项目“{project.name}”（{project.unit_name}）现在是“{project.get_state_display()}”，不能安排资金。"
            "先有项目后有预算：请先办理入库。"
        )


def insist_amount(fen: int, place: str) -> None:
    """Raise Refused for an amount that no line can have. ``place`` says in the message which line it is."""
    if fen < 0:
        raise Refused(f"{place}的金额是负数。金额不能为负：要减少已下达的资金，请新建调整方案。")
    if fen > LARGEST_FEN:
        raise Refused(f"{place}的金额 {format_wan(fen)} 万元大得不合理，请核对单位是元还是万元。")


def insist_unit(fen: int, asked: int | None, place: str, plan: AllocationPlan) -> None:
    """Raise NeedsConfirmation for an amount that is to the project's ask as 元 is to 万元."""
    if unit_mistaken(fen, asked, date(plan.fund.year, 1, 1)):
        raise NeedsConfirmation(
            f"{place}的金额是 {format_wan(fen)} 万元，项目申请 {format_wan(asked or 0)} 万元，相差约一万倍，"
            "像是把元写成了万元（或相反）。请改正；如果确实无误，请勾选“金额确认无误”再保存。"
        )


def _line(plan: AllocationPlan, position: int, project: Project, new: NewLine, *, confirmed: bool) -> AllocationLine:
    known = regions.fiscal_direct(project.region_id, date(plan.fund.year, 1, 1))
    code = project.function_code or plan.function_code or plan.fund.function_code
    return AllocationLine(
        plan=plan, position=position, region_id=project.region_id, unit_name=project.unit_name or project.region.name,
        project_name=project.name, function_code=code, project=project, amount_fen=new.amount_fen,
        reason=_reason(new, confirmed=confirmed), in_direct_county=known is not None and known.value,
    )  # fmt: skip


def _reason(new: NewLine, *, confirmed: bool) -> dict[str, Any]:
    return {**new.reason, "confirmed": True} if confirmed else dict(new.reason)
