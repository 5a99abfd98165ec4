"""Rows of the library's pages as templates show them, and the sheet that goes out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext

from zhixiang.apps.library import policies, queries
from zhixiang.apps.library.models import Project, ProjectEvent, ProjectSource, ProjectYear
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.roles import Reach
from zhixiang.apps.web import Link
from zhixiang.publishing import xlsx

STYLES: Final = {
    "reserve": "note", "review": "warning", "listed": "ok", "ranked": "ok", "arranged": "ok", "running": "ok",
    "done": "note", "ended": "error", "returned": "error", "paused": "warning", "void": "error",
}  # fmt: skip
ACTIONS: Final = {
    "add_policy_project": "新设一级项目", "add_task_projects": "入库建项", "edit_project": "修改",
    "review_projects": "送评审",
    "list_projects": "入库", "rank_projects": "排序", "arrange_projects": "安排资金", "release_projects": "撤回安排",
    "start_projects": "开始执行", "finish_projects": "完成", "end_projects": "终止", "roll_projects": "滚动转入下年",
    "return_projects": "退回", "reopen_projects": "重新储备", "pause_projects": "暂缓", "resume_projects": "恢复",
    "void_projects": "作废", "merge_projects": "合并",
}  # fmt: skip
"""Name of an action → what its event is called."""

_BATCH: Final = 1000
_FEN_IN_WAN: Final = 1_000_000


def status(state: str) -> dict[str, str]:
    """The mark of a state."""
    return {"style": STYLES.get(state, "note"), "label": str(Project.State(state).label)}


def crumbs(*more: Link) -> list[Link]:
    """Where a page of the library stands."""
    return [Link(gettext("项目库"), reverse("library:list")), *more]


def row(actor: Actor, found: Project, years: Sequence[ProjectYear], year: int | None) -> dict[str, Any]:
    """One row of the list; the amount and the place are those of ``year``, else of the latest."""
    shown = next((one for one in years if one.year == year), years[-1] if years else None)
    return {
        "pick": f"{found.pk}:{found.row_version}",
        "url": reverse("library:project", args=[found.pk]),
        "code": found.code,
        "name": found.name,
        "category": found.category,
        "unit": found.unit_name,
        "region": found.region.name,
        "term": term(found),
        "status": status(queries.shown_state(actor, found)),
        "year": shown.year if shown else None,
        "asked_fen": shown.asked_fen if shown else None,
        "rank": shown.rank if shown and policies.may_see_ranks(actor).allowed else None,
        "rolled": bool(shown and shown.rolled),
    }


def term(found: Project) -> str:
    """First and last year."""
    return str(found.start_year) if found.start_year == found.end_year else f"{found.start_year}–{found.end_year}"


def event(actor: Actor, found: ProjectEvent) -> dict[str, Any]:
    """One step; reasons are shown to whoever sees the project."""
    target = found.target
    if target == Project.State.RANKED and not policies.may_see_ranks(actor).allowed:
        target = Project.State.LISTED
    name = found.action.partition(".")[2]
    return {
        "what": ACTIONS.get(name, name), "state": status(target), "note": found.note, "by": found.by_name,
        "at": found.at,
    }  # fmt: skip


def source(actor: Actor, found: ProjectSource) -> dict[str, Any]:
    """One source: the report's line, the unit's demand with its receipt, or both."""
    line, demand = found.line, found.demand
    reads = actor.sees_all or actor.reach is Reach.CITY  # others have no way to reports
    return {
        "call": (line.report.call if line else demand.call if demand else None),
        "report": line.report.region.name if line else "",
        "report_url": reverse("consolidation:line", args=[line.report_id, line.pk]) if line and reads else "",
        "unit": demand.unit.name if demand else "",
        "name": (demand or line).project_name,  # type: ignore[union-attr]  # one of them is there
        "receipt_no": found.receipt_no,  # type: ignore[attr-defined]  # annotated
        "version": found.version_number,  # type: ignore[attr-defined]  # annotated
        "asks_fen": demand.asks_fen if demand else line.asks_fen if line else 0,
    }


def sheet(actor: Actor, by: queries.ProjectFilter) -> xlsx.Sheet:
    """The list as a sheet, read as it is written; a row a project and year."""
    ranks = policies.may_see_ranks(actor).allowed
    columns = [
        xlsx.Column(gettext("项目编码"), width=26), xlsx.Column(gettext("一级项目"), width=30),
        xlsx.Column(gettext("项目名称"), width=40), xlsx.Column(gettext("类别")),
        xlsx.Column(gettext("实施单位"), width=30),
        xlsx.Column(gettext("地区")), xlsx.Column(gettext("起始年度"), xlsx.Format.COUNT),
        xlsx.Column(gettext("终止年度"), xlsx.Format.COUNT), xlsx.Column(gettext("总投资（万元）"), xlsx.Format.WAN),
        xlsx.Column(gettext("预算年度"), xlsx.Format.COUNT), xlsx.Column(gettext("申请金额（万元）"), xlsx.Format.WAN),
        *([xlsx.Column(gettext("排序"), xlsx.Format.COUNT)] if ranks else []),
        xlsx.Column(gettext("状态")), xlsx.Column(gettext("功能分类科目")),
    ]  # fmt: skip
    title = gettext("项目库")
    return xlsx.Sheet(title, title, columns, _rows(actor, by, ranks=ranks))


def _rows(actor: Actor, by: queries.ProjectFilter, *, ranks: bool) -> Iterator[xlsx.Row]:
    found = queries.projects(actor, by).select_related("parent", "region").order_by("-id").iterator(_BATCH)
    while batch := list(islice(found, _BATCH)):
        years = queries.years_of(batch)
        for one in batch:
            parent = one.parent.name if one.parent else ""
            state = status(queries.shown_state(actor, one))["label"]
            wanted: list[ProjectYear | None] = [year for year in years[one.pk] if by.year in (None, year.year)]
            for year in wanted or [None]:
                yield xlsx.Row(
                    [
                        one.code, parent, one.name, one.category, one.unit_name, one.region.name, one.start_year,
                        one.end_year, _wan(one.total_fen), year.year if year else None,
                        _wan(year.asked_fen) if year else None,
                        *([year.rank if year else None] if ranks else []), state, one.function_code,
                    ]
                )  # fmt: skip


def _wan(fen: int) -> Decimal:
    return Decimal(fen) / _FEN_IN_WAN
