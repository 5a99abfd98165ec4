"""The year's overview, the performance tables, the indicators across regions, the policies."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhixiang.apps.allocation import queries as allocation_queries
from zhixiang.apps.allocation.tables import ranking_sheet
from zhixiang.apps.checks import queries as checks_queries
from zhixiang.apps.checks.policies import may_decide
from zhixiang.apps.people.actors import actor_of
from zhixiang.apps.performance import comparison, queries, register, targets_page, year_page
from zhixiang.apps.performance.forms import IndicatorFilter
from zhixiang.apps.web import address, asked_page, region_of, spreadsheet


@require_safe
def overview(request: HttpRequest, year: int) -> HttpResponse:
    """The year at a glance: headline figures, the map, the ranking."""
    actor = actor_of(request.user)
    money = allocation_queries.year_money(actor, year)
    if money is None:
        raise Http404
    counts = queries.counts(actor, year)
    findings = checks_queries.finding_summary(actor, year)
    scope = "" if actor.sees_all else region_of(request)
    decides = may_decide(actor).allowed
    page = year_page.page(request, money, counts, findings, scope, decides=decides)
    return render(request, "performance/overview.html", {"page": page})


@require_safe
def ranking_download(request: HttpRequest, year: int) -> HttpResponseBase:
    """The ranking of the cities as a spreadsheet."""
    money = allocation_queries.year_money(actor_of(request.user), year)
    if money is None:
        raise Http404
    title = _("{year} 年度地市排名").format(year=year)
    funded = [city for city in money.cities if city.total_fen]
    return spreadsheet(title, [ranking_sheet(title, funded, money.total_fen)])


@require_safe
def targets(request: HttpRequest, year: int) -> HttpResponse:
    """The list of the performance tables."""
    city = targets_page.asked_city(request)
    found = queries.tables(actor_of(request.user), year, city=city, cursor=asked_page(request))
    if not found.rows and asked_page(request):
        return redirect(address(request))
    page = targets_page.list_page(request, found, year, city)
    return render(request, "performance/tables.html", {"page": page})


@require_safe
def target(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """One performance table in the layout of the official form."""
    found = queries.table(actor_of(request.user), year, code)
    if found is None:
        raise Http404
    return render(request, "performance/table.html", {"page": targets_page.page(found, year)})


@require_safe
def indicators(request: HttpRequest, year: int) -> HttpResponse:
    """Indicators of the same name across regions, filtered."""
    actor = actor_of(request.user)
    form = IndicatorFilter(request.GET, comparison.choices(queries.indicator_choices(actor, year)))
    chosen = form.chosen()
    found = queries.indicator_groups(actor, year, **chosen, cursor=asked_page(request))
    if not found.page.rows and asked_page(request):
        return redirect(address(request))
    page = comparison.list_page(request, found, year, filtered=bool(chosen))
    return render(request, "performance/indicators.html", {"page": {**page, "form": form}})


@require_safe
def indicators_download(request: HttpRequest, year: int) -> HttpResponseBase:
    """Every indicator of every table that this person may see, as a spreadsheet."""
    title = _("{year} 年度绩效指标").format(year=year)
    rows = queries.indicator_rows(actor_of(request.user), year)
    return spreadsheet(title, [comparison.sheet(title, rows)])


@require_safe
def indicator(request: HttpRequest, year: int, key: str) -> HttpResponse:
    """One indicator: which regions promise it, how much, and with how much money."""
    found = queries.indicator_group(actor_of(request.user), year, key)
    if found is None:
        raise Http404
    return render(request, "performance/indicator.html", {"page": comparison.page(found, year)})


@require_safe
def policies(request: HttpRequest, year: int) -> HttpResponse:
    """The policies that the tables cite."""
    actor = actor_of(request.user)
    page = register.list_page(queries.policies(actor, year), queries.unmatched_citations(actor, year), year)
    return render(request, "performance/policies.html", {"page": page})


@require_safe
def policy(request: HttpRequest, year: int, policy_id: int) -> HttpResponse:
    """One policy and how it is cited."""
    found = queries.policy(actor_of(request.user), year, policy_id)
    if found is None:
        raise Http404
    return render(request, "performance/policy.html", {"page": register.page(found, year)})
