"""What an expert sees of the own sheets, the province of a round, and everybody else of its published result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from zhixiang.apps.library import review_policies as policies
from zhixiang.apps.library.models import (
    Assignment,
    ItemScore,
    Project,
    ReviewRound,
    RoundExpert,
    RoundProject,
    RubricItem,
)
from zhixiang.apps.library.review_states import OPEN_SHEETS
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.models import User
from zhixiang.apps.people.roles import Reach, Role
from zhixiang.rules import review_scores
from zhixiang.rules.params import parameters
from zhixiang.rules.review_scores import Item, Panel

MOST_PROJECTS = 500
"""Projects that one round takes: what a panel can read, and what a page can show whole."""

MOST_EXPERTS = 60


def visible_rounds(actor: Actor) -> QuerySet[ReviewRound]:
    """Rounds with all that is in them: for the province and the auditor. To everybody else there are none."""
    return ReviewRound.objects.all() if policies.may_read_review(actor) else ReviewRound.objects.none()


def visible_sheets(actor: Actor) -> QuerySet[Assignment]:
    """The sheets of an expert in rounds that were opened."""
    if actor.role != Role.EXPERT or actor.user_id is None:
        return Assignment.objects.none()
    return Assignment.objects.filter(expert__user=actor.user_id).exclude(entry__round__state=ReviewRound.State.DRAFT)


def visible_outcomes(actor: Actor) -> QuerySet[RoundProject]:
    """Published outcomes of the projects that the actor may see: a unit its own, offices those of their places."""
    published = RoundProject.objects.filter(round__state=ReviewRound.State.DETERMINED)
    if actor.unit_id is not None:
        return published.filter(project__unit=actor.unit_id)
    match actor.reach:
        case Reach.ALL:
            return published
        case Reach.CITY:
            here = Q(project__region=actor.region_code) | Q(project__region__parent=actor.region_code)
            return published.filter(here)
        case Reach.COUNTY:
            return published.filter(project__region=actor.region_code)
    return published.none()


def one_round(actor: Actor, round_id: int) -> ReviewRound | None:
    """A round with its policy; None where there is none for the actor."""
    return visible_rounds(actor).select_related("policy").filter(pk=round_id).first()


def sheet(actor: Actor, sheet_id: int) -> Assignment | None:
    """A sheet with its project, round and expert; None where there is none for the actor."""
    rows = visible_sheets(actor).select_related(
        "entry__round", "entry__project__region__parent", "entry__project__unit", "expert"
    )
    return rows.filter(pk=sheet_id).first()


def policies_to_review(actor: Actor) -> QuerySet[Project]:
    """Level-1 projects that a round can be about."""
    rows = Project.objects.filter(level=Project.Level.POLICY).exclude(state=Project.State.VOID)
    return rows.order_by("-start_year", "code") if policies.may_run_review(actor).allowed else rows.none()


def candidates(found: ReviewRound) -> QuerySet[Project]:
    """Tasks of the round's policy and year that can be reviewed and are not in the round yet."""
    open_states = (Project.State.RESERVE, Project.State.REVIEW)
    rows = Project.objects.filter(parent=found.policy_id, state__in=open_states, years__year=found.year)
    return rows.exclude(review_entries__round=found.pk).select_related("region").order_by("region_id", "code")


def free_experts(found: ReviewRound) -> QuerySet[User]:
    """Accounts of experts that have no seat in the round yet."""
    rows = User.objects.filter(role=Role.EXPERT, is_active=True).exclude(review_seats__round=found.pk)
    return rows.select_related("region").order_by("display_name", "pk")


def rubric(found: ReviewRound) -> list[Item]:
    """The lines of the sheet, in their order. One query."""
    rows = RubricItem.objects.filter(round=found.pk).order_by("position")
    return [Item(row.pk, row.name, row.points, row.weight) for row in rows]


def entries(found: ReviewRound) -> list[RoundProject]:
    """The projects of a round, in their order. One query."""
    rows = RoundProject.objects.filter(round=found.pk).select_related("project__region__parent", "project__unit")
    return list(rows.order_by("number"))


def seats(found: ReviewRound) -> list[RoundExpert]:
    """The experts of a round, in the order in which they came. One query."""
    return list(RoundExpert.objects.filter(round=found.pk).select_related("user", "unit", "region").order_by("pk"))


def sheets_of(found: ReviewRound) -> list[Assignment]:
    """All sheets of a round. One query."""
    rows = Assignment.objects.filter(entry__round=found.pk).select_related("expert__user")
    return list(rows.order_by("entry_id", "expert_id"))


@dataclass(frozen=True, slots=True)
class Scored:
    """A project with the sheets of its experts, their scores by sheet, and what they come to."""

    entry: RoundProject
    sheets: Sequence[Assignment]
    scores: Mapping[int, Decimal]
    panel: Panel
    result: Decimal | None = None

    @property
    def looked_at_again(self) -> bool:
        """Whether a second look that was asked for has been handed in."""
        return any(sheet.second and sheet.state == Assignment.State.SUBMITTED for sheet in self.sheets)

    @property
    def needs_reason(self) -> bool:
        """Whether it must not be decided by a line: scores that stand apart, not looked at again; or no score."""
        return self.result is None or (self.panel.outlier and not self.looked_at_again)


def scored(found: ReviewRound, *, only: int | None = None) -> list[Scored]:
    """All projects of a round (or ``only`` one entry) with their scores. Four queries, however many there are."""
    rows = [row for row in entries(found) if only in (None, row.pk)]
    items = rubric(found)
    by_entry: dict[int, list[Assignment]] = {row.pk: [] for row in rows}
    for one in sheets_of(found):
        by_entry.setdefault(one.entry_id, []).append(one)
    points: dict[int, dict[int, Decimal]] = {}
    given = ItemScore.objects.filter(
        assignment__entry__round=found.pk, assignment__state=Assignment.State.SUBMITTED
    ).values_list("assignment_id", "item_id", "points")
    for assignment_id, item_id, value in given:
        points.setdefault(assignment_id, {})[item_id] = value
    by = review_scores.limits(parameters(), timezone.localdate(found.opened_at or found.created_at))
    return [_scored(row, by_entry[row.pk], points, items, by, trim=found.trim) for row in rows]


def _scored(
    entry: RoundProject,
    sheets: Sequence[Assignment],
    points: Mapping[int, Mapping[int, Decimal]],
    items: Sequence[Item],
    by: review_scores.Limits,
    *,
    trim: bool,
) -> Scored:
    scores = {
        sheet.pk: review_scores.weighted(items, points.get(sheet.pk, {}))
        for sheet in sheets
        if sheet.state == Assignment.State.SUBMITTED
    }
    panel = review_scores.panel(
        scores,
        by,
        abstained=sum(sheet.state == Assignment.State.ABSTAINED for sheet in sheets),
        unscored=sum(sheet.state in OPEN_SHEETS for sheet in sheets),
    )
    return Scored(entry, sheets, scores, panel, panel.result(trim=trim))


def results_by_project(year: int) -> dict[int, Decimal]:
    """Project → the score that counts, of its latest published round of a budget year up to ``year``.

    A project that rolled on keeps the score of its last review. Only the experts' word is read: what the province then
    decided is the project's state. One query, and four for each round.
    """
    found: dict[int, Decimal] = {}
    rounds = ReviewRound.objects.filter(state=ReviewRound.State.DETERMINED, year__lte=year)
    for one in rounds.order_by("year", "determined_at", "pk"):
        found.update({row.entry.project_id: row.result for row in scored(one) if row.result is not None})
    return found


@dataclass(frozen=True, slots=True)
class Progress:
    """How many sheets of a round are in which state, and how many of its projects lack experts."""

    states: Mapping[str, int] = field(default_factory=dict)

    @property
    def waiting(self) -> int:
        """Sheets that are still expected."""
        return sum(self.states.get(state, 0) for state in OPEN_SHEETS)

    @property
    def done(self) -> int:
        """Sheets that were handed in, or left with a reason."""
        return self.states.get(Assignment.State.SUBMITTED, 0) + self.states.get(Assignment.State.ABSTAINED, 0)

    @property
    def total(self) -> int:
        """All that count: those that were declined are somebody else's."""
        return self.waiting + self.done


def progress(round_ids: Iterable[int]) -> dict[int, Progress]:
    """Round → its progress. One query."""
    rows = Assignment.objects.filter(entry__round__in=list(round_ids)).order_by()
    found: dict[int, dict[str, int]] = {}
    for round_id, state, count in rows.values_list("entry__round", "state").annotate(Count("pk")):
        found.setdefault(round_id, {})[state] = count
    return {round_id: Progress(states) for round_id, states in found.items()}


def project_counts(round_ids: Iterable[int]) -> dict[int, int]:
    """Round → projects in it. One query."""
    rows = RoundProject.objects.filter(round__in=list(round_ids)).order_by()
    return dict(rows.values_list("round_id").annotate(Count("pk")))


def points_of(one: Assignment) -> dict[int, Decimal]:
    """Rubric item → points that the sheet has so far. One query."""
    return dict(ItemScore.objects.filter(assignment=one.pk).values_list("item_id", "points"))
