"""Indicators of the same name across regions: the list of groups, one group with its chart, the download."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhixiang.apps.performance.targets_page import inferred, table_url
from zhixiang.apps.web import Choice, Link, paging, source_url
from zhixiang.apps.wording import plain, region_name, target
from zhixiang.publishing import xlsx
from zhixiang.rules.money import format_wan

KINDS: Final = {
    "quantitative": _("定量"),
    "qualitative": _("定性"),
    "trend": _("趋势"),
    "missing": _("缺指标值"),
}


def choices(found: Mapping[str, Sequence[str]]) -> dict[str, list[Choice]]:
    """The filter's choices: what the data has."""
    return {
        "level2": [(value, gettext(value)) for value in found["level2"] if value],
        "unit": [(value, value) for value in found["unit"] if value],
        "kind": [(value, str(label)) for value, label in KINDS.items()],
    }


def list_page(request: HttpRequest, found: Any, year: int, *, filtered: bool) -> dict[str, Any]:
    """One page of the groups."""
    return {
        "total": found.page.total,
        "rows": [_group(group, year) for group in found.page.rows],
        "widest": found.widest,
        "paging": paging(request, found.page),
        "plain_url": request.path,
        "download_url": reverse("performance:indicators_download", args=[year]),
        "empty_title": gettext("没有符合条件的指标"),
        "empty_hint": gettext("换一个名称或筛选条件，或清除全部条件再看。")
        if filtered
        else gettext("这一年度没有您可以查看的绩效指标。"),
    }


def _group(group: Any, year: int) -> dict[str, Any]:
    return {
        "name": group.name,
        "url": reverse("performance:indicator", args=[year, group.key]),
        "level2": group.level2,
        "region_count": group.region_count,
        "lowest": group.lowest,
        "highest": group.highest,
        "total": group.total,
        "unit": group.unit,
    }


def page(group: Any, year: int) -> dict[str, Any]:
    """One group: rows by target, largest first, and the same as bars."""
    rows = sorted(group.rows, key=lambda row: (row.number is None, -(row.number or 0), row.region_code))
    numbered = [row for row in rows if row.number is not None and row.unit == group.unit]
    left_out = sum(row.number is not None for row in rows) - len(numbered)
    regions = len({row.region_code for row in rows})
    summary = gettext("{n} 个地区承诺").format(n=regions)
    if group.level2:
        summary = f"{gettext(group.level2)} · {summary}"
    title = gettext("各地区目标值（{unit}）").format(unit=group.unit) if group.unit else gettext("各地区目标值")
    return {
        "name": group.name,
        "summary": summary,
        "crumbs": [Link(gettext("指标对比"), reverse("performance:indicators", args=[year])), Link(group.name)],
        "rows": [_row(row, group, year) for row in rows],
        "chart_note": gettext("另有 {n} 个目标的单位不同，不在图中，见下表。").format(n=left_out) if left_out else "",
        "chart": {
            "title": title,
            "names": [region_name(row.region_name) for row in numbered],
            "values": [float(row.number) for row in numbered],
            "texts": [f"{plain(row.number)}" for row in numbered],
        },
    }


def _row(row: Any, group: Any, year: int) -> dict[str, Any]:
    return {
        "region_name": row.region_name,
        "url": table_url(year, row.region_code),
        "name": row.name,
        "value_text": row.value_text,
        "target_text": target(row),
        "amount_fen": row.amount_fen,
        "per_unit_text": "—" if row.per_unit_fen is None else _per_unit(row.per_unit_fen),
        "line": row.line,
        "source_url": source_url(year, group.document_id, row.line),
    }


def _per_unit(fen: int) -> str:
    """万元 with two decimals: it is a quotient, so more digits would only look exact."""
    return f"{Decimal(fen) / 1_000_000:,.2f}" if fen >= 10_000 else format_wan(fen)


def sheet(title: str, rows: Sequence[Any]) -> xlsx.Sheet:
    """Every indicator of every table, as printed and as read, with what was inferred."""
    columns = [
        xlsx.Column(gettext("地区编码")),
        xlsx.Column(gettext("地区")),
        xlsx.Column(gettext("一级指标")),
        xlsx.Column(gettext("二级指标")),
        xlsx.Column(gettext("三级指标"), width=44),
        xlsx.Column(gettext("指标值（原文）"), width=30),
        xlsx.Column(gettext("系统读作")),
        xlsx.Column(gettext("数值"), xlsx.Format.NUMBER),
        xlsx.Column(gettext("数值上限"), xlsx.Format.NUMBER),
        xlsx.Column(gettext("单位")),
        xlsx.Column(gettext("类型")),
        xlsx.Column(gettext("推断的单元格")),
        xlsx.Column(gettext("来源行"), xlsx.Format.COUNT),
    ]
    return xlsx.Sheet(
        gettext("绩效指标"),
        title,
        columns,
        [
            xlsx.Row(
                [
                    row.region_code,
                    row.region_name,
                    row.level1,
                    row.level2,
                    row.name,
                    row.value_text,
                    target(row),
                    row.number,
                    row.number_max,
                    row.unit,
                    str(KINDS.get(row.kind, row.kind)),
                    inferred(row.inferred),
                    row.line,
                ]
            )
            for row in rows
        ],
    )
