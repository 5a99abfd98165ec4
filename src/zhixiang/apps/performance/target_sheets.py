"""Targets as a workbook to fill in elsewhere, and what comes back from it as typed rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from zhixiang.apps.performance.models import TargetRow, TargetVersion
from zhixiang.apps.performance.target_entry import LEVELS, TypedRow, cells_of
from zhixiang.intake.forms.target_sheet import HEADS, SheetRow
from zhixiang.publishing.xlsx import Column, Row, Sheet
from zhixiang.rules.indicator_dictionary import group_key

_WIDTHS: Final = {"name": 40, "value_text": 24, "evidence": 40, "quarters": 16}
_NUMBER: Final = "序号"
_NOTES: Final = (
    "一行一个指标。三级指标和指标值必填；权重可以全部留空，填了就要合计 90（另有 10 分是预算执行率）。",
    "分季度计划填四个季度末的累计百分比，例如 10 40 70 100。填好后在“填写绩效目标”页上传。",
)


def sheets_of(version: TargetVersion) -> Iterable[Sheet]:
    """The version as one sheet, in the columns that are read back."""
    titles = [_NUMBER, *(words[0] for words in HEADS.values())]
    columns = [Column(title, width=_WIDTHS.get(key)) for title, key in zip(titles, ["", *HEADS], strict=True)]
    rows = (Row([str(number), *_texts(row)]) for number, row in enumerate(version.rows.all(), start=1))
    title = f"{version.table.project.name} {version.table.year} 年度绩效目标"
    return [Sheet("绩效目标", title, columns, rows, _NOTES)]


def _texts(row: TargetRow) -> list[str]:
    cells = cells_of(row) | {"level1": row.level1, "level2": row.level2, "rule": row.get_rule_display()}
    return [cells[key] for key in HEADS]


def typed_of(found: Sequence[SheetRow], kept: Sequence[TargetRow]) -> list[TypedRow]:
    """The rows of a sheet as if somebody had typed them; a row that names what a kept one names keeps its stem."""
    stems: dict[str, int] = {}
    for row in kept:
        stems.setdefault(row.group_key or group_key(row.name), row.stem)
    rules = {str(label): value for value, label in TargetRow.Rule.choices}
    rows = []
    for one in found:
        cells = {key: text for key, text in one.cells.items() if key not in ("level1", "level2")}
        cells["level"] = _level(one.cells["level1"], one.cells["level2"])
        cells["rule"] = rules.get(cells.get("rule", ""), cells.get("rule", ""))
        rows.append(TypedRow(stems.pop(group_key(one.cells["name"]), 0), cells))
    return rows


def _level(level1: str, level2: str) -> str:
    """The choice of the page that a sheet's two cells mean; without the upper one that which the lower names alone."""
    full = {name if name.endswith("指标") else f"{name}指标" for name in (level1, level2) if name}
    exact = f"{level1} / {level2}"
    if exact in LEVELS:
        return exact
    meant = [choice for choice in LEVELS if full and full <= set(choice.split(" / "))]
    return meant[0] if len(meant) == 1 else exact
