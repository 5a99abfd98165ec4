"""Who may do what with projects: the province keeps the library, allocation moves what gets money."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext

from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.policies import ALLOWED, Answer, only
from zhixiang.apps.people.roles import SYSTEM, UNIT_ROLES, Reach, Role

READERS: Final = frozenset(
    {
        Role.PROVINCIAL_OFFICER, Role.FINANCE_OFFICER, Role.AUDITOR, Role.CITY_OFFICER, Role.COUNTY_OFFICER,
        *UNIT_ROLES,
    }
)  # fmt: skip
"""Roles that find their way to the library at all."""


def may_manage(actor: Actor) -> Answer:
    """Taking over, reviewing, listing, ranking, merging, editing, rolling: the provincial office's."""
    return only(actor, (Role.PROVINCIAL_OFFICER, SYSTEM), "管理项目库")


def may_arrange(actor: Actor) -> Answer:
    """Marking that projects get money, or not after all: whoever plans and whoever issues."""
    return only(actor, (Role.PROVINCIAL_OFFICER, Role.FINANCE_OFFICER, SYSTEM), "安排项目资金")


def may_read(actor: Actor) -> Answer:
    """Opening the library at all; which projects somebody sees there is for queries.visible_projects."""
    if actor.reach is not Reach.NONE or actor.unit_id is not None:
        return ALLOWED
    return Answer(allowed=False, reason=gettext("您的角色不查看项目库。"))


def may_see_ranks(actor: Actor) -> Answer:
    """Ranks and whether a review is under way: nobody outside the province learns them before the decision."""
    if actor.sees_all:
        return ALLOWED
    return Answer(allowed=False, reason=gettext("排序和评审情况在决定以前不公开。"))
