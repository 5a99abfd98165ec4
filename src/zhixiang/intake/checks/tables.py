"""Is each performance table whole, of this year, and different from its neighbours'?"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence

from zhixiang.intake.checks.catalogue import CHECKS
from zhixiang.intake.forms.notice import NoticeReading
from zhixiang.intake.forms.text_tools import without_blanks
from zhixiang.intake.records import Finding, IndicatorRow, PerformanceTable
from zhixiang.rules.params import parameter

_REQUIRED = {
    "project_name": "项目名称",
    "year": "预算年度",
    "amount": "资金需求",
    "spending": "支出内容",
    "goal": "总体绩效目标",
}
_FIELD_NAMES = {
    **_REQUIRED,
    "basis": "政策依据",
    "department": "地方主管部门",
    "provincial_department": "省级主管部门",
    "fund_type": "资金类型",
    "project_level": "项目等级",
}
_FALLBACK_YEAR = 2024
"""Thresholds of this year hold where a notice does not say its own."""
_LEVEL1_NEEDED = ("产出指标", "效益指标", "满意度指标")


def check_tables(reading: NoticeReading) -> Iterator[Finding]:
    """Missing and repeated fields, lost headers, wrong years, repeated rows, missing categories, copied tables."""
    performance = reading.performance
    for region, name, line in performance.repeated_fields:
        yield CHECKS["field_repeated"].at(
            f"附件3 {region}",
            line,
            f"“{region}”绩效目标表的“{_FIELD_NAMES.get(name, name)}”出现了两次，请删去重复的一行。",
        )
    for region, line in performance.headless:
        yield CHECKS["header_lost"].at(
            f"附件3 {region}", line, f"“{region}”绩效目标表的指标部分没有表头，指标的级次是按顺序和含义推断的，请核对。"
        )
    for line, text, reason in performance.unreadable:
        yield CHECKS["amount_unreadable"].at(
            "附件3 资金需求", line, f"资金需求“{text}”无法识别：{reason}", evidence=text
        )
    for table in performance.tables:
        yield from _one_table(table, reading.document.budget_year)
    on = dt.date(reading.document.budget_year or _FALLBACK_YEAR, 1, 1)
    yield from _identical_indicators(performance.tables, on)
    yield from _identical_goals(performance.tables, on)


def _one_table(table: PerformanceTable, year: int | None) -> Iterator[Finding]:
    place = f"附件3 {table.owner}"
    code = table.region_code
    if not table.region_code:
        yield CHECKS["region_unknown"].at(
            place,
            table.lines.get("department", table.line),
            f"绩效目标表的地方主管部门“{table.department}”对应不到地区，请核对名称是否完整。",
            evidence=table.department,
        )
    missing = [title for name, title in _REQUIRED.items() if name not in table.lines]
    if missing:
        yield CHECKS["field_missing"].at(
            place, table.line, f"“{table.region_name}”的绩效目标表缺少{'、'.join(missing)}。", region_code=code
        )
    if not table.indicators:
        yield CHECKS["table_truncated"].at(
            place, table.last_line, f"“{table.region_name}”的绩效目标表没有任何指标，表格可能残缺。", region_code=code
        )
        return
    if year and table.year and table.year != year:
        yield CHECKS["year_mismatch"].at(
            place,
            table.lines.get("year", table.line),
            f"“{table.region_name}”绩效目标表的预算年度是 {table.year} 年，通知是 {year} 年度的。",
            region_code=code,
        )
    yield from _repeated_rows(table, place)
    levels = {row.level1 for row in table.indicators}
    lacking = [level for level in _LEVEL1_NEEDED if level not in levels]
    if lacking:
        yield CHECKS["missing_category"].at(
            place, table.line, f"“{table.region_name}”的绩效目标表没有{'、'.join(lacking)}。", region_code=code
        )
    yield from _spending(table, place)


def _key(row: IndicatorRow) -> tuple[str, str]:
    return without_blanks(row.name), without_blanks(row.value_text)


def _repeated_rows(table: PerformanceTable, place: str) -> Iterator[Finding]:
    """A run of rows that stands again is one repeated block; a single row that stands again is a duplicate."""
    first: dict[tuple[str, str], int] = {}
    runs: list[list[int]] = []
    for position, row in enumerate(table.indicators):
        earlier = first.setdefault(_key(row), position)
        if earlier == position:
            continue
        if runs and runs[-1][-1] == position - 1:
            runs[-1].append(position)
        else:
            runs.append([position])
    for run in runs:
        row = table.indicators[run[0]]
        original = table.indicators[first[_key(row)]].line
        if len(run) > 1:
            yield CHECKS["rows_repeated"].at(
                place,
                row.line,
                f"“{table.region_name}”有 {len(run)} 行指标与第 {original} 行起的内容重复，请删去重复的一段。",
                evidence=row.name,
                region_code=table.region_code,
            )
        else:
            yield CHECKS["duplicate"].at(
                place,
                row.line,
                f"“{table.region_name}”的指标“{row.name}”出现了两次（第 {original} 行和第 {row.line} 行）。",
                evidence=row.name,
                region_code=table.region_code,
            )


def _identical_indicators(tables: Sequence[PerformanceTable], on: dt.date) -> Iterator[Finding]:
    """Rule T6: indicator sets that agree beyond the threshold of the day were copied."""
    jaccard = float(parameter("check.identical_indicator_sets.jaccard", on).as_decimal())
    fewest = parameter("check.identical_indicator_sets.fewest_indicators", on).as_int()
    partners = _partners([frozenset(map(_key, table.indicators)) for table in tables], jaccard, fewest)
    for position in sorted(partners):
        table = tables[position]
        others = "、".join(tables[other].region_name for other in sorted(partners[position]))
        yield CHECKS["identical_indicators"].at(
            f"附件3 {table.region_name}",
            table.line,
            f"“{table.region_name}”的指标与{others}几乎完全相同，请按本地实际设定。",
            region_code=table.region_code,
        )


def _partners(sets: Sequence[frozenset[tuple[str, str]]], jaccard: float, fewest: int) -> dict[int, list[int]]:
    """For each set that agrees with others beyond ``jaccard`` (above 0), the positions of those others.

    Two such sets share one of the few rarest members of each (Chaudhuri et al. 2006, prefix filter), so only sets that
    do are compared: the work grows with the tables and not with their pairs.
    """
    frequency = Counter(key for keys in sets for key in keys)
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    partners: dict[int, list[int]] = defaultdict(list)
    for right, keys in enumerate(sets):
        if len(keys) < fewest:
            continue
        rarest = sorted(keys, key=lambda key: (frequency[key], key))[: len(keys) - int(jaccard * len(keys)) + 1]
        for left in {place for key in rarest for place in places[key]}:
            shared = len(keys & sets[left])
            if shared >= jaccard * (len(keys) + len(sets[left]) - shared):
                partners[left].append(right)
                partners[right].append(left)
        for key in rarest:
            places[key].append(right)
    return partners


def _identical_goals(tables: Sequence[PerformanceTable], on: dt.date) -> Iterator[Finding]:
    fewest = parameter("check.identical_goals.fewest_characters", on).as_int()
    groups: dict[str, list[PerformanceTable]] = defaultdict(list)
    for table in tables:
        if len(table.goal_text) >= fewest:
            groups[_words(table)].append(table)
    for group in groups.values():
        if len(group) < 2:
            continue
        for table in group:
            others = "、".join(other.region_name for other in group if other is not table)
            yield CHECKS["identical_goals"].at(
                f"附件3 {table.region_name}",
                table.lines.get("goal", table.line),
                f"“{table.region_name}”的总体绩效目标与{others}文字相同，请按本地实际填写。",
                region_code=table.region_code,
            )


_GOAL_NUMBER = re.compile(r"^[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[①-⑳])[)）.．、:：\s]+|^[①-⑳]")
_NOT_WORDS = re.compile(r"[\W_]+")


def _words(table: PerformanceTable) -> str:
    """What the goals say, whatever their markup, numbers, blanks and punctuation."""
    items = table.goal_items or (table.goal_text,)
    parts = [_GOAL_NUMBER.sub("", part.strip()) for item in items for part in re.split(r"[；;。\n]", item)]
    return _NOT_WORDS.sub("", unicodedata.normalize("NFKC", "".join(parts)))


_SPENDING_SPLIT = re.compile(r"[,，、;；。]|以及|和(?=推进|开展|支持|加强)")
_SPENDING_GENERIC = re.compile(
    r"知识产权|高质量|高价值(?!专利)|创造|运用|保护|服务|管理|能力|提升|促进|推动|推进|加强|强化|完善|支持|开展|实施|建设|培育|发展|"
    r"项目|工作|水平|效能|多元化|解决|机制|体系|质量|等|的|及|与|和|效益|推广|化解"
)


def _spending(table: PerformanceTable, place: str) -> Iterator[Finding]:
    """Spending items that name a topic which no indicator of the table takes up."""
    indicator_pairs = Counter(
        pair for row in table.indicators for text in (row.name, row.value_text) for pair in _pairs(text)
    )
    uncovered: list[str] = []
    for item in _SPENDING_SPLIT.split(table.spending):
        topics = [part for part in _SPENDING_GENERIC.sub(" ", item).split() if len(part) >= 2]
        pairs = {pair for topic in topics for pair in _pairs(topic)}
        if pairs and not _is_taken_up(pairs, indicator_pairs):
            uncovered.append(item.strip())
    if uncovered:
        yield CHECKS["spending_uncovered"].at(
            place,
            table.lines.get("spending", table.line),
            f"“{table.region_name}”的支出内容“{'”“'.join(uncovered)}”没有任何指标来衡量，请补充指标或调整支出内容。",
            evidence=table.spending,
            region_code=table.region_code,
        )


_LONG_TOPIC = 5
_SHARE_TAKEN_UP = 0.2
_SAYS_LITTLE = frozenset({"专利", "商标", "企业", "产业", "产品", "登记"})


def _is_taken_up(topic: set[str], indicators: Collection[str]) -> bool:
    """Whether the indicators share words with a topic: one pair of characters is enough for a short topic, a fifth of
    a long one, without the words that stand in nearly every indicator.
    """
    telling = topic - _SAYS_LITTLE if len(topic) >= _LONG_TOPIC else topic
    shared = sum(pair in indicators for pair in telling)
    return shared > 0 and shared >= _SHARE_TAKEN_UP * len(telling)


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}
