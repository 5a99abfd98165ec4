"""Answers to "may I": with a reason that a page can show."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext

from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.models import Unit
from zhixiang.apps.people.roles import BUREAUS, SYSTEM, UNIT_ROLES, Duty, Role, UnitKind


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether something is allowed; ``reason`` says in the reader's language why not, and is empty when it is."""

    allowed: bool
    reason: str = ""


ALLOWED: Final = Answer(allowed=True)


def only(actor: Actor, roles: Collection[str], what: str) -> Answer:
    """Allowed for ``roles`` alone. ``what`` completes the sentence: 处理审查发现 (site/labels.py has them all)."""
    if actor.role in roles:
        return ALLOWED
    names = gettext("、").join(gettext(Role(role).label) for role in roles if role != SYSTEM)
    who = gettext(Role(actor.role).label) if actor.role in Role.values else gettext("未登录的访客")
    said = gettext("只有{roles}可以{what}，您的角色是{role}。")
    return Answer(allowed=False, reason=said.format(roles=names, what=gettext(what), role=who))


def may_manage_accounts(actor: Actor) -> Answer:
    """Accounts belong to the system administrator (三员分立) and to the command line."""
    return only(actor, (Role.SYSTEM_ADMIN, SYSTEM), "管理账号")


def may_load_regions(actor: Actor) -> Answer:
    """Regions are parameters: the system administrator's, and the command line's."""
    return only(actor, (Role.SYSTEM_ADMIN, SYSTEM), "更新行政区划")


def may_set_role_policy(actor: Actor) -> Answer:
    """What signing in takes is the security administrator's (三员分立)."""
    return only(actor, (Role.SECURITY_ADMIN,), "设置登录要求")


def may_verify_chain(actor: Actor) -> Answer:
    """Whoever watches over the system may see that nothing in the chain was changed."""
    return only(actor, (Role.AUDITOR, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN), "验证审计链")


def may_read_chain(actor: Actor) -> Answer:
    """Events tell of money and reasons: the auditor reads them, administrators only that they are whole (三员分立)."""
    return only(actor, (Role.AUDITOR,), "下载审计链")


def may_decide_unit(actor: Actor, unit: Unit) -> Answer:
    """The unit's supervising bureau, or one above it: an office without people must not leave its units waiting."""
    bureau = unit.supervising_bureau
    if bureau is None or unit.kind in BUREAUS:
        return Answer(allowed=False, reason="主管局由行政区划产生，不需要审核。")
    match actor.role:
        case Role.PROVINCIAL_OFFICER:
            return ALLOWED
        case Role.CITY_OFFICER if actor.region_code and actor.region_code in (
            bureau.region_id,
            bureau.region.parent_id if bureau.kind == UnitKind.COUNTY_BUREAU else None,
        ):
            return ALLOWED
        case Role.COUNTY_OFFICER if actor.region_code and actor.region_code == bureau.region_id:
            return ALLOWED
    return Answer(allowed=False, reason=f"只有“{bureau.name}”或其上级局可以审核这个单位。")


def may_administer_unit(actor: Actor, unit_id: int) -> Answer:
    """Those whose membership in use lets them manage the unit's people."""
    if actor.unit_id == unit_id and Duty.ADMINISTER in actor.duties:
        return ALLOWED
    return Answer(allowed=False, reason="只有本单位的管理员可以办理。")


def may_register_unit(actor: Actor) -> Answer:
    """Whoever has no account yet, and people who act for units: one person may serve several."""
    if actor.role in ("", *UNIT_ROLES):
        return ALLOWED
    return Answer(allowed=False, reason="主管部门和管理人员的账号不能登记单位，请用申报人账号办理。")


def may_ask_to_join(actor: Actor) -> Answer:
    """Same people as may register a unit."""
    return may_register_unit(actor)


def may_invite(actor: Actor, unit_id: int | None) -> Answer:
    """A unit's administrator for the unit; the system administrator for offices and the other roles."""
    return may_manage_accounts(actor) if unit_id is None else may_administer_unit(actor, unit_id)
