"""The two allocation tables: the same lines in the shape of annex 1 and of annex 2."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhixiang.apps.allocation import annexes, queries
from zhixiang.apps.people.actors import actor_of
from zhixiang.apps.web import spreadsheet


@require_safe
def annex(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """One annex, in 元 or 万元, with computed sums beside the printed ones."""
    found = queries.annex(actor_of(request.user), year, number)
    if found is None:
        raise Http404
    return render(request, "allocation/annex.html", {"page": annexes.page(request, found)})


@require_safe
def annex_download(request: HttpRequest, year: int, number: int) -> HttpResponseBase:
    """The annex as a spreadsheet."""
    found = queries.annex(actor_of(request.user), year, number)
    if found is None:
        raise Http404
    return spreadsheet(annexes.heading(found), [annexes.sheet(found)])
