"""What every action on a plan does first and last: lock it, find the lines that were meant, tell what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from django.utils import timezone

from zhixiang.apps.allocation import policies
from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan, PlanEvent
from zhixiang.apps.allocation.plans import state_of, visible_plans
from zhixiang.apps.allocation.states import EDITABLE, PLAN
from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.demands.steps import insist
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused

MOST_LINES: Final = 500
"""Most lines that one bulk act takes, so that it ends while somebody waits for the page."""

BLOCKING: Final = frozenset({"A1", "A4", "A5", "A7", "L1", "N12"})
"""Errors of these checks keep a plan from being submitted, approved or issued; others advise."""


class NeedsConfirmation(Refused):
    """Something looks like a slip, and is done only when somebody says that it is meant."""


class Picked(NamedTuple):
    """A line that somebody chose, as they saw it."""

    line_id: int
    row_version: int


def locked(actor: Actor, plan_id: int) -> AllocationPlan:
    """A plan that the actor knows of, with its fund, locked until the transaction ends.

    Raises AllocationPlan.DoesNotExist for any other: to the actor there is none.
    """
    return visible_plans(actor).select_related("fund").select_for_update(of=("self",)).get(pk=plan_id)


def locked_draft(actor: Actor, plan_id: int) -> AllocationPlan:
    """A plan, locked, whose lines may be changed. Raises Refused otherwise."""
    plan = locked(actor, plan_id)
    insist(policies.may_make(actor))
    insist_open(plan)
    if plan.status not in EDITABLE:
        hint = "；要调整请新建调整方案" if plan.status == plan.Status.ISSUED else "；要修改请先退回"
        raise Refused(f"这个方案现在是“{plan.get_status_display()}”，不能修改{hint}。")
    return plan


def insist_open(plan: AllocationPlan) -> None:
    """Raise Refused when the fund's year is closed."""
    if plan.fund.closed:
        raise Refused(
            f"{plan.fund.year} 年度“{plan.fund.name}”已经封账，方案不能再改。如确需办理，请先由省局解除封账。"
        )


def chosen(plan: AllocationPlan, picked: Sequence[Picked]) -> list[AllocationLine]:
    """The lines that were chosen, in their order, locked.

    Raises Refused when none or too many were, when one is gone, or was changed since it was looked at.
    """
    wanted = {pick.line_id: pick.row_version for pick in picked}
    if not wanted:
        raise Refused("请先勾选要办理的行。")
    if len(wanted) > MOST_LINES:
        raise Refused(f"一次最多办理 {MOST_LINES} 行，现在选了 {len(wanted)} 行，请分几次办理。")
    rows = AllocationLine.objects.filter(plan=plan, pk__in=wanted).select_for_update().order_by("position")
    lines = list(rows)
    if len(lines) < len(wanted):
        raise Refused(f"所选的行里有 {len(wanted) - len(lines)} 行已经不在方案里，请刷新页面后重新选择。")
    for line in lines:
        if line.row_version != wanted[line.pk]:
            by = line.reason.get("by") or "别人"
            raise Refused(f"第 {line.position + 1} 行“{line.unit_name}”刚刚由{by}修改过，请刷新页面，看过以后再改。")
    return lines


def insist_sound(plan: AllocationPlan, on: date) -> None:
    """Raise Refused with the first errors that keep a plan from going on."""
    errors = [one for one in state_of(plan, on).findings if one.severity == "error" and one.code in BLOCKING]
    if errors:
        more = f"（共 {len(errors)} 处）" if len(errors) > 1 else ""
        raise Refused(f"{errors[0].message}{more}")


def manual_reason(actor: Actor, why: str, **more: Any) -> dict[str, Any]:
    """Why an amount is what it is when a person set it: who, when, and what they said."""
    return {"kind": "manual", "by": actor.name, "at": timezone.now().isoformat(timespec="seconds"), "why": why, **more}


def changed(*, actor: Actor, plan: AllocationPlan, action: str, note: str, payload: Mapping[str, Any]) -> None:
    """The plan or its lines have changed: count it, write the plan's event and the audit event. Comes last."""
    plan.row_version += 1
    _sign(actor, plan)
    plan.save()
    _tell(actor, plan, action, source=plan.status, note=note, payload={"row_version": plan.row_version, **payload})


def move(
    *, actor: Actor, plan: AllocationPlan, action: str, note: str = "", payload: Mapping[str, Any] | None = None
) -> None:
    """Take the step of ``action``, save the plan, write its event and the audit event. Comes last.

    Raises Refused where the state has no such step. The caller holds the lock and has asked the policy.
    """
    step = PLAN.step(plan.status, action)
    if step is None:
        raise Refused(f"这个方案现在是“{plan.get_status_display()}”，不能这样办理。请刷新页面查看最新状态。")
    source, plan.status = plan.status, step.target
    plan.row_version += 1
    _sign(actor, plan)
    plan.save()
    _tell(actor, plan, action, source=source, note=note, payload={"from": source, "to": step.target, **(payload or {})})


def _sign(actor: Actor, plan: AllocationPlan) -> None:
    plan.changed_by_name, plan.changed_at = actor.name, timezone.now()


def _tell(
    actor: Actor, plan: AllocationPlan, action: str, *, source: str, note: str, payload: Mapping[str, Any]
) -> None:
    PlanEvent.objects.create(
        plan=plan, action=action, source=source, target=plan.status, note=note, by_name=actor.name,
        by_role=actor.role, at=plan.changed_at or timezone.now(),
    )  # fmt: skip
    record(
        actor=actor,
        action=action,
        object_type="allocation_plan",
        object_id=plan.pk,
        object_label=f"{plan.fund.year} {plan.title or plan.fund.name}",
        payload={"fund": plan.fund_id, "note": note, **payload},
    )
