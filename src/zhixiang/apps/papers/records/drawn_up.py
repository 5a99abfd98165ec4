"""A plan that was made here: annexes computed from its lines, performance tables drawn up from its projects.

Annex 1 has two sections: the cities with what their districts and counties get through them, and the counties that the
province funds directly. Annex 2 stands by city, direct counties among them (as 粤财工〔2023〕126号 prints both).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan
from zhixiang.apps.library.models import Project, ProjectTarget
from zhixiang.apps.papers.records.cells import printed_labels, wan_text, yuan_text
from zhixiang.apps.people.models import Region, Unit
from zhixiang.apps.people.roles import UnitKind
from zhixiang.intake.records import AllocationRow, CitationRecord, IndicatorRow, PerformanceTable, RowType
from zhixiang.rules import regions
from zhixiang.rules.citations import split_citations
from zhixiang.rules.indicators import parse_target
from zhixiang.rules.money import format_wan
from zhixiang.rules.policy_register import match_all

CITIES: Final = "各市"
DIRECT: Final = "各直管县"
_OUTSIDE: Final = "（不含省直管县）"
_ORDINAL = re.compile(r"^\s*\d{1,2}\s*[.．、]\s*")


@dataclass
class _Rows:
    """The rows as they are drawn up; each gets the next line number."""

    rows: list[AllocationRow] = field(default_factory=list)

    def add(self, row: AllocationRow) -> None:
        self.rows.append(replace(row, line=len(self.rows) + 1))


def made_rows(plan: AllocationPlan) -> tuple[AllocationRow, ...]:
    """The rows of both annexes; every sum is computed from the lines. One query."""
    lines = list(plan.lines.select_related("region__parent").order_by("region__code", "position"))
    made = _Rows()
    for row in (*_annex1(lines), *_annex2(lines)):
        made.add(row)
    return tuple(made.rows)


def _annex1(lines: Sequence[AllocationLine]) -> Iterator[AllocationRow]:
    yield _sum(1, RowType.TOTAL, "合计", lines)
    own = [line for line in lines if not line.in_direct_county]
    direct = [line for line in lines if line.in_direct_county]
    with_direct = {_city(line.region).code for line in direct}
    sections = [(name, found) for name, found in ((CITIES, own), (DIRECT, direct)) if found]
    for number, (name, found) in zip("一二", sections, strict=False):
        yield _sum(1, RowType.SUBTOTAL, f"{number}、{name}合计", found, section=name)
        if name == DIRECT:
            yield from (_first(line, name) for line in found)
            continue
        for city, of_city in _by_city(found):
            label = f"{city.name}{_OUTSIDE if city.code in with_direct else ''}小计"
            yield _sum(1, RowType.SUBTOTAL, label, of_city, section=name, region=city)
            yield from (_first(line, name) for line in of_city)


def _annex2(lines: Sequence[AllocationLine]) -> Iterator[AllocationRow]:
    yield _sum(2, RowType.TOTAL, "合计", lines)
    groups = sorted(_by_city(lines), key=lambda pair: (regions.budget_code_of(pair[0].code) or "9", pair[0].code))
    for city, of_city in groups:
        yield _sum(2, RowType.SUBTOTAL, f"{city.name}小计", of_city, section=city.name, region=city)
        yield from (_second(line, city.name) for line in of_city)


def _city(region: Region) -> Region:
    """The city that the region is or belongs to; a county without one stands for itself."""
    above = region.parent
    return above if region.level == "county" and above is not None and above.level == "city" else region


def _by_city(lines: Iterable[AllocationLine]) -> list[tuple[Region, list[AllocationLine]]]:
    groups: dict[str, tuple[Region, list[AllocationLine]]] = {}
    for line in lines:
        city = _city(line.region)
        groups.setdefault(city.code, (city, []))[1].append(line)
    return [groups[code] for code in sorted(groups)]


def _sum(
    annex: int,
    kind: RowType,
    label: str,
    lines: Iterable[AllocationLine],
    *,
    section: str = "",
    region: Region | None = None,
) -> AllocationRow:
    fen = sum(line.amount_fen for line in lines)
    code = region.code if region is not None else ""
    return AllocationRow(
        annex=annex,
        row_type=kind,
        section=section,
        region_name=region.name if region is not None else "",
        region_code=code,
        project_name="",
        unit_name="",
        function_code="",
        amount_fen=fen,
        line=0,
        label=label,
        amount_text=yuan_text(fen) if annex == 1 else wan_text(fen),
        budget_code=(regions.budget_code_of(code) or "") if annex == 2 and code else "",
        printed_code=code if annex == 1 else "",
    )


def _first(line: AllocationLine, section: str) -> AllocationRow:
    return AllocationRow(
        annex=1,
        row_type=RowType.DETAIL,
        section=section,
        region_name=line.region.name,
        region_code=line.region_id,
        project_name=line.project_name,
        unit_name=line.unit_name,
        function_code=line.function_code,
        amount_fen=line.amount_fen,
        line=0,
        label=line.annex1_label or line.unit_name,
        amount_text=yuan_text(line.amount_fen),
        printed_code=line.region_id,
        unit_code=line.region_id,
        subject_text=line.function_code,
    )


def _second(line: AllocationLine, city: str) -> AllocationRow:
    unit = line.annex2_unit_name or line.unit_name
    return AllocationRow(
        annex=2,
        row_type=RowType.DETAIL,
        section=city,
        region_name=line.region.name,
        region_code=line.region_id,
        project_name=line.annex2_project_name or line.project_name,
        unit_name=unit,
        function_code="",
        amount_fen=line.amount_fen,
        line=0,
        label=unit,
        amount_text=wan_text(line.amount_fen),
    )


def made_tables(plan: AllocationPlan, region_code: str | None = None) -> tuple[PerformanceTable, ...]:
    """One table a line: what its project wants to reach with the line's money. Three queries.

    The money is the line's, not the project's: a project of several years gets a part of it each year.
    """
    found = plan.lines.select_related("region", "project").order_by("region__code", "position")
    if region_code is not None:
        found = found.filter(region_id=region_code)
    lines = list(found)
    targets: defaultdict[int, list[ProjectTarget]] = defaultdict(list)
    for target in ProjectTarget.objects.filter(project__in={line.project_id for line in lines}):
        targets[target.project_id].append(target)
    bureau = Unit.objects.filter(kind=UnitKind.PROVINCIAL_BUREAU).order_by("pk").values_list("name", flat=True).first()
    year = plan.fund.year
    return tuple(
        _table(line, line.project, targets[line.project_id], bureau or "", (number, year))
        for number, line in enumerate(lines, 1)
    )


def _table(
    line: AllocationLine,
    project: Project,
    targets: Sequence[ProjectTarget],
    bureau: str,
    place: tuple[int, int],
) -> PerformanceTable:
    number, year = place
    goals = tuple(text for part in project.goal.splitlines() if (text := part.strip()))
    return PerformanceTable(
        region_name=line.region.name,
        region_code=line.region_id,
        department=line.annex2_unit_name or line.unit_name,
        provincial_department=bureau,
        project_name=line.project_name,
        fund_type="省级财政专项资金",
        project_level=project.get_level_display(),
        year=year,
        amount_fen=line.amount_fen,
        amount_text=f"{format_wan(line.amount_fen, thousands=False)}万元",
        spending=" ".join(project.content.split()),
        goal_text="\n".join(goals),
        goal_items=goals,
        citations=tuple(_citations(project.basis)),
        indicators=tuple(_indicators(targets)),
        line=number,
        last_line=number,
    )


def _citations(basis: str) -> Iterator[CitationRecord]:
    items = [text for part in basis.splitlines() if (text := _ORDINAL.sub("", part).strip())]
    citations = split_citations(items)
    for citation, found in zip(citations, match_all(citations), strict=True):
        yield CitationRecord(
            cited=citation.cited,
            title=citation.title,
            doc_no=citation.doc_no,
            policy_id=found.policy_id,
            ordinal=citation.ordinal,
            line=0,
            shares_item=citation.shares_item,
            problems=tuple(problem.value for problem in found.problems),
        )


def _indicators(targets: Iterable[ProjectTarget]) -> Iterator[IndicatorRow]:
    before = ("", "")
    for target in targets:
        levels = (target.level1, target.level2)
        yield IndicatorRow(
            level1=target.level1,
            level2=target.level2,
            name=target.name,
            value_text=target.value_text,
            target=parse_target(target.value_text, target.name),
            inferred=(),
            line=0,
            printed_labels=printed_labels(levels, before),
        )
        before = levels
