"""What the pages of factors and scenarios show: tiles, tables, differences, the sum behind an amount."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from zhixiang.apps.allocation import limit_words, plan_tables
from zhixiang.apps.allocation.cartogram import places
from zhixiang.apps.allocation.models import AllocationPlan, Scenario, ScenarioLine
from zhixiang.apps.allocation.scenario_settings import AIMS, ChoiceSettings, FactorSettings
from zhixiang.apps.allocation.scenarios import FactorTable, Line, Outcome, spread_of
from zhixiang.apps.library.models import Project, ProjectYear
from zhixiang.apps.people.models import Region
from zhixiang.apps.web import Link
from zhixiang.apps.wording import region_name
from zhixiang.rules.money import Fen, format_wan

MOST_SHOWN: Final = 200
_HEATS: Final = 5
_TILE: Final = 62
_COLUMNS: Final = 8
_LONGEST: Final = 30
_LIMITS: Final = ("min_wan", "max_wan", "min_count", "max_count")


@dataclass(frozen=True, slots=True)
class Tile:
    """One city of the cartogram, ready to be drawn."""

    x: int
    y: int
    heat: int
    name: str
    amount_fen: Fen


def crumbs(plan: AllocationPlan, *more: Link) -> list[Link]:
    """Where a page of scenarios stands."""
    url = reverse("allocation:scenarios", args=[plan.pk])
    return [*plan_crumbs(plan), Link(gettext("测算情景"), url if more else ""), *more]


def plan_crumbs(plan: AllocationPlan) -> list[Link]:
    """The way to a plan, for pages below it."""
    return [*plan_tables.crumbs(None), Link(plan_tables.name_of(plan), reverse("allocation:plan", args=[plan.pk]))]


def tiles(lines: Sequence[Line]) -> dict[str, Any]:
    """The cartogram: a city's tile has what the city and its counties get."""
    sums: dict[str, Fen] = defaultdict(int)
    names = {line.region_code: line.region_name for line in lines}
    for line in lines:
        sums[line.city_code or line.region_code] += line.amount_fen
    spots = places(sorted(sums))
    low, high = min(sums.values(), default=0), max(sums.values(), default=0)
    found = [
        Tile(
            column * _TILE,
            row * _TILE,
            _HEATS if low == high else (sums[code] - low) * _HEATS // (high - low),
            region_name(names.get(code, "")).removesuffix("市") or code[:6],
            sums[code],
        )
        for code, (column, row) in spots.items()
    ]
    # With few cities the tiles keep their size, and their place in the province.
    width = max([(_COLUMNS - 1) * _TILE, *(tile.x for tile in found)]) + _TILE
    height = max((tile.y for tile in found), default=0) + _TILE
    return {"tiles": found, "width": width, "height": height, "side": _TILE - 4}


def factor_settings(posted: QueryDict, year: int) -> FactorSettings:
    """What the form of 因素法 sends, as it was typed."""
    return FactorSettings(year, *(_typed(posted, f"{mark}_") for mark in "wcfm"))


def choice_settings(posted: QueryDict) -> ChoiceSettings:
    """What the form of 项目法 sends, as it was typed."""
    regions: dict[str, dict[str, str]] = defaultdict(dict)
    for limit in _LIMITS:
        for code, text in _typed(posted, f"{limit}_").items():
            regions[code][limit] = text
    categories: dict[str, dict[str, str]] = {}
    for number, name in enumerate(posted.getlist("category")[:50]):
        texts = {limit: posted.get(f"{limit}_{number}", "")[:_LONGEST].strip() for limit in ("min_share", "max_share")}
        if any(texts.values()):
            categories[name[:64]] = texts
    return ChoiceSettings(
        next((aim for aim in AIMS if aim == posted.get("aim")), "rank"),
        posted.get("per_unit", "")[:_LONGEST].strip(),
        dict(regions),
        categories,
        _codes(posted.get("must", "")),
        _codes(posted.get("must_not", "")),
    )


def _typed(posted: QueryDict, mark: str) -> dict[str, str]:
    return {
        key.removeprefix(mark): text[:_LONGEST]
        for key in sorted(posted)
        if key.startswith(mark) and (text := posted.get(key, "").strip())
    }


def _codes(text: str) -> list[str]:
    return list(dict.fromkeys(text.replace("，", " ").replace(",", " ").split()))[:500]


def factor_form(table: FactorTable, settings: FactorSettings, says: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs of 因素法: a weight for each factor, coefficient and limits for each region."""
    effective = says.get("weights", {})
    return {
        "year": settings.year,
        "weights": [
            {
                "code": factor.code,
                "name": factor.name,
                "unit": factor.unit,
                "inverse": factor.inverse,
                "value": settings.weights.get(factor.code, "0"),
                "effective": Decimal(effective.get(factor.code, "0")),
            }
            for factor in table.factors
        ],
        "regions": [
            {
                "code": region.code,
                "name": region.name,
                "coefficient": settings.coefficients.get(region.code, ""),
                "floor": settings.floors.get(region.code, ""),
                "cap": settings.caps.get(region.code, ""),
            }
            for region in table.regions
        ],
    }


def choice_form(pool: Sequence[tuple[Project, ProjectYear]], settings: ChoiceSettings) -> dict[str, Any]:
    """The inputs of 项目法, with what each region and category asks for beside them."""
    regions: dict[str, dict[str, Any]] = {}
    categories: dict[str, int] = defaultdict(int)
    for project, year in pool:
        region = project.region
        city = region.parent if region.level == Region.Level.COUNTY and region.parent else region
        row = regions.setdefault(
            city.code,
            {"code": city.code, "name": city.name, "asked_fen": 0, "count": 0, **settings.regions.get(city.code, {})},
        )
        row["asked_fen"] += year.asked_fen
        row["count"] += 1
        if project.category:
            categories[project.category] += year.asked_fen
    return {
        "settings": settings,
        "aims": [(aim, gettext(limit_words.AIMS[aim])) for aim in AIMS],
        "regions": [regions[code] for code in sorted(regions)],
        "categories": [
            {"name": name, "asked_fen": fen, **settings.categories.get(name, {})}
            for name, fen in sorted(categories.items())
        ],
        "must": "\n".join(settings.must),
        "must_not": "\n".join(settings.must_not),
        "count": len(pool),
        "asked_fen": sum(year.asked_fen for _, year in pool),
    }


def result(outcome: Outcome, before: Mapping[str, Fen], method: str) -> dict[str, Any]:
    """Table, tiles and spread of an outcome. ``before``: region → what the stored scenario has, to show the change."""
    total = sum(line.amount_fen for line in outcome.lines)
    left_out = outcome.says.get("left_out", [])
    aim = outcome.says.get("aim", "rank")
    return {
        "method": method,
        "total_fen": total,
        "count": len(outcome.lines),
        "map": tiles(outcome.lines),
        "spread": spread_of([tile.amount_fen for tile in tiles(outcome.lines)["tiles"]]),
        "heads": [piece["name"] for piece in outcome.lines[0].reason.get("pieces", [])] if outcome.lines else [],
        "rows": [_row(line, before, total) for line in outcome.lines[:MOST_SHOWN]],
        "says": outcome.says,
        "clash": [limit_words.said(limit) for limit in outcome.says.get("clash", ())],
        "cures": [limit_words.said(limit) for limit in outcome.says.get("cures", ())],
        "gap": Decimal(str(outcome.says.get("gap", 0))) * 100,
        "left_out": [{**row, "why": limit_words.why_left_out(row, aim)} for row in left_out[:MOST_SHOWN]],
        "by_score": aim == "score",
        "left_out_count": len(left_out),
        "most": MOST_SHOWN,
    }


def _row(line: Line, before: Mapping[str, Fen], total: Fen) -> dict[str, Any]:
    was = before.get(line.region_code)
    return {
        "name": line.region_name,
        "project": line.project_name,
        "amount_fen": line.amount_fen,
        "share": (Decimal(line.amount_fen) * 100 / total).quantize(Decimal("0.01")) if total else None,
        "change": signed(line.amount_fen - was) if was is not None and not line.project_id else "",
        "reason": line.reason,
        "pieces": line.reason.get("pieces", []),
    }


def signed(fen: Fen) -> str:
    """A difference in 万元 with its sign; empty where there is none."""
    return f"{'+' if fen > 0 else '−'}{format_wan(abs(fen))}" if fen else ""


def comparison(scenarios: Sequence[Scenario], lines: Sequence[ScenarioLine]) -> dict[str, Any]:
    """Scenarios side by side, by city: amounts, differences to the first, spread figures."""
    sums: dict[int, dict[str, Fen]] = {scenario.pk: defaultdict(int) for scenario in scenarios}
    names: dict[str, str] = {}
    for line in lines:
        region = line.region
        city = region.parent if region.level == Region.Level.COUNTY and region.parent else region
        names[city.code] = city.name
        sums[line.scenario_id][city.code] += line.amount_fen
    first = sums[scenarios[0].pk] if scenarios else {}
    return {
        "scenarios": scenarios,
        "rows": [
            {
                "name": names[code],
                "cells": [
                    {"fen": sums[s.pk].get(code, 0), "change": signed(sums[s.pk].get(code, 0) - first.get(code, 0))}
                    for s in scenarios
                ],
            }
            for code in sorted(names)
        ],
        "totals": [sum(sums[s.pk].values()) for s in scenarios],
        "spreads": [spread_of([sums[s.pk].get(code, 0) for code in names]) for s in scenarios],
    }


def why(reason: Mapping[str, Any], amount_fen: Fen) -> list[dict[str, Any]]:
    """The steps that lead to an amount, each with what it adds in fen; together they are the amount."""
    if reason.get("kind") == "factors":
        return _why_factors(reason, amount_fen)
    if reason.get("kind") == "choice":
        parts = gettext("；").join(text for text in (limit_words.worth(reason), limit_words.proof(reason)) if text)
        return [{"label": gettext("项目申请额"), "note": parts, "fen": reason.get("asked_fen", amount_fen)}]
    return [{"label": gettext("人工填写"), "note": reason.get("why", ""), "fen": amount_fen}]


def _why_factors(reason: Mapping[str, Any], amount_fen: Fen) -> list[dict[str, Any]]:
    steps = [
        {
            "label": piece["name"],
            "note": gettext("数值 {value}，占全部地区 {share}%，权重 {weight}%").format(
                value=piece["value"], share=f"{Decimal(piece['share']) * 100:.4f}", weight=piece["weight"]
            ),
            "fen": piece["fen"],
        }
        for piece in reason["pieces"]
    ]
    bounds = {
        "floor": gettext("低于下限，补到下限"),
        "cap": gettext("高于上限，降到上限"),
        "": gettext("其他地区触及上下限后重新分摊"),
    }
    steps += [
        {
            "label": gettext("绩效系数"),
            "note": gettext("系数 {n}，乘后按总额重新归一").format(n=reason["coefficient"]),
            "fen": reason["coefficient_fen"],
        },
        {"label": gettext("上下限"), "note": bounds[reason["bound"]], "fen": reason["bound_fen"]},
        {"label": gettext("取整"), "note": gettext("最大余数法，各地之和等于总额"), "fen": reason["rounding_fen"]},
    ]
    rest = amount_fen - sum(step["fen"] for step in steps)
    if rest:
        note = gettext("{region}按排序在入库项目之间安排，每个项目不超过申请额").format(region=reason.get("region", ""))
        steps.append({"label": gettext("本地区其他项目"), "note": note, "fen": rest})
    return steps
