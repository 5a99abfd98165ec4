"""What offices see of the answers to a call: where each expected unit stands, and what was submitted.

An office sees that a unit is still filling in, never what; content shows once it is submitted. A provincial unit is for
the province alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery, Sum

from zhixiang.apps.calls.models import Call
from zhixiang.apps.demands.models import Correction, Demand, Submission, SubmissionVersion
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.models import Unit
from zhixiang.apps.people.queries import visible_to
from zhixiang.apps.people.roles import Reach, UnitKind

HANDED_IN = (Submission.State.SUBMITTED, Submission.State.RETURNED, Submission.State.ACCEPTED)
NOT_STARTED = "none"


@dataclass(frozen=True, slots=True)
class Expected:
    """One unit that may answer, and where it stands; ``state`` is NOT_STARTED before its form was first opened."""

    unit_id: int
    unit_name: str
    region_name: str
    contact: str
    state: str
    submission_id: int | None
    receipt_no: str
    submitted_at: datetime | None
    rows: int
    total_fen: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How many units of an office stand where."""

    counts: Mapping[str, int]

    @property
    def expected(self) -> int:
        """All units that may answer."""
        return sum(self.counts.values())

    @property
    def handed_in(self) -> int:
        """Those whose answer is there, also when it was returned since."""
        return sum(self.counts.get(state, 0) for state in HANDED_IN)


def visible_submissions(actor: Actor) -> QuerySet[Submission]:
    """Submissions that an office may read: handed in once, of its own region; provincial units for the province."""
    rows = Submission.objects.filter(latest__isnull=False)
    if actor.reach is Reach.CITY:
        return rows.filter(city_id=actor.region_code)
    if actor.reach is Reach.COUNTY:
        return rows.filter(region_id=actor.region_code, city__isnull=False)
    return visible_to(actor, rows)


def standing_answers(rows: QuerySet[Submission]) -> QuerySet[Submission]:
    """Of submissions those that were not withdrawn. One that is being corrected stands until the next version."""
    returned = Correction.objects.filter(version=OuterRef("latest"))
    return rows.filter(Q(state__in=HANDED_IN) | Exists(returned))


def visible_demands(actor: Actor) -> QuerySet[Demand]:
    """Rows in force that an office may read. The columns of the filter are those of the indexes."""
    rows = Demand.objects.filter(current=True)
    if actor.reach is Reach.CITY:
        return rows.filter(city_id=actor.region_code)
    if actor.reach is Reach.COUNTY:
        return rows.filter(region_id=actor.region_code, city__isnull=False)
    return visible_to(actor, rows)


def expected_units(actor: Actor, call: Call) -> QuerySet[Unit]:
    """The active units that the call asks and that the actor's office looks after; city bureaus consolidate instead."""
    regions, direct = [r.pk for r in call.regions.all()], [u.pk for u in call.direct_units.all()]
    asked = ~Q(kind__in=(UnitKind.PROVINCIAL_BUREAU, UnitKind.CITY_BUREAU))
    if call.unit_kinds:
        asked &= Q(kind__in=call.unit_kinds)
    if regions:
        asked &= Q(region__in=regions) | Q(region__parent__in=regions)
    if direct:
        # As calls.may_answer has it: where a call names units of the province, only those are asked.
        asked &= Q(provincial=False)
    units = visible_to(actor, Unit.objects.filter(status=Unit.Status.ACTIVE).filter(asked | Q(pk__in=direct)))
    return units if actor.sees_all else units.filter(provincial=False)


def standing(actor: Actor, call: Call) -> Standing:
    """How many of the expected units stand where. Two queries beside the call's own."""
    units = expected_units(actor, call).order_by()
    answers = Submission.objects.filter(call=call, unit__in=units.values("pk")).order_by().values_list("state")
    counts = dict(answers.annotate(Count("pk")))
    left = units.count() - sum(counts.values())
    return Standing({**counts, NOT_STARTED: left} if left else counts)


def expected(actor: Actor, call: Call, *, state: str = "", search: str = "", scope: str = "") -> QuerySet[Unit]:
    """The expected units with ``state`` and ``version_id`` of their answer, in no order; "direct" the province's."""
    units = expected_units(actor, call)
    # By the answers, not unit by unit: a call has as many of them as units.
    answers = Submission.objects.filter(call=call).values("unit")
    if state == NOT_STARTED:
        units = units.exclude(pk__in=answers)
    elif state:
        units = units.filter(pk__in=answers.filter(state=state))
    if scope:
        units = units.filter(provincial=True)
    if search:
        units = units.filter(name__contains=search)
    return units.annotate(state=_answer(call, "state"), version_id=_answer(call, "latest"))


def _answer(call: Call, column: str) -> Subquery:
    """A column of the unit's own answer to this call; at most one, since a unit answers a call once."""
    return Subquery(Submission.objects.filter(call=call, unit=OuterRef("pk")).values(column)[:1])


def as_expected(units: Sequence[Unit]) -> list[Expected]:
    """Rows of :func:`expected` as values. What was handed in shows its figures, a draft does not. One query."""
    keys = [unit.version_id for unit in units if unit.version_id]  # type: ignore[attr-defined]  # annotated
    versions = SubmissionVersion.objects.defer("content").in_bulk(keys)
    return [_expected(unit, versions.get(unit.version_id)) for unit in units]  # type: ignore[attr-defined]


def _expected(unit: Unit, version: SubmissionVersion | None) -> Expected:
    return Expected(
        unit_id=unit.pk,
        unit_name=unit.name,
        region_name=unit.region.name,
        contact=f"{unit.contact_name} {unit.contact_phone}".strip(),
        state=unit.state or NOT_STARTED,  # type: ignore[attr-defined]  # annotated
        submission_id=version.submission_id if version else None,
        receipt_no=version.receipt_no if version else "",
        submitted_at=version.submitted_at if version else None,
        rows=version.row_count if version else 0,
        total_fen=version.total_fen if version else 0,
    )


def opinions(submission: Submission) -> list[dict[str, Any]]:
    """The opinions in the latest version, without the rest of what it says. One query."""
    rows = SubmissionVersion.objects.filter(pk__in=[submission.latest_id]).values_list("content__opinions", flat=True)
    return rows.first() or []


ROWS_SHOWN: Final = 100
"""Rows of a submission on one page: more than any usual form has."""


@dataclass(frozen=True, slots=True)
class PartSum:
    """One part of a version: the position of its first row, how many rows it has, what they ask for in fen."""

    first: int
    rows: int
    fen: int


def part_sums(submission: Submission) -> dict[int, PartSum]:
    """Part → its sum in the latest version; parts without rows are not in it. One query."""
    rows = Demand.objects.filter(version_id=submission.latest_id).order_by().values_list("part")
    sums = rows.annotate(Min("position"), Count("pk"), Sum("asks_fen"))
    return {part: PartSum(first, count, fen) for part, first, count, fen in sums}


def rows_of_version(submission: Submission, page: int) -> list[Demand]:
    """One page of the rows of the latest version, with what offices said. Two queries."""
    start = (page - 1) * ROWS_SHOWN
    rows = Demand.objects.filter(version_id=submission.latest_id).order_by("position", "id")
    return list(rows.prefetch_related("recommendations")[start : start + ROWS_SHOWN])


def rows_named(submission: Submission, uids: Collection[str]) -> list[Demand]:
    """Rows of the latest version by their identifiers. One query, none for none."""
    rows = Demand.objects.filter(version_id=submission.latest_id, uid__in=uids).order_by("position", "id")
    return list(rows.prefetch_related("recommendations")) if uids else []


def last_page(total: int) -> int:
    """The number of the last page of so many rows; there is always one."""
    return max(1, -(-total // ROWS_SHOWN))


def page_of_row(submission: Submission, **row: object) -> int:
    """The number of the page on which a row of the latest version stands, named by ``pk`` or ``uid``. Two queries."""
    rows = Demand.objects.filter(version_id=submission.latest_id).order_by()
    position = rows.filter(**row).values_list("position", flat=True).first()
    return 1 if position is None else rows.filter(position__lt=position).count() // ROWS_SHOWN + 1


def submission(actor: Actor, submission_id: int) -> Submission | None:
    """One submission that was handed in, with its call, unit and latest version; None where the office sees none."""
    rows = visible_submissions(actor).select_related("call", "unit__region", "latest").defer("latest__content")
    return rows.filter(pk=submission_id).first()


def in_a_report_that_was_sent(submission: Submission) -> bool:
    """Whether a city's report that the province has now was made of it. The report's app comes after this one."""
    sent = {"report_parent__line__report__state__in": ("submitted", "accepted")}
    return Demand.objects.filter(submission=submission, **sent).exists()
