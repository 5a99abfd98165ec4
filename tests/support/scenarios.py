"""A draft plan with factor data, for tests of scenarios: 江门 and its direct county 台山, and 韶关; 510 万元."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from zhixiang.apps.allocation.actions.carry_over_plan import carry_over_plan
from zhixiang.apps.allocation.actions.change_scenario import make_scenario
from zhixiang.apps.allocation.actions.put_factor_values import add_factor, put_factor_values
from zhixiang.apps.allocation.factor_entry import Figure
from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan, Factor, Scenario
from zhixiang.apps.allocation.scenario_settings import ChoiceSettings, FactorSettings
from zhixiang.apps.library.models import ProjectYear
from zhixiang.apps.people.actors import Actor

WAN = 1_000_000
FIGURES = {"440200000": ("20", "3"), "440700000": ("60", "2"), "440781000": ("20", "1")}


@dataclass
class Trial:
    """A draft with two factors and a scenario of each method."""

    plan: AllocationPlan
    factors: list[Factor]
    split: Scenario
    choice: Scenario


def trial(province: Actor) -> Trial:
    """Made by the real actions; every project asks for 600 万元."""
    issued = AllocationPlan.objects.filter(status="issued").order_by("pk")[0]
    plan = carry_over_plan(actor=province, plan_id=issued.pk)
    AllocationPlan.objects.filter(pk=plan.pk).update(planned_fen=510 * WAN)
    for rank, line in enumerate(AllocationLine.objects.filter(plan=plan).order_by("position"), start=1):
        ProjectYear.objects.update_or_create(
            project_id=line.project_id, year=plan.fund.year, defaults={"asked_fen": 500 * WAN - rank, "rank": rank}
        )
    factors = [
        add_factor(actor=province, code="patents", name="有效发明专利", unit="件"),
        add_factor(actor=province, code="firms", name="企业数", unit="家"),
    ]
    figures = [
        Figure(factor.pk, region, Decimal(values[n]), "虚构")
        for region, values in FIGURES.items()
        for n, factor in enumerate(factors)
    ]
    put_factor_values(actor=province, year=2024, figures=figures)
    weights = FactorSettings(2024, {"patents": "100", "firms": "0"}).stored()
    split = make_scenario(actor=province, plan_id=plan.pk, name="按专利", method="factors", settings=weights)
    choice = make_scenario(
        actor=province, plan_id=plan.pk, name="选项目", method="projects", settings=ChoiceSettings().stored()
    )
    return Trial(plan, factors, split, choice)
