"""Plants defects whose place is known. Each planter spoils one thing, takes a region nobody else has spoiled, and says
what it did; it returns None where this notice has no room for it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable

from tests.support.notices.drawing import make_indicator
from tests.support.notices.ground import Field, Planter
from tests.support.notices.policies import BY_ID, cite
from tests.support.notices.truth import (
    Defect,
    IndicatorTruth,
    TableTruth,
    TargetTruth,
)
from tests.support.notices.vocabulary import UNCOVERED, WRONG_LEVELS, Word


def _table_missing(ground: Field) -> Defect | None:
    table = ground.take()
    if table is None:
        return None
    ground.truth.tables = [one for one in ground.truth.tables if one is not table]
    ground.truth.defects = [d for d in ground.truth.defects if table.region_code not in d.region_codes]
    rows = (ground.detail(1, table.region_code), ground.detail(2, table.region_code))
    return Defect("table_missing", (table.region_code,), rows)


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


PLANTERS: dict[str, Planter] = {
    "table_missing": _table_missing,
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
    "year_wrong": _year_wrong,
    "spending_uncovered": _spending_uncovered,
    "field_missing": _field_missing,
}
