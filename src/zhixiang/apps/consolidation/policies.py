"""Who may do what with a city's report: the city's office makes it, the province receives it."""

from __future__ import annotations

from typing import Final

from zhixiang.apps.consolidation.models import Report
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.policies import ALLOWED, Answer, only
from zhixiang.apps.people.roles import Reach, Role

ARRIVED = (Report.State.SUBMITTED, Report.State.ACCEPTED)
"""States in which the lines are what the province received. In any other the city is at work on them."""

READERS: Final = frozenset({Role.CITY_OFFICER, Role.PROVINCIAL_OFFICER, Role.FINANCE_OFFICER, Role.AUDITOR})
"""Roles that find their way to the reports at all."""


def may_start(actor: Actor) -> Answer:
    """Opening the report of the actor's own city."""
    answer = only(actor, (Role.CITY_OFFICER,), "统筹本市的需求")
    if answer.allowed and not actor.region_code:
        return Answer(allowed=False, reason="您的账号没有设置所属地市，请联系系统管理员。")
    return answer


def may_consolidate(actor: Actor, report: Report) -> Answer:
    """Changing, signing, reopening and submitting: officers of the report's city."""
    answer = may_start(actor)
    if answer.allowed and actor.region_code != report.region_id:
        return Answer(allowed=False, reason="只有这个市的市局审核员可以办理它的统筹。")
    return answer


def may_receive(actor: Actor, report: Report) -> Answer:
    """Returning and accepting what a city submitted."""
    del report  # every city's: the province has no offices for some of them
    return only(actor, (Role.PROVINCIAL_OFFICER,), "接收或退回地市的统筹")


def may_read_lines(actor: Actor, report: Report) -> Answer:
    """Reading what the report says: its city always, those who see the whole province once it has arrived."""
    if actor.reach is Reach.CITY and actor.region_code == report.region_id:
        return ALLOWED
    if actor.sees_all and report.state in ARRIVED:
        return ALLOWED
    if actor.sees_all:
        return Answer(allowed=False, reason=f"市局现在正在办理（{report.get_state_display()}），报送以后才能查看内容。")
    return Answer(allowed=False, reason="这份统筹不在您的查看范围内。")
