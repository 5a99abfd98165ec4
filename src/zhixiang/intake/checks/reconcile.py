"""Do the sums agree, within each annex and across all three?

One wrong figure upsets every sum above it. So the figure that stands alone against two that agree is named, and the
sums that would be right with the agreed figure are not accused a second time.
"""

from __future__ import annotations

from collections.abc import Iterator

from zhixiang.intake.checks.catalogue import CHECKS
from zhixiang.intake.checks.ledger import ANNEX_NAME, Ledger, identity, is_city_sum, is_stranger, key_of, money
from zhixiang.intake.forms.notice import NoticeReading
from zhixiang.intake.records import AllocationRow, Finding, RowType
from zhixiang.rules.money import format_wan


def check_sums(reading: NoticeReading) -> Iterator[Finding]:
    """Totals, section sums and subtotals of both annexes, and each region across annexes and tables."""
    ledger = Ledger(reading)
    for annex in (1, 2):
        for row in ledger.annexes[annex]:
            if row.row_type is not RowType.DETAIL and row.amount_fen is not None:
                yield from _sum(row, ledger)
    yield from _misplaced(ledger)
    scale_known = not any(unit.disproved and not unit.basis for unit in reading.allocation.units.values())
    yield from _across(ledger, scale_known=scale_known)


def _sum(row: AllocationRow, ledger: Ledger) -> Iterator[Finding]:
    """A sum that fits neither the lines as printed nor the lines as they would be once mended."""
    members = ledger.members(row)
    printed = None if any(one.amount_fen is None for one in members) else sum(one.amount_fen or 0 for one in members)
    ways = [members]
    if is_city_sum(row):
        strangers = ledger.strangers(row)
        at_home = [one for one in members if all(one is not stranger for stranger in strangers)]
        away = _away(row, ledger)
        ways += [at_home, [*at_home, *away], [*members, *away]]
    filled = [one.amount_fen if one.amount_fen is not None else ledger.told_elsewhere(one) for one in members]
    explained = {printed, None if None in filled else sum(amount or 0 for amount in filled)}
    for way in ways:
        amounts = [ledger.corrected(one) for one in way]
        if None in amounts:
            continue
        corrected = sum(amount for amount in amounts if amount is not None)
        absent = ledger.absent(row.annex)
        explained |= {corrected, corrected + sum(absent), *(corrected + amount for amount in absent)}
    if not members or row.amount_fen in explained or explained == {None}:
        return
    kind = "total" if row.row_type is RowType.TOTAL else "subtotal" if row.region_name or not row.section else "section"
    yield _sum_finding(f"{kind}_mismatch", row, members, printed)


def _away(subtotal: AllocationRow, ledger: Ledger) -> list[AllocationRow]:
    """The lines that belong to the city by their codes and stand under another one."""
    strangers = (row for other in ledger.annexes[subtotal.annex] for row in ledger.strangers(other))
    return [row for row in strangers if subtotal.region_code and not is_stranger(row, subtotal)]


def _misplaced(ledger: Ledger) -> Iterator[Finding]:
    """Lines of another city under a city's subtotal, where the subtotal does not count them."""
    for annex in (1, 2):
        for subtotal in filter(is_city_sum, ledger.annexes[annex]):
            strangers = ledger.strangers(subtotal)
            if annex == 1:
                # Counties may follow the last city's block without a heading of their own.
                strangers = [row for row in strangers if row.region_code[4:6] == "00"]
            if subtotal.amount_fen == sum(ledger.corrected(one) or 0 for one in ledger.members(subtotal)):
                continue
            for row in strangers:
                city = f"“{subtotal.region_name}”（{subtotal.region_code}）"
                yield CHECKS["region_misplaced"].at(
                    f"{ANNEX_NAME[annex]} {row.label}",
                    row.line,
                    f"{ANNEX_NAME[annex]}把“{row.region_name or row.label}”（{row.region_code}）列在{city}下面，"
                    "按编码不属于该市，该市小计也没有算它，请核对位置。",
                    evidence=row.label,
                    region_code=row.region_code,
                )


def _sum_finding(code: str, row: AllocationRow, members: list[AllocationRow], computed: int | None) -> Finding:
    printed, annex = row.amount_fen or 0, row.annex
    if computed is None:
        known = sum(member.amount_fen or 0 for member in members)
        rest = f"下面能识别的各行加起来是 {money(annex, known)}，无法识别的按其他附件补上也对不上"
    else:
        rest = f"下面各行加起来是 {money(annex, computed)}，相差 {money(annex, abs(printed - computed))}"
    return CHECKS[code].at(
        f"{ANNEX_NAME[annex]} {row.label}",
        row.line,
        f"{ANNEX_NAME[annex]}“{row.label}”写的是 {money(annex, printed)}，{rest}。",
        evidence=row.amount_text,
        region_code=row.region_code,
    )


def _across(ledger: Ledger, *, scale_known: bool) -> Iterator[Finding]:
    both = bool(ledger.details[1] and ledger.details[2])
    for key in sorted({*ledger.details[1], *ledger.details[2]}):
        first, second = ledger.total_of(1, key), ledger.total_of(2, key)
        rows1, rows2 = ledger.details[1].get(key, []), ledger.details[2].get(key, [])
        for annex, rows in ((1, rows1), (2, rows2)):
            yield from _repeated(annex, key, rows, ledger)
        if both and bool(rows1) != bool(rows2):
            yield from _missing(rows1 or rows2, 2 if rows1 else 1, ledger)
        elif None not in (first, second) and first != second and (scale_known or not _in_other_unit(first, second)):
            yield _annex_finding(key, rows1[0], rows2[0], ledger)
        if ledger.tables and (rows1 or rows2)[0].region_code:
            yield from _table_findings(key, rows1 or rows2, ledger)
    for key in sorted(ledger.by_table.keys() - ledger.details[1].keys() - ledger.details[2].keys()):
        if ledger.details[1] or ledger.details[2]:
            table = ledger.by_table[key][0]
            yield CHECKS["table_without_line"].at(
                f"附件3 {table.owner}",
                table.line,
                f"附件3有“{table.owner}”的绩效目标表，但两张分配表里都没有给它安排资金。",
                region_code=table.region_code,
            )


def _in_other_unit(first: int | None, second: int | None) -> bool:
    return first in ((second or 0) * 10_000, (second or 0) / 10_000)


def _repeated(annex: int, key: str, rows: list[AllocationRow], ledger: Ledger) -> Iterator[Finding]:
    seen: dict[tuple[str, str, str], AllocationRow] = {}
    for row in rows:
        earlier = seen.setdefault(identity(row), row)
        if earlier is not row and not ledger.counts_repeats(annex, key):
            yield CHECKS["region_duplicated"].at(
                f"{ANNEX_NAME[annex]} {row.label}",
                row.line,
                f"{ANNEX_NAME[annex]}里“{row.label}”出现了两次（第 {earlier.line} 行和第 {row.line} 行），"
                f"{_how_counted(row, earlier, ledger)}",
                evidence=row.amount_text,
                region_code=row.region_code,
            )


def _how_counted(row: AllocationRow, earlier: AllocationRow, ledger: Ledger) -> str:
    """What the repeated line does to the sums over it, so that nothing else need be said about them."""
    if row.amount_fen != earlier.amount_fen:
        return f"金额写的是 {earlier.amount_text} 和 {row.amount_text}，请核对是一笔还是两笔。"
    for one in sorted(ledger.annexes[row.annex], key=lambda one: len(ledger.members(one))):
        members = ledger.members(one)
        if not any(member is row for member in members) or one.amount_fen is None:
            continue
        printed = sum(member.amount_fen or 0 for member in members)
        if one.amount_fen == printed:
            return (
                f"“{one.label}”把两行都算了进去，多出 {money(row.annex, row.amount_fen or 0)}，请删去一行并改正合计。"
            )
        if one.amount_fen == printed - (row.amount_fen or 0):
            return f"“{one.label}”只算了一行，请删去重复的一行。"
    return "请删去重复的一行。"


def _missing(rows: list[AllocationRow], absent_from: int, ledger: Ledger) -> Iterator[Finding]:
    """A region that one annex lacks, unless the annex has its money under a name that nobody can tell."""
    row = rows[0]
    here = ledger.total_of(row.annex, key_of(row))
    if ledger.is_hidden(absent_from, here) or (not row.region_code and not stands_alone(row, ledger)):
        return
    yield CHECKS["region_missing"].at(
        f"{ANNEX_NAME[row.annex]} {row.label}",
        row.line,
        f"“{row.region_name or row.label}”在{ANNEX_NAME[row.annex]}里有，在{ANNEX_NAME[absent_from]}里没有，"
        "请补上或核对名称。",
        region_code=row.region_code,
    )


def stands_alone(row: AllocationRow, ledger: Ledger) -> bool:
    """Whether a line without a code is of a region that the other annex lacks, not of one that it calls otherwise."""
    other = ledger.details[3 - row.annex]
    if not other or key_of(row) in other or (row.region_name or "x")[-1] not in "省市县区州旗":
        return False
    here = ledger.total_of(row.annex, key_of(row))
    unmatched = other.keys() - ledger.details[row.annex].keys()
    return all(ledger.total_of(3 - row.annex, key) != here for key in unmatched)


def _annex_finding(key: str, row1: AllocationRow, row2: AllocationRow, ledger: Ledger) -> Finding:
    """Names the annex that stands alone; where no third figure decides, annex 2 is named beside annex 1."""
    agreed, first, second = ledger.agreed.get(key), ledger.total_of(1, key), ledger.total_of(2, key)
    odd = row1 if agreed is not None and second == agreed else row2
    figures = f"附件1是 {money(1, first or 0)}，附件2是 {money(2, second or 0)}"
    advice = (
        f"绩效目标表与{'附件2' if odd is row1 else '附件1'}一致，请核对{ANNEX_NAME[odd.annex]}" if agreed else "请核对"
    )
    return CHECKS["annex_mismatch"].at(
        f"{ANNEX_NAME[odd.annex]} {odd.label}",
        odd.line,
        f"“{row1.region_name or row1.label}”的金额不一致：{figures}，{advice}"
        f"（附件1第 {row1.line} 行、附件2第 {row2.line} 行）。",
        evidence=f"{row1.amount_text} / {row2.amount_text}",
        region_code=row1.region_code,
    )


def _table_findings(key: str, rows: list[AllocationRow], ledger: Ledger) -> Iterator[Finding]:
    tables = ledger.by_table.get(key, [])
    line = rows[0]
    if not tables:
        yield CHECKS["table_missing"].at(
            f"附件3 {line.region_name or line.label}",
            line.line,
            f"“{line.region_name or line.label}”分到了资金，但附件3里没有它的绩效目标表。",
            region_code=line.region_code,
        )
        return
    first, second = ledger.total_of(1, key), ledger.total_of(2, key)
    expected = ledger.agreed.get(key) or first or second
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
