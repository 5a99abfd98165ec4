"""The supervising bureau does not take a unit in, and says why; the unit may correct and ask again."""

from __future__ import annotations

from django.db import transaction

from zhixiang.apps.notify.actions.notify import notify
from zhixiang.apps.people import policies
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.members import administrators
from zhixiang.apps.people.models import Unit
from zhixiang.apps.people.steps import decide, insist, locked_unit, reason_in, tell


def reject_unit(*, actor: Actor, unit_id: int, reason: str) -> Unit:
    """Raises Refused without a reason, or where the unit is not waiting; Unit.DoesNotExist."""
    reason = reason_in(reason, what="不通过")
    with transaction.atomic():
        unit = locked_unit(unit_id)
        insist(policies.may_decide_unit(actor, unit))
        decide(actor, unit, "people.reject_unit")
        unit.decision_reason = reason
        unit.save()
        title = f"“{unit.name}”未通过审核，请修改后重新提交"
        notify(recipients=administrators(unit.pk), kind="unit_rejected", title=title, body=reason)
        tell(actor, unit, "people.reject_unit", {"reason": reason})
    return unit
