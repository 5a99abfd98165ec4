"""Who may do what with papers: the province and finance make them, cities take what concerns them."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext

from zhixiang.apps.allocation.models import AllocationPlan
from zhixiang.apps.papers.kinds import OF_A_REGION
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.policies import ALLOWED, Answer, only
from zhixiang.apps.people.roles import SYSTEM, Reach, Role

_P = AllocationPlan.Status

READERS: Final = frozenset(
    {Role.PROVINCIAL_OFFICER, Role.FINANCE_OFFICER, Role.AUDITOR, Role.CITY_OFFICER, Role.COUNTY_OFFICER}
)
"""Roles that find their way to the papers at all."""
MAKERS: Final = (Role.PROVINCIAL_OFFICER, Role.FINANCE_OFFICER, SYSTEM)
ENDED: Final = frozenset({"superseded", "abandoned"})
"""States of a plan from which nothing new is printed."""


def may_make(actor: Actor, plan: AllocationPlan) -> Answer:
    """Making any paper of a plan, and calling off a run that makes it."""
    answer = only(actor, MAKERS, "生成文书")
    return _still(plan) if answer.allowed else answer


def may_take(actor: Actor, plan: AllocationPlan, kind: str) -> Answer:
    """Making or fetching one kind of paper: offices of a region once the plan is issued, what names no other region."""
    regional = actor.reach in (Reach.CITY, Reach.COUNTY)
    if regional and kind in OF_A_REGION and plan.status == _P.ISSUED:
        return ALLOWED
    return may_make(actor, plan)


def may_word(actor: Actor, plan: AllocationPlan) -> Answer:
    """Writing the letter: as long as it is not on paper."""
    answer = only(actor, (Role.PROVINCIAL_OFFICER, Role.FINANCE_OFFICER), "修改通知稿")
    if answer.allowed and plan.status == _P.ISSUED:
        return Answer(allowed=False, reason=gettext("方案已经下达，通知的文字不能再改。需要更正时，请另行发文。"))
    return _still(plan) if answer.allowed else answer


def may_run(actor: Actor) -> Answer:
    """Doing what was asked for is the background worker's."""
    return only(actor, (SYSTEM,), "在后台生成文书")


def _still(plan: AllocationPlan) -> Answer:
    if plan.status in ENDED:
        return Answer(allowed=False, reason=gettext("这个方案已被代替或放弃，不能再生成文书；已有的仍可下载和核验。"))
    return ALLOWED
