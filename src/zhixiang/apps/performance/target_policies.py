"""Who may do what with targets: who gets the money writes them, the province audits, money brings them into force."""

from __future__ import annotations

from django.utils.translation import gettext

from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.policies import ALLOWED, Answer, only
from zhixiang.apps.people.roles import SYSTEM, Duty, Reach, Role
from zhixiang.apps.performance.models import TargetTable


def may_read(actor: Actor) -> Answer:
    """Opening the targets at all; which ones somebody sees is for target_scope.visible_targets."""
    if actor.reach is not Reach.NONE or actor.unit_id is not None:
        return ALLOWED
    return Answer(allowed=False, reason=gettext("您的角色不查看绩效目标。"))


def may_open(actor: Actor) -> Answer:
    """Asking for targets, and taking them over from a notice."""
    return only(actor, (Role.PROVINCIAL_OFFICER, Role.FINANCE_OFFICER, SYSTEM), "布置绩效目标")


def may_write(actor: Actor, table: TargetTable) -> Answer:
    """Writing, submitting and adjusting targets, and reporting on them: whoever carries out the project.

    A unit's own people where the project has a unit here, else the office of exactly its region. The province writes
    its own on level 1, and any table that nobody has an account for.
    """
    if actor.role == Role.PROVINCIAL_OFFICER:
        return ALLOWED
    if table.unit_id is not None:
        if actor.unit_id == table.unit_id and Duty.FILL in actor.duties:
            return ALLOWED
    elif actor.reach in (Reach.CITY, Reach.COUNTY) and actor.region_code == table.region_id:
        return ALLOWED
    return Answer(
        allowed=False, reason=gettext("绩效目标由项目的实施单位填报，没有实施单位的由所在地区的主管部门填报。")
    )


def may_audit(actor: Actor) -> Answer:
    """Auditing and returning targets."""
    return only(actor, (Role.PROVINCIAL_OFFICER,), "审核绩效目标")


def may_issue(actor: Actor) -> Answer:
    """Bringing audited targets into force; an adjustment needs no new money."""
    return only(actor, (Role.PROVINCIAL_OFFICER, Role.FINANCE_OFFICER, SYSTEM), "下达绩效目标")
