"""A unit that was not approved corrects what it registered and asks again."""

from __future__ import annotations

from typing import Final

from django.db import IntegrityError, transaction

from zhixiang.apps.people import policies
from zhixiang.apps.people.actions.register_unit import NewUnit, checked_unit
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Unit
from zhixiang.apps.people.states import UNIT
from zhixiang.apps.people.steps import insist, locked_unit, next_state, tell

_CORRECTED: Final = (
    "name", "credit_code", "credit_code_reason", "kind", "region", "provincial", "supervising_bureau", "address",
    "contact_name", "contact_phone", "contact_email", "registered_at",
)  # fmt: skip
_TOLD: Final = ("name", "credit_code", "kind", "region_id")


def register_unit_again(*, actor: Actor, unit_id: int, unit: NewUnit) -> Unit:
    """Put the corrected data in the place of the rejected ones; the bureau decides anew.

    Raises Refused when the unit was not rejected, or for data that do not fit; Unit.DoesNotExist.
    """
    insist(policies.may_administer_unit(actor, unit_id))
    new = checked_unit(unit, unit_id=unit_id)
    try:
        with transaction.atomic():
            row = locked_unit(unit_id)
            row.status = next_state(UNIT, row, "people.register_unit_again", "这个单位")
            before = {name: getattr(row, name) for name in _TOLD}
            for name in _CORRECTED:
                setattr(row, name, getattr(new, name))
            row.save()
            after = {name: getattr(row, name) for name in _TOLD}
            tell(actor, row, "people.register_unit_again", {"before": before, "after": after})
    except IntegrityError as error:
        raise Refused("这个统一社会信用代码刚刚被别的单位登记，请核对。") from error
    return row
