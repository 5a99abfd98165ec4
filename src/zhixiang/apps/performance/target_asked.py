"""What a request about targets asks for: who asks, which version, and the rows as they were typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.http import Http404, HttpRequest, QueryDict

from zhixiang.apps.people.actors import Actor, actor_of
from zhixiang.apps.performance import target_policies
from zhixiang.apps.performance.actions.save_targets import Typed
from zhixiang.apps.performance.models import TargetVersion
from zhixiang.apps.performance.queries.targets import target_version
from zhixiang.apps.performance.target_entry import CELLS, MOST_ROWS, TypedRow

_LONGEST_NUMBER: Final = 9


def reader_or_404(request: HttpRequest) -> Actor:
    """Who asks; 404 for those who have nothing to do with targets."""
    actor = actor_of(request.user)
    if not target_policies.may_read(actor).allowed:
        raise Http404
    return actor


def version_or_404(actor: Actor, table_id: int, asked: int | None = None) -> TargetVersion:
    """The version asked for, else the newest."""
    found = target_version(actor, table_id, asked)
    if found is None:
        raise Http404
    return found


def number(text: str | None) -> int:
    """A key or a version from an address or a form; 0 for what is none."""
    return int(text) if text and text.isdecimal() and len(text) <= _LONGEST_NUMBER else 0


def year_of(request: HttpRequest, years: Sequence[int]) -> int | None:
    """The year asked for where there are targets for it, else the latest."""
    asked = number(request.GET.get("year"))
    return asked if asked in years else next(iter(years), None)


def typed_of(data: QueryDict) -> Typed:
    """The whole sheet as sent."""
    return Typed(data.get("goals", ""), data.get("spending", ""), _rows(data))


def _rows(data: QueryDict) -> list[TypedRow]:
    """The rows as sent, in their order; those marked to be removed are left out."""
    stems = data.getlist("stem")[: MOST_ROWS + 1]
    removed = set(data.getlist("remove"))
    columns = {cell: data.getlist(cell) for cell in CELLS}
    rows = []
    for index, stem in enumerate(stems):
        cells = {cell: texts[index] if index < len(texts) else "" for cell, texts in columns.items()}
        if str(index + 1) not in removed:
            rows.append(TypedRow(number(stem), cells))
    return rows
