"""The demo's projects of the next year, its experts and what they think, as its file says it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from zhixiang.apps.demands.demo_demands import demo_category, demo_texts
from zhixiang.apps.library.entry import TaskRow, targets_from
from zhixiang.apps.people.demo_units import demo_units
from zhixiang.apps.people.models import Region, Unit

_FILE: Final = "library_2025.toml"
_WAN: Final = 1_000_000
_OFF: Final = (-3, 2, 0, 4, -1)
"""By how many points single experts differ from what the panel makes of a project."""


@cache
def demo_library() -> dict[str, Any]:
    """The whole file."""
    return tomllib.loads(files("zhixiang.demo").joinpath(_FILE).read_text(encoding="utf-8"))


def task_rows(group: str) -> list[TaskRow]:
    """The projects of a group as they are added to the library. Two queries."""
    wanted = demo_library()["projects"][group]
    names = {unit.number: unit.name for unit in demo_units()}
    units = {unit.name: unit.pk for unit in Unit.objects.filter(name__in=names.values())}
    regions = Region.objects.in_bulk([one["region"] for one in wanted])
    return [_row(one, regions[one["region"]].name, names.get(one.get("unit", 0), ""), units) for one in wanted]


def points(around: int, expert: int, items: int) -> Iterator[int]:
    """The points of the n-th expert for each item of the sheet: not all alike, and near ``around``."""
    for item in range(items):
        yield max(0, min(100, around + _OFF[(expert + item) % len(_OFF)] + _OFF[expert % len(_OFF)]))


def _row(one: Mapping[str, Any], place: str, unit: str, units: Mapping[str, int]) -> TaskRow:
    texts = demo_texts(one["kind"], place=place, what=one["what"], n=one["n"], m=one["m"])
    performance = texts["performance"]
    return TaskRow(
        name=texts["project_name"], region_code=one["region"], unit_name=unit or f"{place}演示服务机构",
        unit_id=units.get(unit), total_fen=one["wan"] * _WAN, category=demo_category(one["kind"]),
        content=texts["content"], necessity=texts["necessity"], basis=texts["basis"], goal=performance,
        targets=tuple(targets_from(performance)),
    )  # fmt: skip
