"""Who decides on findings, and who brings documents in."""

from __future__ import annotations

from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.policies import Answer, only
from zhixiang.apps.people.roles import SYSTEM, Role


def may_decide(actor: Actor) -> Answer:
    """Findings on a notice are the province's to decide: its bureau's or its finance department's."""
    return only(actor, (Role.PROVINCIAL_OFFICER, Role.FINANCE_OFFICER), "处理审查发现")


def may_load_documents(actor: Actor) -> Answer:
    """Issued notices are brought in by the province, its finance department, or from the command line."""
    return only(actor, (Role.PROVINCIAL_OFFICER, Role.FINANCE_OFFICER, SYSTEM), "导入通知")
