"""Projects of the demo's next year, and two rounds of experts over them: one published, one at work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from zhixiang.apps.library.actions.add_projects import add_policy_project, add_task_projects
from zhixiang.apps.library.actions.list_projects import list_projects
from zhixiang.apps.library.actions.review_abstain import review_abstain
from zhixiang.apps.library.actions.review_add_expert import review_add_expert
from zhixiang.apps.library.actions.review_add_projects import review_add_projects
from zhixiang.apps.library.actions.review_again import experts_for, review_again
from zhixiang.apps.library.actions.review_assign import review_assign
from zhixiang.apps.library.actions.review_close import review_close
from zhixiang.apps.library.actions.review_create import Basics, review_create
from zhixiang.apps.library.actions.review_declare_conflict import review_declare_conflict
from zhixiang.apps.library.actions.review_determine import at_line, review_determine, review_determine_by_line
from zhixiang.apps.library.actions.review_open import review_open
from zhixiang.apps.library.actions.review_projects import review_projects
from zhixiang.apps.library.actions.review_publish import review_publish
from zhixiang.apps.library.actions.review_save_scores import Typed, review_save_scores
from zhixiang.apps.library.actions.review_submit_scores import review_submit_scores
from zhixiang.apps.library.demo_library import demo_library, points, task_rows
from zhixiang.apps.library.models import Assignment, Project, ReviewRound, RoundExpert, RoundProject
from zhixiang.apps.library.review_assigning import split
from zhixiang.apps.library.steps import Picked, insist
from zhixiang.apps.people import policies
from zhixiang.apps.people.actions.create_demo_units import demo_actor
from zhixiang.apps.people.actors import Actor, actor_of
from zhixiang.apps.people.demo_units import demo_units
from zhixiang.apps.people.errors import Refused

_SEED: Final = 20250601
_LASTS: Final = timedelta(days=60)
"""How long experts may score: longer than anybody looks at one demo."""
_ME: Final = "expert"
"""Whose sheets of the open round are in every state."""


def create_demo_reviews(*, actor: Actor, year: int) -> int:
    """Make the projects of ``year`` and both rounds, and return how many projects; twice changes nothing.

    The policy of the year before lends its name. Raises Refused outside of the demo, and before its accounts are there.
    """
    insist(policies.may_manage_accounts(actor))
    if not settings.ZHIXIANG_DEMO:
        raise Refused("演示评审只能在演示环境（ZHIXIANG_DEMO=1）里建立。")
    with transaction.atomic():
        before = Project.objects.filter(level=Project.Level.POLICY, start_year=year - 1).order_by("pk").first()
        if before is None or ReviewRound.objects.exists():
            return 0
        province = demo_actor("province")
        policy = add_policy_project(
            actor=province, name=before.name, year=year, function_code=before.function_code
        )  # fmt: skip
        made = {
            group: add_task_projects(task_rows(group), parent=policy, year=year, actor=province)
            for group in demo_library()["projects"]
        }
        review_projects(actor=province, picked=_now(made["listed"]))
        list_projects(actor=province, picked=_now(made["listed"]))
        _published(province, policy, made["first"])
        _at_work(province, policy, made["second"])
    return sum(map(len, made.values()))


def _opened(province: Actor, policy: Project, name: str, projects: Sequence[Project]) -> ReviewRound:
    basics = Basics(name, _closing())
    found = review_create(actor=province, policy_id=policy.pk, year=policy.start_year, basics=basics, seed=_SEED)
    review_add_projects(actor=province, round_id=found.pk, project_ids=[project.pk for project in projects])
    units = {unit.number: unit.name for unit in demo_units()}
    for one in demo_library()["expert"]:
        review_add_expert(
            actor=province, round_id=found.pk, user_id=demo_actor(one["account"]).user_id or 0,
            unit_name=units.get(one.get("unit", 0), ""), region_code=one.get("region", ""),
        )  # fmt: skip
    found.refresh_from_db()
    seen = split(found, seed=_SEED, anew=True).digest
    review_assign(actor=province, round_id=found.pk, seed=_SEED, anew=True, seen=seen)
    review_open(actor=province, round_id=found.pk)
    return found


def _published(province: Actor, policy: Project, projects: Sequence[Project]) -> None:
    """Everybody has handed in; one project was looked at again; the rest was decided by a line."""
    says = demo_library()["first"]
    found = _opened(province, policy, says["name"], projects)
    _score_all(found, says, _sheets(found))
    review_close(actor=province, round_id=found.pk)
    entry = found.entries.get(number=says["apart"] + 1)
    again = review_again(
        actor=province, round_id=found.pk, entry_id=entry.pk, expert_id=experts_for(found, entry.pk)[0].pk,
        reason=says["again"], closes_at=_closing(),
    )  # fmt: skip
    _score(_sheets(found).get(pk=again.pk), says["again_points"], 0)
    review_close(actor=province, round_id=found.pk)
    review_determine(
        actor=province, round_id=found.pk, entry_id=entry.pk, outcome=RoundProject.Outcome.PASS,
        reason=says["apart_outcome"],
    )  # fmt: skip
    line, below = Decimal(says["line"]), RoundProject.Outcome.PAUSE
    found.refresh_from_db()
    seen = at_line(found, line).digest
    review_determine_by_line(actor=province, round_id=found.pk, score=line, below=below, seen=seen)
    review_publish(actor=province, round_id=found.pk)


def _at_work(province: Actor, policy: Project, projects: Sequence[Project]) -> None:
    """Others have handed in nearly all; of one expert's sheets some are handed in, one is begun, the rest are not."""
    says = demo_library()["second"]
    found = _opened(province, policy, says["name"], projects)
    sheets = list(_sheets(found))
    mine = [sheet for sheet in sheets if sheet.expert.user.username == _ME]
    kept = {sheet.pk for sheet in mine[2:]}
    apart = [sheet for sheet in sheets if sheet.entry.number == says["apart"] + 1]
    others = [sheet for sheet in sheets if sheet.pk not in kept and sheet not in apart]
    left, conflict = (next(sheet for sheet in others if sheet.entry.number == number) for number in says["without"])
    _score_all(found, says, [*(sheet for sheet in others if sheet not in (left, conflict)), *apart])
    if len(mine) > 2 and mine[2] not in apart:
        _score(mine[2], says["around"][mine[2].entry.number - 1], 0, items=2, submit=False)
    review_abstain(actor=actor_of(left.expert.user), sheet_id=left.pk, reason=says["abstain"])
    review_declare_conflict(actor=actor_of(conflict.expert.user), sheet_id=conflict.pk, reason=says["conflict"])


def _closing() -> datetime:
    """The end of a working day."""
    return timezone.localtime(timezone.now() + _LASTS).replace(hour=17, minute=30, second=0, microsecond=0)


def _sheets(found: ReviewRound) -> Any:
    rows = Assignment.objects.filter(entry__round=found).select_related("entry__round", "expert__user")
    return rows.order_by("entry__number", "expert_id")


def _score_all(found: ReviewRound, says: Mapping[str, Any], sheets: Iterable[Assignment]) -> None:
    """Hand in the sheets; of the project that stands apart, the first expert gives far less than the others."""
    seats = list(RoundExpert.objects.filter(round=found).order_by("pk").values_list("pk", flat=True))
    lone = True
    for sheet in sheets:
        around = says["around"][sheet.entry.number - 1]
        if lone and sheet.entry.number == says["apart"] + 1:
            around, lone = says["apart_points"], False
        _score(sheet, around, seats.index(sheet.expert_id))


def _score(sheet: Assignment, around: int, seat: int, *, items: int = 0, submit: bool = True) -> None:
    expert = actor_of(sheet.expert.user)
    keys = list(sheet.entry.round.rubric.values_list("pk", flat=True))
    given = zip(keys[: items or None], points(around, seat, len(keys)), strict=False)
    typed = {str(key): Typed(str(value)) for key, value in given}
    typed["comment"] = Typed(_comment(around))
    saved = review_save_scores(actor=expert, sheet_id=sheet.pk, typed=typed)
    if submit:
        review_submit_scores(actor=expert, sheet_id=sheet.pk, row_version=saved.sheet.row_version)


def _comment(around: int) -> str:
    for least, text in ((80, "目标明确，条件具备，建议支持。"), (70, "总体可行，预算还可以再细化。")):
        if around >= least:
            return text
    return "绩效指标偏低，测算依据不足。"


def _now(projects: Sequence[Project]) -> list[Picked]:
    keys = [project.pk for project in projects]
    return [Picked(*one) for one in Project.objects.filter(pk__in=keys).values_list("pk", "row_version")]
