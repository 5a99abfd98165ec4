"""What the pages of every app share: links that keep their filters, paging, spreadsheets as answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.http import content_disposition_header

from zhixiang.publishing import xlsx

PAGE_SIZE: Final = 50


@dataclass(frozen=True, slots=True)
class Link:
    """A link with its label; ``current`` marks the one of a set that is on, ``count`` is shown beside it."""

    label: str
    url: str = ""
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Paging:
    """Where a list stands: page ``number`` of ``last``; the rows from ``start`` up to ``stop``."""

    number: int
    last: int
    start: int
    stop: int
    previous_url: str
    next_url: str


def address(request: HttpRequest, **changes: str | int | None) -> str:
    """This page's address with some query parameters set, or removed where the value is None or empty.

    The page number is dropped unless it is what changes: another filter starts on page one.
    """
    query: QueryDict = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def paging(request: HttpRequest, total: int, size: int = PAGE_SIZE) -> Paging:
    """The page that the address asks for; a number that is none, or is out of range, is mended instead of refused."""
    last = max(1, -(-total // size))
    asked = request.GET.get("page", "1")
    number = min(last, max(1, int(asked))) if asked.isdecimal() and len(asked) < 10 else 1
    return Paging(
        number=number,
        last=last,
        start=(number - 1) * size,
        stop=min(total, number * size),
        previous_url=address(request, page=number - 1) if number > 1 else "",
        next_url=address(request, page=number + 1) if number < last else "",
    )


def source_url(document_id: object, line: int | None) -> str:
    """The address of a line of a source document, or nothing when the line is not known."""
    if document_id is None or not line:
        return ""
    return reverse("checks:source", args=[document_id, line]) + f"#line-{line}"


def spreadsheet(name: str, sheets: Sequence[xlsx.Sheet], *, title: str = "") -> HttpResponse:
    """A workbook as a download called ``name``.xlsx; never cached, since it shows what this person may see."""
    answer = HttpResponse(xlsx.workbook(sheets, title=title), content_type=xlsx.MEDIA_TYPE)
    disposition = content_disposition_header(as_attachment=True, filename=f"{name}.xlsx")
    answer["Content-Disposition"] = disposition or "attachment"
    answer["Cache-Control"] = "private, no-store"
    return answer
