"""What screening found in a call, as far as somebody may see it.

An office sees a finding when a row of its own is in it; of the other rows it sees none, only that there are some, until
the province has shown them to the cities. Filters look at the rows that somebody sees, so that nobody learns by asking.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from zhixiang.apps import keyset
from zhixiang.apps.calls.models import Call
from zhixiang.apps.checks.models import DemandFinding, FindingMember, FindingPair, FindingQuestion, ScreeningRun
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.models import Region
from zhixiang.apps.people.roles import Reach

ORDER: Final = ("-rank", "-id")
SHOWN_MEMBERS: Final = 6
"""Rows of a group that are shown side by side, and that a list names."""
GONE: Final = "settled"


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """What the list is narrowed to; empty means all. ``state`` "settled" are those that are found no more."""

    severity: str = ""
    code: str = ""
    relation: str = ""
    state: str = ""
    city: str = ""
    county: str = ""
    unit: str = ""
    """Part of the name of a unit."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A finding in a list with the rows that the reader sees: the first of them, and how many."""

    finding: DemandFinding
    members: list[FindingMember]
    count: int
    elsewhere: bool
    """Whether it also is about rows that the reader does not see."""


@dataclass(frozen=True, slots=True)
class FindingPage:
    """A page of the list, and value → number under all the other filters; None where there are too many to count."""

    page: keyset.Page[Listed]
    facets: Mapping[str, Mapping[str, int]] | None


def own_members(actor: Actor) -> QuerySet[FindingMember]:
    """The rows of findings that are the actor's own office's; everybody's for those who see the whole province."""
    match actor.reach:
        case Reach.ALL:
            return FindingMember.objects.all()
        case Reach.CITY:
            return FindingMember.objects.filter(city_id=actor.region_code)
        case Reach.COUNTY:
            return FindingMember.objects.filter(region_id=actor.region_code, city__isnull=False)
        case _:
            return FindingMember.objects.none()


def visible_members(actor: Actor) -> QuerySet[FindingMember]:
    """The rows of findings whose content the actor may read: its own, and for a city those that were shown to it."""
    if actor.reach is not Reach.CITY:
        return own_members(actor)
    own = FindingMember.objects.filter(finding=OuterRef("finding"), city_id=actor.region_code)
    shown = Q(finding__shown_at__isnull=False) & Exists(own)
    return FindingMember.objects.filter(Q(city_id=actor.region_code) | shown)


def visible_findings(actor: Actor) -> QuerySet[DemandFinding]:
    """The findings that the actor knows of."""
    rows = DemandFinding.objects.all()
    return rows if actor.sees_all else rows.filter(pk__in=own_members(actor).values("finding"))


def findings_of_call(actor: Actor, call: Call, by: FindingFilter) -> QuerySet[DemandFinding]:
    """The findings of the call that the filter leaves."""
    rows = _in_places(actor, call, by).filter(gone_at__isnull=by.state != GONE)
    if by.state and by.state != GONE:
        rows = rows.filter(state=by.state)
    same = {"severity": by.severity, "code": by.code, "relation": by.relation}
    return rows.filter(**{name: value for name, value in same.items() if value})


def _in_places(actor: Actor, call: Call, by: FindingFilter) -> QuerySet[DemandFinding]:
    rows = DemandFinding.objects.filter(call=call)
    own, members = own_members(actor).filter(call=call), visible_members(actor).filter(call=call)
    if not actor.sees_all:
        rows = rows.filter(pk__in=own.values("finding"))
    if by.city and actor.sees_all:
        rows = rows.filter(pk__in=members.filter(city=by.city).values("finding"))
    if by.county:
        rows = rows.filter(pk__in=own.filter(region=by.county).values("finding"))
    if by.unit:
        rows = rows.filter(pk__in=members.filter(unit__name__contains=by.unit).values("finding"))
    return rows


def page_of(actor: Actor, call: Call, by: FindingFilter, cursor: str = "") -> FindingPage:
    """A page of the list, likeliest and gravest first. Five queries, however many findings."""
    facets = _facets(actor, call, by)
    rows = findings_of_call(actor, call, by)
    page = keyset.cut(rows, ORDER, cursor)
    return FindingPage(_with_members(actor, page), facets)


def _with_members(actor: Actor, page: keyset.Page[DemandFinding]) -> keyset.Page[Listed]:
    listed = {one.finding.pk: one for one in listed_of(actor, page.rows)}
    return page.of(lambda finding: listed[finding.pk])


def listed_of(actor: Actor, findings: Collection[DemandFinding]) -> list[Listed]:
    """Findings with the rows that the actor sees. Two queries."""
    keys = [finding.pk for finding in findings]
    rows = visible_members(actor).filter(finding__in=keys)
    counts = dict(rows.order_by().values_list("finding").annotate(n=Count("pk")))
    members: dict[int, list[FindingMember]] = {key: [] for key in keys}
    first = rows if not actor.sees_all else rows.filter(position__lt=SHOWN_MEMBERS)
    for member in first.select_related("demand", "unit", "region", "city").order_by("finding", "position"):
        if len(members[member.finding_id]) < SHOWN_MEMBERS:
            members[member.finding_id].append(member)
    return [
        Listed(one, members[one.pk], counts.get(one.pk, 0), elsewhere=counts.get(one.pk, 0) < one.size)
        for one in findings
    ]


def exported(actor: Actor, call: Call, by: FindingFilter, most: int) -> Iterator[Listed]:
    """The first ``most`` findings that the filter leaves, read bit by bit."""
    rows = findings_of_call(actor, call, by).order_by(*ORDER)[:most]
    waiting: list[DemandFinding] = []
    for finding in rows.iterator(500):
        waiting.append(finding)
        if len(waiting) == 500:
            yield from listed_of(actor, waiting)
            waiting = []
    yield from listed_of(actor, waiting)


def finding(actor: Actor, call: Call, finding_id: int) -> DemandFinding | None:
    """One finding; None where the actor knows of none."""
    return visible_findings(actor).select_related("dealt_by", "call").filter(call=call, pk=finding_id).first()


def members_page(actor: Actor, of: DemandFinding, cursor: str = "") -> keyset.Page[FindingMember]:
    """Some rows of a finding that the actor sees, to stand side by side."""
    rows = visible_members(actor).filter(finding=of)
    rows = rows.select_related("demand__part", "demand__call", "demand__submission", "unit", "region", "city")
    return keyset.cut(rows, ("position", "id"), cursor, size=SHOWN_MEMBERS)


def own_among(actor: Actor, members: Sequence[FindingMember]) -> set[int]:
    """Which of these rows are of the actor's own office, and not only shown to it. One query."""
    return set(own_members(actor).filter(pk__in=[member.pk for member in members]).values_list("pk", flat=True))


def pairs_between(members: Sequence[FindingMember]) -> list[FindingPair]:
    """The pairs of some rows of one finding, the likeliest first. One query."""
    keys = [member.pk for member in members]
    return list(FindingPair.objects.filter(first__in=keys, second__in=keys).order_by("-score", "pk"))


def subjects_of(pairs: Sequence[FindingPair], members: Sequence[FindingMember]) -> dict[int, str]:
    """Demand → what it is about, as the pairs say it."""
    rows = {member.pk: member.demand_id for member in members}
    found: dict[int, str] = {}
    for pair in pairs:
        for member, subject in zip(
            (pair.first_id, pair.second_id), pair.evidence.get("subject", ("", "")), strict=True
        ):
            found.setdefault(rows[member], subject)
    return found


def related(actor: Actor, of: DemandFinding, *, limit: int = 10) -> list[DemandFinding]:
    """Other findings on the same rows, as far as the actor sees both: earlier decisions stand among them."""
    rows = own_members(actor).filter(finding=of).values("submission", "uid")
    same = own_members(actor).filter(
        call=of.call_id, submission__in=rows.values("submission"), uid__in=rows.values("uid")
    )
    found = visible_findings(actor).filter(pk__in=same.values("finding")).exclude(pk=of.pk)
    return list(found.order_by(F("gone_at").desc(nulls_first=True), *ORDER)[:limit])


def questions_on(actor: Actor, of: DemandFinding) -> list[FindingQuestion]:
    """What units were asked about a finding, and said; only of units whose rows the actor sees."""
    units = visible_members(actor).filter(finding=of).values("unit")
    return list(of.questions.filter(unit__in=units).select_related("unit").order_by("pk"))


def questions_to(actor: Actor, call_id: int) -> list[FindingQuestion]:
    """What the actor's own unit was asked about a call, the newest first."""
    if actor.unit_id is None:
        return []
    rows = FindingQuestion.objects.filter(unit=actor.unit_id, call=call_id, finding__for_unit=True)
    return list(rows.select_related("finding").order_by("-pk")[:200])


def own_rows(actor: Actor, findings: Collection[int]) -> dict[int, list[FindingMember]]:
    """Finding → the rows of the actor's own unit in it. One query."""
    rows = FindingMember.objects.filter(finding__in=findings, unit=actor.unit_id or 0)
    found: dict[int, list[FindingMember]] = {}
    for member in rows.select_related("demand").order_by("finding", "position"):
        found.setdefault(member.finding_id, []).append(member)
    return found


def latest_run(call: Call) -> ScreeningRun | None:
    """The last run over the whole call."""
    return ScreeningRun.objects.filter(call=call, version__isnull=True).order_by("-pk").first()


def runs_waiting(call: Call) -> int:
    """Answers of the call that wait to be screened or are being screened."""
    open_states = [ScreeningRun.State.WAITING, ScreeningRun.State.RUNNING]
    return ScreeningRun.objects.filter(call=call, version__isnull=False, state__in=open_states).count()


def places_of(actor: Actor) -> QuerySet[Region]:
    """The regions that the list can be narrowed to: cities for those who see all, counties for a city."""
    match actor.reach:
        case Reach.ALL:
            return Region.objects.filter(level=Region.Level.CITY).order_by("pk")
        case Reach.CITY:
            return Region.objects.filter(parent_id=actor.region_code).order_by("pk")
        case _:
            return Region.objects.none()


def open_counts(actor: Actor, calls: Collection[int]) -> dict[int, dict[str, int]]:
    """Call → severity → findings that nobody has dealt with. One query."""
    rows = visible_findings(actor).filter(call__in=calls, state=DemandFinding.State.OPEN, gone_at__isnull=True)
    found: dict[int, dict[str, int]] = {call: {} for call in calls}
    for call, severity, count in rows.order_by().values_list("call", "severity").annotate(n=Count("pk")):
        found[call][severity] = count
    return found


def _facets(actor: Actor, call: Call, by: FindingFilter) -> Mapping[str, Mapping[str, int]] | None:
    """Filter → value → how many under the other filters; None where there are too many. One query."""
    some = _in_places(actor, call, by).order_by().values("pk")[: keyset.CAP + 1]
    gone = ExpressionWrapper(Q(gone_at__isnull=False), output_field=BooleanField())
    rows = DemandFinding.objects.filter(pk__in=some).order_by().annotate(gone=gone)
    groups = list(rows.values_list("severity", "code", "relation", "state", "gone").annotate(n=Count("pk")))
    if sum(group[-1] for group in groups) > keyset.CAP:
        return None
    asked = {"severity": by.severity, "code": by.code, "relation": by.relation, "state": by.state}
    facets: dict[str, Counter[str]] = {name: Counter() for name in asked}
    for severity, code, relation, state, is_gone, count in groups:
        told = {"severity": severity, "code": code, "relation": relation, "state": GONE if is_gone else state}
        for name, counts in facets.items():
            others = all(told[other] == wanted for other, wanted in asked.items() if wanted and other != name)
            if others and (name == "state" or is_gone == (by.state == GONE)):
                counts[told[name]] += count
    return facets
