"""The year's overview: headline figures with their sources, the map's data, the ranking."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext

from zhixiang.apps.allocation.cartogram import places
from zhixiang.apps.allocation.tables import asked_sort, heads, ranked, share
from zhixiang.apps.web import source_url
from zhixiang.apps.wording import region_name
from zhixiang.rules.money import format_wan, format_yuan


@dataclass(frozen=True, slots=True)
class Figure:
    """One headline figure and where it comes from."""

    label: str
    value: str
    unit: str
    url: str
    link: str
    note: str = ""
    wide: bool = False


def page(  # what the overview is made of
    request: HttpRequest, money: Any, counts: Any, findings: Any, scope: str, *, decides: bool
) -> dict[str, Any]:
    """Everything the overview shows. Sums come from the lines; nothing is added up here but counts of people.

    ``scope`` names the region that the figures are limited to, and is empty for the whole province; ``decides`` says
    whether the person may decide on findings.
    """
    key, down = asked_sort(request)
    funded = [city for city in money.cities if city.total_fen]
    by_amount = {city.code: rank for rank, city in enumerate(ranked(funded, "amount", down=True), start=1)}
    population = sum(city.population or 0 for city in money.cities)
    return {
        "year": money.year,
        "document": money,
        "download_url": reverse("performance:ranking_download", args=[money.year]),
        "figures": _figures(money, counts, findings),
        "split": _split(money),
        "unit_count": money.own_count + money.direct_count,
        "total_fen": money.total_fen,
        "own_fen": money.own_fen,
        "direct_fen": money.direct_fen,
        "total_line": money.total_line,
        "total_source_url": source_url(money.year, money.document_id, money.total_line),
        "total_label": gettext("合计"),
        "heads": heads(request),
        "rows": [_row(city, money, by_amount[city.code]) for city in ranked(funded, key, down=down)],
        "widest_fen": max((city.total_fen for city in funded), default=0),
        "population_text": _people(population),
        "per_head_fen": money.total_fen // population if population else None,
        "population_note": gettext("人口为第七次全国人口普查常住人口。") if population else "",
        "scope_note": _scope_note(scope),
        "map_note": _map_note(),
        "todo": _todo(findings, money.year),
        "todo_title": gettext("等您处理") if decides else gettext("等省局处理的发现"),
        "chart": _chart(money),
        "empty_title": gettext("没有您可以查看的分配行"),
        "empty_hint": gettext("您所属的地区这一年度没有分配到资金。"),
    }


def _scope_note(region: str) -> str:
    """What somebody who sees a part must know before reading a total."""
    if not region:
        return ""
    return gettext("以下只统计您可以查看的地区（{region}），不是全省的数字。").format(region=region_name(region))


def _figures(money: Any, counts: Any, findings: Any) -> list[Figure]:
    year = money.year

    def line(number: int | None) -> str:
        return gettext("来源：第 {line} 行").format(line=number) if number else gettext("查看分配表")

    def origin(number: int | None) -> str:
        return source_url(year, money.document_id, number) or reverse("allocation:annex", args=[year, 1])

    def listed(name: str) -> str:
        return reverse(name, args=[year])

    see = gettext("查看")
    return [
        Figure(
            gettext("资金总额"),
            format_wan(money.total_fen),
            gettext("万元"),
            origin(money.total_line),
            line(money.total_line),
            note=f"{format_yuan(money.total_fen)} {gettext('元')}",
            wide=True,
        ),
        Figure(gettext("市本级"), f"{money.own_count}", gettext("个"), origin(money.own_line), line(money.own_line)),
        Figure(
            gettext("省直管县"),
            f"{money.direct_count}",
            gettext("个"),
            origin(money.direct_line),
            line(money.direct_line),
        ),
        Figure(gettext("绩效目标表"), f"{counts.tables:,}", gettext("张"), listed("performance:targets"), see),
        Figure(gettext("绩效指标"), f"{counts.indicators:,}", gettext("条"), listed("performance:indicators"), see),
        Figure(gettext("审查发现"), str(findings.total), gettext("条"), listed("checks:findings"), see),
    ]


def _split(money: Any) -> list[dict[str, Any]]:
    parts = [
        (gettext("市本级"), money.own_count, money.own_fen, money.own_line),
        (gettext("省直管县"), money.direct_count, money.direct_fen, money.direct_line),
    ]
    return [
        {
            "label": label,
            "count": count,
            "fen": fen,
            "share": share(fen, money.total_fen),
            "line": line,
            "source_url": source_url(money.year, money.document_id, line),
        }
        for label, count, fen, line in parts
    ]


def _row(city: Any, money: Any, rank: int) -> dict[str, Any]:
    return {
        "name": city.name,
        "rank": rank,
        "url": _city_url(city, money.year),
        "total_fen": city.total_fen,
        "own_fen": city.own_fen,
        "direct_fen": city.direct_fen,
        "direct_count": city.direct_count,
        "share": share(city.total_fen, money.total_fen),
        "population_text": _people(city.population),
        "per_head_fen": city.per_head_fen,
        "line": city.line,
        "source_url": source_url(money.year, money.document_id, city.line),
    }


def _city_url(city: Any, year: int) -> str:
    return f"{reverse('performance:targets', args=[year])}?city={city.code}"


def _people(count: int | None) -> str:
    """A number of people in 万人 with two decimals."""
    return f"{Decimal(count) / 10_000:,.2f}" if count else "—"


def _todo(findings: Any, year: int) -> list[dict[str, str]]:
    """What nobody has decided on, by severity; without numbers where there are too many to count."""
    address = f"{reverse('checks:findings', args=[year])}?status=open"
    if findings.open is None:
        return [{"url": address, "label": gettext("{n} 条审查发现").format(n=findings.total)}]
    words = {"error": gettext("{n} 条错误"), "warning": gettext("{n} 条疑问"), "note": gettext("{n} 条提示")}
    return [
        {"url": f"{address}&severity={severity}", "label": word.format(n=f"{findings.open[severity]:,}")}
        for severity, word in words.items()
        if findings.open.get(severity)
    ]


def _map_note() -> str:
    number = settings.ZHIXIANG_MAP_APPROVAL_NUMBER
    if number:
        return gettext("审图号：{number}").format(number=number)
    return gettext("每格一市，位置示意，不代表行政区划界线。")


def _chart(money: Any) -> dict[str, Any]:
    """What overview.js draws. Amounts as numbers for colour, as text for reading."""
    spots = places([city.code for city in money.cities])
    return {
        "measure": "amount",
        "map_url": static("vendor/guangdong.json") if settings.ZHIXIANG_MAP_APPROVAL_NUMBER else "",
        "labels": {
            "amount": gettext("总额（万元）"),
            "per_head": gettext("人均（元/人）"),
            "none": gettext("未安排资金"),
            "share": gettext("占比"),
        },
        "cities": [_tile(city, money, spots[city.code]) for city in money.cities],
    }


def _tile(city: Any, money: Any, spot: tuple[int, int]) -> dict[str, Any]:
    label = region_name(city.name).removesuffix("市")
    has_money = city.total_fen > 0
    per_head = format_yuan(city.per_head_fen) if has_money and city.per_head_fen is not None else ""
    return {
        "name": city.name,
        "shown": region_name(city.name),
        "label": label,
        "column": spot[0],
        "row": spot[1],
        "amount": float(Decimal(city.total_fen) / 1_000_000) if has_money else None,
        "amount_text": format_wan(city.total_fen),
        "per_head": float(Decimal(city.per_head_fen) / 100) if per_head else None,
        "per_head_text": per_head,
        "share_text": f"{share(city.total_fen, money.total_fen)}%",
        "url": _city_url(city, money.year),
    }
