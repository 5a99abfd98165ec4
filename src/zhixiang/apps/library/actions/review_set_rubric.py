"""The province sets what experts score, before the round opens."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from zhixiang.apps.library.models import ReviewRound, RubricItem
from zhixiang.apps.library.review_entry import rubric_in
from zhixiang.apps.library.review_steps import changed_round, locked_round
from zhixiang.apps.people.actors import Actor


def review_set_rubric(*, actor: Actor, round_id: int, rows: Sequence[Sequence[str]]) -> ReviewRound:
    """Replace the rubric by rows of name, guidance, points and weight as typed. Raises Refused."""
    with transaction.atomic():
        found = locked_round(actor, round_id, ReviewRound.State.DRAFT)
        lines = rubric_in(rows)
        found.rubric.all().delete()
        RubricItem.objects.bulk_create(
            RubricItem(
                round=found, position=position, name=line.name, guidance=line.guidance, points=line.points,
                weight=line.weight,
            )
            for position, line in enumerate(lines)
        )  # fmt: skip
        payload = {"items": [[line.name, str(line.points), str(line.weight)] for line in lines]}
        changed_round(actor=actor, found=found, action="library.review_set_rubric", payload=payload)
    return found
