"""What the findings pages show, and the same as spreadsheet rows. No reading, no deciding."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhixiang.apps.web import Choice, Link, address, source_url
from zhixiang.apps.wording import region_name
from zhixiang.intake.checks.catalogue import CHECKS
from zhixiang.publishing import xlsx

SEVERITIES: Final = {"error": _("错误"), "warning": _("疑问"), "note": _("提示")}
STATUSES: Final = {"open": _("待处理"), "confirmed": _("已确认"), "false_alarm": _("误报")}


def severity_facets(request: HttpRequest, counts: Mapping[str, int | None], chosen: str) -> list[Link]:
    """A link a severity with how many findings it has under the other filters, and one for all of them."""
    known = [count for count in counts.values() if count is not None]
    total = sum(known) if len(known) == len(counts) else None
    none = None if total is None else 0
    links = [Link(gettext("全部"), address(request, severity=None), not chosen, total)]
    for value, label in SEVERITIES.items():
        links.append(Link(str(label), address(request, severity=value), chosen == value, counts.get(value, none)))
    return links


def asked(request: HttpRequest) -> dict[str, str]:
    """The filters of the address that could name something; what could not is ignored."""
    allowed: dict[str, Callable[[str], object]] = {
        "severity": SEVERITIES.__contains__,
        "status": STATUSES.__contains__,
        "code": re.compile(r"[a-z0-9_]{1,48}").fullmatch,
        "region": re.compile(r"[0-9]{6}(000)?").fullmatch,
    }
    values = {name: request.GET.get(name, "") for name in allowed}
    return {name: value for name, value in values.items() if value and allowed[name](value)}


def counted(options: Mapping[str, Any], counts: Mapping[str, int | None]) -> list[Choice]:
    """Choices of a filter with their counts: what has none is left out, what was not counted has no number."""
    return [(value, _with_count(label, counts[value])) for value, label in options.items() if counts.get(value, 0) != 0]


def _with_count(label: object, count: int | None) -> str:
    return str(label) if count is None else f"{label}（{count}）"


def source_cells(text: str) -> list[str]:
    """A source line cut at its tabs, without the empty cells at its end."""
    return text.rstrip("\t").split("\t")


def choices(facets: Mapping[str, Mapping[str, Any]]) -> dict[str, list[Choice]]:
    """The filter's choices with their counts."""
    codes = {code: gettext(CHECKS[code].title) if code in CHECKS else code for code in facets["code"]}
    return {
        "severity": counted(SEVERITIES, facets["severity"]),
        "status": counted(STATUSES, facets["status"]),
        "code": counted(codes, facets["code"]),
        "region": [
            (code, _with_count(region_name(found.name), found.count)) for code, found in facets["region"].items()
        ],
    }


def row(found: Any, year: int) -> dict[str, Any]:
    """One row of the list."""
    return {
        "severity": found.severity,
        "status": found.status,
        "message": found.message,
        "title": gettext(found.title),
        "region_name": found.region_name,
        "url": reverse("checks:finding", args=[year, found.id]),
        "line": found.line,
        "source_url": source_url(year, found.document_id, found.line),
    }


def detail(found: Any, year: int) -> dict[str, Any]:
    """One finding: the sentence, what it rests on, and where it stands."""
    facts = [
        _fact(gettext("检查项"), gettext(found.title)),
        _fact(gettext("编号"), f"{found.code} · v{found.version}"),
        _fact(gettext("位置"), found.place, chinese=True),
        _fact(gettext("证据"), found.evidence, chinese=True),
        _fact(gettext("依据"), found.basis, chinese=True),
    ]
    return {
        "message": found.message,
        "code": found.code,
        "place": found.place,
        "severity": found.severity,
        "status": found.status,
        "line": found.line,
        "source_url": source_url(year, found.document_id, found.line),
        "facts": [fact for fact in facts if fact["text"]],
        "history": history(found),
    }


def history(found: Any) -> list[str]:
    """Who decided what, when and why, as one sentence; empty while nobody has."""
    if found.decided_at is None:
        return []
    when = date_format(localtime(found.decided_at), "Y-m-d H:i")
    outcome = STATUSES.get(found.status, found.status)
    return [f"{when} · {found.decided_by} · {outcome} · {found.reason}"]


def lines(found: Any, hit: int, evidence: str = "") -> list[dict[str, Any]]:
    """Source lines cut into cells, with the one that is meant marked, and in it the words that a finding rests on."""
    if found is None:
        return []
    return [
        {
            "number": line.number,
            "cells": [marked(cell, evidence if line.number == hit else "") for cell in source_cells(line.text)],
            "hit": line.number == hit,
        }
        for line in found.lines
    ]


def marked(cell: str, evidence: str) -> list[tuple[str, bool]]:
    """``cell`` in pieces, each with whether it is the evidence; blanks that a reader dropped do not matter."""
    words = [re.escape(char) for char in evidence if not char.isspace()]
    match = re.search(r"\s*".join(words), cell) if len(words) > 1 else None
    if match is None:
        return [(cell, False)]
    start, end = match.span()
    pieces = [(cell[:start], False), (cell[start:end], True), (cell[end:], False)]
    return [piece for piece in pieces if piece[0]]


def source(found: Any, year: int, line: int) -> dict[str, Any]:
    """The source page: lines, the document, and links to the lines before and after."""
    document = found.document
    step = found.last - found.first + 1
    facts = [
        _fact(gettext("文件"), document.name, chinese=True),
        _fact(gettext("标题"), document.title, chinese=True),
        _fact(gettext("文号"), document.doc_no, chinese=True),
        _fact(gettext("行数"), f"{found.line_count:,}"),
        _fact(gettext("编码"), document.encoding),
        _fact(gettext("读取程序"), document.reader),
        {**_fact("SHA-256", document.digest), "css": "zx-digest"},
    ]
    before, after = max(1, line - step), min(found.line_count, line + step)
    return {
        "line": line,
        "first": found.first,
        "last": found.last,
        "document": document,
        "lines": lines(found, line),
        "before_url": source_url(year, document.id, before) if found.first > 1 else "",
        "after_url": source_url(year, document.id, after) if found.last < found.line_count else "",
        "facts": [fact for fact in facts if fact["text"]],
        "crumbs": [
            Link(gettext("年度总览"), reverse("performance:overview", args=[year])),
            Link(gettext("来源")),
        ],
    }


def _fact(label: str, text: str, *, chinese: bool = False) -> dict[str, Any]:
    return {"label": label, "text": text, "chinese": chinese}


def findings_sheet(title: str, rows: Iterable[Any]) -> xlsx.Sheet:
    """All findings that the filters leave, each with where it stands and what it rests on."""
    columns = [
        xlsx.Column(gettext("程度")),
        xlsx.Column(gettext("检查项")),
        xlsx.Column(gettext("地区")),
        xlsx.Column(gettext("发现"), width=60),
        xlsx.Column(gettext("证据"), width=50),
        xlsx.Column(gettext("依据"), width=40),
        xlsx.Column(gettext("位置")),
        xlsx.Column(gettext("来源行"), xlsx.Format.COUNT),
        xlsx.Column(gettext("状态")),
    ]
    return xlsx.Sheet(gettext("审查发现"), title, columns, map(_finding_cells, rows))


def _finding_cells(row: Any) -> xlsx.Row:
    return xlsx.Row(
        [
            str(SEVERITIES.get(row.severity, row.severity)),
            row.title,
            row.region_name,
            row.message,
            row.evidence,
            row.basis,
            row.place,
            row.line,
            str(STATUSES.get(row.status, row.status)),
        ]
    )
