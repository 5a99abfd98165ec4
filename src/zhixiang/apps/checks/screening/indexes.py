"""The stored index of what a call is compared with, so that one unit's rows are screened while it still waits.

An index is never quite up to date: rows that came after it stand in a small one beside it, made for the question. It is
built anew when there are many of them, after the answer.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db.models import Max

from zhixiang.apps.calls.models import Call
from zhixiang.apps.checks.screening.demands import demand_of, pool_of
from zhixiang.apps.demands.models import Demand as Row
from zhixiang.screening.index import IndexUnusable, Near, ScreeningIndex, build_index

__all__ = ["Near", "index_of", "near_in", "renew_index"]

MANY: Final = 1_000
"""So many rows beside the index make it worth building anew."""
_LATE: Final = 200
"""Keys of rows that may have been written by somebody whose change was not to be seen yet when the index was built."""
_MOST: Final = 30
_COVERS: Final = "covers.txt"


def folder_of(call: Call) -> Path:
    """Where the index of a call lies."""
    return Path(settings.ZHIXIANG_SCREENING) / f"index-{call.pk}"


def renew_index(call: Call) -> int:
    """Build the index of the call from the rows as they are; returns how many rows it has."""
    covers = pool_of(call).aggregate(last=Max("pk"))["last"] or 0
    rows = pool_of(call).filter(pk__lte=covers).order_by("pk").iterator(2_000)
    folder = folder_of(call)
    count = build_index(map(demand_of, rows), folder)
    (folder / _COVERS).write_text(str(covers), encoding="ascii")
    return count


def index_of(call: Call) -> tuple[ScreeningIndex | None, int]:
    """The index with the key of the last row that it covers; None and 0 where there is none to use."""
    folder = folder_of(call)
    try:
        return ScreeningIndex(folder), int((folder / _COVERS).read_text(encoding="ascii"))
    except (IndexUnusable, OSError, ValueError):
        return None, 0


def waiting_rows(call: Call) -> int:
    """How many rows came after the index was built; all of them where there is none."""
    _index, covers = index_of(call)
    return pool_of(call).filter(pk__gt=covers).count()


def near_in(call: Call, rows: list[Row]) -> dict[int, list[Near]]:
    """Row → demands that want the same, likeliest first, from the index and from what came after it."""
    index, covers = index_of(call)
    late = pool_of(call).filter(pk__gt=max(0, covers - _LATE)).order_by("pk")
    demands = {row.pk: demand_of(row) for row in rows}
    found: dict[int, dict[str, Near]] = {row.pk: {} for row in rows}
    with tempfile.TemporaryDirectory(prefix="zhixiang-") as place:
        small = Path(place) / "index"
        build_index(map(demand_of, late), small, vocabulary=index.vocabulary if index else None)
        for one in filter(None, (index, ScreeningIndex(small))):
            for key, demand in demands.items():
                for near in one.near(demand, most=_MOST):
                    found[key].setdefault(near.id, near)
    return {key: sorted(told.values(), key=lambda near: -near.score) for key, told in found.items()}
