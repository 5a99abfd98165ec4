"""Plants what can be wrong with the money: amounts, sums, lines, codes, units. One planter a kind (defects.py has the rest)."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import partial
from random import Random

from tests.support.notices.ground import Field, Planter
from tests.support.notices.layout import write_amount
from tests.support.notices.truth import FEN_PER_WAN, Defect, Mark, RowTruth


def _other_amount(rng: Random, fen: int) -> int:
    return max(FEN_PER_WAN, fen + rng.choice((-1, 1)) * rng.choice((1, 2, 5, 10)) * FEN_PER_WAN)


def _change(ground: Field, kind: str, annex: int) -> Defect | None:
    table = ground.take()
    if table is None:
        return None
    row = ground.detail(annex, table.region_code)
    assert row.amount_fen is not None
    changed = _other_amount(ground.rng, row.amount_fen)
    row.amount_fen = changed if changed != row.amount_fen else changed + FEN_PER_WAN
    return Defect(kind, (table.region_code,), (row,), (*ground.sums(row), table))


def _detail_changed_1(ground: Field) -> Defect | None:
    return _change(ground, "detail_changed_1", 1)


def _detail_changed_2(ground: Field) -> Defect | None:
    return _change(ground, "detail_changed_2", 2)


def _sum_changed(ground: Field, kind: str, rows: list[RowTruth]) -> Defect | None:
    free = [row for row in rows if row.region_code not in ground.used and row.amount_fen is not None]
    if not free:
        return None
    row = ground.rng.choice(free)
    if row.region_code:
        ground.used.add(row.region_code)
    assert row.amount_fen is not None
    # Sums of different kinds never differ by the same amount: two wrong sums would agree with each other.
    row.amount_fen += {"subtotal_changed": 3, "section_changed": 7}.get(kind, 11) * FEN_PER_WAN
    codes = (row.region_code,) if row.region_code else ()
    above = tuple(one for one in ground.truth.rows if one.annex == row.annex and one.row_type != "detail")
    return Defect(kind, codes, (row,), above if not row.region_code else ())


def _subtotal_changed(ground: Field) -> Defect | None:
    rows = [row for row in ground.truth.rows if row.row_type == "subtotal" and row.region_code]
    return _sum_changed(ground, "subtotal_changed", rows)


def _section_changed(ground: Field) -> Defect | None:
    rows = [row for row in ground.truth.rows if row.row_type == "subtotal" and not row.region_code]
    return _sum_changed(ground, "section_changed", rows)


def _total_changed(ground: Field) -> Defect | None:
    rows = [row for row in ground.truth.rows if row.row_type == "total"]
    return _sum_changed(ground, "total_changed", rows)


def _table_amount_changed(ground: Field) -> Defect | None:
    table = ground.take()
    if table is None or table.amount_fen is None:
        return None
    changed = _other_amount(ground.rng, table.amount_fen)
    table.amount_fen = changed if changed != table.amount_fen else changed + FEN_PER_WAN
    rows = (ground.detail(1, table.region_code), ground.detail(2, table.region_code))
    return Defect("table_amount_changed", (table.region_code,), (table,), rows)


def _missing_line(ground: Field, annex: int) -> Defect | None:
    table = ground.take()
    if table is None:
        return None
    row = ground.detail(annex, table.region_code)
    twin = ground.detail(3 - annex, table.region_code)
    around = (*ground.sums(row), table)
    gone = [row]
    if annex == 1:
        gone += [r for r in ground.truth.rows if r.annex == 1 and r is not row and r.region_code == row.region_code]
    ground.truth.rows = [r for r in ground.truth.rows if all(r is not one for one in gone)]
    return Defect(f"line_missing_{annex}", (table.region_code,), (twin,), around)


def _line_missing_1(ground: Field) -> Defect | None:
    return _missing_line(ground, 1)


def _line_missing_2(ground: Field) -> Defect | None:
    return _missing_line(ground, 2)


def _line_twice(ground: Field) -> Defect | None:
    table = ground.take()
    if table is None:
        return None
    row = ground.detail(ground.rng.choice((1, 2)), table.region_code)
    twin = copy.copy(row)
    place = next(i for i, one in enumerate(ground.truth.rows) if one is row)
    around = (*ground.sums(row), table)
    ground.truth.rows.insert(place + 1, twin)
    return Defect("line_twice", (table.region_code,), (row, twin), around)


def _line_twice_counted(ground: Field) -> Defect | None:
    """A line printed twice whose second copy is part of every sum above it."""
    defect = _line_twice(ground)
    if defect is None:
        return None
    row = defect.objects[0]
    assert isinstance(row, RowTruth)
    for one in ground.truth.rows:
        if one.annex == row.annex and one.amount_fen is not None and ground.is_over(one, row):
            one.amount_fen += row.amount_fen or 0
    defect.kind = "line_twice_counted"
    return defect


def _swapped(text: str) -> list[str]:
    """``text`` with two digits beside each other exchanged, in every way that changes it."""
    ways = [f"{text[:i]}{text[i + 1]}{text[i]}{text[i + 2 :]}" for i in range(len(text) - 1)]
    return [way for way in ways if way != text and way[0] != "0"]


def _rewritten(ground: Field, kind: str, annex: int, ways: Callable[[str], list[str]]) -> Defect | None:
    """One line's amount in 万元 after one of ``ways`` was done to its digits."""
    table = ground.take(lambda one: bool(ways(str((one.amount_fen or 0) // FEN_PER_WAN))))
    if table is None:
        return None
    row = ground.detail(annex, table.region_code)
    wan, rest = divmod(row.amount_fen or 0, FEN_PER_WAN)
    row.amount_fen = int(ground.rng.choice(ways(str(wan)))) * FEN_PER_WAN + rest
    return Defect(kind, (table.region_code,), (row,), (*ground.sums(row), table))


def _digits_swapped(ground: Field, annex: int) -> Defect | None:
    return _rewritten(ground, f"digits_swapped_{annex}", annex, _swapped)


def _zero_slipped(ground: Field) -> Defect | None:
    """A zero too many or too few."""

    def ways(text: str) -> list[str]:
        return [text + "0", *([text[:-1]] if text.endswith("0") and len(text) > 1 else [])]

    return _rewritten(ground, "zero_slipped", ground.rng.choice((1, 2)), ways)


def _amounts_exchanged(ground: Field) -> Defect | None:
    """Two regions of one annex have each other's amount: no sum over both is wrong."""
    one = ground.take()
    other = ground.take(lambda table: one is not None and table.amount_fen != one.amount_fen) if one else None
    if one is None or other is None:
        return None
    annex = ground.rng.choice((1, 2))
    first, second = ground.detail(annex, one.region_code), ground.detail(annex, other.region_code)
    first.amount_fen, second.amount_fen = second.amount_fen, first.amount_fen
    around = (*ground.sums(first), *ground.sums(second), one, other)
    return Defect("amounts_exchanged", (one.region_code, other.region_code), (first, second), around)


def _garbled(ground: Field, text: str) -> str:
    """``text`` as bad recognition leaves it: no longer an amount, and nobody can be sure which one it was."""
    place = ground.rng.randrange(len(text))
    letters = {"0": "O", "1": "l", "2": "Z", "5": "S", "8": "B", "6": "b"}
    ways = [f"{text[:place]}{mark}{text[place + 1 :]}" for mark in "?□*#"]
    ways += [f"{text[:place]}{letters[text[place]]}{text[place + 1 :]}"] * 4 if text[place] in letters else []
    ways += (
        [f"{text[0]},{text[1:]}"]
        if len(text.split(".", maxsplit=1)[0]) != 4 and len(text) > 1 and "," not in text
        else []
    )
    return ground.rng.choice(ways)


def _amount_garbled(ground: Field, annex: int) -> Defect | None:
    table = ground.take()
    if table is None:
        return None
    row = ground.detail(annex, table.region_code)
    unit = ground.style.unit1 if annex == 1 else ground.style.unit2
    text = write_amount(row.amount_fen or 0, unit, thousands=ground.style.thousands, cents=unit == "元" and annex == 1)
    row.amount_text, row.amount_fen = _garbled(ground, text), None
    return Defect(f"amount_garbled_{annex}", (table.region_code,), (row,), (*ground.sums(row), table))


def _amount_blank(ground: Field) -> Defect | None:
    table = ground.take()
    if table is None:
        return None
    row = ground.detail(ground.rng.choice((1, 2)), table.region_code)
    row.amount_text, row.amount_fen = ground.rng.choice(("", "", "-", "/", "——")), None
    return Defect("amount_blank", (table.region_code,), (row,), (*ground.sums(row), table), note=row.amount_text)


def _sum_garbled(ground: Field) -> Defect | None:
    rows = [row for row in ground.truth.rows if row.row_type != "detail" and row.region_code not in ground.used]
    row = ground.rng.choice(rows)
    unit = ground.style.unit1 if row.annex == 1 else ground.style.unit2
    row.amount_text, row.amount_fen = _garbled(ground, write_amount(row.amount_fen or 0, unit)), None
    return Defect("sum_garbled", (row.region_code,) if row.region_code else (), (row,))


def _region_code_wrong(ground: Field) -> Defect | None:
    """The column of codes names another region of the notice."""
    table = ground.take()
    if table is None:
        return None
    row = ground.detail(1, table.region_code)
    others = [r.region_code for r in ground.truth.details(1) if r.region_code != row.region_code]
    if not others:
        return None
    row.printed_code = ground.rng.choice(others)
    return Defect("region_code_wrong", (table.region_code, row.printed_code), (row,))


def _misprinted_code(ground: Field, code: str) -> str:
    """A code with one digit wrong or two exchanged, or of another province; never one that the notice prints."""
    taken = {row.region_code for row in ground.truth.rows}
    while True:
        at = ground.rng.randint(2, 5)
        way = ground.rng.choice(("digit", "swap", "province"))
        wrong = f"{code[:at]}{ground.rng.randint(0, 9)}{code[at + 1 :]}"
        if way == "swap":
            wrong = f"{code[: at - 1]}{code[at]}{code[at - 1]}{code[at + 1 :]}"
        elif way == "province":
            wrong = ground.rng.choice(("11", "35", "61")) + code[2:]
        if wrong not in taken:
            return wrong


def _code_misprinted(ground: Field, *, everywhere: bool) -> Defect | None:
    table = ground.take()
    if table is None:
        return None
    row = ground.detail(1, table.region_code)
    row.printed_code = _misprinted_code(ground, row.region_code)
    if everywhere:
        row.unit_code = row.printed_code
    kind = "code_misprinted_twice" if everywhere else "code_misprinted"
    return Defect(kind, (table.region_code, row.printed_code), (row,), note=row.printed_code)


def _code_of_neighbour(ground: Field) -> Defect | None:
    """Column and unit both print the code of another region of the notice."""
    defect = _region_code_wrong(ground)
    if defect is not None:
        row = defect.objects[0]
        assert isinstance(row, RowTruth)
        row.unit_code, defect.kind = row.printed_code, "code_of_neighbour"
        twin = ground.detail(1, row.printed_code)
        defect.around = (*ground.sums(row), twin, *ground.sums(twin))
    return defect


def _code_malformed(ground: Field) -> Defect | None:
    table = ground.take()
    if table is None:
        return None
    row, code = ground.detail(1, table.region_code), table.region_code
    row.printed_code = ground.rng.choice((code[:5], code + "0", code[:3] + "O" + code[4:], code[:4] + "?" + code[5:]))
    return Defect("code_malformed", (table.region_code,), (row,), note=row.printed_code)


def _subtotal_code_wrong(ground: Field) -> Defect | None:
    rows = [r for r in ground.truth.rows if r.annex == 1 and r.row_type == "subtotal" and r.region_code]
    rows = [row for row in rows if row.region_code not in ground.used]
    if not rows:
        return None
    row = ground.rng.choice(rows)
    ground.used.add(row.region_code)
    row.printed_code = _misprinted_code(ground, row.region_code)
    return Defect("subtotal_code_wrong", (row.region_code, row.printed_code), (row,), note=row.printed_code)


def _name_wrong(ground: Field) -> Defect | None:
    """The line keeps its code and gets the name of another region of the notice."""
    table, other = ground.take(), ground.take()
    if table is None or other is None:
        return None
    row, twin = ground.detail(1, table.region_code), ground.detail(1, other.region_code)
    row.label = twin.label
    around = (*ground.sums(row), *ground.sums(twin), twin, table, other)
    return Defect("name_wrong", (table.region_code, other.region_code), (row,), around)


def _function_code_wrong(ground: Field) -> Defect | None:
    table = ground.take()
    if table is None:
        return None
    row = ground.detail(1, table.region_code)
    others = [code for code in ("2011419", "2011490", "2010409", "2110409") if code != row.function_code]
    row.function_code = ground.rng.choice(others)
    return Defect("function_code_wrong", (table.region_code,), (row,))


def _function_code_malformed(ground: Field) -> Defect | None:
    """Six digits, eight, a letter among them, or nothing."""
    table = ground.take()
    if table is None:
        return None
    row = ground.detail(1, table.region_code)
    code = row.function_code
    row.function_text = ground.rng.choice((code[:6], code + "0", f"{code[:2]}O{code[3:]}", code[:4] + "?" + code[5:]))
    row.function_code = ""
    return Defect("function_code_malformed", (table.region_code,), (row,), note=row.function_text)


def _function_code_of_body(ground: Field) -> Defect | None:
    """The body names another subject than every line."""
    ground.truth.head.function_code = ground.rng.choice(("2011419", "2010409", "2110409"))
    return Defect("function_code_of_body", (), (ground.truth.head,), tuple(ground.truth.details(1)))


def _budget_code_wrong(ground: Field) -> Defect | None:
    rows = [r for r in ground.truth.rows if r.budget_code and r.region_code not in ground.used]
    if len(rows) < 2:
        return None
    row, other = ground.rng.sample(rows, 2)
    ground.used.add(row.region_code)
    row.budget_code = other.budget_code
    return Defect("budget_code_wrong", (row.region_code, other.region_code), (row, other))


def _line_misplaced(ground: Field) -> Defect | None:
    """A county's line of annex 2 stands under another city; the subtotals were not changed."""
    heads = [row for row in ground.truth.rows if row.annex == 2 and row.row_type == "subtotal" and row.region_code]
    table = ground.take(lambda one: not one.region_code.endswith("00000") and one.region_code[2:4] != "90")
    free = [h for h in heads if table is not None and not h.region_code.startswith(table.region_code[:4])]
    if table is None or not free:
        return None
    row, head = ground.detail(2, table.region_code), ground.rng.choice(free)
    around = (*ground.sums(row), head)
    rows = [one for one in ground.truth.rows if one is not row]
    place = next(i for i, one in enumerate(rows) if one is head)
    rows.insert(place + 2, row)
    row.section = head.section
    ground.truth.rows = rows
    return Defect("line_misplaced", (table.region_code,), (row,), around)


def _unit_not_printed(ground: Field, annex: int) -> Defect | None:
    if ground.style.digits == "unit":
        return None
    ground.style.shown_units[annex] = ""
    rows = tuple(row for row in ground.truth.rows if row.annex == annex)
    return Defect(f"unit_not_printed_{annex}", (), rows)


def _unit_wrong(ground: Field, annex: int) -> Defect | None:
    if ground.style.digits == "unit":
        return None
    unit = ground.style.unit1 if annex == 1 else ground.style.unit2
    ground.style.shown_units[annex] = "元" if unit == "万元" else "万元"
    rows = tuple(row for row in ground.truth.rows if row.annex == annex)
    ground.style.unit_marks[annex] = marks = (Mark(), Mark())
    return Defect(f"unit_wrong_{annex}", (), (*marks, *rows))


def _table_unit_wrong(ground: Field) -> Defect | None:
    """One table of annex 3 asks for 1239 元 where 1239 万元 are meant, or the other way round."""
    table = ground.take(lambda one: (one.amount_fen or 0) % FEN_PER_WAN == 0)
    if table is None:
        return None
    table.amount_fen = (table.amount_fen or 0) // 10_000
    rows = (ground.detail(1, table.region_code), ground.detail(2, table.region_code))
    return Defect("table_unit_wrong", (table.region_code,), (table,), rows)


MONEY_PLANTERS: dict[str, Planter] = {
    "detail_changed_1": _detail_changed_1,
    "detail_changed_2": _detail_changed_2,
    "digits_swapped_1": partial(_digits_swapped, annex=1),
    "digits_swapped_2": partial(_digits_swapped, annex=2),
    "zero_slipped": _zero_slipped,
    "amounts_exchanged": _amounts_exchanged,
    "subtotal_changed": _subtotal_changed,
    "section_changed": _section_changed,
    "total_changed": _total_changed,
    "table_amount_changed": _table_amount_changed,
    "table_unit_wrong": _table_unit_wrong,
    "line_missing_1": _line_missing_1,
    "line_missing_2": _line_missing_2,
    "line_misplaced": _line_misplaced,
    "line_twice": _line_twice,
    "line_twice_counted": _line_twice_counted,
    "amount_garbled_1": partial(_amount_garbled, annex=1),
    "amount_garbled_2": partial(_amount_garbled, annex=2),
    "amount_blank": _amount_blank,
    "sum_garbled": _sum_garbled,
    "region_code_wrong": _region_code_wrong,
    "code_of_neighbour": _code_of_neighbour,
    "code_misprinted": partial(_code_misprinted, everywhere=False),
    "code_misprinted_twice": partial(_code_misprinted, everywhere=True),
    "code_malformed": _code_malformed,
    "subtotal_code_wrong": _subtotal_code_wrong,
    "name_wrong": _name_wrong,
    "function_code_wrong": _function_code_wrong,
    "function_code_malformed": _function_code_malformed,
    "function_code_of_body": _function_code_of_body,
    "budget_code_wrong": _budget_code_wrong,
    "unit_not_printed_1": partial(_unit_not_printed, annex=1),
    "unit_not_printed_2": partial(_unit_not_printed, annex=2),
    "unit_wrong_1": partial(_unit_wrong, annex=1),
    "unit_wrong_2": partial(_unit_wrong, annex=2),
}
