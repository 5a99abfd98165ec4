"""Who decides on findings, and who brings documents in."""

from __future__ import annotations

from typing import Final

from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.policies import Answer, only
from zhixiang.apps.people.roles import SYSTEM, Role

ARCHIVED: Final = "这条发现属于已被代替的读取结果，只供查阅。请在审查发现列表里处理现行的发现。"


def may_decide(actor: Actor) -> Answer:
    """Findings on a notice are the province's to decide: its bureau's or its finance department's."""
    return only(actor, (Role.PROVINCIAL_OFFICER, Role.FINANCE_OFFICER), "处理审查发现")


def may_load_documents(actor: Actor) -> Answer:
    """Issued notices are brought in by the province, its finance department, or from the command line."""
    return only(actor, (Role.PROVINCIAL_OFFICER, Role.FINANCE_OFFICER, SYSTEM), "导入通知")
