"""An expert says that a project must not be theirs to review (回避)."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.library.models import Assignment, Conflict
from zhixiang.apps.library.review_steps import locked_sheet, move_sheet, reason_in
from zhixiang.apps.notify.actions.notify import notify
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.models import User
from zhixiang.apps.people.roles import Role


def review_declare_conflict(*, actor: Actor, sheet_id: int, reason: str) -> Assignment:
    """Decline the sheet with a reason; what was typed into it is dropped, and the province is told to fill the gap.

    Raises Refused without a reason; Assignment.DoesNotExist for another's sheet.
    """
    with transaction.atomic():
        sheet = locked_sheet(actor, sheet_id)
        sheet.reason = reason_in(reason, what="回避")
        sheet.comment = ""
        sheet.scores.all().delete()
        Conflict.objects.create(
            entry=sheet.entry, expert=sheet.expert, kind=Conflict.Kind.DECLARED, ground=Conflict.Ground.OTHER,
            reason=sheet.reason, at=timezone.now(),
        )  # fmt: skip
        move_sheet(actor=actor, sheet=sheet, action="library.review_declare_conflict", payload={"note": sheet.reason})
        found = sheet.entry.round
        officers = User.objects.filter(role=Role.PROVINCIAL_OFFICER, is_active=True).values_list("pk", flat=True)
        notify(
            recipients=list(officers),
            kind="review_declined",
            title=f"有专家申明回避，请补足专家：{found.name} {sheet.entry.number:03d}",
            url=f"/reviews/{found.pk}/matrix/",
        )
    return sheet
