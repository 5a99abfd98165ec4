"""The unit's head signs off exactly the draft that was read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.demands import policies
from zhixiang.apps.demands.models import Submission
from zhixiang.apps.demands.steps import insist, locked, save, take, tell
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused


def certify(*, actor: Actor, submission_id: int, draft_version: int) -> Submission:
    """Sign the draft with the number ``draft_version``, which is the one that the page showed.

    Raises Refused without the duty, when it waits for no signature, or when the draft is another by now;
    Submission.DoesNotExist for another unit's.
    """
    with transaction.atomic():
        submission = locked(actor, submission_id)
        told = signed(actor, submission, draft_version)
        save(submission)
        tell(actor, submission, "demands.certify", told)
    return submission


def signed(actor: Actor, submission: Submission, draft_version: int) -> Mapping[str, Any]:
    """Sign a submission that is locked; the caller saves it and tells what is returned. Raises Refused."""
    insist(policies.may_certify(actor, submission))
    if submission.state == Submission.State.AWAITING and submission.draft_version != draft_version:
        raise Refused("您看到的内容之后又有改动，请刷新页面，看过最新内容再签发。")
    submission.certified_draft = submission.draft_version
    submission.certified_by_name = actor.name
    submission.certified_at = timezone.now()
    payload = {"draft_version": submission.draft_version}
    return take(actor=actor, submission=submission, action="demands.certify", payload=payload)
