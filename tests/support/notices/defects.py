"""Plants defects whose place is known. Each planter spoils one thing, takes a region nobody else has spoiled, and says
what it did; it returns None where this notice has no room for it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from tests.support.notices.drawing import make_indicator
from tests.support.notices.policies import BY_ID, cite
from tests.support.notices.style import Style
from tests.support.notices.truth import (
    FEN_PER_WAN,
    Defect,
    IndicatorTruth,
    Placed,
    RowTruth,
    TableTruth,
    TargetTruth,
    Truth,
)
from tests.support.notices.vocabulary import UNCOVERED, WRONG_LEVELS, Word


@dataclass
class Field:
    """The notice while defects are planted."""

    rng: Random
    truth: Truth
    style: Style
    used: set[str] = field(default_factory=set)

    def take(self, condition: Callable[[TableTruth], bool] = lambda _: True) -> TableTruth | None:
        """A table whose region is still untouched and that fits ``condition``."""
        free = [t for t in self.truth.tables if t.region_code not in self.used and condition(t)]
        if not free:
            return None
        table = self.rng.choice(free)
        self.used.add(table.region_code)
        return table

    def detail(self, annex: int, region_code: str) -> RowTruth:
        """A region's line in an annex."""
        return next(row for row in self.truth.details(annex) if row.region_code == region_code)

    def sums(self, row: RowTruth) -> tuple[Placed, ...]:
        """The subtotals and totals that ``row`` is part of, in both annexes, and the region's other lines."""
        wanted: list[Placed] = []
        for other in self.truth.rows:
            if other is row:
                continue
            same = other.region_code == row.region_code
            over = other.row_type == "total" or (other.row_type == "subtotal" and other.section == row.section)
            twin = self.detail(2, row.region_code).section if row.annex == 1 else ""
            if same or over or (other.row_type == "subtotal" and twin and other.section == twin):
                wanted.append(other)
        return tuple(wanted)


Planter = Callable[[Field], Defect | None]


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
    free = [row for row in rows if row.region_code not in ground.used]
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
    return _sum_changed(ground, "total_changed", [ground.rng.choice(rows)])


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


def _table_missing(ground: Field) -> Defect | None:
    table = ground.take()
    if table is None:
        return None
    ground.truth.tables = [one for one in ground.truth.tables if one is not table]
    ground.truth.defects = [d for d in ground.truth.defects if table.region_code not in d.region_codes]
    rows = (ground.detail(1, table.region_code), ground.detail(2, table.region_code))
    return Defect("table_missing", (table.region_code,), rows)


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


def _table_twice(ground: Field) -> Defect | None:
    table = ground.take()
    if table is None:
        return None
    twin = copy.deepcopy(table)
    twin.judged = False
    place = next(i for i, one in enumerate(ground.truth.tables) if one is table)
    ground.truth.tables.insert(place + 1, twin)
    return Defect("table_twice", (table.region_code,), (table, twin))


def _table_truncated(ground: Field) -> Defect | None:
    final = ground.truth.tables[-1]
    table = ground.take(lambda one: one is not final and len(one.indicators) > 3)
    if table is None:
        return None
    keep = ground.rng.randint(1, len(table.indicators) - 2)
    half = table.indicators[keep]
    half.name, half.value_text, half.optional = half.name[: max(3, len(half.name) // 2)], "", True
    table.indicators = table.indicators[: keep + 1]
    table.cut_after = keep
    return Defect("table_truncated", (table.region_code,), (table,))


def _rows_repeated(ground: Field) -> Defect | None:
    table = ground.take(lambda one: sum(i.level2 == "数量指标" for i in one.indicators) >= 4)
    if table is None:
        return None
    outputs = [i for i, one in enumerate(table.indicators) if one.level2 == "数量指标"]
    length = ground.rng.randint(3, min(6, len(outputs)))
    start = ground.rng.randint(outputs[0], outputs[-1] + 1 - length)
    block = table.indicators[start : start + length]
    copies = [copy.copy(one) for one in block]
    for one in copies:
        one.optional = True
    table.indicators[start + length : start + length] = copies
    return Defect("rows_repeated", (table.region_code,), (*block, *copies))


def _citation_wrong_title(ground: Field) -> Defect | None:
    numbered = {i for i, known in BY_ID.items() if known.doc_no}
    table = ground.take(lambda one: sum(c.policy_id in numbered and bool(c.doc_no) for c in one.citations) >= 2)
    if table is None:
        return None
    first, second = ground.rng.sample([c for c in table.citations if c.policy_id in numbered and c.doc_no], 2)
    known, other = BY_ID[first.policy_id or 0], BY_ID[second.policy_id or 0]
    first.text, first.judged = f"《{known.title}》（{other.doc_no}）", False
    return Defect("citation_wrong_number", (table.region_code,), (first,))


def _renumber(ground: Field, kind: str, change: Callable[[TableTruth], None]) -> Defect | None:
    table = ground.take(lambda one: len(one.citations) >= 4)
    if table is None:
        return None
    change(table)
    return Defect(kind, (table.region_code,), tuple(table.citations))


def _citation_jump(ground: Field) -> Defect | None:
    def change(table: TableTruth) -> None:
        start = ground.rng.randint(1, len(table.citations) - 1)
        for citation in table.citations[start:]:
            citation.ordinal = (citation.ordinal or 0) + 1

    return _renumber(ground, "citation_misnumbered", change)


def _citation_number_repeated(ground: Field) -> Defect | None:
    def change(table: TableTruth) -> None:
        place = ground.rng.randint(1, len(table.citations) - 2)
        table.citations[place].ordinal = table.citations[place - 1].ordinal

    return _renumber(ground, "citation_misnumbered", change)


def _citation_twice(ground: Field) -> Defect | None:
    table = ground.take(lambda one: sum(c.policy_id is not None for c in one.citations) >= 2)
    if table is None:
        return None
    source = ground.rng.choice([c for c in table.citations if c.policy_id is not None])
    twin = copy.copy(source)
    twin.ordinal = len(table.citations) + 1
    table.citations.append(twin)
    return Defect("citation_duplicated", (table.region_code,), (source, twin))


def _citation_expired(ground: Field) -> Defect | None:
    over = [k for k in BY_ID.values() if k.last_year < ground.truth.head.year]
    table = ground.take() if over else None
    if table is None:
        return None
    mention = cite(ground.rng, ground.rng.choice(over), 0.0)
    mention.ordinal = len(table.citations) + 1
    table.citations.append(mention)
    return Defect("citation_expired", (table.region_code,), (mention,))


def _citations_missing(ground: Field) -> Defect | None:
    table = ground.take()
    if table is None:
        return None
    table.citations = []
    return Defect("citations_missing", (table.region_code,), (table,))


def _spoil_value(
    ground: Field,
    kind: str,
    spoil: Callable[[IndicatorTruth], None],
    fits: Callable[[IndicatorTruth], bool] = lambda one: one.target.kind == "quantitative",
) -> Defect | None:
    table = ground.take(lambda one: any(fits(i) for i in one.indicators))
    if table is None:
        return None
    indicator = ground.rng.choice([i for i in table.indicators if fits(i)])
    spoil(indicator)
    return Defect(kind, (table.region_code,), (indicator,))


def _unit_lost(ground: Field) -> Defect | None:
    def spoil(one: IndicatorTruth) -> None:
        number = one.target.number
        text, op = ground.rng.choice((("{}", "eq"), ("不少于{}", "ge"), ("≥{}", "ge")))
        one.value_text, one.target = text.format(number), TargetTruth("quantitative", op, number)

    return _spoil_value(
        ground, "unit_lost", spoil, lambda one: one.target.op in ("ge", "eq") and "%" not in one.target.units
    )


def _unmeasurable(ground: Field) -> Defect | None:
    def spoil(one: IndicatorTruth) -> None:
        one.value_text = ground.rng.choice(("效果良好", "成效显著", "进一步加强", "不断提升", "有力推动", "一批"))
        one.target = TargetTruth("qualitative", "none")

    return _spoil_value(ground, "not_measurable", spoil, lambda one: one.level2 == "数量指标")


def _value_empty(ground: Field) -> Defect | None:
    def spoil(one: IndicatorTruth) -> None:
        one.value_text, one.target = ground.rng.choice(("", "", "/", "—", "无")), TargetTruth("missing", "none")

    return _spoil_value(ground, "value_empty", spoil)


def _value_is_name(ground: Field) -> Defect | None:
    def spoil(one: IndicatorTruth) -> None:
        one.value_text, one.target = one.name, TargetTruth("missing", "none", free=True)

    return _spoil_value(ground, "value_is_name", spoil, lambda one: one.level2 == "数量指标")


def _already_met(ground: Field) -> Defect | None:
    def spoil(one: IndicatorTruth) -> None:
        number, unit = int(one.target.number or 1), one.target.units[0]
        mark = ground.rng.choice(("(已建设)", "（已完成）", "（已建成）"))
        one.value_text = f"{number}{unit}{mark}"
        one.target = TargetTruth("quantitative", "eq", one.target.number, None, (unit,))

    return _spoil_value(ground, "already_met", spoil, lambda one: one.target.units[:1] in (("个",), ("家",), ("项",)))


def _direction_wrong(ground: Field) -> Defect | None:
    def spoil(one: IndicatorTruth) -> None:
        bad = "投诉" in one.name
        number = one.target.number
        one.value_text = f"不低于{number}%" if bad else f"不高于{number}%"
        one.target = TargetTruth("quantitative", "ge" if bad else "le", number, None, ("%",))

    return _spoil_value(ground, "direction_wrong", spoil, lambda one: "满意" in one.name or "投诉率" in one.name)


def _wrong_level(ground: Field) -> Defect | None:
    level2, name, measure = ground.rng.choice(WRONG_LEVELS)
    table = ground.take(lambda one: sum(i.level2 == level2 for i in one.indicators) >= 1)
    if table is None:
        return None
    indicator = make_indicator(ground.rng, Word(name, level2, measure), ground.truth.head.year)
    places = [i for i, one in enumerate(table.indicators) if one.level2 == level2]
    table.indicators.insert(places[-1] + 1, indicator)
    return Defect("wrong_level", (table.region_code,), (indicator,))


def _category_missing(ground: Field) -> Defect | None:
    level1 = ground.rng.choice(("产出指标", "效益指标", "满意度指标"))
    table = ground.take(lambda one: {"产出指标", "效益指标", "满意度指标"} <= {i.level1 for i in one.indicators})
    if table is None:
        return None
    gone = {id(i) for i in table.indicators if i.level1 == level1}
    table.indicators = [i for i in table.indicators if id(i) not in gone]
    ground.truth.defects = [d for d in ground.truth.defects if not any(id(o) in gone for o in d.objects)]
    # Its spending is covered by nothing now: that may be said too.
    return Defect("category_missing", (table.region_code,), (table,), note=level1)


def _same_indicators(ground: Field) -> Defect | None:
    one = ground.take(lambda table: len(table.indicators) >= 6)
    other = ground.take()
    if one is None or other is None:
        return None
    gone = {id(i) for i in other.indicators}
    ground.truth.defects = [d for d in ground.truth.defects if not any(id(o) in gone for o in d.objects)]
    other.indicators = [copy.copy(i) for i in one.indicators]
    other.spending = one.spending
    for index, copied in enumerate(other.indicators):
        _copy_weak_points(ground, one.indicators[index], copied, other.region_code)
    return Defect("same_indicators", (one.region_code, other.region_code), (one, other))


def _copy_weak_points(ground: Field, source: IndicatorTruth, twin: IndicatorTruth, code: str) -> None:
    for defect in list(ground.truth.defects):
        if any(one is source for one in defect.objects):
            ground.truth.defects.append(Defect(defect.kind, (code,), (twin,), expected=defect.expected))


def _same_goals(ground: Field) -> Defect | None:
    one, other = ground.take(), ground.take()
    if one is None or other is None:
        return None
    one.goal_items = [goal.replace(one.region_name, "本地") for goal in one.goal_items]
    other.goal_items = list(one.goal_items)
    return Defect("same_goals", (one.region_code, other.region_code), (one, other))


def _region_code_wrong(ground: Field) -> Defect | None:
    table = ground.take()
    if table is None:
        return None
    row = ground.detail(1, table.region_code)
    others = [r.region_code for r in ground.truth.details(1) if r.region_code != row.region_code]
    if not others:
        return None
    row.printed_code = ground.rng.choice(others)
    return Defect("region_code_wrong", (table.region_code, row.printed_code), (row,))


def _function_code_wrong(ground: Field) -> Defect | None:
    table = ground.take()
    if table is None:
        return None
    row = ground.detail(1, table.region_code)
    row.function_code = ground.rng.choice(("2011419", "2011490", "2010409", "2110409"))
    return Defect("function_code_wrong", (table.region_code,), (row,))


def _budget_code_wrong(ground: Field) -> Defect | None:
    rows = [r for r in ground.truth.rows if r.budget_code and r.region_code not in ground.used]
    if len(rows) < 2:
        return None
    row, other = ground.rng.sample(rows, 2)
    ground.used.add(row.region_code)
    row.budget_code = other.budget_code
    return Defect("budget_code_wrong", (row.region_code, other.region_code), (row, other))


def _year_wrong(ground: Field) -> Defect | None:
    table = ground.take()
    if table is None:
        return None
    table.year = ground.truth.head.year + ground.rng.choice((-1, 1))
    return Defect("year_wrong", (table.region_code,), (table,))


def _spending_uncovered(ground: Field) -> Defect | None:
    table = ground.take()
    if table is None:
        return None
    table.spending = f"{table.spending.removesuffix('等工作').removesuffix('项目')}、{ground.rng.choice(UNCOVERED)}"
    return Defect("spending_uncovered", (table.region_code,), (table,))


def _amount_garbled(ground: Field) -> Defect | None:
    table = ground.take()
    if table is None:
        return None
    row = ground.detail(2, table.region_code)
    text = str((row.amount_fen or 0) // FEN_PER_WAN)
    row.amount_text, row.amount_fen = f"{text[:1]}{ground.rng.choice('?O□*')}{text[2:]}", None
    return Defect("amount_garbled", (table.region_code,), (row,), (*ground.sums(row), table))


def _field_missing(ground: Field) -> Defect | None:
    table = ground.take()
    if table is None:
        return None
    name = ground.rng.choice(("预算年度", "资金需求", "支出内容"))
    table.missing_fields.add(name)
    if name == "预算年度":
        table.year = None
    elif name == "资金需求":
        table.amount_fen = None
    else:
        table.spending = ""
    return Defect("field_missing", (table.region_code,), (table,), note=name)


def _unit_not_printed(ground: Field) -> Defect | None:
    ground.style.no_units = True
    rows = tuple(row for row in ground.truth.rows if row.annex == 2)
    return Defect("unit_not_printed", (), rows)


PLANTERS: dict[str, Planter] = {
    "detail_changed_1": _detail_changed_1,
    "detail_changed_2": _detail_changed_2,
    "subtotal_changed": _subtotal_changed,
    "section_changed": _section_changed,
    "total_changed": _total_changed,
    "table_amount_changed": _table_amount_changed,
    "line_missing_1": _line_missing_1,
    "line_missing_2": _line_missing_2,
    "table_missing": _table_missing,
    "line_twice": _line_twice,
    "table_twice": _table_twice,
    "table_truncated": _table_truncated,
    "rows_repeated": _rows_repeated,
    "citation_wrong_number": _citation_wrong_title,
    "citation_jump": _citation_jump,
    "citation_number_repeated": _citation_number_repeated,
    "citation_duplicated": _citation_twice,
    "citation_expired": _citation_expired,
    "citations_missing": _citations_missing,
    "unit_lost": _unit_lost,
    "not_measurable": _unmeasurable,
    "value_empty": _value_empty,
    "value_is_name": _value_is_name,
    "already_met": _already_met,
    "direction_wrong": _direction_wrong,
    "wrong_level": _wrong_level,
    "category_missing": _category_missing,
    "same_indicators": _same_indicators,
    "same_goals": _same_goals,
    "region_code_wrong": _region_code_wrong,
    "function_code_wrong": _function_code_wrong,
    "budget_code_wrong": _budget_code_wrong,
    "year_wrong": _year_wrong,
    "spending_uncovered": _spending_uncovered,
    "amount_garbled": _amount_garbled,
    "field_missing": _field_missing,
    "unit_not_printed": _unit_not_printed,
}
