"""Lines → the rows of annex 1 (by section) or annex 2 (by city), each sum computed and put beside the printed one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from zhixiang.apps.allocation.models import AllocationLine, PrintedTotal
from zhixiang.rules import regions


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """One row. ``amount_fen`` is computed from lines; ``printed_fen`` is what the paper says, if it says anything."""

    kind: str
    """total, section, subtotal or detail."""
    label: str
    region_code: str
    region_name: str
    project_name: str
    unit_name: str
    function_code: str
    budget_code: str
    amount_fen: int
    printed_fen: int | None
    line: int | None


@dataclass(frozen=True, slots=True)
class Annex:
    """One annex of one notice."""

    year: int
    number: int
    document_id: int
    title: str
    doc_no: str
    issued_on: date | None
    rows: list[AnnexRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Group:
    """A subtotal with its lines; ``code`` is empty for lines that stand under none."""

    code: str
    name: str
    lines: list[AllocationLine]


def annex_rows(number: int, lines: Sequence[AllocationLine], printed: Sequence[PrintedTotal]) -> list[AnnexRow]:
    """The rows in printed order. ``lines`` come with region, region.parent and group_region."""
    totals = _Printed(printed)
    shape = _by_section if number == 1 else _by_city
    rows = [_sum_row("total", "合计", lines, totals.total(), "", "")]
    return [*rows, *shape(lines, totals)]


class _Printed:
    """The printed totals by what they sum."""

    def __init__(self, printed: Iterable[PrintedTotal]) -> None:
        self._printed = list(printed)

    def total(self) -> PrintedTotal | None:
        return next((p for p in self._printed if p.scope == "total"), None)

    def section(self, name: str) -> PrintedTotal | None:
        return next((p for p in self._printed if p.scope == "section" and p.section == name), None)

    def of_region(self, code: str, section: str | None = None) -> PrintedTotal | None:
        return next(
            (p for p in self._printed if p.scope == "region" and p.region_id == code and section in (None, p.section)),
            None,
        )

    def regions(self) -> list[PrintedTotal]:
        return [p for p in self._printed if p.scope == "region" and p.region_id]

    def sections(self) -> list[str]:
        return list(dict.fromkeys(p.section for p in self._printed if p.scope == "section"))


def _by_section(lines: Sequence[AllocationLine], printed: _Printed) -> Iterator[AnnexRow]:
    by_section: dict[str, list[AllocationLine]] = defaultdict(list)
    for line in lines:
        by_section[line.section].append(line)
    # A section whose rows are all lost still has its printed total; lines of no section come last.
    names = sorted(dict.fromkeys([*by_section, *printed.sections()]), key=lambda name: not name)
    for name in names:
        found = by_section[name]
        if name:
            yield _sum_row("section", name + "合计", found, printed.section(name), "", "")
        for group in _groups(found, name, printed):
            if group.code:
                subtotal = printed.of_region(group.code, name)
                yield _sum_row("subtotal", group.name + "小计", group.lines, subtotal, group.code, group.name)
            yield from (_detail_row(line, 1) for line in group.lines)


def _groups(lines: Sequence[AllocationLine], section: str, printed: _Printed) -> list[_Group]:
    """Runs of lines under one subtotal, and printed subtotals that no line is left of, in the order of their lines."""
    groups: list[tuple[int, _Group]] = []
    for line in lines:
        region = line.group_region
        code = region.code if region is not None else ""
        if not groups or groups[-1][1].code != code or not code:
            groups.append((line.annex1_line or 10**9, _Group(code, region.name if region else "", [])))
        groups[-1][1].lines.append(line)
    seen = {group.code for _line, group in groups}
    groups.extend(
        (total.line, _Group(total.region.code, total.region.name, []))
        for total in printed.regions()
        if total.section == section and total.region is not None and total.region.code not in seen
    )
    return [group for _line, group in sorted(groups, key=lambda pair: pair[0])]


def _by_city(lines: Sequence[AllocationLine], printed: _Printed) -> Iterator[AnnexRow]:
    groups: dict[str, _Group] = {}
    order: dict[str, int] = {}
    for line in lines:
        city = line.region
        if city.level == "county" and city.parent is not None and city.parent.level != "province":
            city = city.parent
        groups.setdefault(city.code, _Group(city.code, city.name, [])).lines.append(line)
        place = line.annex2_line or 10**9
        order[city.code] = min(order.get(city.code, place), place)
    for total in printed.regions():
        if total.region is not None:
            groups.setdefault(total.region.code, _Group(total.region.code, total.region.name, []))
            order[total.region.code] = total.line
    for code in sorted(groups, key=lambda code: (order[code], code)):
        group = groups[code]
        yield _sum_row("subtotal", group.name + "小计", group.lines, printed.of_region(code), code, group.name)
        ordered = sorted(group.lines, key=lambda line: (line.annex2_line or 10**9, line.position))
        yield from (_detail_row(line, 2) for line in ordered)


def _sum_row(
    kind: str, label: str, lines: Iterable[AllocationLine], printed: PrintedTotal | None, code: str, name: str
) -> AnnexRow:
    budget_code = printed.budget_code if printed is not None else ""
    return AnnexRow(
        kind=kind,
        label=printed.label if printed is not None else label,
        region_code=code,
        region_name=name,
        project_name="",
        unit_name="",
        function_code="",
        budget_code=budget_code or (regions.budget_code_of(code) or "" if kind == "subtotal" else ""),
        amount_fen=sum(line.amount_fen for line in lines),
        printed_fen=printed.amount_fen if printed is not None else None,
        line=printed.line if printed is not None else None,
    )


def _detail_row(line: AllocationLine, number: int) -> AnnexRow:
    first = number == 1
    unit = line.unit_name if first else line.annex2_unit_name
    return AnnexRow(
        kind="detail",
        label=(line.annex1_label if first else line.annex2_unit_name) or line.unit_name,
        region_code=line.region_id,
        region_name=line.region.name,
        project_name=(line.project_name if first else line.annex2_project_name) or line.project_name,
        unit_name=unit or line.unit_name,
        function_code=line.function_code,
        budget_code="",
        amount_fen=line.amount_fen,
        printed_fen=line.annex1_fen if first else line.annex2_fen,
        line=line.annex1_line if first else line.annex2_line,
    )
