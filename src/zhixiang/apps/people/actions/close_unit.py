"""A unit that exists no longer, or should never have been taken in, is closed; what it submitted stays."""

from __future__ import annotations

from django.db import transaction

from zhixiang.apps.people import policies
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.models import Unit
from zhixiang.apps.people.steps import decide, insist, locked_unit, reason_in, tell


def close_unit(*, actor: Actor, unit_id: int, reason: str) -> Unit:
    """Raises Refused without a reason, or where the unit is not active; Unit.DoesNotExist."""
    reason = reason_in(reason, what="注销")
    with transaction.atomic():
        unit = locked_unit(unit_id)
        insist(policies.may_decide_unit(actor, unit))
        decide(actor, unit, "people.close_unit")
        unit.decision_reason = reason
        unit.save()
        tell(actor, unit, "people.close_unit", {"reason": reason})
    return unit
