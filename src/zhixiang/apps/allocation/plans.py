"""Plans as those see them who make, approve, issue or audit them: lists, lines, sums and checks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, FilteredRelation, Q, QuerySet, Sum

from zhixiang.apps import keyset
from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan, Fund
from zhixiang.apps.allocation.policies import READERS
from zhixiang.apps.library.models import Project, ProjectYear
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.models import Region
from zhixiang.apps.people.roles import Role
from zhixiang.rules.plan_checks import (
    PlanFacts,
    PlanFinding,
    PlanLine,
    PlanSums,
    UnitLimits,
    check_plan,
    payable_from,
    plan_sums,
)

_S = AllocationPlan.Status

PLACEABLE = (Project.State.LISTED, Project.State.RANKED, Project.State.ARRANGED, Project.State.RUNNING)
"""States of a project that may get money: it stands in the library, and is neither paused, returned nor void."""

LINES_PER_PAGE = 100


def visible_plans(actor: Actor) -> QuerySet[AllocationPlan]:
    """The plans that the actor knows of: the province and auditors all, finance those that were ever submitted.

    Cities and counties know of none: what was issued to them stands in the allocation tables.
    """
    if actor.role not in READERS:
        return AllocationPlan.objects.none()
    plans = AllocationPlan.objects.all()
    return plans.exclude(status__in=(_S.DRAFT, _S.ABANDONED)) if actor.role == Role.FINANCE_OFFICER else plans


def plan(actor: Actor, plan_id: int) -> AllocationPlan | None:
    """One plan with its fund, notice and the plan that it adjusts; None where there is none for the actor."""
    rows = visible_plans(actor).select_related("fund", "notice__document", "adjusts__fund", "replaced_by")
    return rows.filter(pk=plan_id).first()


def plan_page(
    actor: Actor, cursor: str = "", *, year: int | None = None, status: str = ""
) -> keyset.Page[AllocationPlan]:
    """A page of the plans, the newest first, each with its sum and count of lines. Three queries."""
    rows = visible_plans(actor).select_related("fund", "notice__document")
    if year:
        rows = rows.filter(fund__year=year)
    if status:
        rows = rows.filter(status=status)
    page: keyset.Page[AllocationPlan] = keyset.cut(rows, ("-pk",), cursor)
    sums = {
        plan_id: (fen, count)
        for plan_id, fen, count in AllocationLine.objects.filter(plan__in=[row.pk for row in page.rows])
        .order_by().values_list("plan_id").annotate(Sum("amount_fen"), Count("pk"))
    }  # fmt: skip
    for row in page.rows:
        row.total_fen, row.line_count = sums.get(row.pk, (0, 0))  # type: ignore[attr-defined]  # for the page alone
    return page


def plan_years(actor: Actor) -> list[int]:
    """The years that have plans, newest first. One query."""
    return sorted(visible_plans(actor).order_by().values_list("fund__year", flat=True).distinct(), reverse=True)


def lines_of(
    plan: AllocationPlan, cursor: str = "", *, city: str = "", search: str = ""
) -> keyset.Page[AllocationLine]:
    """A page of a plan's lines in their order, with region and project."""
    rows = AllocationLine.objects.filter(plan=plan).select_related("region__parent", "project")
    if city:
        rows = rows.filter(region__in=Region.objects.filter(pk=city) | Region.objects.filter(parent=city))
    if search:
        rows = rows.filter(project_name__contains=search) | rows.filter(unit_name__contains=search)
    page: keyset.Page[AllocationLine] = keyset.cut(rows, ("position",), cursor, size=LINES_PER_PAGE)
    return page


@dataclass(frozen=True, slots=True)
class CitySum:
    """What a city with its counties gets, in fen."""

    code: str
    name: str
    fen: int


@dataclass(frozen=True, slots=True)
class State:
    """Sums and checks of a plan at this moment."""

    sums: PlanSums
    findings: list[PlanFinding]
    cities: list[CitySum]
    planned_fen: int | None
    available_fen: int | None
    """The fund's budget less what other plans issued; None where none is registered."""

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(one.severity == "error" for one in self.findings)

    @property
    def gap_fen(self) -> int | None:
        """What is still to be split; negative when too much was."""
        return None if self.planned_fen is None else self.planned_fen - self.sums.total_fen


def state_of(plan: AllocationPlan, on: date) -> State:
    """Sums and checks on a day. Four queries at most however many lines there are; the plan comes with its fund."""
    facts = facts_of(plan, on)
    lines, names = plan_lines(plan, facts.on)
    sums = plan_sums(lines)
    cities = [CitySum(code, names.get(code, code), fen) for code, fen in sorted(sums.by_city.items())]
    return State(sums, check_plan(facts, lines, sums), cities, plan.planned_fen, facts.available_fen)


def plan_lines(plan: AllocationPlan, on: date) -> tuple[list[PlanLine], dict[str, str]]:
    """All lines as the checks of a day read them, and the names of their cities. Two queries, three for odd amounts."""
    # Few regions beside many lines: read once each, not joined to every line.
    cities = {
        pk: (parent, parent_name) if level == Region.Level.COUNTY and parent else (pk, name)
        for pk, name, level, parent, parent_name in Region.objects.filter(
            pk__in=AllocationLine.objects.filter(plan=plan).order_by().values("region")
        ).values_list("pk", "name", "level", "parent_id", "parent__name")
    }
    this_year = FilteredRelation("project__years", condition=Q(project__years__year=plan.fund.year))
    rows = list(
        AllocationLine.objects.filter(plan=plan).annotate(this_year=this_year).order_by("position").values_list(
            "pk", "position", "unit_name", "project_name", "region_id", "in_direct_county", "amount_fen",
            "function_code", "this_year__asked_fen", "project__state",
        )
    )  # fmt: skip
    confirmed = _confirmed(plan, on, ((row[0], row[6], row[8]) for row in rows))
    lines = [
        PlanLine(position + 1, unit, project, region, cities[region][0], direct, fen, code, asked, state in PLACEABLE,
                 pk in confirmed)
        for pk, position, unit, project, region, direct, fen, code, asked, state in rows
    ]  # fmt: skip
    return lines, dict(cities.values())


def _confirmed(plan: AllocationPlan, on: date, amounts: Iterable[tuple[int, int, int | None]]) -> set[int]:
    """The lines whose odd amount somebody confirmed. Reasons are long: only where an amount is odd they are read."""
    limits = UnitLimits.on(on)
    odd = {pk for pk, fen, asked in amounts if fen != asked and limits.hit(fen, asked)}
    if not odd:
        return odd
    return odd.intersection(
        AllocationLine.objects.filter(plan=plan, reason__confirmed=True).values_list("pk", flat=True)
    )


def facts_of(plan: AllocationPlan, on: date) -> PlanFacts:
    """What the checks know of a plan beside its lines. One query."""
    document = plan.notice.document if plan.notice_id and plan.notice else None
    publicity = (plan.publicity_from, plan.publicity_to) if plan.publicity_from and plan.publicity_to else None
    return PlanFacts(
        year=plan.fund.year,
        on=document.issued_on if document and document.issued_on else on,
        planned_fen=plan.planned_fen,
        step_fen=plan.step_fen,
        function_code=plan.function_code or plan.fund.function_code,
        congress_approved_on=plan.congress_approved_on,
        advance=plan.advance,
        this_year_expected_fen=plan.this_year_expected_fen,
        available_fen=available_fen(plan.fund, besides=plan),
        issuer=document.issuer if document else "",
        text=f"{plan.title}\n{document.title if document else ''}",
        publicity=publicity,
        payable_from=payable_from(plan.fund.year, on) if plan.advance else None,
    )  # fmt: skip


def available_fen(fund: Fund, *, besides: AllocationPlan | None = None) -> int | None:
    """The fund's budget less what was issued, in fen; None without a registered budget. One query.

    ``besides`` does not count itself, nor the plan that it would replace.
    """
    if fund.budget_fen is None:
        return None
    issued = AllocationLine.objects.filter(plan__fund=fund, plan__status=_S.ISSUED)
    if besides is not None:
        issued = issued.exclude(plan__in=[key for key in (besides.pk, besides.adjusts_id) if key])
    return fund.budget_fen - (issued.aggregate(total=Sum("amount_fen"))["total"] or 0)


def projects_to_add(
    plan: AllocationPlan, cursor: str = "", *, search: str = "", city: str = ""
) -> keyset.Page[Project]:
    """Level-2 projects of the library that may get money in the plan's year and are not in the plan yet."""
    rows = Project.objects.filter(
        level=Project.Level.TASK, state__in=PLACEABLE, start_year__lte=plan.fund.year, end_year__gte=plan.fund.year
    ).exclude(allocation_lines__plan=plan)
    if search:
        rows = rows.filter(name__contains=search) | rows.filter(unit_name__contains=search)
    if city:
        rows = rows.filter(region__in=Region.objects.filter(pk=city) | Region.objects.filter(parent=city))
    page: keyset.Page[Project] = keyset.cut(rows.select_related("region"), ("id",), cursor)
    asked = dict(
        ProjectYear.objects.filter(project__in=[row.pk for row in page.rows], year=plan.fund.year)
        .values_list("project_id", "asked_fen")
    )  # fmt: skip
    for row in page.rows:
        row.asked_fen = asked.get(row.pk)  # type: ignore[attr-defined]  # for the page alone
    return page


@dataclass(frozen=True, slots=True)
class Difference:
    """A project whose amount an adjustment changes; in fen, 0 where it stands in one of both alone."""

    unit_name: str
    project_name: str
    before_fen: int
    after_fen: int

    @property
    def delta_fen(self) -> int:
        """By how much."""
        return self.after_fen - self.before_fen


def differences(plan: AllocationPlan) -> list[Difference]:
    """What an adjustment changes of the plan that it adjusts, in its order. Two queries; empty for other plans."""
    if plan.adjusts_id is None:
        return []
    values = ("project_id", "unit_name", "project_name", "amount_fen")
    before = {row[0]: row for row in AllocationLine.objects.filter(plan=plan.adjusts_id).values_list(*values)}
    after = {row[0]: row for row in AllocationLine.objects.filter(plan=plan).values_list(*values)}
    found = []
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key), after.get(key)
        named = new or old
        if named and (old[3] if old else 0) != (new[3] if new else 0):
            found.append(Difference(named[1], named[2], old[3] if old else 0, new[3] if new else 0))
    return found


def publicity_until(first: date, days: int) -> date:
    """The last day of a publicity that begins on ``first`` and lasts ``days``."""
    return first + timedelta(days=days - 1)
