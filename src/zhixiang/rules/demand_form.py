"""The demand form of a call: its fields, its parts with their columns, and the one function that adds up its money.

The columns are those of the four tables of the 2024 call (粤市监知促〔2023〕233号, annex 1) and of its section 四(一).
A call chooses from them: which it shows, which it requires, what it calls them, how long they may be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final


class FieldKind(StrEnum):
    """How a field is entered and compared."""

    TEXT = "text"
    MONEY = "money"
    """Fen in data, 万元 on the form."""
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a row may say. ``key`` is its name in records, rows and files."""

    key: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    limit: int = 2000
    """Most characters of a text."""


FIELDS: Final[Mapping[str, Field]] = {
    field.key: field
    for field in (
        Field("category", "类型", limit=100),
        Field("content", "主要工作内容", limit=3000),
        Field("direction", "项目方向"),
        Field("amount_fen", "经费安排（万元）", FieldKind.MONEY),
        Field("project_name", "拟设置项目", limit=300),
        Field("quantity", "项目数", FieldKind.COUNT),
        Field("unit_amount_fen", "单项金额（万元）", FieldKind.MONEY),
        Field("applicants", "申报主体", limit=500),
        Field("undertaker", "承接单位", limit=500),
        Field("necessity", "项目设置必要性", limit=3000),
        Field("basis", "项目设置政策依据", limit=3000),
        Field("performance", "项目绩效", limit=3000),
        Field("suggestion", "意见建议"),
        Field("remark", "备注"),
    )
}
"""Key → field, in the order in which a form shows them unless a part says otherwise."""

MAX_AMOUNT_FEN: Final = 10**15
"""Ten trillion yuan: what is past it is a slip of the keyboard, and would not fit the columns either."""
MAX_QUANTITY: Final = 100_000


@dataclass(frozen=True, slots=True)
class Column:
    """A field as one part shows it."""

    key: str
    label: str = ""
    """Empty: the field's own."""
    required: bool = False
    limit: int = 0
    """Most characters; 0: the field's own limit."""

    @property
    def field(self) -> Field:
        """What the column holds."""
        return FIELDS[self.key]

    @property
    def heading(self) -> str:
        """What stands over the column."""
        return self.label or self.field.label

    @property
    def longest(self) -> int:
        """Most characters that a text of this column may have."""
        return self.limit or self.field.limit

    def as_json(self) -> dict[str, Any]:
        """As a call stores it."""
        return {"key": self.key, "label": self.label, "required": self.required, "limit": self.limit}


def columns_from(stored: Iterable[Mapping[str, Any]]) -> tuple[Column, ...]:
    """The columns as a call stores them. Raises KeyError for a field that there is none of."""
    columns = tuple(
        Column(item["key"], item.get("label", ""), bool(item.get("required")), int(item.get("limit") or 0))
        for item in stored
    )
    for column in columns:
        FIELDS[column.key]
    return columns


@dataclass(frozen=True, slots=True)
class FormTotals:
    """The money and the numbers of a form, in fen."""

    by_part: Mapping[str, int]
    rows_by_part: Mapping[str, int]
    projects_by_part: Mapping[str, int]

    @property
    def total_fen(self) -> int:
        """All parts together."""
        return sum(self.by_part.values())

    @property
    def rows(self) -> int:
        """Rows that say something."""
        return sum(self.rows_by_part.values())


def row_amount(values: Mapping[str, Any]) -> int:
    """What a row asks for, in fen: its amount; where it gives none, number of projects × amount of one."""
    if values.get("amount_fen") is not None:
        return int(values["amount_fen"])
    quantity, unit = values.get("quantity"), values.get("unit_amount_fen")
    return int(quantity) * int(unit) if quantity is not None and unit is not None else 0


def totals(rows: Iterable[tuple[str, Mapping[str, Any]]]) -> FormTotals:
    """Add up ``(part code, values)``. A row in which nothing was entered counts for nothing."""
    money: dict[str, int] = {}
    count: dict[str, int] = {}
    projects: dict[str, int] = {}
    for part, values in rows:
        if is_blank(values):
            continue
        money[part] = money.get(part, 0) + row_amount(values)
        count[part] = count.get(part, 0) + 1
        projects[part] = projects.get(part, 0) + int(values.get("quantity") or 1)
    return FormTotals(money, count, projects)


def is_blank(values: Mapping[str, Any]) -> bool:
    """Whether nothing was entered. The category alone, which a form pre-fills, says nothing."""
    return not any(
        values.get(key) not in (None, "") and str(values[key]).strip() for key in FIELDS if key != "category"
    )
