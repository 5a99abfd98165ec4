"""The supervising bureau agrees to a change of a unit's name or code, which takes effect at once."""

from __future__ import annotations

from django.db import transaction

from zhixiang.apps.notify.actions.notify import notify
from zhixiang.apps.people import policies
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.changes import locked_change
from zhixiang.apps.people.credit import checked_code
from zhixiang.apps.people.models import UnitChange
from zhixiang.apps.people.steps import decide, insist, tell


def accept_unit_change(*, actor: Actor, change_id: int) -> UnitChange:
    """Raises Refused, also when the code belongs to another unit by now; UnitChange.DoesNotExist."""
    with transaction.atomic():
        change, unit = locked_change(change_id)
        insist(policies.may_decide_unit(actor, unit))
        decide(actor, change, "people.accept_unit_change")
        if change.field == UnitChange.Field.CREDIT_CODE:
            unit.credit_code, unit.credit_code_reason = checked_code(change.new_value, change.reason, unit_id=unit.pk)
        else:
            unit.name = change.new_value
        unit.save()
        change.save()
        notify(recipients=[change.asked_by_id], kind="unit_change_accepted", title=f"“{unit.name}”的变更申请已同意")
        payload = {"change": change.pk, "field": change.field, "from": change.old_value, "to": change.new_value}
        tell(actor, unit, "people.accept_unit_change", payload)
    return change
