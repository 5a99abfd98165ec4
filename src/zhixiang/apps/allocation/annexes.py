"""Annex 1 (元, by section) and annex 2 (万元, by city) as a page and as a sheet."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from zhixiang.apps.allocation.tables import unit_links, wan, yuan
from zhixiang.apps.web import Link, same_filters, source_url
from zhixiang.publishing import xlsx

PRINTED_UNIT: Final = {1: "yuan", 2: "wan"}
"""The unit that each annex is printed in, and shown in unless the other is asked for."""


def heading(annex: Any) -> str:
    """The page's heading."""
    return gettext("{year} 年度分配表 · 附件{number}").format(year=annex.year, number=annex.number)


def page(request: HttpRequest, annex: Any) -> dict[str, Any]:
    """Everything the page shows."""
    unit = request.GET.get("unit", "")
    unit = unit if unit in ("yuan", "wan") else PRINTED_UNIT[annex.number]
    rows = [_row(row, annex) for row in annex.rows]
    return {
        "heading": heading(annex),
        "caption": annex.title,
        "document": {"doc_no": annex.doc_no},
        "unit": unit,
        "units": unit_links(request, unit),
        "shapes": [_shape(request, annex, 1), _shape(request, annex, 2)],
        "heads": _heads(annex.number, unit),
        "rows": rows,
        "checked": sum(row["check"] == "ok" for row in rows),
        "mismatches": sum(row["check"] == "bad" for row in rows),
        "download_url": reverse("allocation:annex_download", args=[annex.year, annex.number]),
        "empty_title": gettext("没有您可以查看的分配行"),
        "empty_hint": gettext("可能这一年度还没有载入通知，或者您所属的地区没有分配到资金。"),
        "crumbs": [
            Link(gettext("年度总览"), reverse("performance:overview", args=[annex.year])),
            Link(gettext("附件{number}").format(number=annex.number)),
        ],
    }


def _shape(request: HttpRequest, annex: Any, number: int) -> Link:
    label = gettext("附件1（按市、县）") if number == 1 else gettext("附件2（按地市）")
    return Link(label, same_filters(request, "allocation:annex", annex.year, number), annex.number == number)


def _columns(number: int) -> list[tuple[str, str, str]]:
    """(label, attribute of the row, CSS class) of the columns between the row's label and its amount."""
    if number == 1:
        return [
            (gettext("地区编码"), "region_code", "zx-nowrap"),
            (gettext("二级项目名称"), "project_name", ""),
            (gettext("分配单位"), "unit_name", ""),
            (gettext("功能分类科目"), "function_code", "zx-nowrap"),
        ]
    return [
        (gettext("预算代码"), "budget_code", "zx-nowrap"),
        (gettext("地区编码"), "region_code", "zx-nowrap"),
        (gettext("项目名称"), "project_name", ""),
    ]


def _heads(number: int, unit: str) -> list[dict[str, str]]:
    first = gettext("地区") if number == 1 else gettext("地区（单位）")
    middle = [{"label": label, "css": ""} for label, _attribute, _css in _columns(number)]
    return [
        {"label": first, "css": ""},
        *middle,
        {"label": gettext("金额（万元）") if unit == "wan" else gettext("金额（元）"), "css": "zx-num"},
        {"label": gettext("核对"), "css": ""},
        {"label": gettext("来源"), "css": "zx-col-src"},
    ]


_STYLES: Final = {"total": "zx-total", "section": "zx-section", "subtotal": "zx-subtotal", "detail": ""}


def _row(row: Any, annex: Any) -> dict[str, Any]:
    return {
        "label": row.label,
        "css": "zx-bad" if check(row) == "bad" else _STYLES[row.kind],
        "indent": row.kind == "detail",
        "cells": [
            {"text": getattr(row, attribute) or "", "css": css, "chinese": True}
            for _label, attribute, css in _columns(annex.number)
        ],
        "amount_fen": row.amount_fen,
        "printed_fen": row.printed_fen,
        "check": check(row),
        "line": row.line,
        "source_url": source_url(annex.year, annex.document_id, row.line),
    }


def check(row: Any) -> str:
    """``ok`` where a computed sum equals the printed one, ``bad`` where not, ``none`` where nothing is printed."""
    if row.kind == "detail":
        return "" if row.printed_fen in (None, row.amount_fen) else "bad"
    if row.printed_fen is None:
        return "none"
    return "ok" if row.printed_fen == row.amount_fen else "bad"


def sheet(annex: Any) -> xlsx.Sheet:
    """The annex as a sheet in the unit it is printed in, sums computed from the lines."""
    in_yuan = PRINTED_UNIT[annex.number] == "yuan"
    amount = yuan if in_yuan else wan
    shown = xlsx.Format.YUAN if in_yuan else xlsx.Format.WAN
    words = {"ok": gettext("相符"), "bad": gettext("不符"), "none": gettext("原表无此数"), "": ""}
    middle = _columns(annex.number)
    columns = [
        xlsx.Column(gettext("地区") if annex.number == 1 else gettext("地区（单位）")),
        *(xlsx.Column(label) for label, _attribute, _css in middle),
        xlsx.Column(gettext("金额（元）") if in_yuan else gettext("金额（万元）"), shown),
        xlsx.Column(gettext("印刷数"), shown),
        xlsx.Column(gettext("核对")),
        xlsx.Column(gettext("来源行"), xlsx.Format.COUNT),
    ]
    rows = [
        xlsx.Row(
            [
                row.label,
                *(getattr(row, attribute) for _label, attribute, _css in middle),
                amount(row.amount_fen),
                amount(row.printed_fen),
                words[check(row)],
                row.line,
            ],
            strong=row.kind != "detail",
        )
        for row in annex.rows
    ]
    name = gettext("附件{number}").format(number=annex.number)
    notes = [text for text in (annex.title, annex.doc_no) if text]
    return xlsx.Sheet(name, heading(annex), columns, rows, notes)
