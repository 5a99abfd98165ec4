"""What an office asked a unit to correct: the whole form, rows, fields; and where in the form each of it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from zhixiang.apps.demands.models import Correction, CorrectionItem, Demand, Submission
from zhixiang.rules.demand_form import columns_from

_DONE: Final = (Submission.State.SUBMITTED, Submission.State.ACCEPTED)

Asked = Mapping[tuple[str, str], str]
"""(row, field) → what to correct there; an empty field means the whole row."""


@dataclass(frozen=True, slots=True)
class Place:
    """One thing to correct. ``uid`` is empty where the row is there no longer."""

    where: str
    reason: str
    uid: str = ""


def open_correction(submission: Submission) -> Correction | None:
    """What was asked last, from the return until the unit submits again, through draft and sign-off. Two queries."""
    if submission.latest_id is None or submission.state in _DONE:
        return None
    rows = Correction.objects.filter(submission=submission, version=submission.latest_id)
    return rows.prefetch_related(Prefetch("items", CorrectionItem.objects.order_by("pk"))).order_by("-id").first()


def asked(correction: Correction | None) -> Asked:
    """By row and field, for marking them."""
    found: dict[tuple[str, str], str] = {}
    for item in correction.items.all() if correction else []:
        key = (str(item.uid or ""), item.field)
        found[key] = f"{found[key]}；{item.reason}" if key in found else item.reason
    return found


def places(correction: Correction | None, parts: Iterable[Mapping[str, Any]]) -> list[Place]:
    """The items with their place among ``parts`` as pages show them: 保留省局部分第 1 行 · 项目绩效."""
    rows = {
        str(row["uid"]): (_("{part}第 {n} 行").format(part=part["title"], n=row["number"]), part["columns"])
        for part in parts
        for row in part["rows"]
    }
    return [
        _place(item, *rows.get(str(item.uid), (_("（这一行已经删除）"), [])))
        for item in (correction.items.all() if correction else [])
    ]


def _place(item: CorrectionItem, row: str, columns: Iterable[Mapping[str, Any]]) -> Place:
    heading = next((column["heading"] for column in columns if column["key"] == item.field), item.field)
    return Place(f"{row} · {heading}" if item.field and columns else row, item.reason, str(item.uid) if columns else "")


def history(submission: Submission, *, limit: int = 20) -> list[dict[str, Any]]:
    """The returns so far, newest first, each item with the row that it was about. Three queries."""
    found = list(submission.corrections.order_by("-id").prefetch_related("items")[:limit])
    versions = {one.version_id for one in found if one.items.all()}
    rows: dict[tuple[int, UUID | None], Demand] = {
        (row.version_id, row.uid): row
        for row in Demand.objects.filter(version__in=versions).select_related("part")
    }  # fmt: skip
    return [
        {
            "at": one.returned_at, "by": one.returned_by_name, "reason": one.reason, "until": one.until,
            "items": [_told(item, rows.get((one.version_id, item.uid))) for item in one.items.all()],
        }
        for one in found
    ]  # fmt: skip


def _told(item: CorrectionItem, row: Demand | None) -> Place:
    if row is None:
        return Place("", item.reason)
    headings = {column.key: column.heading for column in columns_from(row.part.columns)}
    name = row.project_name or row.content[:40] or row.category
    return Place(" · ".join(filter(None, (row.part.title, name, headings.get(item.field, item.field)))), item.reason)
