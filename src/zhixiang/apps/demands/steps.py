"""What every action on a submission does first and last: lock its row, move it to the next state, tell about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.calls.models import Call
from zhixiang.apps.demands import policies
from zhixiang.apps.demands.models import Reminding, Submission, SubmissionEvent
from zhixiang.apps.demands.reviews import visible_submissions
from zhixiang.apps.demands.states import EDITABLE, SUBMISSION
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.policies import Answer
from zhixiang.apps.prepared import Slot, fresh, insert, prepared, update

MAX_NOTE = 2000
_MOVED = (
    "state", "latest_id", "certified_draft", "certified_by_name", "certified_at", "filled_by_id", "filled_by_name",
    "changed_at",
)  # fmt: skip
"""What a step may change of a submission."""


def locked(actor: Actor, submission_id: int) -> Submission:
    """The actor's own submission with its call and unit, locked until the transaction ends.

    Raises Submission.DoesNotExist for another unit's: to the actor there is none.
    """
    found = _locked.first(pk=submission_id, unit=actor.unit_id or 0)
    if found is None:
        raise Submission.DoesNotExist
    return found


@prepared
def _locked() -> QuerySet[Submission]:
    rows = Submission.objects.select_related("call", "unit__region").select_for_update(of=("self",))
    return rows.filter(pk=Slot("pk"), unit_id=Slot("unit"))


def locked_for_review(actor: Actor, submission_id: int) -> Submission:
    """A submission of the actor's office, locked until the transaction ends.

    Raises Submission.DoesNotExist for one that was never handed in, or of another office: to the actor there is none.
    """
    rows = visible_submissions(actor).select_related("call", "unit__region", "latest").defer("latest__content")
    return rows.select_for_update(of=("self",)).get(pk=submission_id)


def locked_reminding(actor: Actor, reminding_id: int) -> Reminding:
    """A batch of the actor's office with its call, both locked until the transaction ends: of two offices that write
    to the units of one call, one waits for the other. Raises Refused, and Reminding.DoesNotExist.
    """
    reminding = Reminding.objects.select_related("batch").get(pk=reminding_id)
    insist(policies.may_send(actor, reminding))
    reminding.call = Call.objects.select_for_update().get(pk=reminding.call_id)
    reminding.refresh_from_db(fields=["subject", "body", "row_version", "cancelled_at"])
    reminding.batch.refresh_from_db()
    return reminding


def waiting_reminding(actor: Actor, reminding_id: int) -> Reminding:
    """The same for a batch that has not gone out yet. Raises Refused where it has, was cancelled, or the call ended."""
    reminding = locked_reminding(actor, reminding_id)
    if reminding.cancelled_at is not None:
        raise Refused("这一批已经取消，请重新起草。")
    if reminding.batch.released_at is not None:
        raise Refused("这一批已经发送，不能再改。")
    if reminding.call.status != Call.Status.OPEN:
        raise Refused(f"征集现在是“{reminding.call.get_status_display()}”，不需要再通知单位。")
    return reminding


def insist(answer: Answer) -> None:
    """Raise Refused with the reason of a policy that says no."""
    if not answer.allowed:
        raise Refused(answer.reason)


def insist_editable(actor: Actor, submission: Submission) -> None:
    """Raise Refused where the actor may not change the draft now: duty, call, state of the submission."""
    insist(policies.may_fill(actor, submission))
    if submission.call.status != Call.Status.OPEN:
        raise Refused("征集已经结束或取消，草稿不能再改。")
    if submission.state not in EDITABLE:
        raise Refused(f"这份填报现在是“{submission.get_state_display()}”，不能修改；要修改请先撤回。")


def move(
    *,
    actor: Actor,
    submission: Submission,
    action: str,
    note: str = "",
    version: int | None = None,
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Take the step of ``action``, save the submission, write its event and the audit event.

    ``version`` is the key of the version that it is about.

    Raises Refused where the state has no such step. The caller holds the lock and has asked the policy.
    """
    told = take(actor=actor, submission=submission, action=action, note=note, version=version, payload=payload)
    save(submission)
    tell(actor, submission, action, told)


def take(
    *,
    actor: Actor,
    submission: Submission,
    action: str,
    note: str = "",
    version: int | None = None,
    payload: Mapping[str, Any] | None = None,
) -> Mapping[str, Any]:
    """Take the step and write its event; return what the audit event has to say. For two steps in one transaction.

    The caller saves the submission and tells about the steps, in their order, at the end. Raises Refused as ``move``.
    """
    step = SUBMISSION.step(submission.state, action)
    if step is None:
        raise Refused(f"这份填报现在是“{submission.get_state_display()}”，不能这样办理。请刷新页面查看最新状态。")
    source, submission.state = submission.state, step.target
    submission.changed_at = timezone.now()
    event = fresh(
        SubmissionEvent, submission_id=submission.pk, action=action, source=source, target=step.target,
        version_id=version, note=note, by_name=actor.name, by_role=actor.role, at=submission.changed_at,
    )  # fmt: skip
    insert(event)
    return {"from": source, "to": step.target, "note": note, **(payload or {})}


def save(submission: Submission) -> None:
    """Write what steps change of a submission."""
    update(submission, *_MOVED)


def tell(actor: Actor, submission: Submission, action: str, payload: Mapping[str, Any]) -> None:
    """The audit event of something done to a submission; comes last, since the chain is locked from here on."""
    record(
        actor=actor,
        action=action,
        object_type="submission",
        object_id=submission.pk,
        object_label=f"{submission.unit.name} · {submission.call.title}",
        payload={"call": submission.call_id, "unit": submission.unit_id, **payload},
    )


def reason_in(text: str, *, what: str) -> str:
    """A reason that is there and not too long. Raises Refused."""
    text = text.strip()
    if not text:
        raise Refused(f"请写明{what}的理由。")
    if len(text) > MAX_NOTE:
        raise Refused(f"理由太长：最多 {MAX_NOTE} 字，现有 {len(text)} 字。")
    return text
