"""Who decides on findings, who screens demands, and who brings documents in."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext

from zhixiang.apps.checks.models import DemandFinding
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.policies import ALLOWED, Answer, only
from zhixiang.apps.people.roles import SYSTEM, Duty, Reach, Role

ARCHIVED: Final = "这条发现属于已被代替的读取结果，只供查阅。请在审查发现列表里处理现行的发现。"


def may_decide(actor: Actor) -> Answer:
    """Findings on a notice are the province's to decide: its bureau's or its finance department's."""
    return only(actor, (Role.PROVINCIAL_OFFICER, Role.FINANCE_OFFICER), "处理审查发现")


def may_load_documents(actor: Actor) -> Answer:
    """Issued notices are brought in by the province, its finance department, or from the command line."""
    return only(actor, (Role.PROVINCIAL_OFFICER, Role.FINANCE_OFFICER, SYSTEM), "导入通知")


DESK: Final[frozenset[str]] = frozenset(
    {Role.PROVINCIAL_OFFICER, Role.CITY_OFFICER, Role.COUNTY_OFFICER, Role.FINANCE_OFFICER, Role.AUDITOR}
)
"""Roles that find their way to what screening finds in a call."""
_WORKERS: Final = (Role.PROVINCIAL_OFFICER, Role.CITY_OFFICER, Role.COUNTY_OFFICER)


def may_run_screening(actor: Actor) -> Answer:
    """Doing the work of a run, with everything that follows from its result: the system's."""
    return only(actor, (SYSTEM,), "进行查重")


def may_ask_screening(actor: Actor) -> Answer:
    """Having a whole call screened, and calling that off: the province's, since all cities are compared."""
    return only(actor, (Role.PROVINCIAL_OFFICER, SYSTEM), "发起整个征集的查重")


def may_work(actor: Actor) -> Answer:
    """Dealing with findings on demands at all; which of them, :func:`may_work_on` says."""
    return only(actor, _WORKERS, "处理需求的审查发现")


def may_work_on(actor: Actor, finding: DemandFinding) -> Answer:
    """The province on every finding; a city's or county's office where all rows are of its own."""
    answer = may_work(actor)
    if not answer.allowed or actor.reach is Reach.ALL:
        return answer
    own = finding.city_id if actor.reach is Reach.CITY else finding.region_id
    if actor.region_code and own == actor.region_code:
        return ALLOWED
    return Answer(allowed=False, reason=gettext("这条发现还涉及其他地区，由上级局处理。"))


def may_show(actor: Actor) -> Answer:
    """Letting the cities of a finding see each other's rows: the province's."""
    return only(actor, (Role.PROVINCIAL_OFFICER,), "向相关地市出示其他地市的需求")


def may_set_threshold(actor: Actor) -> Answer:
    """Saying from which score on pairs are reported: the province's, who has seen what that does to earlier calls."""
    return only(actor, (Role.PROVINCIAL_OFFICER,), "设定查重阈值")


def may_answer_question(actor: Actor, unit_id: int) -> Answer:
    """Answering for a unit: its people who fill in or sign."""
    if actor.unit_id == unit_id and actor.duties & {Duty.FILL, Duty.CERTIFY}:
        return ALLOWED
    return Answer(allowed=False, reason=gettext("只有本单位负责填报或签发的人员可以说明。"))
