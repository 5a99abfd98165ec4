"""Rows of the plan pages as templates show them, and the sheet that goes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext

from zhixiang.apps.allocation import plans
from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan
from zhixiang.apps.web import Link
from zhixiang.publishing import xlsx
from zhixiang.rules.money import format_wan

STYLES: Final = {
    "draft": "note", "submitted": "warning", "approved": "ok", "published": "warning", "issued": "ok",
    "superseded": "note", "returned": "error", "abandoned": "note",
}  # fmt: skip
SEVERITIES: Final = {"error": "错误", "warning": "疑问", "note": "提示"}


def status(plan: AllocationPlan) -> dict[str, str]:
    """The mark of a plan's state."""
    return {"style": STYLES[plan.status], "label": plan.get_status_display()}


def name_of(plan: AllocationPlan) -> str:
    """What a plan is called; one that was read long ago has its fund's name."""
    return plan.title or plan.fund.name


def crumbs(plan: AllocationPlan | None, *more: str) -> list[Link]:
    """Where a page of a plan stands."""
    links = [Link(gettext("资金分配"), reverse("allocation:plans"))]
    if plan is not None:
        links.append(Link(name_of(plan), reverse("allocation:plan", args=[plan.pk]) if more else ""))
    return [*links, *(Link(text) for text in more)]


def row(plan: AllocationPlan) -> dict[str, Any]:
    """One row of the list of plans, after :func:`plans.plan_page`."""
    return {
        "url": reverse("allocation:plan", args=[plan.pk]),
        "name": name_of(plan),
        "year": plan.fund.year,
        "fund": plan.fund.name,
        "status": status(plan),
        "method": plan.get_method_display(),
        "fen": plan.total_fen,  # type: ignore[attr-defined]  # set by plan_page
        "lines": plan.line_count,  # type: ignore[attr-defined]  # set by plan_page
        "doc_no": plan.notice.document.doc_no if plan.notice else "",
        "changed_at": plan.changed_at,
    }


def lines(rows: Iterable[AllocationLine], typed: Mapping[int, str]) -> list[dict[str, Any]]:
    """Rows of the table of lines; ``typed`` is what somebody typed that was not saved."""
    return [
        {
            "pk": line.pk,
            "number": line.position + 1,
            "pick": f"{line.pk}:{line.row_version}",
            "version": line.row_version,
            "url": reverse("allocation:plan_line", args=[line.plan_id, line.pk]),
            "unit": line.unit_name,
            "project": line.project_name or line.project.name,
            "code": line.project.code,
            "region": line.region.name,
            "direct": line.in_direct_county,
            "fen": line.amount_fen,
            "value": typed.get(line.pk, format_wan(line.amount_fen, thousands=False)),
            "function_code": line.function_code,
        }
        for line in rows
    ]


def state(found: plans.State) -> dict[str, Any]:
    """Sums and checks for the panel beside the lines."""
    return {
        "total_fen": found.sums.total_fen,
        "lines": found.sums.lines,
        "own_fen": found.sums.own_fen,
        "direct_fen": found.sums.direct_fen,
        "planned_fen": found.planned_fen,
        "gap_fen": found.gap_fen,
        "available_fen": found.available_fen,
        "errors": found.errors,
        "findings": [
            {"code": one.code, "style": one.severity, "severity": SEVERITIES[one.severity], "message": one.message,
             "basis": one.basis}
            for one in found.findings
        ],
        "cities": found.cities,
    }  # fmt: skip


def sheet(plan: AllocationPlan) -> xlsx.Sheet:
    """All lines of a plan with its sum, in 万元; it can be changed and imported again."""
    heads = ("序号", "地区编码", "地区", "分配单位", "项目编码", "项目名称", "功能分类科目")
    columns = [xlsx.Column(gettext(head)) for head in heads]
    columns.append(xlsx.Column(gettext("金额（万元）"), xlsx.Format.WAN))
    found = AllocationLine.objects.filter(plan=plan).select_related("region", "project").order_by("position")
    rows = [
        xlsx.Row(
            [str(line.position + 1), line.region_id, line.region.name, line.unit_name, line.project.code,
             line.project_name or line.project.name, line.function_code, Decimal(line.amount_fen) / 1_000_000]
        )
        for line in found
    ]  # fmt: skip
    total = sum(line.amount_fen for line in found)
    rows.append(xlsx.Row([gettext("合计"), *([""] * 6), Decimal(total) / 1_000_000], strong=True))
    return xlsx.Sheet(gettext("分配方案"), name_of(plan), columns, rows)
