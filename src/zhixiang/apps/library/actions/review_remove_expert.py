"""The province takes an expert out of a round that has not opened."""

from __future__ import annotations

from django.db import transaction

from zhixiang.apps.library.models import ReviewRound
from zhixiang.apps.library.review_steps import changed_round, locked_round
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused


def review_remove_expert(*, actor: Actor, round_id: int, expert_id: int) -> None:
    """Take the seat away with what was assigned to it. Raises Refused for a seat that is not in the round."""
    with transaction.atomic():
        found = locked_round(actor, round_id, ReviewRound.State.DRAFT)
        expert = found.experts.filter(pk=expert_id).first()
        if expert is None:
            raise Refused("本轮没有这位专家，请刷新页面。")
        payload = {"user": expert.user_id}
        expert.delete()
        changed_round(actor=actor, found=found, action="library.review_remove_expert", payload=payload)
