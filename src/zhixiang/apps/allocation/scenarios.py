"""Scenarios as pages and actions read them: factors, data, who sees what, and what a scenario comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from zhixiang.apps.allocation.models import AllocationPlan, Factor, FactorValue, Scenario
from zhixiang.apps.allocation.plans import PLACEABLE, visible_plans
from zhixiang.apps.allocation.scenario_settings import (
    ChoiceSettings,
    FactorSettings,
    count_of,
    fen_of,
    number_of,
    scaled_weights,
)
from zhixiang.apps.library.models import Project, ProjectYear
from zhixiang.apps.library.review_queries import results_by_project
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Region
from zhixiang.rules.choosing import Choice, Clash, choose
from zhixiang.rules.choosing_conditions import Candidate, ChoosingError, Conditions
from zhixiang.rules.choosing_limits import Limit
from zhixiang.rules.choosing_solver import SolverGaveUp
from zhixiang.rules.factors import FactorsError, RegionAmount, RegionData, WeightedFactor, split_by_factors
from zhixiang.rules.money import Fen


@dataclass(frozen=True, slots=True)
class Line:
    """One amount of a scenario with its reason, before it is stored."""

    region_code: str
    region_name: str
    amount_fen: Fen
    reason: dict[str, Any]
    project_id: int | None = None
    project_name: str = ""
    city_code: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a scenario comes to: its lines, and what the page says beside them."""

    lines: list[Line]
    says: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FactorTable:
    """The factors and a year's figures: region → factor → figure."""

    year: int
    factors: list[Factor]
    regions: list[Region]
    values: dict[str, dict[str, FactorValue]]


def visible_scenarios(actor: Actor) -> QuerySet[Scenario]:
    """The scenarios of the plans that the actor knows of."""
    return Scenario.objects.filter(plan__in=visible_plans(actor))


def scenario(actor: Actor, scenario_id: int) -> Scenario | None:
    """One scenario with its plan and fund; None where there is none for the actor."""
    return visible_scenarios(actor).select_related("plan__fund").filter(pk=scenario_id).first()


def factor_years() -> list[int]:
    """The years that have figures, newest first. One query."""
    return sorted(FactorValue.objects.order_by().values_list("year", flat=True).distinct(), reverse=True)


def factor_table(year: int) -> FactorTable:
    """All factors with a year's figures. Two queries."""
    factors = list(Factor.objects.all())
    codes = {factor.pk: factor.code for factor in factors}
    values: dict[str, dict[str, FactorValue]] = {}
    regions: dict[str, Region] = {}
    for row in FactorValue.objects.filter(year=year).select_related("region").order_by("region_id"):
        values.setdefault(row.region_id, {})[codes[row.factor_id]] = row
        regions[row.region_id] = row.region
    return FactorTable(year, factors, list(regions.values()), values)


def total_of(plan: AllocationPlan) -> Fen:
    """What the plan splits. Raises Refused where nobody has said it yet."""
    if not plan.planned_fen:
        raise Refused("这个方案还没有填写拟分配总额，请先在方案里填写，再测算。")
    return plan.planned_fen


def weighted(table: FactorTable, settings: FactorSettings) -> list[WeightedFactor]:
    """The factors that have a weight, scaled to 100 %. Raises Refused for a weight that is none."""
    names = {factor.code: factor for factor in table.factors}
    typed = {
        code: number_of(text, f"因素“{names[code].name}”的权重") or Decimal(0)
        for code, text in settings.weights.items()
        if code in names
    }
    scaled = scaled_weights(typed)
    return [WeightedFactor(f.code, f.name, scaled[f.code], f.inverse) for f in table.factors if f.code in scaled]


def by_factors(plan: AllocationPlan, table: FactorTable, settings: FactorSettings) -> Outcome:
    """What each region gets. No query. Raises Refused with the rules' own sentence."""
    factors = weighted(table, settings)
    if not table.regions:
        raise Refused(f"{settings.year} 年没有因素数据，请先录入因素数据。")
    rows = [_region_data(region, table, settings) for region in table.regions]
    try:
        found = split_by_factors(total_of(plan), plan.step_fen, factors, rows)
    except FactorsError as error:
        raise Refused(str(error)) from error
    regions = {region.code: region for region in table.regions}
    names = {factor.code: factor.name for factor in factors}
    lines = [
        Line(
            one.code,
            regions[one.code].name,
            one.amount_fen,
            _factor_reason(one, names),
            city_code=city_of(regions[one.code]),
        )
        for one in found
    ]
    return Outcome(lines, {"weights": {factor.code: str(factor.weight) for factor in factors}})


def _region_data(region: Region, table: FactorTable, settings: FactorSettings) -> RegionData:
    code, name = region.code, region.name
    coefficient = number_of(settings.coefficients.get(code, ""), f"{name}的绩效系数")
    return RegionData(
        code,
        name,
        {key: row.value for key, row in table.values[code].items()},
        Decimal(1) if coefficient is None else coefficient,
        fen_of(settings.floors.get(code, ""), f"{name}的下限") or 0,
        fen_of(settings.caps.get(code, ""), f"{name}的上限"),
    )


def _factor_reason(one: RegionAmount, names: Mapping[str, str]) -> dict[str, Any]:
    """The pieces as JSON; decimal numbers as texts."""
    return {
        "kind": "factors",
        "pieces": [
            {
                "name": names[piece.code],
                "value": f"{piece.value.normalize():f}",
                "share": str(piece.share),
                "weight": str(piece.weight),
                "fen": piece.amount_fen,
            }
            for piece in one.pieces
        ],
        "coefficient": str(one.coefficient),
        "coefficient_fen": one.coefficient_fen,
        "bound": one.bound,
        "bound_fen": one.bound_fen,
        "rounding_fen": one.rounding_fen,
    }


def city_of(region: Region) -> str:
    """The code of the city that a region is counted in: its own, or that of the county's city."""
    return (region.parent_id or "") if region.level == Region.Level.COUNTY else region.code


def candidates(plan: AllocationPlan) -> list[tuple[Project, ProjectYear]]:
    """The projects of the library that ask for money in the plan's year and may get it. One query."""
    rows = (
        ProjectYear.objects.filter(
            year=plan.fund.year,
            asked_fen__gt=0,
            project__level=Project.Level.TASK,
            project__state__in=PLACEABLE,
        )
        .select_related("project__region__parent")
        .order_by("project__code")
    )
    return [(row.project, row) for row in rows]


def by_choice(plan: AllocationPlan, pool: list[tuple[Project, ProjectYear]], settings: ChoiceSettings) -> Outcome:
    """Which projects get what they ask for. Raises Refused for conditions that cannot be read or contradict themselves.

    Limits of a region count its counties' projects with it. One query; where review scores are the aim, those of
    ``review_queries.results_by_project`` besides.
    """
    scores = results_by_project(plan.fund.year) if settings.aim == "score" else {}
    cities = {city_of(project.region): _city_name(project.region) for project, _ in pool}
    rows = [
        Candidate(
            project.code, project.name, _city_name(project.region), project.category,
            project.unit_name, year.asked_fen, scores.get(project.pk), year.rank,
        )
        for project, year in pool
    ]  # fmt: skip
    conditions = Conditions(
        total_of(plan),
        settings.region_limits(cities),
        settings.category_limits(),
        frozenset(settings.must),
        frozenset(settings.must_not),
        count_of(settings.per_unit, "每个单位最多的项目数"),
        settings.aim,
    )
    try:
        found = choose(rows, conditions, seconds=5)
    except (ChoosingError, SolverGaveUp) as error:
        raise Refused(str(error)) from error
    if isinstance(found, Clash):
        return Outcome([], {"clash": [_told(x) for x in found.limits], "cures": [_told(x) for x in found.cures]})
    return _chosen(pool, found, settings, scores)


def _told(limit: Limit) -> dict[str, str]:
    """A limit as it is stored: its words are made for whoever reads it (limit_words)."""
    return {"kind": limit.kind, "subject": limit.subject, "bound": limit.shown}


def _chosen(
    pool: list[tuple[Project, ProjectYear]], found: Choice, settings: ChoiceSettings, scores: Mapping[int, Decimal]
) -> Outcome:
    def score(project: Project) -> str | None:
        return str(scores[project.pk]) if project.pk in scores else None

    taken = set(found.chosen)
    lines = [
        Line(
            project.region_id,
            project.region.name,
            year.asked_fen,
            {
                "kind": "choice",
                "aim": settings.aim,
                "rank": year.rank,
                "score": score(project),
                "must": project.code in settings.must,
                "proven": found.proven,
                "gap": found.gap,
                "asked_fen": year.asked_fen,
            },
            project.pk,
            project.name,
            city_of(project.region),
        )
        for project, year in pool
        if project.code in taken
    ]
    by_code = {project.code: (project, year) for project, year in pool}
    left_out = [
        {
            "code": code,
            "name": project.name,
            "region": project.region.name,
            "asked_fen": year.asked_fen,
            "rank": year.rank,
            "score": score(project),
            "why": [_told(limit) for limit in limits],
        }
        for code, limits in found.blocked.items()
        for project, year in (by_code[code],)
    ]
    proof = {"proven": found.proven, "gap": found.gap}
    return Outcome(lines, {"aim": settings.aim, **proof, "points": str(found.points), "left_out": left_out})


def _city_name(region: Region) -> str:
    return region.parent.name if region.level == Region.Level.COUNTY and region.parent else region.name


def computed(scenario: Scenario) -> Outcome:
    """A scenario from its stored settings. Two queries or one. Raises Refused as by_factors and by_choice."""
    if scenario.method == Scenario.Method.FACTORS:
        settings = FactorSettings.of(scenario.settings)
        return by_factors(scenario.plan, factor_table(settings.year), settings)
    return by_choice(scenario.plan, candidates(scenario.plan), ChoiceSettings.of(scenario.settings))


@dataclass(frozen=True, slots=True)
class Spread:
    """How unequal amounts are: the largest over the smallest, and the Gini coefficient in thousandths."""

    highest_fen: Fen
    lowest_fen: Fen
    times: Decimal | None
    gini: Decimal


def spread_of(amounts: list[Fen]) -> Spread | None:
    """Spread figures of amounts, None without any money."""
    total, count = sum(amounts), len(amounts)
    if not total:
        return None
    ordered = sorted(amounts)
    weighted_sum = sum((2 * place - count - 1) * fen for place, fen in enumerate(ordered, start=1))
    times = (Decimal(ordered[-1]) / ordered[0]).quantize(Decimal("0.1")) if ordered[0] else None
    return Spread(ordered[-1], ordered[0], times, (Decimal(weighted_sum) / (count * total)).quantize(Decimal("0.001")))
