"""The supervising bureau does not agree to a change, and says why."""

from __future__ import annotations

from django.db import transaction

from zhixiang.apps.notify.actions.notify import notify
from zhixiang.apps.people import policies
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.changes import locked_change
from zhixiang.apps.people.models import UnitChange
from zhixiang.apps.people.steps import decide, insist, reason_in, tell


def refuse_unit_change(*, actor: Actor, change_id: int, reason: str) -> UnitChange:
    """Raises Refused without a reason, or where it was decided already; UnitChange.DoesNotExist."""
    reason = reason_in(reason, what="不同意")
    with transaction.atomic():
        change, unit = locked_change(change_id)
        insist(policies.may_decide_unit(actor, unit))
        decide(actor, change, "people.refuse_unit_change")
        change.decision_reason = reason
        change.save()
        title = f"“{unit.name}”的变更申请未获同意"
        notify(recipients=[change.asked_by_id], kind="unit_change_refused", title=title, body=reason)
        tell(actor, unit, "people.refuse_unit_change", {"change": change.pk, "reason": reason})
    return change
