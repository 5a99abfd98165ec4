"""Rows of the database as the screening engine reads them, and which rows a call is compared with."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from zhixiang.apps.calls.models import Call
from zhixiang.apps.consolidation.queries import IN_FORCE
from zhixiang.apps.demands.models import Demand as Row
from zhixiang.rules.citations import split_citations
from zhixiang.rules.demand_targets import SaidTarget, targets_in
from zhixiang.rules.indicators import Kind
from zhixiang.rules.params import parameter
from zhixiang.screening.demand import FEN_A_WAN, Demand, demand_from

_COUNTY: Final = "county"
YEARS_BACK: Final = "demand.screening.years_back"
"""The parameter: so many earlier years are compared with."""


def standing_rows() -> QuerySet[Row]:
    """The rows that count, with what the engine wants to know of each."""
    rows = Row.objects.filter(current=True, submission__state__in=IN_FORCE)
    return rows.select_related("unit", "region", "city", "call")


def rows_of(call: Call) -> QuerySet[Row]:
    """The rows of the call that count."""
    return standing_rows().filter(call=call)


def rows_against(call: Call) -> QuerySet[Row]:
    """What the call is compared with beside itself: the other calls of its year and of some years before it."""
    return pool_of(call).exclude(call=call)


def pool_of(call: Call) -> QuerySet[Row]:
    """The rows of the call and what they are compared with."""
    years = parameter(YEARS_BACK, day_of(call)).as_int()
    return standing_rows().filter(Q(call=call) | Q(call__year__range=(call.year - years, call.year)))


def day_of(call: Call) -> date:
    """The day whose parameters hold for the call: that of its publication."""
    return localdate(call.opened_at or call.created_at)


def demand_of(row: Row) -> Demand:
    """A row as the engine reads it; its id is the row's key."""
    return demand_from(exchanged(row))


def exchanged(row: Row) -> dict[str, object]:
    """A row in the exchange format of docs/screening.md."""
    return {
        "id": str(row.pk),
        "year": row.call.year,
        "city": row.city.name if row.city else "",
        "county": row.region.name if row.region.level == _COUNTY else "",
        "unit": row.unit.name,
        "category": row.category,
        "name": _clean(row.project_name),
        "content": _clean(row.content or row.direction),
        "n_projects": row.quantity or 0,
        "unit_amount": (row.unit_amount_fen or 0) / FEN_A_WAN,
        "budget": row.asks_fen / FEN_A_WAN,
        "necessity": _clean(row.necessity),
        "policy": _policies(row.basis),
        "indicators": [
            {"name": _clean(said.name), "value": _clean(_value(said))} for said in targets_in(row.performance)
        ],
    }


def _policies(basis: str) -> list[str]:
    """The policies as cited; words that cite nothing stand for themselves."""
    if not basis.strip():
        return []
    return [_clean(one.cited) for one in split_citations(basis)] or [_clean(basis)]


def _value(said: SaidTarget) -> str:
    """The target as written, as far as the clause has one: its name alone is no value."""
    if said.measurable:
        return f"{said.figure}{said.target.unit or ''}"
    return said.name if said.target.kind is Kind.TREND else ""


def _clean(text: str) -> str:
    return text.replace("\x00", "")
