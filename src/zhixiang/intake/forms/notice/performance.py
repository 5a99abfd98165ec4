"""Annex 3: one performance table a region, as text recognition leaves it.

Label cells are lost, shift to the left or right from row to row, pile up where cells were merged, and pages cut
tables. So a row is read by what its cells say: leading cells that are names of levels are labels, the last one is the
value, the one before it the indicator's name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from zhixiang.intake.forms.gazetteer import Gazetteer
from zhixiang.intake.forms.notice.levels import LabelledRow, repair_levels
from zhixiang.intake.forms.notice.rows import IndicatorCells, Level, read_indicator_cells
from zhixiang.intake.forms.text_tools import label, squeeze, without_blanks
from zhixiang.intake.readers.blocks import Block, Heading, Paragraph, Row
from zhixiang.intake.records import CitationRecord, IndicatorRow, PerformanceTable
from zhixiang.rules.citations import split_citations
from zhixiang.rules.indicators import parse_target
from zhixiang.rules.money import MoneyError, Unit, parse_amount
from zhixiang.rules.policy_register import match_all

_TABLE_TITLE = re.compile(r"绩效目标(申报|申报汇总|批复)?表")
_HEADER_LABELS = frozenset({"一级指标", "二级指标", "三级指标", "四级指标", "指标值", "指标", "绩效指标", "年度指标值"})
_OPENING_FIELDS = frozenset({"project_name", "fund_type", "project_level", "provincial_department"})
_FIELD_LABELS: dict[str, str] = {
    "项目名称": "project_name",
    "专项名称": "project_name",
    "资金类型": "fund_type",
    "项目等级": "project_level",
    "项目级次": "project_level",
    "省级主管部门": "provincial_department",
    "地方主管部门": "department",
    "市县主管部门": "department",
    "市级主管部门": "department",
    "主管部门": "department",
    "实施单位": "department",
    "预算年度": "year",
    "年度": "year",
    "资金需求": "amount",
    "资金总额": "amount",
    "年度资金": "amount",
    "资金金额": "amount",
    "支出内容": "spending",
    "主要支出内容": "spending",
    "政策依据": "basis",
    "立项依据": "basis",
    "总体绩效目标": "goal",
    "年度绩效目标": "goal",
    "年度总体目标": "goal",
    "绩效总目标": "goal",
    "总体目标": "goal",
}
# 资金需求（万元） is the field 资金需求; 1718（万元） is the amount 1718万元.
_UNIT_NOTE = re.compile(r"[(（](?:单位[:：])?(?:亿元|万元|元)[)）]$")
_YEAR = re.compile(r"(20\d{2})")
_NUMBERED_ITEM = re.compile(r"(?:(?<=[。；;！\s])|^)\s*(?=\d{1,2}\s*[.．、]\s*\D)")


@dataclass
class _Draft:
    """A table while its rows pass by."""

    line: int
    last_line: int
    fields: dict[str, str] = field(default_factory=dict)
    items: dict[str, tuple[str, ...]] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    rows: list[IndicatorCells] = field(default_factory=list)
    repeated_fields: list[tuple[str, int]] = field(default_factory=list)
    has_header: bool = False
    waiting_labels: tuple[Level, ...] = ()


@dataclass
class PerformanceReading:
    """The tables, and what the findings need beside them."""

    tables: list[PerformanceTable] = field(default_factory=list)
    repeated_fields: list[tuple[str, str, int]] = field(default_factory=list)
    """(region name, field, line) of field rows that stand twice in one table."""
    unreadable: list[tuple[int, str, str]] = field(default_factory=list)
    """(line, text, reason) of sums that could not be read."""
    headless: list[tuple[str, int]] = field(default_factory=list)
    """(region name, line) of tables whose header row of the indicators is lost."""
    last_line: int = 0


def read_performance(blocks: Sequence[Block], gazetteer: Gazetteer) -> PerformanceReading:
    """Every performance table among ``blocks``, in printed order."""
    reading = PerformanceReading()
    for draft in _drafts(blocks):
        reading.tables.append(_finish(draft, gazetteer, reading))
        reading.last_line = draft.last_line
    return reading


def _drafts(blocks: Sequence[Block]) -> list[_Draft]:
    drafts: list[_Draft] = []
    current: _Draft | None = None
    title_line: int | None = None
    for block in blocks:
        if isinstance(block, Heading | Paragraph):
            if len(block.text) <= 60 and _TABLE_TITLE.search(block.text):
                title_line = block.line
            continue
        fields = _field_cells(block)
        if fields and _opens_table(fields, current):
            current = _Draft(line=title_line or block.line, last_line=block.line)
            drafts.append(current)
        if current is None:
            continue
        if fields:
            _store_fields(fields, block, current)
        elif _is_header(block):
            current.has_header = True
        elif cells := read_indicator_cells(block):
            _add_row(cells, current)
        current.last_line = block.line
        title_line = None
    return drafts


def _add_row(cells: IndicatorCells, draft: _Draft) -> None:
    """Add a row. Labels alone belong to the row below; a value alone goes on with the row above."""
    if not cells.name and cells.value and draft.rows:
        above = draft.rows[-1]
        draft.rows[-1] = above._replace(value=above.value + cells.value, inferred=(*above.inferred, "value_text"))
        return
    if draft.waiting_labels:
        cells = cells._replace(labels=draft.waiting_labels + cells.labels)
        draft.waiting_labels = ()
    if not cells.name and not cells.value:
        draft.waiting_labels = cells.labels
        return
    draft.rows.append(cells)


def _field_cells(row: Row) -> list[tuple[str, int]]:
    """(field name, position of its label) for each field label in ``row``, when the row begins with one."""
    found: list[tuple[str, int]] = []
    for position, cell in enumerate(row.cells):
        if not cell:
            continue
        name = _FIELD_LABELS.get(label(_UNIT_NOTE.sub("", cell))) if len(cell) <= 14 else None
        if name is None and not found:
            return []
        if name is not None:
            found.append((name, position))
    return found


def _opens_table(fields: list[tuple[str, int]], current: _Draft | None) -> bool:
    """A new table begins at its first field, or where a field that is there already comes after indicators."""
    if current is None:
        return fields[0][0] in _OPENING_FIELDS
    first = fields[0][0]
    if first == "project_name":
        return "project_name" in current.fields
    return bool(current.rows) and first in _OPENING_FIELDS and first in current.fields


def _store_fields(fields: list[tuple[str, int]], row: Row, draft: _Draft) -> None:
    ends = [position for _, position in fields[1:]] + [len(row.cells)]
    for (name, position), end in zip(fields, ends, strict=True):
        values = [i for i in range(position + 1, end) if row.cells[i]]
        text = " ".join(row.cells[i] for i in values)
        if name in draft.lines:
            draft.repeated_fields.append((name, row.line))
            if draft.fields[name]:
                continue
        draft.fields[name] = text
        draft.items[name] = tuple(item for i in values for item in row.items[i])
        draft.lines[name] = row.line


def _is_header(row: Row) -> bool:
    keys = [label(cell) for cell in row.cells if cell]
    return len(keys) >= 2 and sum(key in _HEADER_LABELS for key in keys) >= max(2, len(keys) - 1)


def _finish(draft: _Draft, gazetteer: Gazetteer, reading: PerformanceReading) -> PerformanceTable:
    department = squeeze(draft.fields.get("department", ""))
    region_name, region_code = gazetteer.resolve(department) if department else ("", "")
    amount_text = without_blanks(draft.fields.get("amount", ""))
    place = region_name or department
    reading.repeated_fields += [(place, name, line) for name, line in draft.repeated_fields]
    if draft.rows and not draft.has_header:
        reading.headless.append((place, draft.rows[0].line))
    year = _YEAR.search(draft.fields.get("year", ""))
    return PerformanceTable(
        region_name=region_name,
        region_code=region_code,
        department=department,
        provincial_department=squeeze(draft.fields.get("provincial_department", "")),
        project_name=squeeze(draft.fields.get("project_name", "")),
        fund_type=squeeze(draft.fields.get("fund_type", "")),
        project_level=squeeze(draft.fields.get("project_level", "")),
        year=int(year[1]) if year else None,
        amount_fen=_amount(amount_text, draft.lines.get("amount", draft.line), reading),
        amount_text=amount_text,
        spending=squeeze(draft.fields.get("spending", "")),
        goal_text=squeeze(draft.fields.get("goal", "")),
        goal_items=_goal_items(draft.items.get("goal", ())),
        citations=_citations(draft),
        indicators=_indicators(draft.rows),
        line=draft.line,
        last_line=draft.last_line,
        lines=dict(draft.lines),
    )


def _amount(text: str, line: int, reading: PerformanceReading) -> int | None:
    if not text:
        return None
    noted = _UNIT_NOTE.search(text)
    plain = text[: noted.start()] + noted[0].strip("()（）") if noted else text
    try:
        # The official form asks for 万元; a cell that names its own unit overrides it.
        return parse_amount(plain, None if plain.endswith("元") else Unit.WAN)
    except MoneyError as error:
        reading.unreadable.append((line, text, str(error)))
        return None


def _goal_items(items: tuple[str, ...]) -> tuple[str, ...]:
    """Goals one by one: list items as given, and running text cut before its own numbers (1. 2、 …)."""
    found: list[str] = []
    for item in items:
        found += [squeeze(part) for part in _NUMBERED_ITEM.split(item) if part.strip()]
    return tuple(found)


def _citations(draft: _Draft) -> tuple[CitationRecord, ...]:
    line = draft.lines.get("basis", draft.line)
    citations = split_citations(draft.items.get("basis", ()))
    return tuple(
        CitationRecord(
            cited=citation.cited,
            title=citation.title,
            doc_no=citation.doc_no,
            policy_id=found.policy_id,
            ordinal=citation.ordinal,
            line=line,
            shares_item=citation.shares_item,
            problems=tuple(problem.value for problem in found.problems),
        )
        for citation, found in zip(citations, match_all(citations), strict=True)
    )


def _indicators(rows: list[IndicatorCells]) -> tuple[IndicatorRow, ...]:
    levels = repair_levels([LabelledRow(row.labels, row.name, row.value) for row in rows])
    found: list[IndicatorRow] = []
    for row, level in zip(rows, levels, strict=True):
        found.append(
            IndicatorRow(
                level1=level.level1,
                level2=level.level2,
                name=row.name,
                value_text=row.value,
                target=parse_target(row.value, row.name),
                inferred=level.inferred + row.inferred,
                line=row.line,
                printed_labels=tuple(label_name for _, label_name in row.labels),
            )
        )
    return tuple(found)
