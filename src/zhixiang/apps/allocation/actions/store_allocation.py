"""Keep a notice's money: fund, notice, plan, lines and printed totals.

Part of an action: runs inside its transaction and leaves the audit event to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Sum

from zhixiang.apps.allocation.actions.tie_projects import Task, tie_projects
from zhixiang.apps.allocation.merging import Merged, merge
from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan, Fund, Notice, PrintedTotal
from zhixiang.apps.allocation.repeats import Repeat, without_repeats
from zhixiang.apps.checks.actions.store_document import storable
from zhixiang.apps.checks.errors import LoadRefused
from zhixiang.apps.checks.models import SourceDocument
from zhixiang.apps.library.models import Project
from zhixiang.intake import records
from zhixiang.intake.records import AllocationRow, RowType
from zhixiang.rules import regions
from zhixiang.rules.money import format_yuan

_FUND_NAME = re.compile(r"(?:19|20)\d\d\s*(?:年度|年)?\s*(?P<name>\S.*?资金)")
_NOT_INCLUDED = re.compile(r"不(?:含|包括|包含)[^)）]*")
"""各市（不含省直管县）is a section without direct counties."""
_LONGEST = {"unit_name": 200, "project_name": 300}
_BATCH = 1000
_LARGEST_FEN = 10**16


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """One line that can be stored: what its rows say, in the group of annex 1 that it stands in."""

    pair: Merged
    amount_fen: int
    group_code: str | None


@dataclass(frozen=True, slots=True)
class Planned:
    """What is going to be stored of a notice's money."""

    lines: tuple[PlannedLine, ...]
    repeats: tuple[Repeat, ...] = ()
    """Rows that print a line once more, which the notice itself proves; they are no money of their own."""

    @property
    def total_fen(self) -> int:
        """The sum of the lines."""
        return sum(line.amount_fen for line in self.lines)


def fund_name(title: str) -> str:
    """The fund that a notice's title names, or the whole title when it names none in the usual words."""
    found = _FUND_NAME.search(title)
    return (found["name"] if found else title)[:200] or "专项资金"


def locked_fund(head: records.DocumentHead, year: int) -> Fund:
    """The fund of the notice, made when it is new, and locked. Raises LoadRefused when its year is closed."""
    fund, _created = Fund.objects.get_or_create(
        year=year,
        name=fund_name(storable(head.title)),
        defaults={"function_code": head.function_code[:7], "function_name": storable(head.function_name)[:100]},
    )
    fund = Fund.objects.select_for_update().get(pk=fund.pk)
    if fund.closed:
        raise LoadRefused(f"{year} 年度“{fund.name}”已经封账，不能再导入。如确需补录，请先由省局解除封账。")
    return fund


def planned_lines(allocation: Sequence[AllocationRow]) -> Planned:
    """The lines behind the rows.

    Raises LoadRefused, with the line number, when there are none, or when one has no region, no legible amount, a
    negative one, too long a name, or stands there twice without proof that it is one: money is not guessed.
    """
    pairs = merge(allocation)
    if not pairs:
        raise LoadRefused("这份文件里没有资金分配明细行，无法导入。请确认附件1或附件2的分配表完整，再重新导入。")
    groups = _groups(allocation)
    for pair in pairs:
        _planned(pair, groups)
    kept, repeats = without_repeats(pairs, allocation)
    return Planned(tuple(_planned(pair, groups) for pair in kept), repeats)


def _planned(pair: Merged, groups: dict[int, str]) -> PlannedLine:
    row = pair.row
    place = f"附件{row.annex}第 {row.line} 行“{row.label or row.unit_name or row.region_name}”"
    if not row.region_code:
        raise LoadRefused(f"{place}对应不到任何地区，请在文件中写明地区编码或完整的地区名称，再重新导入。")
    amount = pair.amount_fen
    if amount is None:
        raise LoadRefused(f"{place}的金额“{row.amount_text}”无法识别，请对照原件改正后重新导入。")
    if not 0 <= amount <= _LARGEST_FEN:
        raise LoadRefused(f"{place}的金额 {format_yuan(amount)} 元不在合理范围内，请对照原件核对。")
    for name, longest in _LONGEST.items():
        if len(getattr(row, name)) > longest:
            raise LoadRefused(f"{place}的文字超过 {longest} 字，表格可能没有读对，请检查这一行。")
    group = groups.get(pair.first.line) if pair.first is not None else None
    return PlannedLine(pair, amount, group)


def _groups(allocation: Iterable[AllocationRow]) -> dict[int, str]:
    """For the detail rows of annex 1 that stand under a region's subtotal: line → that region."""
    groups: dict[int, str] = {}
    current = ""
    for row in allocation:
        if row.annex != 1:
            continue
        if row.row_type is not RowType.DETAIL:
            current = row.region_code
        elif current and current in (row.region_code, _city_of(row)):
            groups[row.line] = current
        else:
            current = ""
    return groups


def _city_of(row: AllocationRow) -> str:
    region = regions.find_region(row.region_name, row.region_code)
    return f"{region.city_code}000" if region is not None else ""


def store_allocation(
    fund: Fund,
    document: SourceDocument,
    notice: records.Notice,
    planned: Planned,
    *,
    instead_of: AllocationPlan | None = None,
) -> AllocationPlan:
    """Store everything; the document and the regions are there already.

    ``instead_of`` is the plan whose place this one takes: it is kept as superseded, and its money counts no more.
    Raises LoadRefused past the fund's budget.
    """
    _within_budget(fund, planned.total_fen, instead_of)
    plan = AllocationPlan.objects.create(
        fund=fund,
        notice=_stored_notice(fund, document, notice.document),
        title=storable(notice.document.title)[:200],
        status=AllocationPlan.Status.ISSUED,
        method=AllocationPlan.Method.READ,
        created_at=document.loaded_at,
        changed_at=document.loaded_at,
        changed_by_name=document.uploaded_by_name,
    )
    projects = tie_projects(fund, [(_task(line), line.amount_fen) for line in planned.lines], by_name="读取通知")
    AllocationLine.objects.bulk_create(
        (
            _line(plan, position, line, document.issued_on, project)
            for position, (line, project) in enumerate(zip(planned.lines, projects, strict=True))
        ),
        batch_size=_BATCH,
    )
    totals = [row for row in notice.allocation if row.row_type is not RowType.DETAIL and row.annex in (1, 2)]
    PrintedTotal.objects.bulk_create(
        (_printed_total(plan, position, row) for position, row in enumerate(totals)), batch_size=_BATCH
    )
    if instead_of is not None:
        instead_of.status, instead_of.replaced_by = AllocationPlan.Status.SUPERSEDED, plan
        instead_of.save(update_fields=["status", "replaced_by"])
    return plan


def _within_budget(fund: Fund, new_fen: int, instead_of: AllocationPlan | None) -> None:
    if fund.budget_fen is None:
        return
    issued = AllocationLine.objects.filter(plan__fund=fund, plan__status=AllocationPlan.Status.ISSUED)
    if instead_of is not None:
        issued = issued.exclude(plan=instead_of)
    before = issued.aggregate(total=Sum("amount_fen"))["total"] or 0
    if before + new_fen > fund.budget_fen:
        raise LoadRefused(
            f"“{fund.name}”{fund.year} 年预算 {format_yuan(fund.budget_fen)} 元，已下达 {format_yuan(before)} 元，"
            f"再导入 {format_yuan(new_fen)} 元就超出预算了，请先核对预算。"
        )


def _stored_notice(fund: Fund, document: SourceDocument, head: records.DocumentHead) -> Notice:
    fields: dict[str, Any] = {
        name: storable(getattr(head, name))
        for name in ("urgency", "recipients", "printed_by", "copies_to", "disclosure")
    }
    attachments = [storable(title) for title in head.attachments]
    return Notice.objects.create(
        fund=fund, document=document, attachments=attachments, lines=dict(head.lines), **fields
    )


def _task(planned: PlannedLine) -> Task:
    row = planned.pair.row
    unit_name = storable(row.unit_name)
    return Task(row.region_code, unit_name, storable(row.project_name) or unit_name)


def _line(
    plan: AllocationPlan, position: int, planned: PlannedLine, on: date | None, project: Project
) -> AllocationLine:
    row, first, second = planned.pair.row, planned.pair.first, planned.pair.second
    return AllocationLine(
        plan=plan,
        position=position,
        project=project,
        reason={"kind": "read", "document": plan.notice.document.name if plan.notice else ""},
        region_id=row.region_code,
        unit_name=storable(row.unit_name),
        project_name=storable(row.project_name),
        function_code=row.function_code[:7],
        amount_fen=planned.amount_fen,
        section=storable(first.section) if first is not None else "",
        group_region_id=planned.group_code,
        in_direct_county=_is_direct(row, on),
        annex1_label=storable(first.label) if first is not None else "",
        annex1_fen=first.amount_fen if first is not None else None,
        annex1_line=first.line if first is not None else None,
        annex2_fen=second.amount_fen if second is not None else None,
        annex2_line=second.line if second is not None else None,
        annex2_unit_name=storable(second.unit_name) if second is not None else "",
        annex2_project_name=storable(second.project_name) if second is not None else "",
    )


def _is_direct(row: AllocationRow, on: date | None) -> bool:
    """Whether the line is a direct county's: by the section it is printed in, else by the dated table of relations."""
    if "直管" in _NOT_INCLUDED.sub("", row.section):
        return True
    known = regions.fiscal_direct(row.region_code, on) if on is not None else None
    return known is not None and known.value


def _printed_total(plan: AllocationPlan, position: int, row: AllocationRow) -> PrintedTotal:
    scope = "total" if row.row_type is RowType.TOTAL else "region" if row.region_code else "section"
    return PrintedTotal(
        plan=plan,
        position=position,
        annex=row.annex,
        scope=scope,
        label=storable(row.label),
        section=storable(row.section),
        region_id=row.region_code or None if scope == "region" else None,
        budget_code=storable(row.budget_code),
        amount_fen=row.amount_fen,
        amount_text=storable(row.amount_text),
        line=row.line,
    )
