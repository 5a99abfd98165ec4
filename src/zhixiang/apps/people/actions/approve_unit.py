"""The supervising bureau takes a unit in."""

from __future__ import annotations

from django.db import transaction

from zhixiang.apps.notify.actions.notify import notify
from zhixiang.apps.people import policies
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.members import administrators
from zhixiang.apps.people.models import Unit
from zhixiang.apps.people.steps import decide, insist, locked_unit, tell


def approve_unit(*, actor: Actor, unit_id: int) -> Unit:
    """From now on the unit may answer calls. Raises Refused; Unit.DoesNotExist."""
    with transaction.atomic():
        unit = locked_unit(unit_id)
        insist(policies.may_decide_unit(actor, unit))
        decide(actor, unit, "people.approve_unit")
        unit.decision_reason = ""
        unit.save()
        notify(recipients=administrators(unit.pk), kind="unit_approved", title=f"“{unit.name}”已通过审核，可以填报")
        tell(actor, unit, "people.approve_unit", {})
    return unit
