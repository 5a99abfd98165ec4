"""A report as the official form, on the page and as a file: what is to be sent, and each version that was."""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhixiang.apps import keyset
from zhixiang.apps.consolidation import official, tables
from zhixiang.apps.consolidation.models import Report, ReportVersion
from zhixiang.apps.consolidation.views.common import known_or_404, readable_or_404
from zhixiang.apps.consolidation.views.reading import call_or_404
from zhixiang.apps.demands.documents import WRITERS
from zhixiang.apps.web import Link, Paging, address, attachment
from zhixiang.intake.forms.demand_form.records import DemandForm, FormPart
from zhixiang.publishing.archives import streamed_zip
from zhixiang.publishing.demand_form import part_heading
from zhixiang.rules.demand_entry import shown
from zhixiang.rules.demand_form import Column, FieldKind, totals

SIZE: Final = 50
"""Rows of the form on one page."""


@require_safe
def form(request: HttpRequest, report_id: int) -> HttpResponse:
    """The lines that go to the province, as the printed form shows them; one part at a time."""
    _actor, report = readable_or_404(request, report_id)
    parts = list(report.call.parts.all())
    code = _asked(request, [part.code for part in parts])
    record, stamp = official.current(report, code)
    names = [(part.code, part.title) for part in parts]
    page = _page(request, report, record, stamp, names)
    page["documents"] = [(ending, reverse("consolidation:official", args=[report.pk, ending])) for ending in WRITERS]
    page["crumbs"] = tables.crumbs(report, _("征集表样式"))
    return render(request, "consolidation/official.html", {"page": page})


@require_safe
def download(request: HttpRequest, report_id: int, ending: str) -> HttpResponseBase:
    """The same as a Word document or a workbook."""
    _actor, report = readable_or_404(request, report_id)
    return _document(report, ending, *official.current(report))


@require_safe
def version(request: HttpRequest, report_id: int, number: int) -> HttpResponse:
    """A version as it was sent, each line with the units' rows that it was made of.

    The province reads it also while the city corrects the report.
    """
    _actor, report = known_or_404(request, report_id)
    found = _version_or_404(report, number)
    record, stamp = official.sent(found)
    page = _page(request, report, record, stamp, [(part.code, part.title) for part in record.parts])
    made_of = official.sources(found, page["code"])
    for row in page["rows"]:
        row["sources"] = made_of[row["number"] - 1]
    page["version"] = found
    page["back"] = request.get_full_path()
    page["documents"] = [
        (ending, reverse("consolidation:version_form", args=[report.pk, number, ending])) for ending in WRITERS
    ]
    page["crumbs"] = tables.crumbs(report, _("第 {number} 版").format(number=number))
    return render(request, "consolidation/official.html", {"page": page})


@require_safe
def version_download(request: HttpRequest, report_id: int, number: int, ending: str) -> HttpResponseBase:
    """A version as it was sent, as a Word document or a workbook."""
    _actor, report = known_or_404(request, report_id)
    return _document(report, ending, *official.sent(_version_or_404(report, number)))


@require_safe
def everything(request: HttpRequest, call_id: int, ending: str) -> HttpResponseBase:
    """All reports that have arrived and the direct units' answers, a document each; sent while they are made."""
    actor, call = call_or_404(request, call_id)
    if ending not in WRITERS:
        raise Http404
    name = _("{title} 征集表（{kind}）.zip").format(title=call.title, kind=ending)
    return attachment(streamed_zip(official.all_forms(actor, call, ending)), name, "application/zip")


def _version_or_404(report: Report, number: int) -> ReportVersion:
    found = report.versions.filter(number=number).first()
    if found is None:
        raise Http404
    found.report = report
    return found


def _document(report: Report, ending: str, record: DemandForm, stamp: str) -> HttpResponseBase:
    if ending not in WRITERS:
        raise Http404
    write, media_type = WRITERS[ending]
    return attachment(write(record, stamp), f"{report.region.name} {report.call.title}.{ending}", media_type)


def _asked(request: HttpRequest, codes: list[str]) -> str:
    asked = request.GET.get("part", "")
    return asked if asked in codes else codes[0]


def _page(
    request: HttpRequest, report: Report, record: DemandForm, stamp: str, names: list[tuple[str, str]]
) -> dict[str, Any]:
    codes = [code for code, _title in names]
    code = _asked(request, codes)
    part = next(part for part in record.parts if part.code == code)
    start = _start(request, len(part.rows))
    sums = totals((part.code, row.values) for row in part.rows)
    return {
        "report": report,
        "status": tables.status(report),
        "code": code,
        "tabs": [Link(title, address(request, part=key, start=None), key == code) for key, title in names],
        "heading": part_heading(record, codes.index(code)),
        "part": part,
        "unit": record.unit_name,
        "stamp": stamp,
        "columns": [{"heading": column.heading, "number": _is_number(column)} for column in part.columns],
        "rows": _rows(part, start),
        "fen": sums.total_fen,
        "count": len(part.rows),
        "paging": _paging(request, start, len(part.rows)),
    }


def _rows(part: FormPart, start: int) -> list[dict[str, Any]]:
    return [
        {
            "number": number,
            "cells": [
                {"text": shown(column.key, row.values.get(column.key)), "number": _is_number(column)}
                for column in part.columns
            ],
        }
        for number, row in enumerate(part.rows[start : start + SIZE], start=start + 1)
    ]


def _is_number(column: Column) -> bool:
    return column.field.kind is not FieldKind.TEXT


def _start(request: HttpRequest, count: int) -> int:
    """Where the page begins; the first row for what is no page of this part."""
    text = request.GET.get("start", "")
    start = int(text) if text.isdecimal() and len(text) < 7 else 0
    return start if start % SIZE == 0 and start < count else 0


def _paging(request: HttpRequest, start: int, count: int) -> Paging:
    last = max(0, (count - 1) // SIZE * SIZE)
    return Paging(
        total=keyset.Total(count),
        start=start + 1,
        stop=min(start + SIZE, count),
        first_url=address(request, start=None) if start else "",
        previous_url=address(request, start=start - SIZE or None) if start else "",
        next_url=address(request, start=start + SIZE) if start < last else "",
        last_url=address(request, start=last) if start < last else "",
    )
