"""Who may do what in a review: the province runs it, an expert fills in the sheets that are the expert's own."""

from __future__ import annotations

from typing import Final

from zhixiang.apps.library.models import Assignment, ReviewRound
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.policies import ALLOWED, Answer, only
from zhixiang.apps.people.roles import UNIT_ROLES, Role

READERS: Final = frozenset({Role.PROVINCIAL_OFFICER, Role.AUDITOR})
"""Roles that see rounds with their scores and experts."""

CONCERNED: Final = frozenset({*UNIT_ROLES, Role.COUNTY_OFFICER, Role.CITY_OFFICER, Role.FINANCE_OFFICER})
"""Roles that see outcomes once they are published, and nothing of how they came about."""


def may_run_review(actor: Actor) -> Answer:
    """Preparing, opening, closing and deciding: the provincial bureau."""
    return only(actor, (Role.PROVINCIAL_OFFICER,), "组织专家评审")


def may_read_review(actor: Actor) -> bool:
    """Seeing rounds, scores and experts."""
    return actor.role in READERS


def may_score(actor: Actor, sheet: Assignment) -> Answer:
    """Scoring, abstaining, declaring a conflict: the expert whose sheet it is."""
    if actor.role == Role.EXPERT and actor.user_id is not None and sheet.expert.user_id == actor.user_id:
        return ALLOWED
    return Answer(allowed=False, reason="只有被分配的专家可以填写这张评分表。")


def hides(found: ReviewRound) -> bool:
    """Whether unit, region and codes are hidden from everybody who looks at scores: blind, and not decided yet."""
    return found.blind and found.state != ReviewRound.State.DETERMINED
