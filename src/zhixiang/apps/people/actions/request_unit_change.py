"""A unit asks to change its name or its credit code, with evidence."""

from __future__ import annotations

from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from zhixiang.apps.files.models import StoredFile
from zhixiang.apps.people import policies
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.credit import checked_code
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Unit, UnitChange
from zhixiang.apps.people.steps import insist, locked_unit, reason_in, tell

LONGEST: Final = 200
"""Characters of a name."""


def request_unit_change(
    *, actor: Actor, unit_id: int, field: str, new_value: str, reason: str, evidence: StoredFile
) -> UnitChange:
    """Store the request; the supervising bureau decides. Raises Refused; Unit.DoesNotExist."""
    insist(policies.may_administer_unit(actor, unit_id))
    reason = reason_in(reason, what="变更")
    new_value = new_value.strip()
    if field not in UnitChange.Field.values:
        raise Refused("请选择要变更的事项。")
    if field == UnitChange.Field.CREDIT_CODE:
        # The reason for the change answers for a check that fails, as the evidence does.
        new_value, _ = checked_code(new_value, reason, unit_id=unit_id)
    if not new_value or len(new_value) > LONGEST:
        raise Refused("请填写新值，最长 200 字。")
    try:
        with transaction.atomic():
            unit = locked_unit(unit_id)
            old_value = getattr(unit, field) or ""
            if unit.status != Unit.Status.ACTIVE:
                raise Refused("单位通过审核后才能申请变更；未通过的请直接修改后重新提交。")
            if old_value == new_value:
                raise Refused("新值与原值相同。")
            change = UnitChange.objects.create(
                unit=unit, field=field, old_value=old_value, new_value=new_value, reason=reason, evidence=evidence,
                asked_by_id=actor.user_id or 0, asked_by_name=actor.name, asked_at=timezone.now(),
            )  # fmt: skip
            payload = {"change": change.pk, "field": field, "from": old_value, "to": new_value, "reason": reason}
            tell(actor, unit, "people.request_unit_change", payload)
    except IntegrityError as error:
        raise Refused("这一事项已有一份等待审核的申请，请先撤回。") from error
    return change
