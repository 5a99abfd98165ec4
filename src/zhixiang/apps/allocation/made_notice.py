"""The text of a notice that is issued here, line by line, so that each figure has a line that it can be traced to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan
from zhixiang.apps.people.models import Region
from zhixiang.rules.money import format_wan, format_yuan

OWN, DIRECT = "各地级以上市（不含省直管县）", "各省直管县"


@dataclass(slots=True)
class MadeTotal:
    """A total as it stands in the text: like one that is read from a paper."""

    annex: int
    scope: str
    label: str
    section: str
    region_id: str | None
    amount_fen: int
    text: str
    line: int


@dataclass(slots=True)
class MadeText:
    """The lines of the text; for each allocation line (by key) where it stands in annex 1 and 2; the totals."""

    lines: list[str] = field(default_factory=list)
    owners: dict[int, str | None] = field(default_factory=dict)
    annex1: dict[int, int] = field(default_factory=dict)
    annex2: dict[int, int] = field(default_factory=dict)
    totals: list[MadeTotal] = field(default_factory=list)
    groups: dict[int, str] = field(default_factory=dict)
    """Allocation line → the region under whose subtotal it stands in annex 1."""
    sections: dict[int, str] = field(default_factory=dict)

    def add(self, text: str, owner: str | None = None) -> int:
        """Append a line; its number."""
        self.lines.append(text)
        self.owners[len(self.lines)] = owner
        return len(self.lines)

    def total(
        self, annex: int, scope: str, label: str, fen: int, *, section: str = "", region: str | None = None
    ) -> None:
        """Append a total, which belongs to the whole province or to one region."""
        text = format_yuan(fen) if annex == 1 else format_wan(fen)
        line = self.add(f"{label}\t{text}", region)
        self.totals.append(MadeTotal(annex, scope, label, section, region, fen, text, line))


def made_text(
    plan: AllocationPlan, lines: Sequence[AllocationLine], doc_no: str, title: str, issued_on: str
) -> MadeText:
    """Head, then both annexes with their sums. ``lines`` come with region and its parent, in the plan's order."""
    made = MadeText()
    for text in (doc_no, title, f"预算年度\t{plan.fund.year}", f"专项资金\t{plan.fund.name}", f"印发日期\t{issued_on}"):
        made.add(text)
    if plan.adjusts is not None:
        made.add(f"调整\t{plan.adjusts.title or plan.adjusts_id}")
    _annex_1(made, lines)
    _annex_2(made, lines)
    return made


def _annex_1(made: MadeText, lines: Sequence[AllocationLine]) -> None:
    made.add("附件1\t资金分配表\t单位：元")
    made.add("地区\t地区编码\t二级项目名称\t分配单位\t功能分类科目\t金额")
    made.total(1, "total", "合计", _sum(lines))
    for section, direct in ((OWN, False), (DIRECT, True)):
        inside = [line for line in lines if line.in_direct_county is direct]
        if not inside:
            continue
        made.total(1, "section", f"{section}合计", _sum(inside), section=section)
        for city, group in _by_city(inside).items():
            if not direct:
                made.total(1, "region", f"{city.name}小计", _sum(group), section=section, region=city.pk)
            for line in group:
                made.sections[line.pk] = section
                if not direct:
                    made.groups[line.pk] = city.pk
                cells = (line.region.name, line.region_id, line.project_name, line.unit_name, line.function_code)
                made.annex1[line.pk] = made.add("\t".join((*cells, format_yuan(line.amount_fen))), line.region_id)


def _annex_2(made: MadeText, lines: Sequence[AllocationLine]) -> None:
    made.add("附件2\t资金安排表\t单位：万元")
    made.add("地区（单位）\t项目名称\t资金额（万元）")
    made.total(2, "total", "合计", _sum(lines))
    for city, group in sorted(_by_city(lines).items(), key=lambda pair: pair[0].pk):
        made.total(2, "region", city.name, _sum(group), region=city.pk)
        for line in group:
            cells = (line.unit_name, line.project_name, format_wan(line.amount_fen))
            made.annex2[line.pk] = made.add("\t".join(cells), line.region_id)


def _by_city(lines: Sequence[AllocationLine]) -> dict[Region, list[AllocationLine]]:
    found: dict[Region, list[AllocationLine]] = {}
    for line in lines:
        region = line.region
        city = region.parent if region.level == Region.Level.COUNTY and region.parent else region
        found.setdefault(city, []).append(line)
    return found


def _sum(lines: Sequence[AllocationLine]) -> int:
    return sum(line.amount_fen for line in lines)
