"""The filler has finished and asks the unit's head to sign off."""

from __future__ import annotations

from django.db import transaction

from zhixiang.apps.demands import policies, telling
from zhixiang.apps.demands.checklist import blocking
from zhixiang.apps.demands.draft_form import load_form
from zhixiang.apps.demands.models import Submission
from zhixiang.apps.demands.steps import insist, locked, move
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused


def ask_certification(*, actor: Actor, submission_id: int) -> Submission:
    """Lock the draft until it is signed, declined or recalled.

    Raises Refused when something must be mended first, naming the first three; Submission.DoesNotExist for another
    unit's.
    """
    with transaction.atomic():
        submission = locked(actor, submission_id)
        insist(policies.may_fill(actor, submission))
        issues = blocking(load_form(submission))
        if issues:
            raise Refused(f"还有 {len(issues)} 处必须先改好：" + "；".join(one.sentence for one in issues[:3]))
        submission.filled_by_id = actor.user_id
        submission.filled_by_name = actor.name
        submission.certified_draft = None
        submission.certified_by_name = ""
        submission.certified_at = None
        payload = {"draft_version": submission.draft_version}
        telling.waits_for_signature(actor, submission)
        move(actor=actor, submission=submission, action="demands.ask_certification", payload=payload)
    return submission
