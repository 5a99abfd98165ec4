"""Who builds calls, who reads them."""

from __future__ import annotations

from typing import Final

from zhixiang.apps.calls.models import Call
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.policies import Answer, only
from zhixiang.apps.people.roles import SYSTEM, Role

OFFICES: Final = (
    Role.PROVINCIAL_OFFICER,
    Role.FINANCE_OFFICER,
    Role.CITY_OFFICER,
    Role.COUNTY_OFFICER,
    Role.AUDITOR,
)
"""Roles that read every published call. People of units read those that their unit may answer."""


def may_manage_calls(actor: Actor) -> Answer:
    """Calls are the provincial bureau's; the command line makes the one of the demo."""
    return only(actor, (Role.PROVINCIAL_OFFICER, SYSTEM), "编制和管理征集")


def may_read_drafts(actor: Actor) -> Answer:
    """What has never been published is the province's alone, also the plans that were dropped."""
    return may_manage_calls(actor)


def is_draft(call: Call) -> bool:
    """Whether the call may still be edited."""
    return call.status == Call.Status.DRAFT
