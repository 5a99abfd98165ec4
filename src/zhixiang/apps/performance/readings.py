"""Two readings of one file, compared by what is stored of them: the database is the judge, not a digest."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Manager

from zhixiang.apps.allocation.models import AllocationLine, Notice, PrintedTotal
from zhixiang.apps.checks.models import Finding, SourceDocument, SourceLine
from zhixiang.apps.performance.models import Citation, Indicator, PerformanceTable

_PARTS: Final[tuple[tuple[str, Manager[Any], str, tuple[str, ...]], ...]] = (
    ("文件信息", SourceDocument.objects, "pk", ("pk",)),
    ("通知首尾", Notice.objects, "document", ("pk",)),
    ("来源行", SourceLine.objects, "document", ("number",)),
    ("分配明细", AllocationLine.objects, "plan__notice__document", ("position",)),
    ("印刷合计", PrintedTotal.objects, "plan__notice__document", ("position",)),
    ("绩效目标表", PerformanceTable.objects, "document", ("position",)),
    ("政策依据", Citation.objects, "table__document", ("table__position", "position")),
    ("指标", Indicator.objects, "table__document", ("table__position", "position")),
    ("审查发现", Finding.objects, "document", ("pk",)),
)
"""What a reading consists of: its name for people, the table, the way to its document, and its order."""

_NOT_READ: Final = frozenset(
    {
        "id", "document", "plan", "notice", "fund", "table", "position",
        "name", "uploaded_by", "uploaded_by_name", "loaded_at", "superseded", "reader",
        "status", "dealt_by", "dealt_by_name", "dealt_at", "reason",
    }
)  # fmt: skip
"""Where a row hangs, who brought it in and what people decided: not what the reader read."""
_READ_ALL_THE_SAME: Final[dict[object, set[str]]] = {Indicator: {"name"}}
"""An indicator's name is read; a document's is only what somebody called the file."""


def differences(before: int, after: int) -> Mapping[str, tuple[int, int]]:
    """Part → how many rows of document ``before`` are gone and how many of ``after`` have come; equal parts left out.

    Rows that only changed their order count as one gone and one come.
    """
    found: dict[str, tuple[int, int]] = {}
    for name, stored, way, order in _PARTS:
        old, new = (_rows(stored, way, order, document) for document in (before, after))
        if old != new:
            gone, come = Counter(old) - Counter(new), Counter(new) - Counter(old)
            found[name] = (gone.total(), come.total()) if gone or come else (1, 1)
    return found


def _rows(stored: Manager[Any], way: str, order: tuple[str, ...], document: int) -> list[tuple[Any, ...]]:
    left_out = _NOT_READ - _READ_ALL_THE_SAME.get(stored.model, set())
    columns = stored.model._meta.concrete_fields  # Django's documented way to a model's fields
    names = [column.attname for column in columns if column.name not in left_out]
    rows = stored.filter(**{way: document}).order_by(*order).values_list(*names)
    return [tuple(_hashable(value) for value in row) for row in rows]


def _hashable(value: object) -> object:
    return json.dumps(value, sort_keys=True) if isinstance(value, (list, dict)) else value
