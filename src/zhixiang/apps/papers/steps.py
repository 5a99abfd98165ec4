"""What the actions of this app share: lock a plan, move a run to its next state, tell the audit chain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from zhixiang.apps.allocation.models import AllocationPlan
from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.papers.models import Paper, PaperRun
from zhixiang.apps.papers.states import PAPER_RUN
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused


def plans() -> Any:
    """Plans with all that papers say of them."""
    return AllocationPlan.objects.select_related("fund", "notice__document", "adjusts__notice__document")


def locked_plan(plan_id: int) -> AllocationPlan:
    """The plan, locked until the transaction ends. Raises AllocationPlan.DoesNotExist."""
    found: AllocationPlan = plans().select_for_update(of=("self",)).get(pk=plan_id)
    return found


def move(*, actor: Actor, run: PaperRun, action: str, payload: Mapping[str, Any], **values: object) -> None:
    """Take the step of ``action`` with the new ``values``, and tell the audit chain; last in a transaction.

    The caller holds the lock. Raises Refused where the state has no such step.
    """
    step = PAPER_RUN.step(run.state, action)
    if step is None:
        said = gettext("这项生成任务现在是“{state}”，不能这样办理。请刷新页面查看最新状态。")
        raise Refused(said.format(state=gettext(run.get_state_display())))
    source, run.state = run.state, step.target
    for name, value in values.items():
        setattr(run, name, value)
    run.save(update_fields=["state", *values])
    tell_of_run(actor, run, action, {"from": source, "to": step.target, **payload})


def tell_of_run(actor: Actor, run: PaperRun, action: str, payload: Mapping[str, Any]) -> None:
    """The audit event of something done to a run."""
    told = {"plan": run.plan_id, "kind": run.kind, "format": run.format, **payload}
    label = f"{run.get_kind_display()} {run.format}"
    record(
        actor=actor, action=action, object_type="paper_run", object_id=run.pk, object_label=label, payload=told
    )  # fmt: skip


def tell_of_paper(actor: Actor, paper: Paper, action: str, payload: Mapping[str, Any]) -> None:
    """The audit event of a paper that was made or took its place again."""
    told = {
        "plan": paper.plan_id, "kind": paper.kind, "region": paper.region_id, "format": paper.format,
        "genuine": paper.genuine, "content": paper.content_digest, "sha256": paper.sha256, "sm3": paper.sm3, **payload,
    }  # fmt: skip
    record(
        actor=actor, action=action, object_type="paper", object_id=paper.pk,
        object_label=f"{paper.number} {paper.title}", payload=told,
    )  # fmt: skip
