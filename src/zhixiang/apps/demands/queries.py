"""What a unit's own people read: calls that they may answer, their form, its versions; and what everybody may verify.

Offices read submissions elsewhere, through ``visible_to``; a unit's people see their own unit's alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhixiang.apps.calls.models import Call
from zhixiang.apps.calls.queries import answerable, unit_of
from zhixiang.apps.calls.window import Window, window_of, windows_of
from zhixiang.apps.demands.models import Submission, SubmissionEvent, SubmissionVersion
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.prepared import Slot, prepared

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
    submission = own_submission(call_id, actor.unit_id)
    if submission is not None:
        return MyCall(submission.call, submission, window_of(submission.call, submission.unit))
    unit = unit_of(actor)
    call = answerable(published(), unit).filter(pk=call_id).first() if unit is not None else None
    return MyCall(call, None, window_of(call, unit)) if call is not None and unit is not None else None


def own_submission(call_id: int, unit_id: int | None) -> Submission | None:
    """What a unit answers to a call that was published, with call and unit loaded. One query."""
    return _own.first(call=call_id, unit=unit_id or 0)


@prepared
def _own() -> QuerySet[Submission]:
    rows = Submission.objects.filter(call__in=published(), call_id=Slot("call"), unit_id=Slot("unit"))
    return rows.select_related("call", "unit__region", "latest").defer("latest__content")


def own_submission_id(actor: Actor, call_id: int) -> int | None:
    """The key of what the actor's own unit answers to a call that was published. One query."""
    found = _own_key.first(call=call_id, unit=actor.unit_id or 0)
    return found.pk if found is not None else None


@prepared
def _own_key() -> QuerySet[Submission]:
    return Submission.objects.filter(call__in=published(), call_id=Slot("call"), unit_id=Slot("unit")).only("pk")


def versions(submission: Submission) -> list[SubmissionVersion]:
    """All versions, newest first, without what they say."""
    return list(submission.versions.defer("content").order_by("-number"))


def version(submission: Submission, number: int) -> SubmissionVersion | None:
    """One version with what it says."""
    return _version.first(submission=submission.pk, number=number)


@prepared
def _version() -> QuerySet[SubmissionVersion]:
    return SubmissionVersion.objects.filter(submission_id=Slot("submission"), number=Slot("number"))


def timeline(submission: Submission, *, limit: int = 20) -> list[SubmissionEvent]:
    """The latest steps, newest first."""
    return list(submission.events.order_by("-id")[:limit])


def public_receipt(receipt_no: str) -> SubmissionVersion | None:
    """A version by its receipt number, for anybody: the page shows neither unit nor content."""
    rows = SubmissionVersion.objects.select_related("submission__call").defer("content")
    return rows.filter(receipt_no=receipt_no).first()
