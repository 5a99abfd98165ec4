"""What a unit's own people read: calls that they may answer, their form, its versions; and what everybody may verify.

Offices read submissions elsewhere, through ``visible_to``; a unit's people see their own unit's alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from zhixiang.apps.calls.models import Call
from zhixiang.apps.calls.queries import answerable, may_answer, unit_of
from zhixiang.apps.calls.window import Window, window_of, windows_of
from zhixiang.apps.demands.models import Correction, Submission, SubmissionEvent, SubmissionVersion
from zhixiang.apps.people.actors import Actor

HIDDEN = (Call.Status.DRAFT, Call.Status.CANCELLED)
"""States of a call that no unit sees."""


@dataclass(frozen=True, slots=True)
class MyCall:
    """A call as one unit sees it: its own deadline, and how far it has come."""

    call: Call
    submission: Submission | None
    window: Window


def published() -> QuerySet[Call]:
    """The calls that may be answered or were: neither drafts nor those that were called off."""
    return Call.objects.exclude(status__in=HIDDEN)


def my_calls(actor: Actor, *, limit: int = 50) -> list[MyCall]:
    """The calls that the actor's unit may answer or has answered, newest first. Four queries, however many."""
    unit = unit_of(actor)
    if unit is None:
        return []
    own = Submission.objects.filter(unit=unit)
    asked = Q(pk__in=answerable(Call.objects.all(), unit).values("pk")) | Exists(own.filter(call=OuterRef("pk")))
    calls = list(published().filter(asked).order_by("-closes_at", "-id")[:limit])
    mine = {one.call_id: one for one in own.filter(call__in=[call.pk for call in calls])}
    windows = windows_of(calls, unit)
    return [MyCall(call, mine.get(call.pk), windows[call.pk]) for call in calls]


def my_call(actor: Actor, call_id: int) -> MyCall | None:
    """One call with the actor's own submission, call and unit loaded; None when it does not ask this unit."""
    unit = unit_of(actor)
    call = published().prefetch_related("parts").filter(pk=call_id).first()
    if unit is None or call is None:
        return None
    submission = Submission.objects.filter(call=call, unit=unit).select_related("latest").first()
    if submission is None and not may_answer(call, unit).allowed:
        return None
    if submission is not None:
        submission.call, submission.unit = call, unit
    return MyCall(call, submission, window_of(call, unit))


def own_submission_id(actor: Actor, call_id: int) -> int | None:
    """The key of what the actor's own unit answers to a call that was published. One query."""
    if actor.unit_id is None:
        return None
    rows = Submission.objects.filter(call__in=published(), call=call_id, unit=actor.unit_id)
    return rows.order_by().values_list("pk", flat=True).first()


def versions(submission: Submission) -> list[SubmissionVersion]:
    """All versions, newest first, without what they say."""
    return list(submission.versions.defer("content").order_by("-number"))


def version(submission: Submission, number: int) -> SubmissionVersion | None:
    """One version with what it says."""
    return submission.versions.filter(number=number).first()


def timeline(submission: Submission, *, limit: int = 20) -> list[SubmissionEvent]:
    """The latest steps, newest first."""
    return list(submission.events.order_by("-id")[:limit])


def open_correction(submission: Submission) -> Correction | None:
    """What the office asked to correct, while it is being corrected."""
    if submission.latest_id is None or submission.state not in (Submission.State.RETURNED, Submission.State.DRAFT):
        return None
    rows = Correction.objects.filter(submission=submission, version=submission.latest_id)
    return rows.prefetch_related(Prefetch("items")).order_by("-id").first()


def public_receipt(receipt_no: str) -> SubmissionVersion | None:
    """A version by its receipt number, for anybody: the page shows neither unit nor content."""
    rows = SubmissionVersion.objects.select_related("submission__call").defer("content")
    return rows.filter(receipt_no=receipt_no).first()
