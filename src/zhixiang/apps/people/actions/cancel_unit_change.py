"""A unit takes its request for a change back."""

from __future__ import annotations

from django.db import transaction

from zhixiang.apps.people import policies
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.changes import locked_change
from zhixiang.apps.people.models import UnitChange
from zhixiang.apps.people.steps import decide, insist, tell


def cancel_unit_change(*, actor: Actor, change_id: int) -> UnitChange:
    """Raises Refused where it was decided already, and for another unit's; UnitChange.DoesNotExist."""
    with transaction.atomic():
        change, unit = locked_change(change_id)
        insist(policies.may_administer_unit(actor, unit.pk))
        decide(actor, change, "people.cancel_unit_change")
        change.save()
        tell(actor, unit, "people.cancel_unit_change", {"change": change.pk})
    return change
