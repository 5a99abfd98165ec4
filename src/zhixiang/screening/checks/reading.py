"""A target in the shape of the lint files: {op, number, unit, kind}. The one parser is rules.indicators."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from zhixiang.rules.indicators import Kind, Op, Target
from zhixiang.screening.checks.row import Row

_OPS: Final = {Op.GE: "ge", Op.GT: "gt", Op.LE: "le", Op.LT: "lt", Op.EQ: "eq", Op.RANGE: "range"}
RATIO_UNITS: Final = frozenset({"%", "‰", "百分点", "倍"})
DURATION_UNITS: Final = frozenset(
    [
        "天",
        "日",
        "周",
        "月",
        "个月",
        "年",
        "年度",
        "个年度",
        "季度",
        "个季度",
        "工作日",
        "个工作日",
        "自然日",
        "个自然日",
        "小时",
        "个小时",
        "分钟",
        "秒",
    ]
)


class Reading(NamedTuple):
    """``kind`` is count, amount, ratio, duration, deadline, qualitative or empty; ``number`` is a pair for a range."""

    op: str | None
    number: float | tuple[float, float] | None
    unit: str | None
    kind: str

    def as_json(self) -> dict[str, Any]:
        """The same as a JSON object."""
        number = list(self.number) if isinstance(self.number, tuple) else self.number
        return {"op": self.op, "number": number, "unit": self.unit, "kind": self.kind}


def reading_of(row: Row) -> Reading:
    """What the value of a row says."""
    target = row.target
    if target.kind is Kind.MISSING:
        return Reading(None, None, None, "qualitative" if row.is_echo and row.value.strip() else "empty")
    if target.kind is not Kind.QUANTITATIVE or target.number is None:
        if row.is_deadline:
            return Reading("by", None, None, "deadline")
        return Reading(None, None, target.unit, "qualitative")
    number = float(target.number)
    upper = target.number_max
    return Reading(
        _OPS.get(target.op), number if upper is None else (number, float(upper)), target.unit, kind_of(target)
    )


def kind_of(target: Target) -> str:
    """What the unit of a figure measures."""
    unit = target.unit or ""
    if unit.startswith(("元", "万元", "亿元")):
        return "amount"
    if unit in RATIO_UNITS or target.note == "按比例填写":
        return "ratio"
    return "duration" if unit in DURATION_UNITS else "count"
