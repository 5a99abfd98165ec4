"""A block that was copied from Excel or WPS becomes proposed projects."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Final

from zhixiang.apps.calls.drafts import MOST_PROPOSED, ProposedValues
from zhixiang.apps.people.errors import Refused

ORDER: Final = ("category", "content", "project_name", "direction", "applicants", "necessity", "basis", "remark")
"""What the columns mean where the block has no heading."""
HEADINGS: Final = {
    "类型": "category", "主要工作内容": "content", "工作内容": "content", "拟设置项目": "project_name",
    "项目名称": "project_name", "项目方向": "direction", "申报主体": "applicants", "项目设置必要性": "necessity",
    "必要性": "necessity", "项目设置政策依据": "basis", "政策依据": "basis", "备注": "remark",
}  # fmt: skip
_SKIPPED: Final = {"序号", "金额", "金额（万元）", "经费安排（万元）", "项目绩效", "项目数", "单项金额（万元）"}
"""Columns of the official form that a proposed project does not have: they are for the units to fill in."""
LABELS: Final = {name: heading for heading, name in reversed(HEADINGS.items())}


def read_block(text: str) -> list[ProposedValues]:
    """The rows of the block; cells are parted by tabs, a cell with line breaks stands in quotes, as programs copy it.

    A first row of headings says what the columns are; without one they are those of ORDER. An empty type means the
    type of the row above, as in merged cells. Raises Refused, with row and column, for what cannot be a project.
    """
    rows = [row for row in _cells(text) if any(row)]
    if not rows:
        raise Refused("没有粘贴任何内容。请在 Excel 或 WPS 里选中几行，复制后粘贴到这里。")
    names, first = _columns(rows[0])
    body = rows[first:]
    if not body:
        raise Refused("只有表头，没有项目。请把表头下面的行一起复制。")
    if len(body) > MOST_PROPOSED:
        raise Refused(f"一次最多粘贴 {MOST_PROPOSED} 行，现有 {len(body)} 行。")
    found: list[ProposedValues] = []
    for number, row in enumerate(body, start=first + 1):
        found.append(_project(row, names, number, found[-1].category if found else ""))
    return found


def _cells(text: str) -> list[list[str]]:
    lines = io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n").strip("\n"), newline="")
    try:
        return [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter="\t")]
    except csv.Error as error:
        raise Refused("粘贴的内容认不出行和列：可能有一格太长，或引号不成对。请核对后重新复制。") from error


def _columns(row: Sequence[str]) -> tuple[list[str], int]:
    """What each column is, and how many rows the heading takes."""
    cells = ["".join(cell.split()) for cell in row]
    known = [HEADINGS.get(cell, "") for cell in cells]
    if "project_name" not in known:
        if sum(map(bool, known)) >= 2:
            raise Refused("第 1 行像是表头，但没有“拟设置项目”或“项目名称”一栏。请连同这一栏一起复制。")
        return list(ORDER), 0
    unknown = next(
        (cell for cell, name in zip(cells, known, strict=True) if cell and not name and cell not in _SKIPPED), ""
    )
    if unknown:
        raise Refused(f"第 1 行表头里的“{unknown[:20]}”不认识。可以有：{'、'.join(HEADINGS)}。")
    named = [name for name in known if name]
    if len(set(named)) < len(named):
        raise Refused("第 1 行表头里有两栏意思相同，请只留一栏。")
    return known, 1


def _project(row: Sequence[str], names: Sequence[str], number: int, above: str) -> ProposedValues:
    extra = next((place for place, cell in enumerate(row) if cell and place >= len(names)), None)
    if extra is not None:
        raise Refused(
            f"第 {number} 行第 {extra + 1} 列有内容，但只认前 {len(names)} 列。没有表头时按这个次序：{_order()}。"
        )
    values = {name: cell for name, cell in zip(names, row, strict=False) if name}
    if not values.get("project_name"):
        column = names.index("project_name") + 1
        raise Refused(f"第 {number} 行第 {column} 列（{LABELS['project_name']}）是空的，每行须有项目名称。")
    if not values.get("category"):
        values["category"] = above
    return ProposedValues(**values)


def _order() -> str:
    return "、".join(LABELS[name] for name in ORDER)
