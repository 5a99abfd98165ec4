"""What offices see of the answers to a call: where each expected unit stands, and what was submitted.

An office sees that a unit is still filling in, never what; content shows once it is submitted. A provincial unit is for
the province alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum

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
    """How many of the expected units stand where. One query beside the call's own."""
    states = (
        expected_units(actor, call).order_by().annotate(state=_answer(call, "state")).values_list("state", flat=True)
    )
    return Standing(Counter(state or NOT_STARTED for state in states))


def expected(actor: Actor, call: Call, *, state: str = "", search: str = "", scope: str = "") -> QuerySet[Unit]:
    """The expected units with ``state`` and ``version_id`` of their answer, in no order; "direct" the province's."""
    units = expected_units(actor, call).annotate(state=_answer(call, "state"), version_id=_answer(call, "latest"))
    if state:
        units = units.filter(state__isnull=True) if state == NOT_STARTED else units.filter(state=state)
    if scope:
        units = units.filter(provincial=True)
    return units.filter(name__contains=search) if search else units


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


def totals_by_part(actor: Actor, call: Call) -> dict[int, int]:
    """Part → sum asked for, in fen, of the rows in force. One query."""
    rows = visible_demands(actor).filter(call=call).order_by().values_list("part").annotate(fen=Sum("asks_fen"))
    return dict(rows)


def submission(actor: Actor, submission_id: int) -> Submission | None:
    """One submission that was handed in, with its call, unit and latest version; None where the office sees none."""
    rows = visible_submissions(actor).select_related("call", "unit__region", "latest")
    return rows.filter(pk=submission_id).first()


def in_a_report_that_was_sent(submission: Submission) -> bool:
    """Whether a city's report that the province has now was made of it. The report's app comes after this one."""
    sent = {"report_parent__line__report__state__in": ("submitted", "accepted")}
    return Demand.objects.filter(submission=submission, **sent).exists()
