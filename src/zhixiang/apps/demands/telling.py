"""What people are told about submissions: who, in which words, and on which page they deal with it.

Each function is part of an action and runs inside its transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from zhixiang.apps.calls.window import local
from zhixiang.apps.demands.models import Submission
from zhixiang.apps.notify.actions.inform import inform
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.members import holders
from zhixiang.apps.people.roles import Duty


def waits_for_signature(actor: Actor, submission: Submission) -> None:
    """Tell those who may sign off, but for the one who asks and, where two people must, the one who filled in."""
    _tell(
        holders(submission.unit_id, Duty.CERTIFY), actor, submission, "form_awaits_signature",
        f"“{submission.call.title}”填报等待您签发",
        f"{actor.name}已填完并送签。请审阅后签发，或写明理由退回填报人。",
        reverse("demands:sign", args=[submission.call_id]),
    )  # fmt: skip


def signature_declined(actor: Actor, submission: Submission, reason: str) -> None:
    """Tell who had asked for the signature."""
    asked = [submission.filled_by_id] if submission.filled_by_id else holders(submission.unit_id, Duty.FILL)
    _tell(
        asked, actor, submission, "signature_declined", f"“{submission.call.title}”填报没有签发",
        f"{actor.name}没有签发，理由：{reason}\n请修改后再次送签。", _form(submission),
    )  # fmt: skip


def returned(
    actor: Actor, submission: Submission, reason: str, items: Iterable[tuple[str, str]], until: datetime | None
) -> None:
    """Tell the unit what has to be corrected, by row, and until when."""
    lines = [f"退回理由：{reason}", *(f"· {row}：{why}" for row, why in items)]
    if until is not None:
        lines.append(f"请在 {local(until)} 前改好并重新提交。")
    _tell(
        holders(submission.unit_id, Duty.FILL, Duty.CERTIFY), actor, submission, "form_returned",
        f"“{submission.call.title}”填报被退回修改", "\n".join(lines), _form(submission),
    )  # fmt: skip


def accepted(actor: Actor, submission: Submission) -> None:
    """Tell the unit that nothing more is to be done."""
    receipt = submission.latest.receipt_no if submission.latest else ""
    _tell(
        holders(submission.unit_id, Duty.FILL, Duty.CERTIFY), actor, submission, "form_accepted",
        f"“{submission.call.title}”填报已受理", f"回执 {receipt} 已由主管局受理，不需要再办理。", _form(submission),
    )  # fmt: skip


def _form(submission: Submission) -> str:
    return reverse("demands:form", args=[submission.call_id])


def _tell(
    people: Iterable[int], actor: Actor, submission: Submission, kind: str, title: str, body: str, url: str
) -> None:
    """Nobody is told what they did themselves. A person of several units reads for which one it is."""
    inform(
        recipients=[pk for pk in people if pk != actor.user_id], kind=kind, title=title,
        body=f"{submission.unit.name}\n{body}", url=url,
    )  # fmt: skip
