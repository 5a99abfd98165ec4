"""Do the sums agree, within each annex and across all three?

One wrong figure upsets every sum above it. So the figure that stands alone against two that agree is named, and the
sums that would be right with the agreed figure are not accused a second time.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from zhixiang.intake.checks.catalogue import CHECKS
from zhixiang.intake.forms.notice import NoticeReading
from zhixiang.intake.records import AllocationRow, Finding, PerformanceTable, RowType
from zhixiang.rules.money import format_wan, format_yuan

_ANNEX_NAME = {1: "附件1", 2: "附件2"}


class _Ledger:
    """The money of each region as each of the three places prints it, and what most of them say."""

    def __init__(self, reading: NoticeReading) -> None:
        self.rows = reading.allocation.rows
        self.tables = reading.performance.tables
        self.details: dict[int, dict[str, list[AllocationRow]]] = {1: {}, 2: {}}
        for row in self.rows:
            if row.row_type is RowType.DETAIL and row.annex in self.details:
                self.details[row.annex].setdefault(row.region_code or row.label, []).append(row)
        self.by_table: dict[str, list[PerformanceTable]] = defaultdict(list)
        for table in self.tables:
            self.by_table[table.region_code or table.department].append(table)
        self.agreed = {code: self._agree(code) for code in self._codes()}

    def _codes(self) -> set[str]:
        return {*self.details[1], *self.details[2], *self.by_table}

    def total_of(self, annex: int, code: str) -> int | None:
        """The sum of a region's lines in one annex, or None when the annex has none or one is unreadable."""
        rows = self.details.get(annex, {}).get(code, [])
        if not rows or any(row.amount_fen is None for row in rows):
            return None
        # A line that repeats an earlier one is a finding of its own and counts once.
        return sum(amount or 0 for amount in {row.project_name: row.amount_fen for row in reversed(rows)}.values())

    def is_hidden(self, annex: int, fen: int | None) -> bool:
        """Whether a line of this money stands in the annex under a name that could not be told."""
        rows = [row for same in self.details.get(annex, {}).values() for row in same]
        return any(not row.region_code and row.amount_fen == fen for row in rows)

    def _agree(self, code: str) -> int | None:
        """The figure that at least two of the three places print; None when no two agree."""
        figures = [self.total_of(1, code), self.total_of(2, code), *(t.amount_fen for t in self.by_table[code][:1])]
        ranked = Counter(figure for figure in figures if figure is not None).most_common(1)
        return ranked[0][0] if ranked and ranked[0][1] >= 2 else None

    def corrected(self, row: AllocationRow) -> int:
        """The line's amount as it would be once the findings on lines are mended: the agreed figure where the line
        stands alone against two others, nothing for a line that repeats an earlier one.
        """
        code = row.region_code or row.label
        same = self.details[row.annex].get(code, [])
        agreed = self.agreed.get(code)
        if len(same) == 1:
            return agreed if agreed is not None else row.amount_fen or 0
        repeats = any(r is not row and r.line < row.line and r.project_name == row.project_name for r in same)
        return 0 if repeats else row.amount_fen or 0

    def absent(self, annex: int) -> list[int]:
        """The amounts of regions that the other annex has and this one lacks."""
        other = 3 - annex
        codes = self.details[other].keys() - self.details[annex].keys() if self.details[annex] else ()
        return [amount for code in codes if (amount := self.total_of(other, code)) is not None]


def check_sums(reading: NoticeReading) -> Iterator[Finding]:
    """Totals, section sums and subtotals of both annexes, and each region across annexes and tables."""
    ledger = _Ledger(reading)
    for annex in (1, 2):
        rows = [row for row in ledger.rows if row.annex == annex]
        if rows:
            yield from _within_annex(annex, rows, ledger)
    yield from _across(ledger)


def _within_annex(annex: int, rows: list[AllocationRow], ledger: _Ledger) -> Iterator[Finding]:
    details = [row for row in rows if row.row_type is RowType.DETAIL]
    absent = ledger.absent(annex)
    for row in rows:
        if row.row_type is RowType.DETAIL or row.amount_fen is None:
            continue
        if row.row_type is RowType.TOTAL:
            code, members = "total_mismatch", details
        elif not row.region_code:
            code, members = "section_mismatch", [d for d in details if d.section == row.section]
        else:
            code, members = "subtotal_mismatch", _members_of(row, rows)
        printed = sum(member.amount_fen or 0 for member in members)
        corrected = sum(ledger.corrected(member) for member in members)
        explained = {printed, corrected, corrected + sum(absent), *(corrected + amount for amount in absent)}
        if members and row.amount_fen not in explained:
            yield _sum_finding(code, annex, row, printed)


def _members_of(subtotal: AllocationRow, rows: list[AllocationRow]) -> list[AllocationRow]:
    """The lines under a city's subtotal: the details that follow it, up to the next subtotal or total."""
    members: list[AllocationRow] = []
    for row in rows[rows.index(subtotal) + 1 :]:
        if row.row_type is not RowType.DETAIL:
            break
        members.append(row)
    return members


def _sum_finding(code: str, annex: int, row: AllocationRow, computed: int) -> Finding:
    printed = row.amount_fen or 0
    return CHECKS[code].at(
        f"{_ANNEX_NAME[annex]} {row.label}",
        row.line,
        f"{_ANNEX_NAME[annex]}“{row.label}”写的是 {_money(annex, printed)}，"
        f"下面各行加起来是 {_money(annex, computed)}，相差 {_money(annex, abs(printed - computed))}。",
        evidence=row.amount_text,
        region_code=row.region_code,
    )


def _money(annex: int, fen: int) -> str:
    return f"{format_yuan(fen)} 元" if annex == 1 else f"{format_wan(fen)} 万元"


def _across(ledger: _Ledger) -> Iterator[Finding]:
    both = bool(ledger.details[1] and ledger.details[2])
    for code in sorted({*ledger.details[1], *ledger.details[2]}):
        first, second = ledger.total_of(1, code), ledger.total_of(2, code)
        rows1, rows2 = ledger.details[1].get(code, []), ledger.details[2].get(code, [])
        for annex, rows in ((1, rows1), (2, rows2)):
            yield from _repeated(annex, rows)
        if not (rows1 or rows2)[0].region_code:
            continue
        if both and bool(rows1) != bool(rows2):
            absent = 2 if rows1 else 1
            if not ledger.is_hidden(absent, ledger.total_of(3 - absent, code)):
                yield _missing(rows1 or rows2, absent)
        elif both and None not in (first, second) and first != second:
            yield _annex_finding(code, rows1[0], rows2[0], ledger)
        if ledger.tables:
            yield from _table_findings(code, rows1 or rows2, ledger)
    for code in sorted(ledger.by_table.keys() - ledger.details[1].keys() - ledger.details[2].keys()):
        if ledger.details[1] or ledger.details[2]:
            table = ledger.by_table[code][0]
            yield CHECKS["table_without_line"].at(
                f"附件3 {table.owner}",
                table.line,
                f"附件3有“{table.owner}”的绩效目标表，但两张分配表里都没有给它安排资金。",
                region_code=table.region_code,
            )


def _repeated(annex: int, rows: list[AllocationRow]) -> Iterator[Finding]:
    seen: dict[str, AllocationRow] = {}
    for row in rows:
        earlier = seen.setdefault(row.project_name, row)
        if earlier is not row:
            yield CHECKS["region_duplicated"].at(
                f"{_ANNEX_NAME[annex]} {row.label}",
                row.line,
                f"{_ANNEX_NAME[annex]}里“{row.label}”出现了两次（第 {earlier.line} 行和第 {row.line} 行），"
                "请删去重复的一行。",
                region_code=row.region_code,
            )


def _missing(rows: list[AllocationRow], absent_from: int) -> Finding:
    row = rows[0]
    return CHECKS["region_missing"].at(
        f"{_ANNEX_NAME[row.annex]} {row.label}",
        row.line,
        f"“{row.region_name or row.label}”在{_ANNEX_NAME[row.annex]}里有，在{_ANNEX_NAME[absent_from]}里没有，"
        "请补上或核对名称。",
        region_code=row.region_code,
    )


def _annex_finding(code: str, row1: AllocationRow, row2: AllocationRow, ledger: _Ledger) -> Finding:
    """Names the annex that stands alone; where no third figure decides, annex 2 is named beside annex 1."""
    agreed = ledger.agreed.get(code)
    odd = row1 if agreed is not None and ledger.total_of(2, code) == agreed else row2
    figures = f"附件1是 {_money(1, row1.amount_fen or 0)}，附件2是 {_money(2, row2.amount_fen or 0)}"
    advice = (
        f"绩效目标表与{'附件2' if odd is row1 else '附件1'}一致，请核对{_ANNEX_NAME[odd.annex]}" if agreed else "请核对"
    )
    return CHECKS["annex_mismatch"].at(
        f"{_ANNEX_NAME[odd.annex]} {odd.label}",
        odd.line,
        f"“{row1.region_name or row1.label}”的金额不一致：{figures}，{advice}"
        f"（附件1第 {row1.line} 行、附件2第 {row2.line} 行）。",
        evidence=f"{row1.amount_text} / {row2.amount_text}",
        region_code=row1.region_code,
    )


def _table_findings(code: str, rows: list[AllocationRow], ledger: _Ledger) -> Iterator[Finding]:
    tables = ledger.by_table.get(code, [])
    line = rows[0]
    if not tables:
        yield CHECKS["table_missing"].at(
            f"附件3 {line.region_name or line.label}",
            line.line,
            f"“{line.region_name or line.label}”分到了资金，但附件3里没有它的绩效目标表。",
            region_code=line.region_code,
        )
        return
    first, second = ledger.total_of(1, code), ledger.total_of(2, code)
    expected = ledger.agreed.get(code) or first or second
    for table in tables:
        alone = table.amount_fen is not None and table.amount_fen not in (expected, first, second)
        if alone and expected is not None:
            yield CHECKS["table_amount_mismatch"].at(
                f"附件3 {table.region_name}",
                table.lines.get("amount", table.line),
                f"“{table.region_name}”绩效目标表的资金需求是 {format_wan(table.amount_fen or 0)} 万元，"
                f"分配表里是 {format_wan(expected)} 万元，请核对。",
                evidence=table.amount_text,
                region_code=table.region_code,
            )
    for table in tables[1:]:
        yield CHECKS["table_duplicated"].at(
            f"附件3 {table.region_name}",
            table.line,
            f"“{table.region_name}”有两张绩效目标表（第 {tables[0].line} 行和第 {table.line} 行），请保留一张。",
            region_code=table.region_code,
        )
