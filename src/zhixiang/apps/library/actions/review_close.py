"""The province ends the scoring; what is not handed in by then does not count."""

from __future__ import annotations

from django.db import transaction

from zhixiang.apps.library.models import Assignment, ReviewRound
from zhixiang.apps.library.review_states import OPEN_SHEETS
from zhixiang.apps.library.review_steps import locked_round, move_round
from zhixiang.apps.people.actors import Actor


def review_close(*, actor: Actor, round_id: int) -> ReviewRound:
    """Close. Raises Refused for a round that is not open."""
    with transaction.atomic():
        found = locked_round(actor, round_id)
        waiting = Assignment.objects.filter(entry__round=found, state__in=OPEN_SHEETS).count()
        move_round(actor=actor, found=found, action="library.review_close", payload={"not_handed_in": waiting})
    return found
