"""Answers to "may I": with a reason that a page can show."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.roles import SYSTEM, Role


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether something is allowed; ``reason`` says in Chinese why not, and is empty when it is."""

    allowed: bool
    reason: str = ""


ALLOWED: Final = Answer(allowed=True)


def only(actor: Actor, roles: Collection[str], what: str) -> Answer:
    """Allowed for ``roles`` alone. ``what`` completes the sentence: 处理审查发现."""
    if actor.role in roles:
        return ALLOWED
    names = "、".join(Role(role).label for role in roles if role != SYSTEM)
    who = Role(actor.role).label if actor.role in Role.values else "未登录的访客"
    return Answer(allowed=False, reason=f"只有{names}可以{what}，您的角色是{who}。")


def may_manage_accounts(actor: Actor) -> Answer:
    """Accounts belong to the system administrator (三员分立) and to the command line."""
    return only(actor, (Role.SYSTEM_ADMIN, SYSTEM), "管理账号")


def may_load_regions(actor: Actor) -> Answer:
    """Regions are parameters: the system administrator's, and the command line's."""
    return only(actor, (Role.SYSTEM_ADMIN, SYSTEM), "更新行政区划")
