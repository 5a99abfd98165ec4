"""Annex 1 (by section, in 元) and annex 2 (by city, in 万元): two shapes of the same money.

Columns are found by the words of the header row, and where a row has shifted, by what the cells look like: a region
code is six or nine digits, a subject starts with seven, the amount is the last number. Nothing depends on a column's
position, on the wording of a heading, or on the province.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from zhixiang.intake.forms.gazetteer import Gazetteer
from zhixiang.intake.forms.text_tools import label, squeeze, without_blanks
from zhixiang.intake.readers.blocks import Block, Row
from zhixiang.intake.records import AllocationRow, RowType
from zhixiang.rules.money import MoneyError, Unit, parse_amount

# What a header cell means, by the words it contains; the first match in this order decides.
_COLUMN_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("amount", re.compile(r"金额|资金额|资金数|下达数|安排数|预算数|提前下达额|分配额|合计数")),
    ("budget_code", re.compile(r"预算(代码|编码)|单位(代码|编码)")),
    ("code", re.compile(r"(地区|区划|行政区划|区域|市县)(代码|编码)|^编码$|^代码$")),
    ("subject", re.compile(r"(功能|科目)")),
    ("project", re.compile(r"项目")),
    ("unit", re.compile(r"分配单位|用款单位|使用单位|接收单位|单位名称|承担单位")),
    ("sequence", re.compile(r"序号|^序$|编号")),
    ("note", re.compile(r"备注|说明")),
    ("guarantee", re.compile(r"三保|直达|直拨")),
    ("region", re.compile(r"地区|市县|市\(县|区域|单位|县区|城市")),
)
_UNIT_IN_TEXT = re.compile(r"(?:单位|金额单位|计量单位)[:：]?\s*(?:人民币)?\s*(亿元|万元|元)")
_UNIT_IN_HEADER = re.compile(r"[(（](亿元|万元|元)[)）]")
_ANNEX = re.compile(r"^附(?:件|表)\s*([0-9一二三四五六七八九十]{1,2})")
_ANNEX_NUMBER = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5}
_SECTION_MARK = re.compile(r"^[（(]?[一二三四五六七八九十\d]{1,2}[)）]?[、.．]\s*")
_SUM_WORDS = re.compile(r"(?:小计)?(?:总计)?(?:合计)?$")
_GRAND_TOTAL = re.compile(r"^(合计|总计|全省合计|全省总计|总合计)$")
_CODE = re.compile(r"^\d{6}(?:\d{3})?$")
_SUBJECT = re.compile(r"^(2\d{6})\s*\D")
_UNIT_CODE = re.compile(r"^(\d{6}(?:\d{3})?)\s*")
_NUMERIC = re.compile(r"^[-－(（]?[￥¥]?[\d０-９][\d０-９,，.．\s]*(?:亿元|万元|元)?[)）]?$")


@dataclass
class _Section:
    """The group that the rows belong to; pages of one annex share it."""

    name: str = ""


@dataclass
class _Table:
    """The state while the rows of one annex pass by: which columns, which unit, which section."""

    annex: int
    columns: dict[str, int]
    unit: Unit | None
    section: _Section


@dataclass
class AllocationReading:
    """What was read, and the amounts that could not be (line, text, reason) for the findings."""

    rows: list[AllocationRow] = field(default_factory=list)
    unreadable: list[tuple[int, str, str]] = field(default_factory=list)
    last_line: int = 0


def read_allocation(blocks: Sequence[Block], gazetteer: Gazetteer) -> AllocationReading:
    """Both annexes, in printed order. Unknown tables before the first performance table are left alone.

    Regions that annex 1 prints with a code are told to ``gazetteer``, so that annex 2 and the performance tables can
    name them without one.
    """
    reading = AllocationReading()
    rows = list(_table_rows(blocks))
    gazetteer.learn(mention for row, table in rows for mention in _Cells(row, table).code_mentions())
    for row, table in rows:
        _read_row(row, table, gazetteer, reading)
    return reading


def _table_rows(blocks: Sequence[Block]) -> Iterator[tuple[Row, _Table]]:
    """Each row under a header, with the table it belongs to."""
    table: _Table | None = None
    announced: int | None = None
    unit: Unit | None = None
    for block in blocks:
        if isinstance(block, Row):
            if columns := _header_columns(block):
                table = _begin(block, columns, table, announced, unit)
            elif table is not None:
                yield block, table
            continue
        text = without_blanks(block.text)
        if annex := _ANNEX.match(text):
            announced, unit, table = _annex_number(annex[1]), None, None
        if found := _UNIT_IN_TEXT.search(text):
            unit = Unit(found[1])


def _header_columns(row: Row) -> dict[str, int]:
    """Column name → position when ``row`` is the header of an allocation table, else an empty mapping."""
    columns: dict[str, int] = {}
    for position, cell in enumerate(row.cells):
        if not cell or len(cell) > 20 or _NUMERIC.match(cell):
            continue
        key = label(cell)
        for name, words in _COLUMN_WORDS:
            if words.search(key):
                columns.setdefault(name, position)
                break
    is_header = "amount" in columns and len(columns) >= 3 and ({"region", "unit"} & columns.keys())
    return columns if is_header else {}


def _begin(
    row: Row, columns: dict[str, int], current: _Table | None, announced: int | None, unit: Unit | None
) -> _Table:
    """A table for this header; the same header again (a new page) goes on with the current one."""
    annex = announced or (1 if "code" in columns or "subject" in columns else 2)
    in_header = _UNIT_IN_HEADER.search(row.cells[columns["amount"]])
    found = Unit(in_header[1]) if in_header else unit
    section = current.section if current is not None and current.annex == annex else _Section()
    if current is not None and current.annex == annex and found is None:
        found = current.unit
    return _Table(annex, columns, found, section)


def _annex_number(text: str) -> int | None:
    return int(text) if text.isdigit() else _ANNEX_NUMBER.get(text)


def _read_row(row: Row, table: _Table, gazetteer: Gazetteer, reading: AllocationReading) -> None:
    cells = _Cells(row, table)
    amount_text = cells.amount()
    name = squeeze(cells.get("region")) or squeeze(cells.get("unit")) or cells.first_text()
    if not amount_text or not name:
        return
    row_type = _row_type(name, cells, table)
    code = cells.code()
    region_name, region_code = "", ""
    if _is_section(name):
        table.section.name = _SUM_WORDS.sub("", _SECTION_MARK.sub("", name)) or name
    elif row_type is not RowType.TOTAL:
        region_name, region_code = gazetteer.resolve(name, code, near=table.section.name)
    if table.annex == 2 and row_type is RowType.SUBTOTAL and region_name:
        table.section.name = region_name
    amount, inferred = _amount(amount_text, table, row.line, reading)
    unit_text = squeeze(_UNIT_CODE.sub("", cells.get("unit"))) or (name if table.annex == 2 else "")
    reading.rows.append(
        AllocationRow(
            annex=table.annex,
            row_type=row_type,
            section="" if row_type is RowType.TOTAL else table.section.name,
            region_name=region_name,
            region_code=region_code,
            project_name=squeeze(cells.get("project")),
            unit_name=unit_text if row_type is RowType.DETAIL else "",
            function_code=cells.subject(),
            amount_fen=amount,
            line=row.line,
            label=name,
            amount_text=amount_text,
            budget_code=without_blanks(cells.get("budget_code")),
            printed_code=code,
            inferred=inferred,
        )
    )
    reading.last_line = row.line


def _is_section(name: str) -> bool:
    ends = ("合计", "总计", "小计") if _SECTION_MARK.match(name) else ("合计", "总计")
    return name.endswith(ends) and not _GRAND_TOTAL.match(without_blanks(name))


def _row_type(name: str, cells: _Cells, table: _Table) -> RowType:
    if _GRAND_TOTAL.match(without_blanks(name)):
        return RowType.TOTAL
    if _is_section(name) or name.endswith("小计"):
        return RowType.SUBTOTAL
    # A bold city row without project and unit is a subtotal even where the word 小计 was lost.
    if table.annex == 1 and not cells.get("project") and not cells.get("unit") and not cells.subject():
        return RowType.SUBTOTAL
    if table.annex == 2 and cells.get("budget_code") and not cells.get("project"):
        return RowType.SUBTOTAL
    return RowType.DETAIL


def _amount(text: str, table: _Table, line: int, reading: AllocationReading) -> tuple[int | None, tuple[str, ...]]:
    unit = table.unit
    inferred: tuple[str, ...] = ()
    if unit is None and not text.endswith("元"):
        # Finance prints yuan with two decimals and ten-thousands without: the only cue left when 单位 was lost.
        unit = Unit.YUAN if re.search(r"\.\d\d$", text) else Unit.WAN
        inferred = ("unit",)
    try:
        return parse_amount(text, unit), inferred
    except MoneyError as error:
        reading.unreadable.append((line, text, str(error)))
        return None, ()


class _Cells:
    """One row's cells by column name, repaired by content where the row has shifted against its header."""

    def __init__(self, row: Row, table: _Table) -> None:
        self._cells = row.cells
        self._columns = self._repaired(table) if self._is_shifted(table) else table.columns

    def get(self, name: str) -> str:
        position = self._columns.get(name)
        return self._cells[position] if position is not None and position < len(self._cells) else ""

    def first_text(self) -> str:
        """The first cell that is no number: the grand total's label stands where the table has room for it."""
        return next((squeeze(c) for c in self._cells if c and not _NUMERIC.match(without_blanks(c))), "")

    def amount(self) -> str:
        text = without_blanks(self.get("amount"))
        return text if text and any(ch.isdigit() or ch in "零壹贰叁肆伍陆柒捌玖" for ch in text) else ""

    def code_mentions(self) -> Iterator[tuple[str, str]]:
        """(label, code) as often as the row prints a code for its region."""
        name = squeeze(self.get("region"))
        code, unit = without_blanks(self.get("code")), self.get("unit")
        if name and _CODE.match(code):
            yield name, code
        if unit_code := _UNIT_CODE.match(unit):
            yield _UNIT_CODE.sub("", squeeze(unit)) or name, unit_code[1]

    def code(self) -> str:
        code = without_blanks(self.get("code"))
        if _CODE.match(code):
            return code
        unit = _UNIT_CODE.match(self.get("unit"))
        return unit[1] if unit else ""

    def subject(self) -> str:
        found = _SUBJECT.match(self.get("subject") + " ")
        return found[1] if found else ""

    def _is_shifted(self, table: _Table) -> bool:
        cells, columns = self._cells, table.columns
        code = without_blanks(cells[columns["code"]]) if columns.get("code", 99) < len(cells) else ""
        amount = cells[columns["amount"]] if columns["amount"] < len(cells) else ""
        return not _NUMERIC.match(without_blanks(amount) or "x") or bool(code and not _CODE.match(code))

    def _repaired(self, table: _Table) -> dict[str, int]:
        filled = [(i, without_blanks(cell)) for i, cell in enumerate(self._cells) if cell]
        columns: dict[str, int] = {}
        numeric = [i for i, cell in filled if _NUMERIC.match(cell) and not _CODE.match(cell)]
        rest: list[int] = []
        for i, cell in filled:
            if _CODE.match(cell) and "code" in table.columns and "code" not in columns:
                columns["code"] = i
            elif _SUBJECT.match(cell + " ") and "subject" in table.columns:
                columns["subject"] = i
            elif _UNIT_CODE.match(cell) and not _NUMERIC.match(cell) and "unit" in table.columns:
                columns["unit"] = i
            elif i not in numeric:
                rest.append(i)
        if numeric:
            columns["amount"] = numeric[-1]
        texts = zip((n for n in ("region", "project") if n in table.columns), rest, strict=False)
        return columns | dict(texts)
