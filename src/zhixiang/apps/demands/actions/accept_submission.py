"""An office accepts a submission: from then on the unit cannot withdraw it."""

from __future__ import annotations

from django.db import transaction

from zhixiang.apps.demands import policies, telling
from zhixiang.apps.demands.models import Submission
from zhixiang.apps.demands.steps import insist, locked_for_review, move
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.roles import Role


def accept_submission(*, actor: Actor, submission_id: int) -> Submission:
    """Take the submission on; the city's office does, for provincial units the province.

    Raises Refused when the actor may not or the submission is not in the office's hands; Submission.DoesNotExist for
    another office's.
    """
    with transaction.atomic():
        submission = locked_for_review(actor, submission_id)
        insist(policies.may_review(actor, submission))
        if actor.role == Role.COUNTY_OFFICER:
            raise Refused("受理由市局办理；县（市、区）局请逐条写明是否推荐。")
        telling.accepted(actor, submission)
        move(actor=actor, submission=submission, action="demands.accept_submission", version=submission.latest_id)
    return submission
