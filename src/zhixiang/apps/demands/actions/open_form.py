"""A unit opens its form for a call: the submission with one row for each project that the province proposes."""

from __future__ import annotations

import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone

from zhixiang.apps.calls.models import Call
from zhixiang.apps.calls.queries import answerable_call, unit_of
from zhixiang.apps.demands import policies
from zhixiang.apps.demands.draft_form import prefilled, proposed_in
from zhixiang.apps.demands.models import DraftRow, Submission
from zhixiang.apps.demands.queries import own_submission, published
from zhixiang.apps.demands.steps import insist, tell
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Region, Unit
from zhixiang.apps.prepared import insert, insert_many


def open_form(*, actor: Actor, call_id: int) -> Submission:
    """The submission of the actor's unit, made when there is none yet. Twice, or by two at once, makes one.

    Raises Refused when the actor may not fill in, or the call has ended; Call.DoesNotExist when there is no such call
    that was published, or it does not ask the unit: to the actor there is none.
    """
    insist(policies.may_start(actor))
    unit = unit_of(actor)
    if unit is None:
        raise Call.DoesNotExist
    if (existing := own_submission(call_id, unit.pk)) is not None:
        return existing
    call = answerable_call(published, call_id, unit)
    if call is None:
        raise Call.DoesNotExist
    if call.status != Call.Status.OPEN:
        raise Refused("征集已经结束，不能再开始填报。")
    try:
        with transaction.atomic():
            return _made(actor, call, unit)
    except IntegrityError:
        if (existing := own_submission(call_id, unit.pk)) is None:
            raise
        return existing  # somebody else of the unit was faster


def _made(actor: Actor, call: Call, unit: Unit) -> Submission:
    now = timezone.now()
    submission = Submission(
        call=call, unit=unit, region_id=unit.region_id, city_id=_city(unit), created_at=now, changed_at=now
    )
    insert(submission)
    _prefill(submission, actor)
    tell(actor, submission, "demands.open_form", {})
    return submission


def _city(unit: Unit) -> str | None:
    """The city whose office receives the unit's demands; none for a unit that answers to the province alone."""
    if unit.provincial or unit.region.level == Region.Level.PROVINCE:
        return None
    return unit.region_id if unit.region.level == Region.Level.CITY else unit.region.parent_id


def _prefill(submission: Submission, actor: Actor) -> None:
    now = timezone.now()
    rows = [
        {
            "submission_id": submission.pk, "part_id": project.part_id, "proposed_id": project.pk, "uid": uuid.uuid4(),
            "position": position, "changed_by_name": actor.name, "changed_at": now, **prefilled(project),
        }
        for position, project in enumerate(proposed_in(submission.call_id))
    ]  # fmt: skip
    insert_many(DraftRow, rows)
