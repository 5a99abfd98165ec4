"""The province prepares a round of expert review."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.demands.steps import insist
from zhixiang.apps.library import review_policies as policies
from zhixiang.apps.library import review_queries as queries
from zhixiang.apps.library.models import ReviewRound, RubricItem
from zhixiang.apps.library.review_entry import DEFAULT_RUBRIC
from zhixiang.apps.library.review_steps import tell
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused


@dataclass(frozen=True, slots=True)
class Basics:
    """What a round is called and how it works."""

    name: str
    closes_at: datetime
    blind: bool = True
    trim: bool = False
    experts_each: int = 3

    def check(self) -> None:
        """Raise Refused for what a round cannot be."""
        if not self.name.strip():
            raise Refused("请填写评审的名称。")
        if not 1 <= self.experts_each <= 15:
            raise Refused("每个项目的专家数应在 1 到 15 之间。")
        if self.closes_at <= timezone.now():
            raise Refused("评分截止时间应晚于现在。")


def review_create(*, actor: Actor, policy_id: int, year: int, basics: Basics, seed: int | None = None) -> ReviewRound:
    """A round in preparation with the usual rubric. ``seed`` is drawn where none is given.

    Raises Refused for another role, a policy that is none, or values that a round cannot have.
    """
    with transaction.atomic():
        insist(policies.may_run_review(actor))
        basics.check()
        policy = queries.policies_to_review(actor).filter(pk=policy_id).first()
        if policy is None:
            raise Refused("请选择一个一级项目。")
        found = ReviewRound.objects.create(
            name=basics.name.strip()[:200], policy=policy, year=year, blind=basics.blind, trim=basics.trim,
            experts_each=basics.experts_each, closes_at=basics.closes_at, created_at=timezone.now(),
            created_by_name=actor.name, seed=secrets.randbelow(1_000_000) if seed is None else seed,
        )  # fmt: skip
        RubricItem.objects.bulk_create(
            RubricItem(
                round=found, position=position, name=line.name, guidance=line.guidance, points=line.points,
                weight=line.weight,
            )
            for position, line in enumerate(DEFAULT_RUBRIC)
        )  # fmt: skip
        tell(actor, found, "library.review_create", {"policy": policy.pk, "year": year, "seed": found.seed})
    return found
