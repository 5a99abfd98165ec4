"""The province makes, copies and changes scenarios; each is computed as it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.allocation.models import AllocationPlan, Scenario, ScenarioLine
from zhixiang.apps.allocation.scenarios import Outcome, computed, visible_scenarios
from zhixiang.apps.allocation.steps import locked_draft
from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused

MOST_SCENARIOS: Final = 20
"""Most scenarios of one plan: more than anybody compares."""


def make_scenario(*, actor: Actor, plan_id: int, name: str, method: str, settings: Mapping[str, Any]) -> Scenario:
    """A new scenario of a draft plan, computed. Raises Refused where the plan or the settings do not allow it."""
    with transaction.atomic():
        plan = locked_draft(actor, plan_id)
        if method not in Scenario.Method.values:
            raise Refused("请选择因素法或项目法。")
        if plan.scenarios.count() >= MOST_SCENARIOS:
            raise Refused(f"一个方案最多 {MOST_SCENARIOS} 个情景，请先修改已有的情景。")
        now = timezone.now()
        scenario = Scenario(
            plan=plan, name=_name(plan, name), method=method, settings=dict(settings), made_by_name=actor.name,
            made_at=now, changed_by_name=actor.name, changed_at=now,
        )  # fmt: skip
        _store(actor, scenario, "allocation.make_scenario")
    return scenario


def copy_scenario(*, actor: Actor, scenario_id: int, name: str) -> Scenario:
    """A copy under another name, computed from the data of today."""
    source = visible_scenarios(actor).get(pk=scenario_id)
    return make_scenario(actor=actor, plan_id=source.plan_id, name=name, method=source.method, settings=source.settings)


def change_scenario(
    *, actor: Actor, scenario_id: int, row_version: int, name: str, settings: Mapping[str, Any]
) -> Scenario:
    """Change and compute a scenario. Raises Refused when somebody changed it since it was looked at."""
    with transaction.atomic():
        scenario, plan = locked_scenario(actor, scenario_id)
        insist_version(scenario, row_version)
        scenario.name = _name(plan, name, besides=scenario)
        scenario.settings = dict(settings)
        scenario.row_version += 1
        scenario.changed_by_name, scenario.changed_at = actor.name, timezone.now()
        _store(actor, scenario, "allocation.change_scenario")
    return scenario


def locked_scenario(actor: Actor, scenario_id: int) -> tuple[Scenario, AllocationPlan]:
    """A scenario and its plan, both locked; the plan can still be changed.

    Raises Scenario.DoesNotExist where there is none for the actor, Refused as locked_draft.
    """
    found = visible_scenarios(actor).get(pk=scenario_id)
    plan = locked_draft(actor, found.plan_id)
    scenario = Scenario.objects.select_for_update().get(pk=scenario_id)
    scenario.plan = plan
    return scenario, plan


def insist_version(scenario: Scenario, row_version: int) -> None:
    """Raise Refused when the scenario is not as it was looked at."""
    if scenario.row_version != row_version:
        raise Refused(f"这个情景刚刚由{scenario.changed_by_name}修改过，请刷新页面，看过以后再办理。")


def _name(plan: AllocationPlan, name: str, besides: Scenario | None = None) -> str:
    name = name.strip()
    if not name or len(name) > 100:
        raise Refused("请填写情景名称，最多 100 字。")
    others = plan.scenarios.filter(name=name)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    if others.exists():
        raise Refused(f"这个方案已经有叫“{name}”的情景，请换一个名称。")
    return name


def _store(actor: Actor, scenario: Scenario, action: str) -> None:
    """Compute, store scenario and lines, write the audit event."""
    found: Outcome = computed(scenario)
    scenario.outcome = found.says
    scenario.save()
    scenario.lines.all().delete()
    ScenarioLine.objects.bulk_create(
        (
            ScenarioLine(
                scenario=scenario,
                region_id=line.region_code,
                project_id=line.project_id,
                amount_fen=line.amount_fen,
                reason=line.reason,
            )
            for line in found.lines
        ),
        batch_size=500,
    )
    record(
        actor=actor,
        action=action,
        object_type="scenario",
        object_id=scenario.pk,
        object_label=scenario.name,
        payload={
            "plan": scenario.plan_id,
            "settings": scenario.settings,
            "lines": len(found.lines),
            "total_fen": sum(line.amount_fen for line in found.lines),
        },
    )
