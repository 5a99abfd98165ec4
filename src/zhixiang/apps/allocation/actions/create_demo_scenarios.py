"""Factor data of the demo's cities, the order of next year's projects, and a scenario of each method in its draft."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from importlib.resources import files
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from zhixiang.apps.allocation.actions.change_scenario import make_scenario
from zhixiang.apps.allocation.actions.put_factor_values import add_factor, put_factor_values
from zhixiang.apps.allocation.factor_entry import Figure
from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan, Factor, Scenario
from zhixiang.apps.allocation.scenario_settings import ChoiceSettings, FactorSettings
from zhixiang.apps.demands.steps import insist
from zhixiang.apps.library.actions.rank_projects import rank_projects
from zhixiang.apps.library.models import Project, ProjectYear
from zhixiang.apps.library.steps import Picked
from zhixiang.apps.people import policies
from zhixiang.apps.people.actions.create_demo_units import demo_actor
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused

_FILE: Final = "factors_2024.toml"
_WEIGHTS: Final = {"patents": "60", "firms": "40"}
_CHOICE: Final = ChoiceSettings(
    regions={code: {"min_wan": "900"} for code in ("440400000", "440600000", "440700000")},
    categories={"强化知识产权保护": {"min_share": "5"}},
)
"""珠海市, 佛山市 and 江门市 keep most of what they had."""


def create_demo_scenarios(*, actor: Actor) -> int:
    """Make the scenarios of the demo's draft and return how many; doing it twice changes nothing.

    Raises Refused outside of the demo.
    """
    insist(policies.may_manage_accounts(actor))
    if not settings.ZHIXIANG_DEMO:
        raise Refused("演示情景只能在演示环境（ZHIXIANG_DEMO=1）里建立。")
    with transaction.atomic():
        plan = AllocationPlan.objects.filter(status=AllocationPlan.Status.DRAFT).select_related("fund").first()
        if plan is None or Scenario.objects.exists() or Factor.objects.exists():
            return 0
        province = demo_actor("province")
        says = tomllib.loads(files("zhixiang.demo").joinpath(_FILE).read_text(encoding="utf-8"))
        _put_figures(province, says)
        _rank(province, plan)
        split = FactorSettings(says["year"], _WEIGHTS).stored()
        make_scenario(actor=province, plan_id=plan.pk, name="按专利和企业", method="factors", settings=split)
        make_scenario(actor=province, plan_id=plan.pk, name="按排序择优", method="projects", settings=_CHOICE.stored())
    return 2


def _put_figures(province: Actor, says: dict[str, Any]) -> None:
    factors = [add_factor(actor=province, **one) for one in says["factor"]]
    figures = [
        Figure(factor.pk, region, Decimal(str(value)), says["source"])
        for region, values in says["figures"].items()
        for factor, value in zip(factors, values, strict=True)
    ]
    put_factor_values(actor=province, year=says["year"], figures=figures)


def _rank(province: Actor, plan: AllocationPlan) -> None:
    """What goes on from the year before comes first, then the new projects that are on the list."""
    going_on = list(AllocationLine.objects.filter(plan=plan).order_by("position").values_list("project_id", flat=True))
    policy = Project.objects.get(tasks=going_on[0])
    rows = ProjectYear.objects.filter(project__parent=policy, project__state=Project.State.LISTED, year=plan.fund.year)
    new = rows.exclude(project__in=going_on).order_by("project__code").values_list("project_id", flat=True)
    ranks = {project: place for place, project in enumerate([*going_on, *new], start=1)}
    seen = Picked(policy.pk, policy.row_version)
    rank_projects(actor=province, parent=seen, year=plan.fund.year, ranks=ranks)
