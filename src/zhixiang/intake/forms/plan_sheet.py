"""A plan as a sheet: in the shape of annex 1, or simple columns. Columns are found by the words of their header."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from zhixiang.intake.errors import UnreadableFile
from zhixiang.intake.readers import office, xlsx_guard, xlsx_tables
from zhixiang.rules.money import MoneyError, Unit, parse_amount
from zhixiang.rules.regions import find_region

_HEADS: Final = {
    "code": ("项目编码", "项目代码"),
    "project": ("二级项目名称", "项目名称", "项目"),
    "unit": ("分配单位", "实施单位", "单位"),
    "region_code": ("地区编码", "区划编码", "地区代码"),
    "region": ("地区", "地市"),
    "amount": ("金额", "资金额", "分配金额", "安排金额"),
}
_UNIT: Final = re.compile(r"[（(:：\s](万元|亿元|元)[)）\s]?")
_TOTAL: Final = re.compile(r"(?:合计|总计|小计)$")
_MOST_HEAD_ROWS: Final = 12


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One row; ``place`` says where it stands. ``amount_fen`` is None where the row has an error."""

    place: str
    code: str
    project: str
    unit: str
    region_code: str
    amount_fen: int | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class PlanSheet:
    """All rows of a sheet, and the total that it prints, in fen."""

    lines: tuple[SheetLine, ...]
    printed_total_fen: int | None = None
    errors: tuple[str, ...] = field(default=())


def read_plan_sheet(data: bytes, name: str) -> PlanSheet:
    """The rows of the first sheet with an amount column.

    Raises UnreadableFile for a file that is no workbook, is damaged or not plain, or has no such column.
    """
    if office.kind_of(data, name) != "xlsx":
        raise UnreadableFile(f"文件“{name}”不是 Excel 表格，请上传 xlsx 文件。", code="wrong_type")
    xlsx_guard.insist_plain(data, name)
    for table in xlsx_tables.read(data, name):
        found = _header(table.rows)
        if found is not None:
            return _read(table, *found)
    raise UnreadableFile(
        f"文件“{name}”里没有找到分配表：表头要有“金额”，以及“项目编码”或“项目名称”和“分配单位”。请对照下载的表格填写。",
        code="no_table",
    )


def _header(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]] | None:
    for number, row in enumerate(rows[:_MOST_HEAD_ROWS]):
        columns: dict[str, int] = {}
        for place, cell in enumerate(row):
            bare = re.split(r"[（(]", cell.replace(" ", ""))[0]
            for key, words in _HEADS.items():
                if bare in words and key not in columns:
                    columns[key] = place
                    break
        if "amount" in columns and ("code" in columns or {"project", "unit"} <= columns.keys()):
            return number, columns
    return None


def _unit(table: office.Table, head: int, place: int) -> Unit | None:
    texts = [table.rows[head][place], *(" ".join(row) for row in table.rows[:head]), table.name]
    for text in texts:
        found = _UNIT.search(f"{text} ")
        if found:
            return Unit(found[1])
    return None


def _read(table: office.Table, head: int, columns: dict[str, int]) -> PlanSheet:
    unit = _unit(table, head, columns["amount"])
    lines: list[SheetLine] = []
    total: int | None = None
    for number, row in enumerate(table.rows[head + 1 :], head + 2):
        cells = {key: row[place].strip() if place < len(row) else "" for key, place in columns.items()}
        if not any(cells.values()):
            continue
        summed = next((cell for cell in row[:3] if _TOTAL.search(cell.strip())), "")
        if summed and not cells.get("code"):
            if summed.strip() in ("合计", "总计"):
                total = _amount(cells["amount"], unit)[0]
            continue
        lines.append(_line(f"{table.name}第 {number} 行", _letter(columns["amount"]), cells, unit))
    errors = []
    good = [line.amount_fen for line in lines if line.amount_fen is not None]
    if total is not None and len(good) == len(lines) and sum(good) != total:
        errors.append("表里印的合计与各行之和不符，请核对后再导入。")
    return PlanSheet(tuple(lines), total, tuple(errors))


def _line(place: str, column: str, cells: dict[str, str], unit: Unit | None) -> SheetLine:
    fen, error = _amount(cells["amount"], unit)
    region = find_region(cells.get("region", ""), cells.get("region_code") or None)
    code = region.code9 if region is not None else ""
    if error:
        error = f"{place} {column} 列：{error}"
    return SheetLine(place, cells.get("code", ""), cells.get("project", ""), cells.get("unit", ""), code, fen, error)


def _amount(text: str, unit: Unit | None) -> tuple[int | None, str]:
    if unit is None:
        return None, "表头没有写金额单位，请在“金额”后面写明（万元）或（元）。"
    try:
        return parse_amount(text, unit), ""
    except MoneyError as error:
        return None, str(error)


def _letter(index: int) -> str:
    """The letter of a column as spreadsheet programs show it."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text
