"""A round of expert review as the actions make it: projects of two cities, experts, sheets; for tests and for pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from tests.support.call_factory import CITY, COUNTY, OTHER_CITY, PASSWORD, PROVINCE, World
from zhixiang.apps.library.actions.review_add_expert import review_add_expert
from zhixiang.apps.library.actions.review_add_projects import review_add_projects
from zhixiang.apps.library.actions.review_assign import review_assign
from zhixiang.apps.library.actions.review_create import Basics, review_create
from zhixiang.apps.library.actions.review_open import review_open
from zhixiang.apps.library.actions.review_save_scores import Typed, review_save_scores
from zhixiang.apps.library.actions.review_submit_scores import review_submit_scores
from zhixiang.apps.library.models import Assignment, Project, ProjectTarget, ProjectYear, ReviewRound, RoundExpert
from zhixiang.apps.library.review_assigning import split
from zhixiang.apps.people.actors import Actor, actor_of
from zhixiang.apps.people.models import Unit, User
from zhixiang.apps.people.roles import Role

YEAR: Final = 2024
WHERE: Final = (("centre", COUNTY), ("enterprise", CITY), ("elsewhere", OTHER_CITY))
"""Units of the projects, in turn: 台山 (a county of 江门), 江门, 韶关."""


@dataclass
class Reviewing:
    """A round with its projects; experts by account name."""

    world: World
    policy: Project
    projects: list[Project]
    round: ReviewRound
    experts: dict[str, RoundExpert] = field(default_factory=dict)

    def fresh(self) -> ReviewRound:
        """The round as it stands now."""
        self.round.refresh_from_db()
        return self.round

    def sheets(self, name: str) -> list[Assignment]:
        """The sheets of an expert."""
        rows = Assignment.objects.filter(expert=self.experts[name]).select_related("entry__project")
        return list(rows.order_by("entry__number"))


def project(code: str, *, parent: Project | None = None, region: str = PROVINCE, **values: Any) -> Project:
    """A project of the library, by itself: a policy without a parent, a task with one."""
    now = timezone.now()
    made = Project.objects.create(
        **{
            "code": code, "level": 2 if parent else 1, "parent": parent, "name": f"项目{code}", "region_id": region,
            "unit_name": "", "start_year": YEAR, "end_year": YEAR, "total_fen": 100_000_000, "created_at": now,
            "changed_at": now, "content": "建设一个中心", "necessity": "确有需要", "basis": "规划", "goal": "建成",
        }
        | values
    )  # fmt: skip
    if parent:
        ProjectYear.objects.create(project=made, year=YEAR, asked_fen=50_000_000)
        ProjectTarget.objects.create(
            project=made, position=0, level1="产出指标", level2="数量指标", name="中心", value_text="≥1个"
        )
    return made


def expert_account(name: str) -> User:
    """An account of an expert."""
    return User.objects.create_user(
        username=name, password=PASSWORD, role=Role.EXPERT, display_name=f"评审专家{name}",
        email=f"{name}@example.test",
    )  # fmt: skip


def drafted(
    world: World, *, count: int = 6, experts: int = 4, each: int = 3, blind: bool = True, tag: str = ""
) -> Reviewing:
    """A round in preparation; ``tag`` tells its codes from others'. The first expert works for the unit in 江门 and so conflicts with two projects of three."""
    policy = project(f"{tag}P1", name="知识产权运用")
    tasks = []
    for number in range(count):
        unit, region = WHERE[number % len(WHERE)]
        found: Unit = world.units[unit]
        tasks.append(project(f"{tag}T{number:03d}", parent=policy, region=region, unit=found, unit_name=found.name))
    province = world.actor("province")
    basics = Basics("春季评审", timezone.now() + timedelta(days=3), blind=blind, experts_each=each)
    made = review_create(actor=province, policy_id=policy.pk, year=YEAR, basics=basics, seed=7)
    review_add_projects(actor=province, round_id=made.pk, project_ids=[task.pk for task in tasks])
    state = Reviewing(world, policy, tasks, made)
    for number in range(experts):
        name = "expert" if number == 0 else f"expert{number}"
        if name not in world.accounts:
            world.accounts[name] = expert_account(name)
        unit_name = world.units["enterprise"].name if number == 0 else ""
        state.experts[name] = review_add_expert(
            actor=province, round_id=made.pk, user_id=world.accounts[name].pk, unit_name=unit_name
        )
    return state


def opened(world: World, **values: Any) -> Reviewing:
    """The same, assigned and open."""
    state = drafted(world, **values)
    province = world.actor("province")
    seen = split(state.fresh(), seed=7, anew=True).digest
    review_assign(actor=province, round_id=state.round.pk, seed=7, anew=True, seen=seen)
    review_open(actor=province, round_id=state.round.pk)
    state.fresh()
    return state


def actor_named(sheet: Assignment) -> Actor:
    """The expert whose sheet it is."""
    return actor_of(sheet.expert.user)


def score(sheet: Assignment, points: str, *, comment: str = "意见", submit: bool = True) -> Assignment:
    """Give every line of the sheet the same points, and hand it in."""
    keys = sheet.entry.round.rubric.values_list("pk", flat=True)
    typed = {str(key): Typed(points) for key in keys} | {"comment": Typed(comment)}
    saved = review_save_scores(actor=actor_named(sheet), sheet_id=sheet.pk, typed=typed)
    assert not saved.refused
    if submit:
        review_submit_scores(actor=actor_named(sheet), sheet_id=sheet.pk, row_version=saved.sheet.row_version)
    return saved.sheet


def scored(state: Reviewing, points: dict[int, str] | None = None) -> None:
    """All sheets handed in with 80, or what ``points`` says for the n-th expert."""
    for number, name in enumerate(state.experts):
        for sheet in state.sheets(name):
            score(sheet, (points or {}).get(number, "80"))
