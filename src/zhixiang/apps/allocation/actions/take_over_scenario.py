"""The province takes a scenario over into the plan's lines; every line brings its reason."""

from __future__ import annotations

from collections import defaultdict

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.allocation.actions.change_scenario import insist_version, locked_scenario
from zhixiang.apps.allocation.actions.put_lines import NewLine, Put, put_lines
from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan, Scenario, ScenarioLine
from zhixiang.apps.allocation.scenarios import candidates
from zhixiang.apps.allocation.steps import changed
from zhixiang.apps.library.models import Project, ProjectYear
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.rules.money import format_wan

_NAMED = 5


def take_over_scenario(*, actor: Actor, scenario_id: int, row_version: int) -> Put:
    """Replace the draft's lines by the scenario's.

    A region's amount by 因素法 goes to its projects in the library in the order of their ranks, to each no more than it
    asks for: 先有项目后有预算. Raises Refused when a region's projects ask for less than it gets, when the scenario has
    no lines, or the plan can no longer be changed.
    """
    with transaction.atomic():
        scenario, plan = locked_scenario(actor, scenario_id)
        insist_version(scenario, row_version)
        lines = list(scenario.lines.select_related("region").order_by("region_id", "id"))
        if not lines:
            raise Refused("这个情景没有算出任何一行，不能采用。请先修改条件，算出结果再采用。")
        wanted = _lines(scenario, plan, lines)
        # The scenario is the whole plan: what stood there before goes, so that sums are the scenario's.
        AllocationLine.objects.filter(plan=plan).delete()
        done = put_lines(plan, wanted)
        scenario.taken_at = timezone.now()
        scenario.save(update_fields=["taken_at"])
        plan.method = scenario.method
        changed(
            actor=actor,
            plan=plan,
            action="allocation.take_over_scenario",
            note=f"采用情景“{scenario.name}”，{done.added} 行",
            payload={"scenario": scenario.pk, "lines": done.added, "total_fen": done.delta_fen},
        )
    return done


def _lines(scenario: Scenario, plan: AllocationPlan, lines: list[ScenarioLine]) -> list[NewLine]:
    told = {"scenario": scenario.name, "scenario_id": scenario.pk}
    if scenario.method == Scenario.Method.PROJECTS:
        return [NewLine(x.project_id, x.amount_fen, {**x.reason, **told}) for x in lines if x.project_id]
    return _by_rank(plan, lines, told)


def _by_rank(plan: AllocationPlan, lines: list[ScenarioLine], told: dict[str, object]) -> list[NewLine]:
    """Each region's amount over its projects, the best ranked first."""
    own = {line.region_id for line in lines}
    pool: dict[str, list[tuple[Project, ProjectYear]]] = defaultdict(list)
    for project, year in candidates(plan):
        region = project.region_id if project.region_id in own else project.region.parent_id
        if region:
            pool[region].append((project, year))
    found, lacking = [], []
    for line in lines:
        left = line.amount_fen
        for project, year in sorted(pool[line.region_id], key=lambda one: (one[1].rank or 10**9, one[0].code)):
            part = min(left, year.asked_fen)
            if part:
                reason = {**line.reason, **told, "region_fen": line.amount_fen, "region": line.region.name,
                          "rank": year.rank, "asked_fen": year.asked_fen}  # fmt: skip
                found.append(NewLine(project.pk, part, reason))
            left -= part
        if left:
            lacking.append(f"{line.region.name}差 {format_wan(left)} 万元")
    if lacking:
        more = f"等 {len(lacking)} 个地区" if len(lacking) > _NAMED else ""
        raise Refused(
            f"入库项目的申请额不够：{'、'.join(lacking[:_NAMED])}{more}。请先补充入库项目，或给这些地区设上限后重新测算。"
        )
    return found
