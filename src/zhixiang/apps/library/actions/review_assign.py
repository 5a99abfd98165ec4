"""The province applies a split of projects to experts that it has looked at."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.library.models import Assignment, Conflict, ReviewRound
from zhixiang.apps.library.review_assigning import Split, grounds_of, split
from zhixiang.apps.library.review_steps import changed_round, locked_round
from zhixiang.apps.notify.actions.notify import notify
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused


def review_assign(*, actor: Actor, round_id: int, seed: int, anew: bool, seen: str) -> Split:
    """Make the sheets of the split that ``seen`` is the digest of; conflicts that were found are written down.

    In a round that is open only gaps are filled, and those who get more are told. Raises Refused where the split is
    another by now.
    """
    with transaction.atomic():
        found = locked_round(actor, round_id, ReviewRound.State.DRAFT, ReviewRound.State.OPEN)
        if anew and found.state != ReviewRound.State.DRAFT:
            raise Refused("评审已经开始，只能补足缺少的专家，不能重新分配。")
        made = split(found, seed=seed, anew=anew)
        if made.digest != seen:
            raise Refused("预览之后项目、专家或回避情形有变化，请重新预览再确认。")
        if anew:
            sheets = Assignment.objects.filter(entry__round=found, state=Assignment.State.ASSIGNED, second=False)
            sheets.delete()
        now = timezone.now()
        Assignment.objects.bulk_create(
            Assignment(entry_id=entry, expert_id=expert, changed_at=now) for entry, expert in sorted(made.fresh)
        )
        _write_conflicts(found, made)
        found.seed = seed
        payload = {
            "seed": seed, "anew": anew, "pairs": [list(pair) for pair in sorted(made.fresh)],
            "unfilled": {str(entry): gap.missing for entry, gap in made.found.unfilled.items()},
        }  # fmt: skip
        changed_round(actor=actor, found=found, action="library.review_assign", payload=payload)
        if found.state == ReviewRound.State.OPEN:
            _tell_experts(found, made)
    return made


def _write_conflicts(found: ReviewRound, made: Split) -> None:
    _words, detected = grounds_of(found, made.entries, made.experts)
    Conflict.objects.filter(entry__round=found, kind=Conflict.Kind.DETECTED).delete()
    Conflict.objects.bulk_create(
        Conflict(entry_id=entry, expert_id=expert, kind=Conflict.Kind.DETECTED, ground=ground, at=timezone.now())
        for (entry, expert), ground in sorted(detected.items())
    )


def _tell_experts(found: ReviewRound, made: Split) -> None:
    of_whom = {expert.pk: expert.user_id for expert in made.experts}
    notify(
        recipients=[of_whom[expert] for _entry, expert in sorted(made.fresh)],
        kind="review_assigned",
        title=f"有新的项目请您评审：{found.name}",
        url="/reviews/",
    )
