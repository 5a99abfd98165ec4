"""Indicators across regions: groups of the same name, one group, and all rows flat."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Any, Final

from django.db.models import Count, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum

from zhixiang.apps import keyset
from zhixiang.apps.allocation.models import AllocationLine
from zhixiang.apps.allocation.queries import newest_first
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.performance.models import Indicator
from zhixiang.apps.performance.queries.scope import visible_indicators
from zhixiang.rules.indicator_dictionary import entries, group_name

SHARES: Final = frozenset({"%", "％", "‰", "个百分点", "百分点"})
"""Units whose figures cannot be added up across regions."""

ORDER: Final = ("-regions", "-group_key")
_SIX_DECIMALS = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class IndicatorGroup:
    """Indicators of one thing (rules.indicator_dictionary). The figures are of those in the most frequent unit."""

    key: str
    name: str
    level2: str
    region_count: int
    lowest: Decimal | None
    highest: Decimal | None
    total: Decimal | None
    unit: str


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """A page of groups; ``widest`` is the largest number of regions of any group on any page."""

    page: keyset.Page[IndicatorGroup]
    widest: int


@dataclass(frozen=True, slots=True)
class Promise:
    """What one region promises, and with how much money in all."""

    region_code: str
    region_name: str
    name: str
    value_text: str
    kind: str
    op: str
    number: Decimal | None
    number_max: Decimal | None
    unit: str
    per_item: bool
    note: str
    amount_fen: int | None
    """The region's whole allocation, from the lines: not the cost of this one indicator."""
    per_unit_fen: int | None
    line: int
    document_id: int


@dataclass(frozen=True, slots=True)
class IndicatorGroupDetail:
    """One group with each region's promise."""

    key: str
    name: str
    level2: str
    unit: str
    lowest: Decimal | None
    median: Decimal | None
    highest: Decimal | None
    total: Decimal | None
    document_id: int
    rows: list[Promise]


@dataclass(frozen=True, slots=True)
class FlatIndicator:
    """One indicator with its region, as a spreadsheet shows it."""

    region_code: str
    region_name: str
    level1: str
    level2: str
    name: str
    value_text: str
    op: str
    number: Decimal | None
    number_max: Decimal | None
    unit: str
    kind: str
    per_item: bool
    note: str
    inferred: list[str]
    line: int


def indicator_choices(actor: Actor, year: int) -> dict[str, list[str]]:
    """The values that the filters offer, most frequent first. Two queries."""
    rows = visible_indicators(actor, year).order_by()

    def values(name: str) -> list[str]:
        found = rows.exclude(**{name: ""}).values_list(name).annotate(n=Count("pk")).order_by("-n", name)
        return [value for value, _count in found]

    return {"level2": values("level2"), "unit": values("unit")}


def indicator_groups(  # the filters of one page
    actor: Actor,
    year: int,
    *,
    q: str = "",
    level2: str = "",
    unit: str = "",
    kind: str = "",
    cursor: str = "",
) -> IndicatorPage:
    """A page of the groups that the filters leave, those of most regions first. Three queries.

    The databases group and count; figures are read for the groups of the page only.
    """
    rows = _filtered(visible_indicators(actor, year), q.strip(), {"level2": level2, "unit": unit, "kind": kind})
    groups = rows.values("group_key").annotate(regions=Count("table__region_id", distinct=True))
    whole = groups.aggregate(n=Count("group_key"), widest=Max("regions"))
    page = keyset.cut(groups, ORDER, cursor, total=keyset.Total(whole["n"]))
    parts: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
    figures = rows.filter(group_key__in=[group["group_key"] for group in page.rows])
    for key, *part in figures.values_list("group_key", "unit", "level2").annotate(
        n=Count("pk"), name=Min("name"), lowest=Min("number"), highest=Max("number"), total=Sum("number")
    ):
        parts[key].append(tuple(part))
    made = page.of(lambda group: _group(group["group_key"], parts[group["group_key"]], group["regions"]))
    return IndicatorPage(made, whole["widest"] or 0)


def indicator_group(actor: Actor, year: int, key: str) -> IndicatorGroupDetail | None:
    """One group, or None when the actor sees no indicator of it. One query."""
    allocated = (
        AllocationLine.objects.filter(plan=OuterRef("table__plan"), region=OuterRef("table__region"))
        .order_by()
        .values("region")
        .annotate(total=Sum("amount_fen"))
        .values("total")
    )
    rows = list(
        visible_indicators(actor, year)
        .filter(group_key=key)
        .exclude(group_key="")
        .select_related("table__region")
        .annotate(allocated=Subquery(allocated))
        .order_by(*newest_first("table__plan"), "table__position", "position")
    )
    if not rows:
        return None
    unit, level2 = _most(rows, "unit"), _most(rows, "level2")
    numbers = [row.number for row in rows if row.number is not None and row.unit == unit]
    return IndicatorGroupDetail(
        key=key,
        name=_name(key, _most(rows, "name")),
        level2=level2,
        unit=unit,
        lowest=min(numbers, default=None),
        median=median(numbers) if numbers else None,
        highest=max(numbers, default=None),
        total=sum(numbers, Decimal(0)) if numbers and unit not in SHARES else None,
        document_id=rows[0].table.document_id,
        rows=[_promise(row) for row in rows],
    )


def indicator_rows(actor: Actor, year: int) -> list[FlatIndicator]:
    """Every indicator that the actor may see, in printed order. One query."""
    rows = (
        visible_indicators(actor, year)
        .select_related("table__region")
        .order_by(*newest_first("table__plan"), "table__position", "position")
    )
    return [
        FlatIndicator(
            region_code=row.table.region_id or "",
            region_name=_region_name(row),
            level1=row.level1,
            level2=row.level2,
            name=row.name,
            value_text=row.value_text,
            op=row.op,
            number=row.number,
            number_max=row.number_max,
            unit=row.unit,
            kind=row.kind,
            per_item=row.per_item,
            note=row.note,
            inferred=row.inferred,
            line=row.line,
        )
        for row in rows
    ]


def _filtered(rows: QuerySet[Indicator], q: str, equal: dict[str, str]) -> QuerySet[Indicator]:
    """The indicators that the filters leave; a search finds whole groups, by any spelling or by the group's name."""
    rows = rows.exclude(group_key="").order_by()
    if q:
        spelled = rows.filter(name__icontains=q).values("group_key")
        named = [entry.key for entry in entries() if q.lower() in entry.name.lower()]
        rows = rows.filter(Q(group_key__in=spelled) | Q(group_key__in=named))
    return rows.filter(**{name: value for name, value in equal.items() if value})


def _group(key: str, parts: list[tuple[Any, ...]], regions: int) -> IndicatorGroup:
    """``parts`` are (unit, level2, count, name, lowest, highest, total), one for each unit and level 2."""
    by_unit: defaultdict[str, int] = defaultdict(int)
    for unit, _level2, count, *_rest in parts:
        by_unit[unit] += count
    unit = max(sorted(by_unit), key=lambda u: (bool(u), by_unit[u]))
    biggest = max(parts, key=lambda part: part[2])
    same = [part for part in parts if part[0] == unit and part[4] is not None]
    return IndicatorGroup(
        key=key,
        name=_name(key, biggest[3]),
        level2=biggest[1],
        region_count=regions,
        lowest=min((part[4] for part in same), default=None),
        highest=max((part[5] for part in same), default=None),
        total=sum((_exact(part[6]) for part in same), Decimal(0)) if same and unit not in SHARES else None,
        unit=unit,
    )


def _name(key: str, printed: str) -> str:
    """What the dictionary calls the group; as printed where it has no entry."""
    named = group_name(key)
    return printed if named == key else named


def _exact(total: Decimal) -> Decimal:
    """SQLite adds decimals as floats; what it gets wrong lies far behind the sixth decimal that is stored."""
    return Decimal(total).quantize(_SIX_DECIMALS, ROUND_HALF_UP)


def _most(rows: list[Any], name: str) -> str:
    """The most frequent value, a value rather than none, and the first of equals."""
    values = [str(getattr(row, name)) for row in rows]
    return max(sorted(set(values)), key=lambda value: (bool(value), values.count(value)))


def _promise(row: Any) -> Promise:
    per_unit = None
    if row.allocated is not None and row.number is not None and row.number > 0:
        per_unit = int((Decimal(row.allocated) / row.number).to_integral_value(ROUND_HALF_UP))
    return Promise(
        region_code=row.table.region_id or "",
        region_name=_region_name(row),
        name=row.name,
        value_text=row.value_text,
        kind=row.kind,
        op=row.op,
        number=row.number,
        number_max=row.number_max,
        unit=row.unit,
        per_item=row.per_item,
        note=row.note,
        amount_fen=row.allocated,
        per_unit_fen=per_unit,
        line=row.line,
        document_id=row.table.document_id,
    )


def _region_name(row: Indicator) -> str:
    region = row.table.region
    return region.name if region is not None else row.table.region_name or row.table.department
