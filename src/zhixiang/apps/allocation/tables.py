"""What the money pages show, cell by cell, and the same as spreadsheet rows. No reading, no deciding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext

from zhixiang.apps.web import Link, address
from zhixiang.publishing import xlsx

SORTS: Final[dict[str, Callable[[Any], Any]]] = {
    "amount": lambda city: city.total_fen,
    "own": lambda city: city.own_fen,
    "direct": lambda city: city.direct_fen,
    "population": lambda city: city.population or 0,
    "per_head": lambda city: city.per_head_fen or 0,
    "code": lambda city: city.code,
}
"""Sort keys that an address may name; every other sort is by amount."""


@dataclass(frozen=True, slots=True)
class Head:
    """A column heading of the ranking: a link that sorts by it, and which way it is sorted now."""

    label: str
    url: str = ""
    sort: str = ""
    numeric: bool = True


def asked_sort(request: HttpRequest) -> tuple[str, bool]:
    """The sort key of the address and whether it runs downwards; amounts downwards when nothing is asked."""
    key = request.GET.get("sort", "")
    if key not in SORTS:
        key = "amount"
    up = request.GET.get("dir") == "asc" or (key == "code" and request.GET.get("dir") != "desc")
    return key, not up


def heads(request: HttpRequest) -> list[Head]:
    """The ranking's headings. Selecting the sorted one turns it round."""
    now, down = asked_sort(request)

    def head(key: str, label: str, *, numeric: bool = True) -> Head:
        if key != now:
            return Head(label, address(request, sort=key, dir=None), "", numeric)
        turned = "asc" if down else "desc"
        return Head(label, address(request, sort=key, dir=turned), "descending" if down else "ascending", numeric)

    return [
        head("code", gettext("地市"), numeric=False),
        Head(gettext("名次")),
        head("amount", gettext("合计（万元）")),
        head("own", gettext("市本级（万元）")),
        head("direct", gettext("省直管县（万元）")),
        Head(gettext("构成"), numeric=False),
        Head(gettext("占比")),
        head("population", gettext("人口（万人）")),
        head("per_head", gettext("人均（元/人）")),
        Head(gettext("来源"), numeric=False),
    ]


def share(part: int, whole: int) -> str:
    """``part`` in per cent of ``whole`` with one decimal."""
    return f"{Decimal(100 * part) / whole:.1f}" if whole else "0.0"


def ranked(cities: Sequence[Any], key: str, *, down: bool) -> list[Any]:
    """The cities in the order asked for; equal ones stay in the order of their codes."""
    return sorted(sorted(cities, key=SORTS["code"]), key=SORTS[key], reverse=down)


def ranking_sheet(title: str, cities: Sequence[Any], total_fen: int) -> xlsx.Sheet:
    """The ranking by amount as a sheet, with the total computed from the lines."""
    columns = [
        xlsx.Column(gettext("名次"), xlsx.Format.COUNT),
        xlsx.Column(gettext("地区编码")),
        xlsx.Column(gettext("地市")),
        xlsx.Column(gettext("合计（万元）"), xlsx.Format.WAN),
        xlsx.Column(gettext("市本级（万元）"), xlsx.Format.WAN),
        xlsx.Column(gettext("省直管县（万元）"), xlsx.Format.WAN),
        xlsx.Column(gettext("省直管县个数"), xlsx.Format.COUNT),
        xlsx.Column(gettext("占比（%）"), xlsx.Format.NUMBER),
        xlsx.Column(gettext("人口（人）"), xlsx.Format.COUNT),
        xlsx.Column(gettext("人均（元/人）"), xlsx.Format.YUAN),
        xlsx.Column(gettext("来源行"), xlsx.Format.COUNT),
    ]
    rows = [
        xlsx.Row(
            [
                rank,
                city.code,
                city.name,
                wan(city.total_fen),
                wan(city.own_fen),
                wan(city.direct_fen),
                city.direct_count,
                Decimal(share(city.total_fen, total_fen)),
                city.population,
                yuan(city.per_head_fen),
                city.line,
            ]
        )
        for rank, city in enumerate(ranked(cities, "amount", down=True), start=1)
    ]
    total = xlsx.Row([None, None, gettext("合计"), wan(total_fen)], strong=True)
    return xlsx.Sheet(gettext("地市排名"), title, columns, [*rows, total])


def yuan(fen: int | None) -> Decimal | None:
    """Fen as a number of 元 for a spreadsheet cell."""
    return None if fen is None else Decimal(fen) / 100


def wan(fen: int | None) -> Decimal | None:
    """Fen as a number of 万元 for a spreadsheet cell."""
    return None if fen is None else Decimal(fen) / 1_000_000


def unit_links(request: HttpRequest, unit: str) -> list[Link]:
    """The switch between 元 and 万元."""
    return [
        Link(gettext("元"), address(request, unit="yuan"), unit == "yuan"),
        Link(gettext("万元"), address(request, unit="wan"), unit == "wan"),
    ]
