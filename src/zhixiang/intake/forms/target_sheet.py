"""Targets as a sheet of one's own making: rows of texts by the words of the header. What a text means is read later."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from zhixiang.intake.errors import UnreadableFile
from zhixiang.intake.readers import office, xlsx_guard, xlsx_tables

HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "level1": ("一级指标",),
    "level2": ("二级指标",),
    "name": ("三级指标", "指标名称", "绩效指标"),
    "value_text": ("指标值", "目标值", "年度指标值", "绩效目标值"),
    "weight": ("权重", "分值"),
    "base_value": ("基期值", "基期"),
    "base_year": ("基期年度", "基期年份"),
    "quarters": ("分季度计划", "季度计划"),
    "rule": ("赋分规则", "评分规则"),
    "evidence": ("佐证材料", "应提供的佐证材料"),
}
"""The words of each column, the usual one first."""
_MOST_HEAD_ROWS: Final = 15


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of the sheet: where it stands, and its texts by column; columns that the sheet lacks are missing."""

    place: str
    cells: Mapping[str, str]


def read_target_sheet(data: bytes, name: str) -> tuple[SheetRow, ...]:
    """The rows of the first sheet that has a column 三级指标 and a column 指标值.

    A level that a merged or empty cell leaves out is the one above. Raises UnreadableFile for a file that is no
    workbook, is damaged or not plain, has no such columns, or has them and no rows.
    """
    if office.kind_of(data, name) != "xlsx":
        raise UnreadableFile(f"文件“{name}”不是 Excel 表格，请上传 xlsx 文件。", code="wrong_type")
    xlsx_guard.insist_plain(data, name)
    for table in xlsx_tables.read(data, name):
        found = _header(table.rows)
        if found is None:
            continue
        rows = tuple(_rows(table, *found))
        if not rows:
            raise UnreadableFile(f"文件“{name}”的表头下面没有指标，请填写后再上传。", code="empty")
        return rows
    raise UnreadableFile(
        f"文件“{name}”里没有找到指标表：表头要有“三级指标”和“指标值”。请先下载本表的 xlsx，对照它填写。",
        code="no_table",
    )


def _header(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]] | None:
    for number, row in enumerate(rows[:_MOST_HEAD_ROWS]):
        columns: dict[str, int] = {}
        for place, cell in enumerate(row):
            bare = re.split(r"[（(]", re.sub(r"\s", "", cell))[0]
            key = next((key for key, words in HEADS.items() if bare in words), None)
            if key is not None:
                columns.setdefault(key, place)
        if {"name", "value_text"} <= columns.keys():
            return number, columns
    return None


def _rows(table: office.Table, head: int, columns: Mapping[str, int]) -> list[SheetRow]:
    above = {"level1": "", "level2": ""}
    rows = []
    for number, row in enumerate(table.rows[head + 1 :], head + 2):
        cells = {key: row[place].strip() if place < len(row) else "" for key, place in columns.items()}
        if not any(cells.get(key) for key in ("name", "value_text")):
            continue
        if cells.get("level1"):
            above = {"level1": cells["level1"], "level2": ""}
        above["level2"] = cells.get("level2") or above["level2"]
        rows.append(SheetRow(f"{table.name}第 {number} 行", {**cells, **above}))
    return rows
