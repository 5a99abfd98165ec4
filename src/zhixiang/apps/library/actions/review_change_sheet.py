"""The province gives one project to one expert by hand, or takes it away again."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.library.models import Assignment, Conflict, ReviewRound, RoundExpert, RoundProject
from zhixiang.apps.library.review_steps import changed_round, detected_ground, locked_round
from zhixiang.apps.notify.actions.notify import notify
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused


def review_change_sheet(*, actor: Actor, round_id: int, entry_id: int, expert_id: int, assigned: bool) -> None:
    """Make or take away the sheet of a pair. Raises Refused for a pair in conflict, and for a sheet that was begun."""
    with transaction.atomic():
        found = locked_round(actor, round_id, ReviewRound.State.DRAFT, ReviewRound.State.OPEN)
        entry = found.entries.select_related("project__region").filter(pk=entry_id).first()
        expert = found.experts.select_related("unit__region", "region").filter(pk=expert_id).first()
        if entry is None or expert is None:
            raise Refused("本轮没有这个项目或这位专家，请刷新页面。")
        sheet = Assignment.objects.filter(entry=entry, expert=expert).first()
        if assigned:
            _give(found, entry, expert, sheet)
        else:
            _take(sheet)
        payload = {"entry": entry.pk, "expert": expert.pk, "assigned": assigned}
        changed_round(actor=actor, found=found, action="library.review_change_sheet", payload=payload)


def _give(found: ReviewRound, entry: RoundProject, expert: RoundExpert, sheet: Assignment | None) -> None:
    insist_no_conflict(entry, expert)
    if sheet is not None:
        raise Refused("这位专家已经有这个项目的评分表。")
    Assignment.objects.create(entry=entry, expert=expert, changed_at=timezone.now())
    if found.state == ReviewRound.State.OPEN:
        title = f"有新的项目请您评审：{found.name}"
        notify(recipients=[expert.user_id], kind="review_assigned", title=title, url="/reviews/")


def _take(sheet: Assignment | None) -> None:
    if sheet is None:
        raise Refused("这位专家没有这个项目的评分表，请刷新页面。")
    if sheet.state != Assignment.State.ASSIGNED:
        raise Refused(f"这张评分表现在是“{sheet.get_state_display()}”，不能取消分配。")
    sheet.delete()


def insist_no_conflict(entry: RoundProject, expert: RoundExpert) -> None:
    """Raise Refused where the two must be kept apart, with why."""
    ground = detected_ground(entry, expert)
    if ground:
        raise Refused(f"这位专家与项目有回避情形（{Conflict.Ground(ground).label}），不能分配。")
    if Conflict.objects.filter(entry=entry, expert=expert, kind=Conflict.Kind.DECLARED).exists():
        raise Refused("这位专家已申明与项目有利害关系，不能分配。")
