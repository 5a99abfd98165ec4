"""An expert's sheet saves itself: field by field, so that two windows never take each other's points away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from django.db import transaction

from zhixiang.apps.library import review_queries as queries
from zhixiang.apps.library.models import Assignment, ItemScore
from zhixiang.apps.library.review_entry import decimal_in
from zhixiang.apps.library.review_steps import LONGEST_COMMENT, locked_sheet, move_sheet
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.rules.review_scores import Item, ScoreError, checked

COMMENT: Final = "comment"


@dataclass(frozen=True, slots=True)
class Typed:
    """A field as it was typed, and as it stood when it was typed; None where the sender does not know."""

    text: str
    base: str | None = None


@dataclass(slots=True)
class Saved:
    """What became of the fields: stored ones with their text, those in conflict with what stands, refused ones why."""

    sheet: Assignment
    stored: dict[str, str] = field(default_factory=dict)
    conflicts: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


def review_save_scores(*, actor: Actor, sheet_id: int, typed: Mapping[str, Typed]) -> Saved:
    """Store what was typed, by field: ``comment`` or the key of a rubric item; empty takes the points back.

    A field that somebody changed since it was shown is not overwritten but told; bad points are refused alone. Raises
    Refused where the sheet takes nothing any more; Assignment.DoesNotExist for another's.
    """
    with transaction.atomic():
        sheet = locked_sheet(actor, sheet_id)
        items = {str(item.key): item for item in queries.rubric(sheet.entry.round)}
        before = texts_of(sheet, queries.points_of(sheet), items)
        saved = Saved(sheet)
        changed: dict[str, list[str]] = {}
        for key, one in typed.items():
            if key not in before:
                continue
            stands = before[key]
            try:
                text = _meant(key, one.text, items)
            except (Refused, ScoreError) as error:
                saved.refused[key] = str(error)
                continue
            if text == stands:
                saved.stored[key] = text
            elif one.base is not None and _same_base(key, one.base, items) != stands:
                saved.conflicts[key] = stands
            else:
                saved.stored[key] = text
                changed[key] = [stands, text]
        if changed:
            _put(sheet, changed)
            told = {key: pair for key, pair in changed.items() if key != COMMENT}
            payload = {"points": told, "comment": COMMENT in changed}
            move_sheet(actor=actor, sheet=sheet, action="library.review_save_scores", payload=payload)
    return saved


def texts_of(sheet: Assignment, points: Mapping[int, Decimal], items: Mapping[str, Item]) -> dict[str, str]:
    """All fields of the sheet as they stand."""
    found = {key: shown(points[item.key]) if item.key in points else "" for key, item in items.items()}
    return {**found, COMMENT: sheet.comment}


def shown(points: Decimal) -> str:
    """Points without trailing zeros."""
    return f"{points.normalize():f}"


def _meant(key: str, text: str, items: Mapping[str, Item]) -> str:
    if key == COMMENT:
        plain = text.replace("\r\n", "\n")
        if len(plain) > LONGEST_COMMENT:
            raise Refused(f"评审意见有 {len(plain)} 字，最多 {LONGEST_COMMENT} 字，请改短。")
        return plain
    if not text.strip():
        return ""
    return shown(checked(items[key], decimal_in(text, what=items[key].name)))


def _same_base(key: str, base: str, items: Mapping[str, Item]) -> str:
    try:
        return _meant(key, base, items)
    except (Refused, ScoreError):
        return base


def _put(sheet: Assignment, changed: Mapping[str, list[str]]) -> None:
    for key, (_before, text) in changed.items():
        if key == COMMENT:
            sheet.comment = text
        elif text:
            ItemScore.objects.update_or_create(assignment=sheet, item_id=int(key), defaults={"points": Decimal(text)})
        else:
            ItemScore.objects.filter(assignment=sheet, item=int(key)).delete()
