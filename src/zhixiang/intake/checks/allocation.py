"""Are the codes of the allocation lines right: regions, function subject, budget codes, sequence, units?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from zhixiang.intake.checks.catalogue import CHECKS
from zhixiang.intake.forms.notice import NoticeReading
from zhixiang.intake.records import AllocationRow, Finding, RowType
from zhixiang.rules import regions


def check_allocation(reading: NoticeReading) -> Iterator[Finding]:
    """Defects of single lines and of the columns that should run in order."""
    for line, text, reason in reading.allocation.unreadable:
        yield CHECKS["amount_unreadable"].at("分配表", line, f"金额“{text}”无法识别：{reason}", evidence=text)
    rows = reading.allocation.rows
    for annex in (1, 2):
        first = next((row for row in rows if row.annex == annex and "unit" in row.inferred), None)
        if first is not None:
            yield CHECKS["unit_not_printed"].at(
                f"附件{annex}",
                first.line,
                f"附件{annex}没有写金额单位，按数字的写法推断，请核对。",
                evidence=first.amount_text,
            )
    yield from _regions(rows)
    yield from _subjects(rows, reading.document.function_code)
    yield from _budget_codes(rows)


def _regions(rows: list[AllocationRow]) -> Iterator[Finding]:
    for row in rows:
        place = f"附件{row.annex} {row.label}"
        if row.row_type is RowType.DETAIL and not row.region_code:
            yield CHECKS["region_unknown"].at(
                place, row.line, f"附件{row.annex}的“{row.label}”对应不到行政区划代码，请核对名称。", evidence=row.label
            )
        elif row.printed_code and row.region_code[:6] != row.printed_code[:6]:
            yield CHECKS["region_code_mismatch"].at(
                place,
                row.line,
                f"附件{row.annex}“{row.label}”的地区编码写的是 {row.printed_code}，应为 {row.region_code}。",
                evidence=row.printed_code,
                region_code=row.region_code,
            )


def _subjects(rows: list[AllocationRow], stated: str) -> Iterator[Finding]:
    codes = Counter(row.function_code for row in rows if row.function_code)
    if not codes:
        return
    usual = stated or codes.most_common(1)[0][0]
    for row in rows:
        if row.function_code and row.function_code != usual:
            yield CHECKS["function_code_mismatch"].at(
                f"附件{row.annex} {row.label}",
                row.line,
                f"“{row.label}”的功能分类科目是 {row.function_code}，正文写的是 {usual}，请核对。",
                evidence=row.function_code,
                region_code=row.region_code,
            )


def _budget_codes(rows: list[AllocationRow]) -> Iterator[Finding]:
    seen: dict[str, AllocationRow] = {}
    for row in rows:
        if not row.budget_code or row.row_type is not RowType.SUBTOTAL:
            continue
        earlier = seen.setdefault(row.budget_code, row)
        registered = regions.budget_code_of(row.region_code, inferred=False) if row.region_code else None
        if registered is not None and registered != row.budget_code:
            message = f"“{row.label}”的预算代码写的是 {row.budget_code}，应为 {registered}。"
        elif earlier is not row:
            message = f"“{row.label}”的预算代码 {row.budget_code} 与“{earlier.label}”重复，请核对。"
        else:
            continue
        yield CHECKS["budget_code_mismatch"].at(
            f"附件{row.annex} {row.label}", row.line, message, evidence=row.budget_code, region_code=row.region_code
        )
