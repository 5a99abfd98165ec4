"""What every action of a review does first and last: lock the round or the sheet, move it on, tell what was done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils import timezone

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.demands.steps import insist
from zhixiang.apps.library import review_policies as policies
from zhixiang.apps.library.models import Assignment, Conflict, ReviewRound, RoundExpert, RoundProject
from zhixiang.apps.library.review_queries import visible_rounds, visible_sheets
from zhixiang.apps.library.review_states import OPEN_SHEETS, REVIEW, SHEET
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Region

LONGEST_REASON: Final = 2000
LONGEST_COMMENT: Final = 4000
_STALE: Final = "现在是“{state}”，不能这样办理。请刷新页面查看最新状态。"


def locked_round(actor: Actor, round_id: int, *states: str) -> ReviewRound:
    """A round, locked until the transaction ends, in one of ``states`` where any are given.

    Raises Refused, and ReviewRound.DoesNotExist where there is none for the actor.
    """
    found = visible_rounds(actor).select_for_update().get(pk=round_id)
    insist(policies.may_run_review(actor))
    if states and found.state not in states:
        raise Refused("这次评审" + _STALE.format(state=found.get_state_display()))
    return found


def locked_sheet(actor: Actor, sheet_id: int) -> Assignment:
    """The expert's own sheet, locked with its round, while it may still be filled in.

    Raises Refused, and Assignment.DoesNotExist for anybody else's: to the actor there is none.
    """
    rows = visible_sheets(actor).select_related("entry__round", "expert").select_for_update(of=("self", "entry__round"))
    found = rows.get(pk=sheet_id)
    insist(policies.may_score(actor, found))
    if found.state not in OPEN_SHEETS:
        raise Refused(f"这张评分表{_STALE.format(state=found.get_state_display())}")
    review = found.entry.round
    if review.state != ReviewRound.State.OPEN:
        raise Refused(f"这次评审{_STALE.format(state=review.get_state_display())}")
    if review.closes_at <= timezone.now():
        raise Refused("评分已经截止。如需补评，请联系省局处室延长截止时间。")
    return found


def reason_in(text: str, *, what: str) -> str:
    """``text`` without blanks around it. Raises Refused where there is none, or far too much."""
    reason = text.strip()
    if not reason:
        raise Refused(f"请写明{what}的理由。")
    if len(reason) > LONGEST_REASON:
        raise Refused(f"{what}的理由有 {len(reason)} 字，最多 {LONGEST_REASON} 字，请改短。")
    return reason


def move_round(*, actor: Actor, found: ReviewRound, action: str, payload: Mapping[str, Any] | None = None) -> None:
    """Take the step of ``action``, save the round, write the audit event. Raises Refused where there is none."""
    step = REVIEW.step(found.state, action)
    if step is None:
        raise Refused("这次评审" + _STALE.format(state=found.get_state_display()))
    source, found.state = found.state, step.target
    found.row_version += 1
    found.save()
    tell(actor, found, action, {"from": source, "to": step.target, **(payload or {})})


def changed_round(*, actor: Actor, found: ReviewRound, action: str, payload: Mapping[str, Any]) -> None:
    """The round has changed without a step: count it and write the audit event."""
    found.row_version += 1
    found.save()
    tell(actor, found, action, payload)


def tell(actor: Actor, found: ReviewRound, action: str, payload: Mapping[str, Any]) -> None:
    """The audit event of something done to a round."""
    record(
        actor=actor, action=action, object_type="review_round", object_id=found.pk, object_label=found.name,
        payload=payload,
    )  # fmt: skip


def move_sheet(*, actor: Actor, sheet: Assignment, action: str, payload: Mapping[str, Any] | None = None) -> None:
    """Take the step of ``action``, save the sheet, write the audit event. Raises Refused where there is none."""
    step = SHEET.step(sheet.state, action)
    if step is None:
        raise Refused(f"这张评分表{_STALE.format(state=sheet.get_state_display())}")
    source, sheet.state = sheet.state, step.target
    sheet.row_version += 1
    sheet.changed_at = timezone.now()
    sheet.save()
    entry = sheet.entry
    record(
        actor=actor, action=action, object_type="review_sheet", object_id=sheet.pk,
        object_label=f"{entry.round.name} {entry.number:03d}",
        payload={"round": entry.round_id, "entry": entry.pk, "from": source, "to": step.target, **(payload or {})},
    )  # fmt: skip


def city_of(region: Region | None) -> str:
    """The code of the city that a region is or lies in; empty for the province and for none."""
    if region is None or region.level == Region.Level.PROVINCE:
        return ""
    return region.pk if region.level == Region.Level.CITY else region.parent_id or ""


def detected_ground(entry: RoundProject, expert: RoundExpert) -> str:
    """Why the system holds the two apart, or empty: the same unit, the same city (回避)."""
    project = entry.project
    if expert.unit_id and (
        expert.unit_id == project.unit_id or (expert.unit and expert.unit.name == project.unit_name)
    ):
        return Conflict.Ground.UNIT
    cities = {city_of(expert.region), city_of(expert.unit.region if expert.unit else None)} - {""}
    return Conflict.Ground.CITY if city_of(project.region) in cities else ""
