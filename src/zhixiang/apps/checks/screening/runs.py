"""What every action on a screening run does: move it to the next state, and tell the audit chain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.checks.models import ScreeningRun
from zhixiang.apps.checks.states import SCREENING_RUN
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused


def move(*, actor: Actor, run: ScreeningRun, action: str, payload: Mapping[str, Any], **values: object) -> None:
    """Take the step of ``action`` with the new ``values``, and tell the audit chain; last in a transaction.

    The caller holds the lock. Raises Refused where the state has no such step.
    """
    step = SCREENING_RUN.step(run.state, action)
    if step is None:
        raise Refused(f"这次查重现在是“{run.get_state_display()}”，不能这样办理。请刷新页面查看最新状态。")
    source, run.state = run.state, step.target
    for name, value in values.items():
        setattr(run, name, value)
    run.save(update_fields=["state", *values])
    tell(actor, run, action, {"from": source, "to": step.target, **payload})


def tell(actor: Actor, run: ScreeningRun, action: str, payload: Mapping[str, Any]) -> None:
    """The audit event of something done in or to a run."""
    told = {"call": run.call_id, "version": run.version_id, **payload}
    record(
        actor=actor, action=action, object_type="screening_run", object_id=run.pk, object_label=run.call.title,
        payload=told,
    )  # fmt: skip
