"""Annex 1 (by section, in 元) and annex 2 (by city, in 万元): two shapes of the same money.

A row is never dropped because its amount cannot be read: it stays without an amount, and ``unreadable`` says why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from zhixiang.intake.forms.gazetteer import Gazetteer
from zhixiang.intake.forms.notice.cells import Cells, Columns, header_columns
from zhixiang.intake.forms.notice.units import AnnexUnit, choose
from zhixiang.intake.forms.text_tools import squeeze, without_blanks
from zhixiang.intake.readers.blocks import Block, Row
from zhixiang.intake.records import AllocationRow, RowType
from zhixiang.rules.money import MoneyError, Unit, parse_amount
from zhixiang.rules.region_names import strip_region_label

_UNIT_IN_TEXT = re.compile(r"(?:单位|金额单位|计量单位)[:：]?\s*(?:人民币)?\s*(亿元|万元|元)")
_UNIT_IN_HEADER = re.compile(r"[(（](?:单位[:：])?(亿元|万元|元)[)）]")
_ANNEX = re.compile(r"^附(?:件|表)\s*([0-9一二三四五六七八九十]{1,2})")
_ANNEX_NUMBER = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5}
_SECTION_MARK = re.compile(r"^[（(]?[一二三四五六七八九十\d]{1,2}[)）]?[、.．]\s*")
_SUM_END = re.compile(r"(?:小计|总计|合计|共计)$")
_SUM_WORDS = re.compile(r"(?:小计)?(?:总计)?(?:合计)?$")
_GRAND_TOTAL = re.compile(r"^(?:全省|总)?(?:合计|总计|共计|总额)(?:[(（].*[)）])?[:：]?$")
_SUM_ALONE = re.compile(r"^小计[:：]?$")
_GROUP = re.compile(r"^各|直管|市州|市县|设区|地级|县级|全省|财政省")
"""Words for several regions: a sum with such a label is a section's, not a city's."""


@dataclass
class _Section:
    """The group that the rows belong to; pages of one annex share it."""

    name: str = ""


@dataclass
class _Table:
    """The state while the rows of one annex pass by: which columns, which section."""

    annex: int
    columns: Columns
    section: _Section


@dataclass
class AllocationReading:
    """What was read, the amounts that could not be (line, text, reason) for the findings, and each annex's unit."""

    rows: list[AllocationRow] = field(default_factory=list)
    unreadable: list[tuple[int, str, str]] = field(default_factory=list)
    units: dict[int, AnnexUnit] = field(default_factory=dict)
    serials: list[tuple[int, int, int]] = field(default_factory=list)
    """(annex, line, number) of the rows that are numbered."""
    last_line: int = 0


def read_allocation(blocks: Sequence[Block], gazetteer: Gazetteer) -> AllocationReading:
    """Both annexes, in printed order. Unknown tables before the first performance table are left alone.

    Regions that annex 1 prints with a code are told to ``gazetteer``, so that annex 2 and the performance tables can
    name them without one.
    """
    reading = AllocationReading()
    rows = [
        (row, table, cells)
        for row, table in _table_rows(blocks, reading.units)
        if (cells := Cells(row, table.columns)).name() and (cells.has_figure() or cells.is_line())
    ]
    gazetteer.learn(
        (mention for _, _, cells in rows for mention in cells.mentions()),
        _homes([cells for _, table, cells in rows if table.annex == 2]),
    )
    for annex, unit in reading.units.items():
        of_annex = [(row.line, cells.amount()) for row, table, cells in rows if table.annex == annex]
        choose(unit, [text for _, text in of_annex if text], of_annex[0][0] if of_annex else 0)
    for row, table, cells in rows:
        _read_row(row, table, cells, gazetteer, reading)
        if (serial := cells.serial()) is not None:
            reading.serials.append((table.annex, row.line, serial))
    _drop_headings(reading)
    return reading


def _table_rows(blocks: Sequence[Block], units: dict[int, AnnexUnit]) -> Iterator[tuple[Row, _Table]]:
    """Each row under a header, with the table it belongs to; ``units`` learns what the annexes print about theirs."""
    table: _Table | None = None
    announced: int | None = None
    unit: tuple[Unit, int] | None = None
    for block in blocks:
        if isinstance(block, Row):
            if columns := header_columns(block):
                table = _begin(columns, table, announced)
                _see_units(units.setdefault(table.annex, AnnexUnit()), unit, block, columns["amount"])
            elif table is not None:
                yield block, table
            continue
        text = without_blanks(block.text)
        if annex := _ANNEX.match(text):
            announced, unit, table = _annex_number(annex[1]), None, None
        if found := _UNIT_IN_TEXT.search(text):
            unit = Unit(found[1]), block.line


def _homes(rows: Sequence[Cells]) -> dict[str, str]:
    """For the lines of annex 2 the label of the city in whose group they stand, where it is a city's."""
    homes: dict[str, str] = {}
    city = ""
    for cells in rows:
        name = cells.name()
        if _SUM_END.search(name) or (cells.get("budget_code") and not cells.get("project")):
            bare = strip_region_label(_SECTION_MARK.sub("", name))
            city = "" if not bare or _GROUP.search(bare) else name
        elif city:
            homes[name] = city
    return homes


def _begin(columns: Columns, current: _Table | None, announced: int | None) -> _Table:
    """A table for this header; the same header again (a new page) goes on with the current one's section."""
    annex = announced or (1 if "code" in columns or "subject" in columns else 2)
    section = current.section if current is not None and current.annex == annex else _Section()
    return _Table(annex, columns, section)


def _see_units(unit: AnnexUnit, above: tuple[Unit, int] | None, header: Row, amount: int) -> None:
    if above is not None:
        unit.see(*above)
    if found := _UNIT_IN_HEADER.search(header.cells[amount]):
        unit.see(Unit(found[1]), header.line)


def _annex_number(text: str) -> int | None:
    return int(text) if text.isdigit() else _ANNEX_NUMBER.get(text)


def _read_row(row: Row, table: _Table, cells: Cells, gazetteer: Gazetteer, reading: AllocationReading) -> None:
    name = cells.name()
    row_type = _row_type(name, cells, table.annex)
    region_name, region_code = _region(name, row_type, cells, table, gazetteer)
    if row_type is RowType.SUBTOTAL:
        if not region_code and not region_name:
            table.section.name = _SUM_WORDS.sub("", _SECTION_MARK.sub("", name)) or name
        elif table.annex == 2:
            table.section.name = region_name
    amount = _amount(cells.amount(), reading, row.line, table.annex)
    unit_text = cells.unit() or (name if table.annex == 2 else "")
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
            amount_text=cells.amount(),
            budget_code=without_blanks(cells.get("budget_code")),
            printed_code=cells.raw_code(),
            unit_code=cells.unit_code(),
            subject_text=cells.raw_subject(),
            inferred=("unit",) if reading.units[table.annex].inferred and amount is not None else (),
        )
    )
    reading.last_line = row.line


def _row_type(name: str, cells: Cells, annex: int) -> RowType:
    if _GRAND_TOTAL.match(without_blanks(name)) and not cells.code():
        return RowType.TOTAL
    if _SUM_END.search(name):
        return RowType.SUBTOTAL
    # A bold city row without project and unit is a subtotal even where the word 小计 was lost.
    if annex == 1 and not cells.get("project") and not cells.get("unit") and not cells.subject():
        return RowType.SUBTOTAL
    if annex == 2 and cells.get("budget_code") and not cells.get("project"):
        return RowType.SUBTOTAL
    return RowType.DETAIL


def _region(name: str, row_type: RowType, cells: Cells, table: _Table, gazetteer: Gazetteer) -> tuple[str, str]:
    """The region of a row; nothing for the total and for the sum of a section."""
    if row_type is RowType.TOTAL:
        return "", ""
    code, unit_code = cells.code(), cells.unit_code()
    if row_type is RowType.SUBTOTAL and not code and _is_section(name, cells, gazetteer):
        return "", ""
    if _SUM_ALONE.match(name) and not code:
        return "", ""
    if unit_code and unit_code == code and _names_another(name, cells.unit(), code, gazetteer):
        # Code, unit and the unit's code agree with each other against the name.
        return gazetteer.resolve(cells.unit(), code, near=table.section.name)
    return gazetteer.resolve(name, code or unit_code, near=table.section.name)


def _is_section(name: str, cells: Cells, gazetteer: Gazetteer) -> bool:
    """Whether a sum's label means several regions: 一、各市合计, 省财政直管县小计."""
    bare = strip_region_label(_SECTION_MARK.sub("", name))
    if not bare or _GROUP.search(bare):
        return True
    return not cells.get("budget_code") and _SECTION_MARK.match(name) is not None and not gazetteer.knows(bare)


def _names_another(name: str, unit: str, code: str, gazetteer: Gazetteer) -> bool:
    own, other = strip_region_label(unit), strip_region_label(name)
    return bool(own) and own != other and own[-1] in "省市县区州旗" and gazetteer.contradicts(name, code)


def _amount(text: str, reading: AllocationReading, line: int, annex: int) -> int | None:
    unit = reading.units[annex].used
    try:
        return parse_amount(text, unit, allow_negative=True)
    except MoneyError as error:
        reading.unreadable.append((line, text, str(error)))
        return None


def _drop_headings(reading: AllocationReading) -> None:
    """Where no city row of an annex has an amount, the rows are headings and nothing is missing from them."""
    for annex in reading.units:
        sums = [row for row in reading.rows if row.annex == annex and row.row_type is RowType.SUBTOTAL]
        if sums and not any(row.amount_text for row in sums):
            lines = {row.line for row in sums}
            reading.unreadable = [one for one in reading.unreadable if one[0] not in lines]
