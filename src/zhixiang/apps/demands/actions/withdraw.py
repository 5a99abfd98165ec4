"""A unit takes back what it submitted, while it may still submit again."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.calls.window import window_of
from zhixiang.apps.demands import policies
from zhixiang.apps.demands.models import Demand, Opinion, Submission
from zhixiang.apps.demands.steps import insist, locked, move
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused


def withdraw(*, actor: Actor, submission_id: int) -> Submission:
    """Back to a draft: the version stays as it is, but its demands are in force no longer.

    Raises Refused after the deadline, and when an office has taken it on; Submission.DoesNotExist for another unit's.
    """
    with transaction.atomic():
        submission = locked(actor, submission_id)
        insist(policies.may_submit(actor, submission))
        refusal = window_of(submission.call, submission.unit).refusal(timezone.now())
        if refusal:
            raise Refused(f"现在不能撤回，撤回后就无法再提交了。{refusal}")
        Demand.objects.filter(submission=submission, current=True).update(current=False)
        Opinion.objects.filter(version__submission=submission, current=True).update(current=False)
        submission.certified_draft = None
        submission.certified_by_name = ""
        submission.certified_at = None
        move(actor=actor, submission=submission, action="demands.withdraw", version=submission.latest_id)
    return submission
