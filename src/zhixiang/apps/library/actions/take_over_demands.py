"""Accepted demands become projects: each once, with the way back to report, unit and version."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from zhixiang.apps.calls.models import Call
from zhixiang.apps.consolidation.models import Report, ReportLine
from zhixiang.apps.demands.models import Demand, Submission
from zhixiang.apps.library import incoming, policies
from zhixiang.apps.library.actions.add_projects import add_task_projects
from zhixiang.apps.library.models import Project
from zhixiang.apps.library.steps import MOST_PROJECTS, insist
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused

_BATCH = 500


def take_over_demands(
    *, actor: Actor, call_id: int, parent: Project, lines: Collection[int] = (), demands: Collection[int] = ()
) -> list[Project]:
    """Make a project in reserve of each line of an accepted report and of each directly accepted demand of the call.

    What is a project already is left out, so that doing it twice changes nothing; the reports and submissions are
    locked, so that two people at once make each once. The year is the call's. Raises Refused where the actor may not,
    nothing was chosen, or too much; Call.DoesNotExist.
    """
    insist(policies.may_manage(actor))
    if not lines and not demands:
        raise Refused("请先勾选要入库的需求。")
    if len(lines) + len(demands) > MOST_PROJECTS:
        raise Refused(f"一次最多入库 {MOST_PROJECTS} 条，请筛选后分几次办理。")
    with transaction.atomic():
        call = Call.objects.get(pk=call_id)
        found, direct = _locked_lines(call, lines), _locked_demands(call, demands)
        rows = [*incoming.rows_of_lines(found), *map(incoming.row_of_demand, direct)]
        if not rows:
            return []
        return add_task_projects(rows, parent=parent, year=call.year, actor=actor, note=call.title)


def _locked_lines(call: Call, keys: Collection[int]) -> list[ReportLine]:
    """The lines that are in no project. Only after the lock: whoever came first may have taken them."""
    if not keys:
        return []
    reports = Report.objects.filter(call=call, state=Report.State.ACCEPTED)
    list(reports.select_for_update().order_by("pk").values_list("pk"))
    wanted = sorted(set(keys))
    found: list[ReportLine] = []
    for start in range(0, len(wanted), _BATCH):
        rows = incoming.lines_to_take(call.pk).filter(pk__in=wanted[start : start + _BATCH])
        found += rows.select_related("report__region").order_by("report_id", "part_id", "position", "pk")
    return found


def _locked_demands(call: Call, keys: Collection[int]) -> list[Demand]:
    if not keys:
        return []
    answers = Submission.objects.filter(call=call, city=None, state=Submission.State.ACCEPTED)
    list(answers.select_for_update().order_by("pk").values_list("pk"))
    wanted = sorted(set(keys))
    found: list[Demand] = []
    for start in range(0, len(wanted), _BATCH):
        rows = incoming.demands_to_take(call.pk).filter(pk__in=wanted[start : start + _BATCH])
        found += rows.select_related("unit").order_by("submission_id", "part_id", "position", "pk")
    return found
