"""An expert abstains from a project: no conflict, but no score either, and a reason for it."""

from __future__ import annotations

from django.db import transaction

from zhixiang.apps.library.models import Assignment
from zhixiang.apps.library.review_steps import locked_sheet, move_sheet, reason_in
from zhixiang.apps.people.actors import Actor


def review_abstain(*, actor: Actor, sheet_id: int, reason: str) -> Assignment:
    """Abstain; points that were typed are dropped, so that they count nowhere. Raises Refused without a reason."""
    with transaction.atomic():
        sheet = locked_sheet(actor, sheet_id)
        sheet.reason = reason_in(reason, what="弃权")
        sheet.scores.all().delete()
        move_sheet(actor=actor, sheet=sheet, action="library.review_abstain", payload={"note": sheet.reason})
    return sheet
