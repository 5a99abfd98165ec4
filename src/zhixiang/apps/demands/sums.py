"""What a call's demands in force ask for, by part: added up once, then again only for cities where one has changed.

Adding up a million rows takes longer than the page that shows the sums. They are kept in the cache together with the
end of the audit chain, and are never a source: whoever doubts them empties the cache.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from django.core.cache import cache
from django.db.models import Q, QuerySet, Sum

from zhixiang.apps.audit.queries import ChainEnd, chain_end, objects_since
from zhixiang.apps.calls.models import Call
from zhixiang.apps.demands.models import Demand, Submission
from zhixiang.apps.demands.reviews import visible_demands
from zhixiang.apps.people.actors import Actor

CHANGING: Final = ("demands.submit", "demands.withdraw")
"""The actions that put a demand in force or take it out of force."""

MOST_FOLLOWED: Final = 500
"""Changes that are followed one by one; after more of them everything is added up anew."""

SECONDS: Final = 3600
"""How long sums are kept: what somebody changed behind the back of all actions shows after that."""

ByCity = dict[str | None, dict[int, int]]
"""City → part → fen; None for units of the province."""


def totals_by_part(actor: Actor, call: Call) -> dict[int, int]:
    """Part → sum asked for, in fen, of the rows in force that the actor reads. At most six queries."""
    rows = visible_demands(actor).filter(call=call)
    key = f"demands.sums.{call.pk}.{actor.reach}.{actor.region_code}"
    # Before the sums: what happens in between is added up now, and once more next time.
    end = chain_end()
    kept: tuple[ChainEnd, ByCity] | None = cache.get(key)
    if kept is not None and kept[0] == end:
        sums = kept[1]
    else:
        sums = _anew(rows) if kept is None else _followed(rows, call, *kept)
        if end.seq:
            cache.set(key, (end, sums), SECONDS)
    total: Counter[int] = Counter()
    for parts in sums.values():
        total.update(parts)
    return dict(total)


def _followed(rows: QuerySet[Demand], call: Call, end: ChainEnd, sums: ByCity) -> ByCity:
    """``sums`` as they were at ``end``, with those cities anew where a unit has submitted or withdrawn since."""
    changed = objects_since(end, CHANGING, most=MOST_FOLLOWED)
    if changed is None:
        return _anew(rows)
    if not changed:
        return sums
    cities = set(Submission.objects.filter(call=call, pk__in=changed).values_list("city", flat=True))
    if not cities:
        return sums
    left = {city: parts for city, parts in sums.items() if city not in cities}
    of_cities = Q(city__in=cities - {None})
    return left | _anew(rows.filter(of_cities | Q(city=None) if None in cities else of_cities))


def _anew(rows: QuerySet[Demand]) -> ByCity:
    sums: ByCity = {}
    for city, part, fen in rows.order_by().values_list("city", "part").annotate(Sum("asks_fen")):
        sums.setdefault(city, {})[part] = fen
    return sums
