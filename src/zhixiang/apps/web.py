"""What the pages of every app share: links that keep their filters, paging, spreadsheets as answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar, cast

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext

from zhixiang.apps import keyset
from zhixiang.publishing import xlsx
from zhixiang.rules.characters import has_chinese

Choice = tuple[str, str]
V = TypeVar("V", bound=Callable[..., HttpResponse])
_UNSENT: Final = "zhixiang_unsent"
_LONGEST_KEPT: Final = 4000


@dataclass(frozen=True, slots=True)
class Link:
    """A link with its label; ``current`` marks the one of a set that is on, ``count`` is shown beside it."""

    label: str
    url: str = ""
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Paging:
    """Where a list stands, as the template zx/pages.html shows it. An address is empty where there is nothing to go to.

    ``start`` and ``stop`` are the numbers of the page's first and last row, None where nobody has counted so far.
    """

    total: keyset.Total
    start: int | None
    stop: int | None
    first_url: str
    previous_url: str
    next_url: str
    last_url: str

    @property
    def needed(self) -> bool:
        """Whether there is more than one page."""
        return bool(self.previous_url or self.next_url)


def address(request: HttpRequest, **changes: str | int | None) -> str:
    """The page's own address with some query parameters set, or removed where the value is None or empty.

    The cursor is dropped unless it is what changes: another filter starts on the first page.
    """
    query: QueryDict = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def asked_page(request: HttpRequest) -> str:
    """The cursor of the page that the address asks for; ``keyset`` reads it, and mends what is none."""
    return request.GET.get("page", "")


def paging(request: HttpRequest, page: keyset.Page[Any]) -> Paging:
    """The links from a page of a list to its neighbours and to both ends."""
    return Paging(
        total=page.total,
        start=page.first,
        stop=None if page.first is None else page.first + len(page.rows) - 1,
        first_url=address(request) if page.previous else "",
        previous_url=address(request, page=page.previous) if page.previous else "",
        next_url=address(request, page=page.next) if page.next else "",
        last_url=address(request, page=keyset.LAST) if page.next else "",
    )


def same_filters(request: HttpRequest, name: str, *args: object) -> str:
    """Another address with this page's query parameters, for the download of what the page shows."""
    query: QueryDict = request.GET.copy()
    query.pop("page", None)
    url = reverse(name, args=args)
    return f"{url}?{query.urlencode()}" if query else url


def source_url(year: int, document_id: object, line: int | None) -> str:
    """The address of a line of a source document, or nothing when the line is not known."""
    if document_id is None or not line:
        return ""
    return reverse("checks:source", args=[year, document_id, line]) + f"#line-{line}"


def spreadsheet(name: str, sheets: Iterable[xlsx.Sheet], *, title: str = "") -> FileResponse:
    """A workbook as a download called ``name``.xlsx; never cached, since it shows what this person may see.

    It is written to a file and sent from there, so that its length costs no memory.
    """
    file = xlsx.workbook_file(sheets, title=title)
    answer = FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=xlsx.MEDIA_TYPE)
    answer["Cache-Control"] = "private, no-store"
    return answer


def attachment(content: bytes | Iterable[bytes], name: str, media_type: str) -> HttpResponseBase:
    """A download called ``name``; pieces are sent as they come. Never cached: it shows what this person may see."""
    whole = isinstance(content, bytes)
    answer: HttpResponseBase = (HttpResponse if whole else StreamingHttpResponse)(content, content_type=media_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    answer["Cache-Control"] = "private, no-store"
    if not whole:
        answer["X-Accel-Buffering"] = "no"  # nginx: pass it on as it comes
    return answer


def keeps_typed(*fields: str) -> Callable[[V], V]:
    """Mark a view whose ``fields`` outlive a session that ends before they are submitted; the outermost decorator."""

    def mark(view: V) -> V:
        view.kept_fields = fields  # type: ignore[attr-defined]  # read by the middleware that asks for the sign-in
        return view

    return mark


def keep_typed(request: HttpRequest, view: object) -> None:
    """Hold what was submitted without a session until its sender has signed in and is back on the page."""
    fields = getattr(view, "kept_fields", ())
    if request.method == "POST" and fields:
        texts = {name: request.POST.get(name, "")[:_LONGEST_KEPT] for name in fields}
        request.session[_UNSENT] = {"path": request.path, "texts": texts}


def typed_before(request: HttpRequest) -> dict[str, str]:
    """What was submitted to this page without a session; once, so that it does not come back again and again."""
    kept = request.session.get(_UNSENT)
    if request.method != "GET" or not kept or kept["path"] != request.path:
        return {}
    del request.session[_UNSENT]
    texts: dict[str, str] = kept["texts"]
    return texts


def region_of(request: HttpRequest) -> str:
    """The name of the region that the signed-in person stands for; empty where there is none."""
    region = getattr(request.user, "region", None)
    return region.name if region else ""


class Select(forms.Select):
    """A list to choose from, which marks Chinese options on a page in another language for screen readers."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Iterable[Choice] = ()) -> None:
        super().__init__({"class": "form-select", **(attrs or {})}, choices)

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """One option, with the language of its label where that is not the page's."""
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        if not (get_language() or "").startswith("zh") and has_chinese(str(option["label"])):
            option["attrs"]["lang"] = "zh-Hans"
        return option


class FilterForm(forms.Form):
    """A filter whose choices come from the data. What is not among the choices is ignored, never an error.

    A link from last week must not break a page because a check has found nothing since.
    """

    use_required_attribute = False

    def __init__(self, data: Any, choices: Mapping[str, Iterable[Choice]]) -> None:
        super().__init__(data, auto_id="filter-%s", label_suffix="")
        for name, options in choices.items():
            cast("forms.ChoiceField", self.fields[name]).choices = [("", gettext("全部")), *options]

    def chosen(self) -> dict[str, str]:
        """The filters that are set and valid, by name."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
