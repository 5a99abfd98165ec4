"""Are the lines legible and their codes right: amounts, units, regions, function subject, budget codes?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from zhixiang.intake.checks.catalogue import CHECKS
from zhixiang.intake.checks.ledger import Ledger, is_city_sum, is_stranger, money
from zhixiang.intake.checks.reconcile import stands_alone
from zhixiang.intake.forms.gazetteer import nine_digits
from zhixiang.intake.forms.notice import NoticeReading
from zhixiang.intake.forms.notice.units import AnnexUnit
from zhixiang.intake.records import AllocationRow, Finding, RowType, Severity
from zhixiang.rules import regions
from zhixiang.rules.region_names import full_forms, strip_region_label

_FEW = 5
"""Where one subject stands in five times as many lines as the body's, the body is wrong and not the lines."""
_CODE = re.compile(r"\d{6}(?:\d{3})?")


def check_allocation(reading: NoticeReading) -> Iterator[Finding]:
    """Defects of single lines and of whole columns."""
    ledger = Ledger(reading)
    yield from _amounts(reading, ledger)
    for annex, unit in reading.allocation.units.items():
        if first := next(iter(ledger.annexes.get(annex, ())), None):
            yield from _unit(annex, unit, first)
    yield from _regions(ledger)
    yield from _nesting(ledger)
    yield from _units_of_others(ledger)
    yield from _subjects(reading)
    yield from _serials(reading)
    yield from _budget_codes(reading.allocation.rows)


def _amounts(reading: NoticeReading, ledger: Ledger) -> Iterator[Finding]:
    by_line = {row.line: row for row in ledger.rows}
    for line, text, reason in reading.allocation.unreadable:
        row = by_line.get(line)
        place = f"附件{row.annex} {row.label}" if row else "分配表"
        hint = _what_it_must_be(row, ledger) if row else ""
        said = f"的金额“{text}”无法识别" if text else "没有金额"
        yield CHECKS["amount_unreadable"].at(
            place,
            line,
            f"{f'附件{row.annex}“{row.label}”' if row else ''}{said}：{reason}{hint}",
            evidence=text,
            region_code=row.region_code if row else "",
        )
    for row in ledger.rows:
        if row.amount_fen is not None and row.amount_fen < 0:
            yield CHECKS["amount_negative"].at(
                f"附件{row.annex} {row.label}",
                row.line,
                f"附件{row.annex}“{row.label}”的金额是负数（{row.amount_text}），请核对是收回、扣减还是多写了负号。",
                evidence=row.amount_text,
                region_code=row.region_code,
            )


def _what_it_must_be(row: AllocationRow, ledger: Ledger) -> str:
    """What the rest of the notice says the amount is. It is told, and not put in."""
    if row.row_type is not RowType.DETAIL:
        amounts = [ledger.corrected(one) for one in ledger.members(row)]
        known = [amount for amount in amounts if amount is not None]
        return f"下面各行加起来是 {money(row.annex, sum(known))}。" if known and len(known) == len(amounts) else ""
    parts: list[str] = []
    if (told := ledger.told_elsewhere(row)) is not None:
        parts.append(f"按其他附件应为 {money(row.annex, told)}")
    if by_sum := ledger.told_by_sum(row):
        parts.append(f"按“{by_sum[0].label}”推算应为 {money(row.annex, by_sum[1])}")
    return f"{'，'.join(parts)}，请对照原件补上。" if parts else ""


def _unit(annex: int, unit: AnnexUnit, first: AllocationRow) -> Iterator[Finding]:
    place = f"附件{annex}"
    if not unit.printed:
        yield CHECKS["unit_not_printed"].at(
            place,
            first.line,
            f"附件{annex}没有写金额单位，按{unit.basis}推断为{unit.used.value}，请核对。",
            evidence=first.amount_text,
        )
    elif unit.disproved or unit.contradicts_itself:
        wrong, line = next((one for one in unit.printed if one[0] is not unit.used), unit.printed[0])
        if unit.contradicts_itself:
            words = "、".join(f"第 {line} 行写{one.value}" for one, line in unit.printed)
            message = f"附件{annex}的金额单位前后不一（{words}），本次按{unit.used.value}读取，请核对。"
        elif unit.basis:
            message = (
                f"附件{annex}写的单位是{wrong.value}，但照此与其他附件的金额相差一万倍，应为{unit.used.value}；"
                f"本次按{unit.used.value}读取，请核对。"
            )
        else:
            message = f"附件{annex}写的单位是{wrong.value}，照此各地区金额与另一张分配表相差一万倍，请核对单位。"
        yield CHECKS["unit_mismatch"].at(place, line, message, evidence=wrong.value)


def _regions(ledger: Ledger) -> Iterator[Finding]:
    codes = [row.region_code[:2] for row in ledger.rows if row.region_code]
    province = Counter(codes).most_common(1)[0][0] if codes else ""
    accused: set[str] = set()
    for row in ledger.rows:
        if row.row_type is RowType.TOTAL or not row.region_name:
            continue
        if wrong := _wrong_code(row, province):
            accused.add(row.region_name)
            yield CHECKS["region_code_mismatch"].at(
                f"附件{row.annex} {row.label}",
                row.line,
                f"附件{row.annex}“{row.label}”的地区编码写的是 {wrong[0]}，{wrong[1]}。",
                evidence=wrong[0],
                region_code=row.region_code,
            )
        elif row.row_type is RowType.DETAIL and not row.region_code and row.region_name not in accused:
            if stands_alone(row, ledger):
                continue
            message = f"附件{row.annex}的“{row.label}”对应不到行政区划代码，请核对名称。"
            yield CHECKS["region_unknown"].at(f"附件{row.annex} {row.label}", row.line, message, evidence=row.label)


def _wrong_code(row: AllocationRow, province: str) -> tuple[str, str] | None:
    """The code of a row that cannot be right, and why."""
    code, unit_code = row.printed_code, row.unit_code
    if code and not _CODE.fullmatch(code):
        return code, f"不是六位或九位数字，应为 {row.region_code}" if row.region_code else "不是六位或九位数字"
    for printed in (code, unit_code):
        if printed and row.region_code and nine_digits(printed) != row.region_code:
            return printed, f"应为 {row.region_code}"
        if printed and not row.region_code:
            return printed, f"那是另一个地区的编码，不是“{row.region_name}”的"
        if printed and row.row_type is RowType.DETAIL and row.annex == 1 and not _is_called(row):
            return printed, f"那是{row.region_name}的，与名称不符"
        if printed and province and not printed.startswith(province):
            return printed, f"前两位不是本省的 {province}"
    return None


def _is_called(row: AllocationRow) -> bool:
    """Whether the label can mean the region that the row was given to: its unit outvotes a foreign name."""
    name = strip_region_label(row.label)
    return not name or name in row.region_name or bool({*full_forms(name)} & {*full_forms(row.region_name)})


def _nesting(ledger: Ledger) -> Iterator[Finding]:
    """Codes that begin otherwise than the code of the city that annex 2 counts the region to."""
    printed = {row.region_code: row for row in reversed(ledger.annexes[1]) if row.printed_code or row.unit_code}
    for subtotal in filter(is_city_sum, ledger.annexes[2]):
        members = ledger.members(subtotal)
        strangers = ledger.strangers(subtotal)
        counted = subtotal.amount_fen == sum(ledger.corrected(one) or 0 for one in members)
        if not strangers or not counted:
            continue
        counties = [one for one in members if one.region_code and one.region_code[4:6] != "00"]
        outvoted = len(counties) > 1 and all(is_stranger(one, subtotal) for one in counties)
        if outvoted and len({one.region_code[:4] for one in counties}) == 1:
            accused = {subtotal.region_code}
        else:
            accused = {one.region_code for one in strangers}
        for code in sorted(accused):
            row = printed.get(code, subtotal)
            city = f"{subtotal.region_name}（{subtotal.region_code}）"
            yield CHECKS["region_code_mismatch"].at(
                f"附件{row.annex} {row.label}",
                row.line,
                f"附件{row.annex}“{row.label}”的地区编码写的是 {code}，与附件2的归属不符："
                f"附件2把相应的县列在{city}下面，县的编码前四位应与市相同，请核对。",
                evidence=code,
                region_code=code,
            )


def _units_of_others(ledger: Ledger) -> Iterator[Finding]:
    """Lines of annex 1 whose unit is another city's or county's."""
    regions_of = {form: row.region_code for row in ledger.rows for form in full_forms(row.region_name)}
    for row in ledger.annexes[1]:
        other = regions_of.get(strip_region_label(row.unit_name), "")
        if other and row.region_code and other[:4] != row.region_code[:4] and _is_called(row):
            yield CHECKS["region_code_mismatch"].at(
                f"附件1 {row.label}",
                row.line,
                f"附件1“{row.label}”的分配单位写的是“{row.unit_name}”，那是另一个地区的单位，请核对。",
                evidence=row.unit_name,
                region_code=row.region_code,
            )


def _serials(reading: NoticeReading) -> Iterator[Finding]:
    """Numbers that neither follow the one before nor begin again."""
    before: dict[int, int] = {}
    for annex, line, serial in reading.allocation.serials:
        last = before.get(annex)
        if last is not None and serial not in (last + 1, 1):
            word = "重复" if serial == last else "不连续"
            yield CHECKS["serial_broken"].at(
                f"附件{annex}",
                line,
                f"附件{annex}的序号{word}：{last} 之后是 {serial}，请核对有无漏行。",
                evidence=str(serial),
            )
        before[annex] = serial


def _subjects(reading: NoticeReading) -> Iterator[Finding]:
    lines = [row for row in reading.allocation.rows if row.row_type is RowType.DETAIL and row.annex == 1]
    rows = [row for row in reading.allocation.rows if row.function_code or row.subject_text]
    bare = [row for row in lines if not row.function_code and not row.subject_text]
    if len(bare) * 2 < len(lines):
        # Where most lines have a subject, one without is a line that lacks it.
        rows += bare
    codes = Counter(row.function_code for row in rows if row.function_code)
    if not codes:
        return
    head, most = reading.document, codes.most_common(1)[0][0]
    stated = head.function_code
    if stated and codes[stated] * _FEW < codes[most]:
        yield CHECKS["function_code_mismatch"].at(
            "正文",
            head.lines.get("function_code", 1),
            f"正文写的功能分类科目是 {stated}，分配表各行都不是，多数写 {most}，请核对。",
            evidence=stated,
        )
    usual = stated if codes[stated] * _FEW >= codes[most] else most
    for row in rows:
        if row.function_code == usual:
            continue
        written = row.function_code or row.subject_text or "空的"
        said = f"正文写的是 {usual}" if usual == stated else f"其他行写的是 {usual}"
        wrong = said if row.function_code or row in bare else f"不是七位数字，{said}"
        yield CHECKS["function_code_mismatch"].at(
            f"附件{row.annex} {row.label}",
            row.line,
            f"“{row.label}”的功能分类科目是 {written}，{wrong}，请核对。",
            evidence=written,
            region_code=row.region_code,
            severity=Severity.WARNING if row in bare else None,
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
