"""The filler takes the form back to go on editing, before it is submitted."""

from __future__ import annotations

from django.db import transaction

from zhixiang.apps.demands import policies
from zhixiang.apps.demands.models import Submission
from zhixiang.apps.demands.steps import insist, locked, move
from zhixiang.apps.people.actors import Actor


def recall_certification(*, actor: Actor, submission_id: int) -> Submission:
    """Open the draft again; a signature that was given no longer holds.

    Raises Refused when it waits for no signature and carries none; Submission.DoesNotExist for another unit's.
    """
    with transaction.atomic():
        submission = locked(actor, submission_id)
        insist(policies.may_fill(actor, submission))
        submission.certified_draft = None
        submission.certified_by_name = ""
        submission.certified_at = None
        move(actor=actor, submission=submission, action="demands.recall_certification")
    return submission
