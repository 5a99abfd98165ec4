"""The province changes what is said of a draft beside its lines."""

from __future__ import annotations

from django.db import transaction

from zhixiang.apps.allocation.actions.open_plan import PlanHead, put_head
from zhixiang.apps.allocation.models import AllocationPlan
from zhixiang.apps.allocation.steps import changed, locked_draft
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused

_FIELDS = (
    "title", "method", "planned_fen", "step_fen", "function_code", "function_name", "congress_approved_on", "advance",
    "this_year_expected_fen",
)  # fmt: skip


def edit_plan(*, actor: Actor, plan_id: int, row_version: int, head: PlanHead) -> AllocationPlan:
    """Set the head. No change, no event. Raises Refused, also when somebody changed the plan since it was looked at."""
    with transaction.atomic():
        plan = locked_draft(actor, plan_id)
        if plan.row_version != row_version:
            raise Refused(f"方案刚刚由{plan.changed_by_name}修改过，请刷新页面，看过以后再改。")
        before = {name: getattr(plan, name) for name in _FIELDS}
        put_head(plan, head)
        changes = {
            name: [_plain(before[name]), _plain(getattr(plan, name))]
            for name in _FIELDS
            if getattr(plan, name) != before[name]
        }
        if changes:
            payload = {"changes": changes}
            changed(actor=actor, plan=plan, action="allocation.edit_plan", note="修改方案要素", payload=payload)
    return plan


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | str) else str(value)
