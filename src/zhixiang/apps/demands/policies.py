"""Who may do what with a submission: its unit fills, signs off and submits; offices review."""

from __future__ import annotations

from zhixiang.apps.demands.models import Reminding, Submission
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.policies import ALLOWED, Answer, only
from zhixiang.apps.people.roles import Duty, Role

_NOT_YOURS = Answer(allowed=False, reason="只有本单位的人员可以办理本单位的填报。")


def may_start(actor: Actor) -> Answer:
    """Opening a form for the unit that the actor acts for."""
    return _duty(actor, actor.unit_id, {Duty.FILL}, "填报")


def may_fill(actor: Actor, submission: Submission) -> Answer:
    """Changing the draft, asking for a sign-off and recalling that."""
    return _duty(actor, submission.unit_id, {Duty.FILL}, "填报")


def may_certify(actor: Actor, submission: Submission) -> Answer:
    """Signing off, or declining to; by somebody else than who filled it in where the call wants two people."""
    answer = _duty(actor, submission.unit_id, {Duty.CERTIFY}, "签发")
    if answer.allowed and submission.call.certifier_differs and submission.filled_by_id == actor.user_id:
        return Answer(allowed=False, reason="本次征集要求签发人与填报人是两个人，请由另一位负责人签发。")
    return answer


def may_submit(actor: Actor, submission: Submission) -> Answer:
    """Submitting and withdrawing: whoever fills in or signs off."""
    return _duty(actor, submission.unit_id, {Duty.FILL, Duty.CERTIFY}, "提交")


def _duty(actor: Actor, unit_id: int | None, duties: set[Duty], what: str) -> Answer:
    if actor.unit_id is None or actor.unit_id != unit_id:
        return _NOT_YOURS
    if not duties & actor.duties:
        return Answer(allowed=False, reason=f"您在本单位没有“{what}”的职责，请联系单位管理员。")
    return ALLOWED


def may_review(actor: Actor, submission: Submission) -> Answer:
    """Returning, accepting and recommending: the unit's county and city offices; for provincial units the province."""
    if submission.city_id is None:
        return only(actor, (Role.PROVINCIAL_OFFICER,), "审核省直单位的填报")
    if actor.role == Role.CITY_OFFICER and actor.region_code == submission.city_id:
        return ALLOWED
    if actor.role == Role.COUNTY_OFFICER and actor.region_code == submission.region_id:
        return ALLOWED
    return Answer(allowed=False, reason="只有这家单位所在的县（市、区）局和市局可以审核它的填报。")


def may_remind(actor: Actor) -> Answer:
    """Writing to the units of one's office: offices that wait for answers do."""
    return only(
        actor, (Role.PROVINCIAL_OFFICER, Role.CITY_OFFICER, Role.COUNTY_OFFICER), "通知、催报单位"
    )  # fmt: skip


def may_send(actor: Actor, reminding: Reminding) -> Answer:
    """Editing, sending or cancelling a batch: the office that made it."""
    answer = may_remind(actor)
    if answer.allowed and (reminding.region_id or "") != actor.region_code:
        return Answer(allowed=False, reason="这一批由别的主管局起草，只有起草的主管局可以修改、发送或取消。")
    return answer
