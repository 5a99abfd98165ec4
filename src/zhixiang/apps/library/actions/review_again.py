"""The province has a project looked at again by one more expert (复评)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.library.actions.review_change_sheet import insist_no_conflict
from zhixiang.apps.library.models import Assignment, ReviewRound, RoundExpert
from zhixiang.apps.library.review_assigning import split
from zhixiang.apps.library.review_steps import locked_round, move_round, reason_in
from zhixiang.apps.notify.actions.notify import notify
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused


def review_again(
    *, actor: Actor, round_id: int, entry_id: int, expert_id: int, reason: str, closes_at: datetime
) -> Assignment:
    """Give the project to one more expert and open the round again until ``closes_at``.

    Raises Refused without a reason, for a time that has passed, and for an expert in conflict or on the panel already.
    """
    with transaction.atomic():
        found = locked_round(actor, round_id, ReviewRound.State.CLOSED)
        entry = found.entries.select_related("project__region").filter(pk=entry_id).first()
        expert = found.experts.select_related("unit__region", "region").filter(pk=expert_id).first()
        if entry is None or expert is None:
            raise Refused("请选择一位本轮的专家；没有合适的，请先在分配页面增加专家。")
        insist_no_conflict(entry, expert)
        if Assignment.objects.filter(entry=entry, expert=expert).exists():
            raise Refused("这位专家已经评过这个项目，请选择另一位。")
        if closes_at <= timezone.now():
            raise Refused("复评截止时间应晚于现在。")
        now = timezone.now()
        entry.again_reason, entry.again_at = reason_in(reason, what="复评"), now
        entry.outcome, entry.reason, entry.decided_by_name, entry.decided_at = "", "", "", None
        entry.save()
        sheet = Assignment.objects.create(entry=entry, expert=expert, second=True, changed_at=now)
        found.closes_at = closes_at
        payload = {"entry": entry.pk, "expert": expert.pk, "note": entry.again_reason}
        move_round(actor=actor, found=found, action="library.review_again", payload=payload)
        title = f"请您复评一个项目：{found.name}"
        notify(recipients=[expert.user_id], kind="review_assigned", title=title, url="/reviews/")
    return sheet


def experts_for(found: ReviewRound, entry_id: int) -> list[RoundExpert]:
    """Experts of the round who may look at the project again, those with the fewest projects first."""
    now = split(found)
    loads = now.found.loads([expert.pk for expert in now.experts])
    held = set(Assignment.objects.filter(entry=entry_id).values_list("expert_id", flat=True))
    able = [one for one in now.experts if (entry_id, one.pk) not in now.grounds and one.pk not in held]
    return sorted(able, key=lambda one: (loads[one.pk], one.pk))
