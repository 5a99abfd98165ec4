"""The tables of a year that somebody may see: what every query of this app starts from."""

from __future__ import annotations

from django.db.models import QuerySet

from zhixiang.apps.allocation.models import AllocationPlan
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.queries import visible_to
from zhixiang.apps.performance.models import Citation, Indicator, PerformanceTable

_ISSUED = AllocationPlan.Status.ISSUED


def visible_tables(actor: Actor, year: int) -> QuerySet[PerformanceTable]:
    """The performance tables of the year's issued plans."""
    tables = PerformanceTable.objects.filter(plan__fund__year=year, plan__status=_ISSUED)
    return visible_to(actor, tables)


def visible_indicators(actor: Actor, year: int) -> QuerySet[Indicator]:
    """Their indicators."""
    indicators = Indicator.objects.filter(table__plan__fund__year=year, table__plan__status=_ISSUED)
    return visible_to(actor, indicators, "table__region")


def visible_citations(actor: Actor, year: int) -> QuerySet[Citation]:
    """Their citations."""
    citations = Citation.objects.filter(table__plan__fund__year=year, table__plan__status=_ISSUED)
    return visible_to(actor, citations, "table__region")
