"""One more city of the demo is accepted, and what was accepted becomes projects in many states."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.db import transaction

from zhixiang.apps.calls.models import Call
from zhixiang.apps.consolidation.actions.accept_report import accept_report
from zhixiang.apps.consolidation.actions.open_report import open_report
from zhixiang.apps.consolidation.actions.sign_report import sign_report
from zhixiang.apps.consolidation.actions.submit_report import submit_report
from zhixiang.apps.consolidation.actions.take_demands import take_demands
from zhixiang.apps.consolidation.models import Report
from zhixiang.apps.consolidation.queries import demands_of_city
from zhixiang.apps.library import incoming
from zhixiang.apps.library.actions.add_projects import add_policy_project
from zhixiang.apps.library.actions.list_projects import list_projects
from zhixiang.apps.library.actions.pause_projects import pause_projects
from zhixiang.apps.library.actions.rank_projects import rank_projects
from zhixiang.apps.library.actions.return_projects import return_projects
from zhixiang.apps.library.actions.review_projects import review_projects
from zhixiang.apps.library.actions.take_over_demands import take_over_demands
from zhixiang.apps.library.models import Project, ProjectSource
from zhixiang.apps.library.steps import Picked, insist
from zhixiang.apps.people import policies
from zhixiang.apps.people.actions.create_demo_units import demo_actor
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused

_CITY: Final = "city3"
_POLICY: Final = "市场监督管理（知识产权创造、运用和保护）"
_PAUSED: Final = "等国家局今年的试点名单公布以后再定。"
_LEFT: Final = 2
"""Lines of a report and demands that nobody has taken into the library yet, so that somebody can."""
_RETURNED: Final = "绩效指标只有数量，请补充质量和满意度指标。"


def create_demo_projects(*, actor: Actor, call: Call) -> int:
    """Make the demo's projects and return how many; twice changes nothing. Raises Refused outside of the demo."""
    insist(policies.may_manage_accounts(actor))
    if not settings.ZHIXIANG_DEMO:
        raise Refused("演示项目只能在演示环境（ZHIXIANG_DEMO=1）里建立。")
    province = demo_actor("province")
    with transaction.atomic():
        taken = ProjectSource.objects.filter(demand__call=call) | ProjectSource.objects.filter(line__report__call=call)
        if taken.exists():
            return 0
        _accept(province, call)
        policy = add_policy_project(actor=province, name=_POLICY, year=call.year, function_code="2011409")
        lines = list(incoming.lines_to_take(call.pk).values_list("pk", flat=True))
        demands = list(incoming.demands_to_take(call.pk).values_list("pk", flat=True))
        if not lines and not demands:
            return 0
        lines, demands = lines[_LEFT:] or lines, demands[_LEFT:] or demands
        found = take_over_demands(actor=province, call_id=call.pk, parent=policy, lines=lines, demands=demands)
        _on_their_ways(province, policy, found, call.year)
    return len(found)


def _accept(province: Actor, call: Call) -> None:
    """The report of the city, from its first line to the province; none where nobody there has handed in."""
    city = demo_actor(_CITY)
    known = Report.objects.filter(call=call, region=city.region_code)
    if known.exists() or not demands_of_city(call.pk, city.region_code).exists():
        return
    report = open_report(actor=city, call_id=call.pk)
    take_demands(actor=city, report_id=report.pk)
    report.refresh_from_db()
    sign_report(actor=city, report_id=report.pk, draft_version=report.draft_version)
    submit_report(actor=city, report_id=report.pk)
    accept_report(actor=province, report_id=report.pk)


def _on_their_ways(province: Actor, policy: Project, found: Sequence[Project], year: int) -> None:
    """The first ones stay in reserve, the next in review; of the rest some are ranked, one put off, one returned."""
    quarter = len(found) // 4
    reviewed, listed = found[quarter:], found[2 * quarter :]
    if not listed:
        return
    review_projects(actor=province, picked=_now(reviewed))
    list_projects(actor=province, picked=_now(listed))
    ranked = {project.pk: place for place, project in enumerate(listed[2:], start=1)}
    if ranked:
        rank_projects(actor=province, parent=_now([policy])[0], year=year, ranks=ranked)
        pause_projects(actor=province, picked=_now(listed[:1]), reason=_PAUSED)
        return_projects(actor=province, picked=_now(listed[1:2]), reason=_RETURNED)


def _now(projects: Sequence[Project]) -> list[Picked]:
    keys = [project.pk for project in projects]
    return [Picked(*one) for one in Project.objects.filter(pk__in=keys).values_list("pk", "row_version")]
