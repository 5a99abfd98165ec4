"""The year's money: by city, and in the two shapes that the notice prints. Every sum is computed from the lines."""

from __future__ import annotations

from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy

from zhixiang.apps.allocation.annex_shape import Annex, AnnexRow, annex_rows
from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan, Notice, PrintedTotal
from zhixiang.apps.allocation.money_by_city import (
    CityMoney,
    LineFacts,
    YearMoney,
    cities_without_money,
    city_money,
)
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.queries import visible_to
from zhixiang.apps.people.roles import Reach

__all__ = [
    "Annex",
    "AnnexRow",
    "CityMoney",
    "YearMoney",
    "annex",
    "newest_first",
    "visible_lines",
    "year_money",
    "years",
]

_ISSUED = AllocationPlan.Status.ISSUED


def newest_first(plan: str = "plan") -> tuple[OrderBy, str]:
    """The order of a year's notices: the last issued first. Reading an older one again does not bring it to the top.

    ``plan`` is the way to the plan from the rows that are to be ordered.
    """
    return F(f"{plan}__notice__document__issued_on").desc(nulls_last=True), f"-{plan}_id"


def visible_lines(actor: Actor, year: int | None = None) -> QuerySet[AllocationLine]:
    """The lines of issued plans that ``actor`` may see, of one year or of all."""
    lines = AllocationLine.objects.filter(plan__status=_ISSUED)
    return visible_to(actor, lines if year is None else lines.filter(plan__fund__year=year))


def years(actor: Actor) -> list[int]:
    """The years that hold lines which ``actor`` may see, newest first. One query."""
    found = visible_lines(actor).order_by().values_list("plan__fund__year", flat=True).distinct()
    return sorted(found, reverse=True)


def year_money(actor: Actor, year: int) -> YearMoney | None:
    """The year at a glance, or None when ``actor`` sees no line of it. Two queries.

    Somebody who sees a part gets the sums of that part. The source lines are those of the newest notice; with several
    notices a sum over all of them stands in no one line.
    """
    rows = list(
        visible_lines(actor, year)
        .select_related("region__parent", "plan__notice__document")
        .order_by(*newest_first(), "position")
    )
    if not rows:
        return None
    document = _notice(rows[0]).document
    lines = [_facts(row) for row in rows]
    single = len({row.plan_id for row in rows}) == 1
    printed = _printed(actor, rows[0].plan_id) if single else []
    subtotals = {p.region_id: p.line for p in printed if p.annex == 2 and p.scope == "region" and p.region_id}
    cities = city_money(lines, subtotals, document.pk, whole_cities=actor.reach is not Reach.COUNTY)
    if actor.sees_all:
        cities = sorted([*cities, *cities_without_money(cities)], key=lambda city: city.code)
    direct = [line for line in lines if line.in_direct_county]
    own = [line for line in lines if not line.in_direct_county]
    total_fen, direct_fen = sum(x.amount_fen for x in lines), sum(x.amount_fen for x in direct)
    return YearMoney(
        year=year,
        document_id=document.pk,
        title=document.title,
        doc_no=document.doc_no,
        issued_on=document.issued_on,
        total_fen=total_fen,
        total_line=next((p.line for p in printed if p.annex == 1 and p.scope == "total"), None),
        own_fen=total_fen - direct_fen,
        own_count=len({line.region_code for line in own}),
        own_line=_section_line(printed, own, direct),
        direct_fen=direct_fen,
        direct_count=len({line.region_code for line in direct}),
        direct_line=_section_line(printed, direct, own),
        cities=cities,
    )


def annex(actor: Actor, year: int, number: int) -> Annex | None:
    """Annex ``number`` (1 or 2) of the year's newest notice, or None when ``actor`` sees no line of it. Three queries.

    What sums regions that ``actor`` does not see carries no printed figure.
    """
    latest = visible_lines(actor, year).order_by(*newest_first()).values_list("plan_id", flat=True).first()
    if latest is None:
        return None
    lines = list(
        visible_lines(actor, year)
        .filter(plan_id=latest)
        .select_related("region__parent", "group_region", "plan__notice__document")
        .order_by("position")
    )
    printed = [total for total in _printed(actor, latest) if total.annex == number]
    notice = _notice(lines[0])
    titles = notice.attachments
    return Annex(
        year=year,
        number=number,
        document_id=notice.document_id,
        title=titles[number - 1] if len(titles) >= number else "",
        doc_no=notice.document.doc_no,
        issued_on=notice.document.issued_on,
        rows=annex_rows(number, lines, printed),
    )


def _printed(actor: Actor, plan_id: int) -> list[PrintedTotal]:
    totals = PrintedTotal.objects.filter(plan_id=plan_id).select_related("region")
    return list(visible_to(actor, totals).order_by("position"))


def _section_line(printed: list[PrintedTotal], inside: list[LineFacts], outside: list[LineFacts]) -> int | None:
    """The line of the printed total that sums just these lines: of the one section that holds them and no others."""
    sections = {line.section for line in inside}
    if len(sections) != 1 or sections & {line.section for line in outside}:
        return None
    return next((p.line for p in printed if p.annex == 1 and p.scope == "section" and p.section in sections), None)


def _notice(line: AllocationLine) -> Notice:
    """The notice that issued the line."""
    notice = line.plan.notice
    assert notice is not None  # noqa: S101  # visible_lines gives issued plans only, and the database insists on theirs
    return notice


def _facts(row: AllocationLine) -> LineFacts:
    region = row.region
    return LineFacts(
        region_code=region.code,
        region_name=region.name,
        level=region.level,
        parent_code=region.parent_id or "",
        parent_name=region.parent.name if region.parent else "",
        amount_fen=row.amount_fen,
        in_direct_county=row.in_direct_county,
        section=row.section,
        document_id=_notice(row).document_id,
        line=row.annex1_line or row.annex2_line,
    )
