"""The performance tables: their list, and one of them laid out like the official form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhixiang.apps.keyset import Page
from zhixiang.apps.performance.layout import spans
from zhixiang.apps.web import Link, paging, source_url
from zhixiang.rules.money import format_wan

INFERRED_CELLS: Final = {
    "level1": _("一级指标"),
    "level2": _("二级指标"),
    "name": _("三级指标"),
    "value_text": _("指标值"),
    "unit": _("单位"),
}
"""Names of the cells that a reader may have inferred."""


def table_url(year: int, region_code: str) -> str:
    """The address of a region's table, or nothing for a region without a code."""
    return reverse("performance:target", args=[year, region_code]) if region_code else ""


def asked_city(request: HttpRequest) -> str:
    """The code of the city that the address asks for; what cannot be one is ignored."""
    code = request.GET.get("city", "")
    return code if re.fullmatch(r"[0-9]{9}", code) else ""


def list_page(request: HttpRequest, found: Page[Any], year: int, city: str = "") -> dict[str, Any]:
    """A page of the list; ``city`` is the code of the one that it is limited to."""
    return {
        "heading": gettext("绩效目标表"),
        "total": found.total,
        "rows": [_list_row(row, year) for row in found.rows],
        "paging": paging(request, found),
        "all_url": request.path if city else "",
        "empty_title": gettext("没有您可以查看的绩效目标表"),
        "empty_hint": gettext("可能通知里没有这个地区的绩效目标表，或者它不在您可以查看的范围内。"),
    }


def _list_row(row: Any, year: int) -> dict[str, Any]:
    return {
        "region_name": row.region_name,
        "url": table_url(year, row.region_code),
        "department": row.department,
        "amount_fen": row.amount_fen,
        "indicator_count": row.indicator_count,
        "inferred_count": row.inferred_count,
        "citation_count": row.citation_count,
        "finding_count": row.finding_count,
        "findings_url": f"{reverse('checks:findings', args=[year])}?region={row.region_code}",
        "line": row.line,
        "source_url": source_url(year, row.document_id, row.line),
    }


def page(table: Any, year: int) -> dict[str, Any]:
    """One table as the official form."""
    heading = gettext("绩效目标表")
    return {
        "region_name": table.region_name,
        "heading": heading,
        "form_title": gettext("省财政专项转移支付绩效目标表（二级项目－区域）"),
        "caption": f"{table.region_name} · {heading}",
        "crumbs": [Link(heading, reverse("performance:targets", args=[year])), Link(table.region_name)],
        "previous": _neighbour(table.previous, year),
        "next": _neighbour(table.next, year),
        "findings": [
            {"url": reverse("checks:finding", args=[year, found.id]), "message": found.message}
            for found in table.findings
        ],
        "fields": _fields(table, year),
        "citations": [_citation(citation, year) for citation in table.citations],
        "citations_line": table.lines.get("basis"),
        "citations_url": source_url(year, table.document_id, table.lines.get("basis")),
        "citations_label": gettext("政策依据"),
        "indicators": _indicators(table, year),
        "inferred_hint": gettext(
            "带点线的是系统推断：原文该格缺失或错位，按前后行和指标含义补上；没有标记的都是原文所印。"
        ),
        "empty_title": gettext("这张表没有读到指标"),
        "empty_hint": gettext("请打开来源行核对原文。"),
    }


def _neighbour(region: Any, year: int) -> Link | None:
    return Link(region.region_name, table_url(year, region.region_code)) if region else None


def _fields(table: Any, year: int) -> list[dict[str, Any]]:
    """The head of the form, in its printed order; two departments share a row as they do on paper."""

    def field(label: str, key: str, text: str, items: Sequence[str] = ()) -> dict[str, Any]:
        line = table.lines.get(key)
        return {
            "label": label,
            "text": text,
            "items": items,
            "span": 4,
            "line": line,
            "source_url": source_url(year, table.document_id, line),
        }

    amount = "" if table.amount_fen is None else f"{format_wan(table.amount_fen)} 万元"
    departments = field(gettext("省级主管部门"), "provincial_department", table.provincial_department)
    second = {"span": 1, "second_label": gettext("地方主管部门"), "second_text": table.department}
    return [
        field(gettext("项目名称"), "project_name", table.project_name),
        field(gettext("资金类型"), "fund_type", table.fund_type),
        field(gettext("项目等级"), "project_level", table.project_level),
        departments | second,
        field(gettext("预算年度"), "year", f"{table.year}" if table.year else ""),
        field(gettext("资金需求"), "amount", amount),
        field(gettext("支出内容"), "spending", table.spending),
        field(gettext("总体绩效目标"), "goal", "", table.goal_items),
    ]


def _citation(citation: Any, year: int) -> dict[str, Any]:
    known = citation.policy_id is not None
    return {
        "cited": citation.cited,
        "policy_url": reverse("performance:policy", args=[year, citation.policy_id]) if known else "",
        "registered_title": citation.registered_title,
        "registered_no": "" if citation.registered_no in citation.cited else citation.registered_no,
        "conflict": citation.conflict,
    }


def _indicators(table: Any, year: int) -> list[dict[str, Any]]:
    level1 = spans([row.level1 for row in table.indicators])
    level2 = spans([(row.level1, row.level2) for row in table.indicators])
    return [
        {
            "level1": row.level1,
            "level1_span": level1[index],
            "level2": row.level2,
            "level2_span": level2[index],
            "name": row.name,
            "group_url": reverse("performance:indicator", args=[year, row.group_key]) if row.group_key else "",
            "value_text": row.value_text,
            "target": row.target,
            "inferred_labels": inferred(row.inferred),
            "line": row.line,
            "source_url": source_url(year, table.document_id, row.line),
        }
        for index, row in enumerate(table.indicators)
    ]


def inferred(cells: Sequence[str]) -> str:
    """The names of inferred cells in one phrase."""
    return "、".join(str(INFERRED_CELLS.get(cell, cell)) for cell in cells)
