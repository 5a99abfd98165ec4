"""Rows of targets as somebody typed them, read into what is stored; everything wrong is told at once, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils.translation import gettext as _

from zhixiang.apps.performance.models import TargetRow, TargetVersion
from zhixiang.apps.performance.target_rows import Wording, row_of
from zhixiang.rules.plan_curve import PlanError, plan_curve
from zhixiang.rules.taxonomy_levels import SCHEME_2020

CELLS: Final = (
    "level", "name", "value_text", "weight", "base_value", "base_year", "quarters", "rule", "evidence",
)  # fmt: skip
"""The cells of a row in the order of the page."""
LEVELS: Final = [f"{above} / {below}" for above, below in SCHEME_2020.levels]
MOST_ROWS: Final = 200
_LONGEST: Final = {"name": 300, "value_text": 300, "evidence": 2000}
_YEARS: Final = (1990, 2100)


@dataclass(frozen=True, slots=True)
class TypedRow:
    """One row as typed; ``stem`` is 0 for a new one."""

    stem: int
    cells: Mapping[str, str]

    @property
    def blank(self) -> bool:
        """Whether nothing was typed that would be missed."""
        return not any(self.cells.get(cell, "").strip() for cell in ("name", "value_text", "weight", "evidence"))


@dataclass
class Reading:
    """What the typed rows are: rows to be stored, and errors by (number of the row from 1, cell)."""

    rows: list[TargetRow] = field(default_factory=list)
    errors: dict[tuple[int, str], str] = field(default_factory=dict)


def cells_of(row: TargetRow) -> dict[str, str]:
    """A stored row as it stands in the cells of the page."""
    return {
        "level": f"{row.level1} / {row.level2}" if row.level1 or row.level2 else "",
        "name": row.name,
        "value_text": row.value_text,
        "weight": _shown(row.weight),
        "base_value": _shown(row.base_value),
        "base_year": str(row.base_year or ""),
        "quarters": " ".join(row.quarter_shares),
        "rule": row.rule,
        "evidence": row.evidence,
    }


def _shown(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():f}"


def read_rows(version: TargetVersion, typed: Sequence[TypedRow], kept: Mapping[int, TargetRow]) -> Reading:
    """Read ``typed`` in its order; blank rows fall away. ``kept`` are the version's rows by stem."""
    reading = Reading()
    following = max(kept, default=0)
    for number, one in enumerate(typed, start=1):
        if one.blank:
            continue
        old = kept.get(one.stem)
        if old is None:
            following += 1
        wording = _wording(one, number, reading, old)
        row = row_of(version, len(reading.rows), wording, stem=old.stem if old is not None else following)
        if old is not None:
            row.printed_id, row.core, row.explanation = old.printed_id, old.core, old.explanation
        for name, value in _attributes(one, number, reading).items():
            setattr(row, name, value)
        reading.rows.append(row)
    if len(reading.rows) > MOST_ROWS:
        reading.errors[0, ""] = _("一张表最多 {most} 行指标，现在有 {n} 行，请合并或删减。").format(
            most=MOST_ROWS, n=len(reading.rows)
        )
    return reading


def too_long(text: str, most: int) -> str:
    """What is said of a text of more than ``most`` characters."""
    return _("有 {n} 字，最多 {most} 字，请改短。").format(n=len(text), most=most)


def _wording(one: TypedRow, number: int, reading: Reading, old: TargetRow | None) -> Wording:
    level = one.cells.get("level", "").strip()
    known = old is not None and level == cells_of(old)["level"]
    if level not in LEVELS and not known:
        reading.errors[number, "level"] = _("请从列表中选择一级、二级指标。")
    above, _slash, below = level.partition(" / ")
    name, value = one.cells.get("name", "").strip(), one.cells.get("value_text", "").strip()
    if not name:
        reading.errors[number, "name"] = _("请填写三级指标的名称。")
    for cell, text in (("name", name), ("value_text", value), ("evidence", one.cells.get("evidence", ""))):
        if len(text) > _LONGEST[cell]:
            reading.errors[number, cell] = too_long(text, _LONGEST[cell])
    return Wording(above, below, name, value)


def _attributes(one: TypedRow, number: int, reading: Reading) -> dict[str, Any]:
    def read(cell: str, low: int, high: int, places: int) -> Decimal | None:
        text = one.cells.get(cell, "").strip().rstrip("%％")
        if not text:
            return None
        try:
            figure = Decimal(text.replace(",", "").replace("，", ""))
        except InvalidOperation:
            reading.errors[number, cell] = _("“{text}”不是数字，请只填数字。").format(text=text[:20])
            return None
        if not figure.is_finite() or not low <= figure <= high or figure != round(figure, places):
            said = (
                _("应在 {low} 到 {high} 之间，最多 {places} 位小数。")
                if places
                else _("应是 {low} 到 {high} 之间的整数。")
            )
            reading.errors[number, cell] = said.format(low=low, high=high, places=places)
            return None
        return figure

    year = read("base_year", *_YEARS, 0)
    rule = one.cells.get("rule", "") or TargetRow.Rule.PROPORTION
    if rule not in TargetRow.Rule.values:
        reading.errors[number, "rule"] = _("请从列表中选择赋分规则。")
        rule = TargetRow.Rule.PROPORTION
    return {
        "weight": read("weight", 0, 100, 2),
        "base_value": read("base_value", -(10**15), 10**15, 6),
        "base_year": None if year is None else int(year),
        "quarter_shares": _quarters(one.cells.get("quarters", ""), number, reading),
        "rule": rule,
        "evidence": one.cells.get("evidence", "").strip(),
    }


def _quarters(text: str, number: int, reading: Reading) -> list[str]:
    """Four cumulative percentages, as texts; none where nothing was typed."""
    parts = text.replace("，", " ").replace(",", " ").replace("/", " ").replace("%", " ").split()
    if not parts:
        return []
    try:
        plan_curve([Decimal(part) for part in parts])
    except InvalidOperation:
        reading.errors[number, "quarters"] = _("请填四个季度末的累计百分比，用空格隔开，例如 10 40 70 100。")
    except PlanError as error:
        reading.errors[number, "quarters"] = str(error)
    return parts
