"""The province changes how a round works before it opens, or gives experts more time."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.library.actions.review_create import Basics
from zhixiang.apps.library.models import ReviewRound
from zhixiang.apps.library.review_steps import changed_round, locked_round
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused


def review_edit(*, actor: Actor, round_id: int, row_version: int, basics: Basics) -> ReviewRound:
    """Everything while it is prepared; once open, the closing time alone.

    Raises Refused for a version that is not the latest, and where an open round would change its rules.
    """
    with transaction.atomic():
        found = locked_round(actor, round_id, ReviewRound.State.DRAFT, ReviewRound.State.OPEN)
        if found.row_version != row_version:
            raise Refused("这次评审刚刚有人修改过，请刷新页面，看过以后再保存。")
        basics.check()
        rules = (basics.blind, basics.trim, basics.experts_each)
        if found.state == ReviewRound.State.OPEN and rules != (found.blind, found.trim, found.experts_each):
            raise Refused("评审已经开始，匿名方式、计分方式和专家数不能再改；可以修改名称和截止时间。")
        before = timezone.localtime(found.closes_at).isoformat()
        found.name, found.closes_at = basics.name.strip()[:200], basics.closes_at
        found.blind, found.trim, found.experts_each = rules
        payload = {
            "name": found.name, "closes_at": [before, timezone.localtime(found.closes_at).isoformat()],
            "blind": found.blind, "trim": found.trim, "experts_each": found.experts_each,
        }  # fmt: skip
        changed_round(actor=actor, found=found, action="library.review_edit", payload=payload)
    return found
