"""What both file formats put into a form: headings, widths and the text of each value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from zhixiang.intake.forms.demand_form.records import DemandForm, FormPart, FormRow
from zhixiang.rules.demand_form import Column, FieldKind, totals
from zhixiang.rules.money import format_wan

ORDINAL: Final = "序号"
BLANK_ROWS: Final = 5
"""Rows to write into when the form is printed or filled in offline; more may be added."""

_NUMERALS: Final = "一二三四五六七八九十"
_WIDTHS: Final = {"category": 14, "content": 28, "project_name": 20, "necessity": 28, "basis": 28, "performance": 28}


def part_heading(form: DemandForm, index: int) -> str:
    """The line over a part: the form's heading with the part's number, as in 2024 年度…征集表（一）."""
    numeral = _NUMERALS[index] if index < len(_NUMERALS) else str(index + 1)
    return f"{form.heading}（{numeral}）"


def facts(form: DemandForm, stamp: str) -> tuple[str, str]:
    """Who fills in, and which template this is: the reader looks for both. A final form carries its stamp instead."""
    return f"填报单位：{form.unit_name}", stamp or f"表样编号：{form.template}"


def headings(part: FormPart) -> list[str]:
    """The header row."""
    return [ORDINAL, *(column.heading + ("*" if column.required else "") for column in part.columns)]


def widths(part: FormPart) -> list[int]:
    """Relative widths of the columns, the ordinal's first."""
    return [6, *(_width(column) for column in part.columns)]


def _width(column: Column) -> int:
    return _WIDTHS.get(column.key, 12 if column.field.kind is not FieldKind.TEXT else 16)


def total(part: FormPart) -> str:
    """What the rows of a final form add up to, under their table."""
    sums = totals((part.code, row.values) for row in part.rows)
    return f"本部分合计：{format_wan(sums.total_fen)} 万元，{sums.rows} 行。"


def lines(part: FormPart, *, final: bool) -> Iterator[tuple[str, FormRow | None]]:
    """Ordinal and row; after the filled ones come blank ones, unless the form is final."""
    for number, row in enumerate(part.rows, start=1):
        yield str(number), row
    if final:
        return
    for number in range(len(part.rows) + 1, len(part.rows) + 1 + BLANK_ROWS):
        yield str(number), None


def text_of(value: Any, column: Column) -> str:
    """A value as the form prints it: money in 万元, exactly, without separators."""
    if value is None:
        return ""
    if column.field.kind is FieldKind.MONEY:
        return format_wan(value, thousands=False)
    return str(value)
