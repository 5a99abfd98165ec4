"""Who may do what with a plan: the province makes and approves it, finance alone issues it."""

from __future__ import annotations

from typing import Final

from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.policies import Answer, only
from zhixiang.apps.people.roles import Role

READERS: Final = frozenset({Role.PROVINCIAL_OFFICER, Role.FINANCE_OFFICER, Role.AUDITOR})
"""Roles that find their way to plans at all; cities and counties see what was issued, in the allocation tables."""


def may_make(actor: Actor) -> Answer:
    """Opening, editing, submitting, publishing, adjusting and abandoning."""
    return only(actor, (Role.PROVINCIAL_OFFICER,), "拟订分配方案")


def may_approve(actor: Actor) -> Answer:
    """Approving and returning what was submitted."""
    return only(actor, (Role.PROVINCIAL_OFFICER,), "批准或退回分配方案")


def may_issue(actor: Actor) -> Answer:
    """Issuing: only the finance department may (预算法实施条例 59)."""
    return only(actor, (Role.FINANCE_OFFICER,), "下达资金")


def may_set_budget(actor: Actor) -> Answer:
    """Registering what a fund's budget of a year is."""
    return only(actor, (Role.PROVINCIAL_OFFICER, Role.FINANCE_OFFICER), "登记预算数")
