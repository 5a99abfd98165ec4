"""What the actions on units and their people share: ask, lock, move to the next state, tell the audit chain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.flow import Machine
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Membership, Unit, UnitChange
from zhixiang.apps.people.policies import Answer
from zhixiang.apps.people.states import MEMBERSHIP, UNIT, UNIT_CHANGE

MAX_REASON = 2000


def insist(answer: Answer) -> None:
    """Raise Refused with the reason of a policy that says no."""
    if not answer.allowed:
        raise Refused(answer.reason)


def reason_in(text: str, *, what: str) -> str:
    """A reason that is there and not too long. Raises Refused."""
    text = text.strip()
    if not text:
        raise Refused(f"请写明{what}的理由。")
    if len(text) > MAX_REASON:
        raise Refused(f"理由太长：最多 {MAX_REASON} 字，现有 {len(text)} 字。")
    return text


def locked_unit(unit_id: int) -> Unit:
    """The unit with its bureau, locked until the transaction ends: what concerns one unit happens one by one.

    Raises Unit.DoesNotExist.
    """
    rows = Unit.objects.select_related("region", "supervising_bureau__region")
    return rows.select_for_update(of=("self",)).get(pk=unit_id)


def locked_membership(unit: Unit, membership_id: int) -> Membership:
    """A membership of the locked ``unit``. Raises Membership.DoesNotExist, also for one of another unit."""
    return Membership.objects.select_related("user").select_for_update(of=("self",)).get(pk=membership_id, unit=unit)


def next_state(machine: Machine, row: Unit | Membership | UnitChange, action: str, what: str) -> str:
    """The state that ``action`` leads to. Raises Refused where there is no such step; ``what`` names the row."""
    step = machine.step(row.status, action)
    if step is None:
        raise Refused(f"{what}现在是“{row.get_status_display()}”，不能这样办理。请刷新页面查看最新状态。")
    return step.target


def decide(actor: Actor, row: Unit | Membership | UnitChange, action: str) -> None:
    """Take the step of ``action`` and note who took it and when; the caller saves. Raises Refused."""
    machine, what = {
        Unit: (UNIT, "这个单位"), Membership: (MEMBERSHIP, "这名人员"), UnitChange: (UNIT_CHANGE, "这项申请")
    }[type(row)]  # fmt: skip
    row.status = next_state(machine, row, action, what)
    row.decided_at = timezone.now()
    row.decided_by_name = actor.name


def tell(actor: Actor, unit: Unit, action: str, payload: Mapping[str, Any]) -> None:
    """The audit event of something done to a unit; comes last, since the chain is locked from here on."""
    record(
        actor=actor, action=action, object_type="unit", object_id=unit.pk, object_label=unit.name, payload=payload
    )  # fmt: skip


def tell_of_member(actor: Actor, membership: Membership, action: str, payload: Mapping[str, Any]) -> None:
    """The audit event of something done to a membership."""
    record(
        actor=actor,
        action=action,
        object_type="membership",
        object_id=membership.pk,
        object_label=f"{membership.user.shown_name} · {membership.unit.name}",
        payload={"unit": membership.unit_id, "user": membership.user_id, **payload},
    )
