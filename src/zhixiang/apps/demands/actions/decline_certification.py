"""The unit's head does not sign and says why; the filler can edit again."""

from __future__ import annotations

from django.db import transaction

from zhixiang.apps.demands import policies, telling
from zhixiang.apps.demands.models import Submission
from zhixiang.apps.demands.steps import insist, locked, move, reason_in
from zhixiang.apps.people.actors import Actor


def decline_certification(*, actor: Actor, submission_id: int, reason: str) -> Submission:
    """Give the form back with a reason.

    Raises Refused without a reason, without the duty, or when it waits for no signature; Submission.DoesNotExist for
    another unit's.
    """
    reason = reason_in(reason, what="不签发")
    with transaction.atomic():
        submission = locked(actor, submission_id)
        insist(policies.may_certify(actor, submission))
        telling.signature_declined(actor, submission, reason)
        move(actor=actor, submission=submission, action="demands.decline_certification", note=reason)
    return submission
