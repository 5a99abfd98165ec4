"""Two cities of the demo consolidate what their units submitted: one is at work on it, one has sent its report."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import transaction

from zhixiang.apps.calls.models import Call
from zhixiang.apps.consolidation.actions.add_own_line import add_own_line
from zhixiang.apps.consolidation.actions.drop_lines import drop_lines
from zhixiang.apps.consolidation.actions.edit_line import edit_line
from zhixiang.apps.consolidation.actions.merge_lines import merge_lines
from zhixiang.apps.consolidation.actions.open_report import open_report
from zhixiang.apps.consolidation.actions.sign_report import sign_report
from zhixiang.apps.consolidation.actions.submit_report import submit_report
from zhixiang.apps.consolidation.actions.take_demands import take_demands
from zhixiang.apps.consolidation.models import Report, ReportLine
from zhixiang.apps.consolidation.queries import unplaced
from zhixiang.apps.consolidation.steps import Picked
from zhixiang.apps.demands.models import Demand
from zhixiang.apps.demands.steps import insist
from zhixiang.apps.people import policies
from zhixiang.apps.people.actions.create_demo_units import demo_actor
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused

_AT_WORK: Final = "city"
_SENT: Final = "city2"
_LEFT: Final = "开平演示职业学院"
"""What this unit asks for is still to be placed."""
_MERGED: Final = (("小家电电机专利池",), ("电声器件产业专利导航", "轨道交通配件产业专利导航"))
_DROPPED: Final = ("侨乡品牌知识产权宣传", "与市局自己的宣传周内容重复，并入宣传周办理。")
_EDITED: Final = ("陈皮维权援助工作站", {"unit_amount_fen": "22", "remark": "市局按去年实际支出调低。"})
_OWN: Final = {
    "category": "知识产权管理",
    "project_name": "全市知识产权专项资金绩效自查",
    "quantity": "1",
    "unit_amount_fen": "35",
    "necessity": "项目分散在各县区，市局需要在年中统一核一遍进度。",
    "basis": "《广东省知识产权保护和运用“十四五”规划》",
    "performance": "自查项目≥40个；现场核查≥15个；自查报告≥1份",
}


def create_demo_reports(*, actor: Actor, call: Call) -> int:
    """Make the reports that are missing and return how many; doing it twice changes nothing.

    A city of which no unit has handed in anything makes none. Raises Refused outside of the demo.
    """
    insist(policies.may_manage_accounts(actor))
    if not settings.ZHIXIANG_DEMO:
        raise Refused("演示统筹只能在演示环境（ZHIXIANG_DEMO=1）里建立。")
    made = 0
    with transaction.atomic():
        for username, work in ((_AT_WORK, _begin), (_SENT, _send)):
            city = demo_actor(username)
            answered = Demand.objects.filter(call=call, city=city.region_code, current=True).exists()
            if answered and not Report.objects.filter(call=call, region=city.region_code).exists():
                work(city, open_report(actor=city, call_id=call.pk))
                made += 1
    return made


def _begin(city: Actor, report: Report) -> None:
    """Most demands in lines; some merged, one edited, one not sent, one of the city's own; the rest to be placed."""
    left = unplaced(report).filter(unit__name=_LEFT).values("pk")
    demands = list(unplaced(report).exclude(pk__in=left).values_list("pk", flat=True))
    take_demands(actor=city, report_id=report.pk, demand_ids=demands)
    for names in _MERGED:
        _merge(city, report, *names)
    name, texts = _EDITED
    for line in _picked(report, name):
        edit_line(actor=city, report_id=report.pk, line=line, texts=texts)
    name, reason = _DROPPED
    if lines := _picked(report, name):
        drop_lines(actor=city, report_id=report.pk, lines=lines, reason=reason)
    part = report.call.parts.get(code="retained")
    add_own_line(actor=city, report_id=report.pk, part_id=part.pk, texts=_OWN)


def _send(city: Actor, report: Report) -> None:
    """Everything in lines, what two units ask for alike merged, signed and sent."""
    take_demands(actor=city, report_id=report.pk)
    _merge(city, report, "竹木加工产业专利导航")
    report.refresh_from_db()
    sign_report(actor=city, report_id=report.pk, draft_version=report.draft_version)
    submit_report(actor=city, report_id=report.pk)


def _merge(city: Actor, report: Report, *names: str) -> None:
    """One line of those that begin so; a unit that did not answer leaves fewer, and one alone is no merge."""
    lines = _picked(report, *names)
    if len(lines) > 1:
        merge_lines(actor=city, report_id=report.pk, lines=lines)


def _picked(report: Report, *names: str) -> list[Picked]:
    """The lines whose project's name begins so, as they are now."""
    found = []
    for name in names:
        lines = ReportLine.objects.filter(report=report, project_name__startswith=name)
        found += [Picked(line.pk, line.row_version) for line in lines]
    return found
