"""What is worth a second look in a row of the demand form. Advice never keeps anybody from saving or submitting.

What a call requires is another matter: see ``missing``, which blocks a submission.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from zhixiang.rules.demand_form import Column, is_blank, row_amount
from zhixiang.rules.demand_targets import targets_in
from zhixiang.rules.money import format_wan
from zhixiang.rules.params import parameter

_TITLE: Final = re.compile(r"《[^》]{2,}》|〔\d{4}〕|号")


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to look at: ``field`` is the key of the column that it stands at."""

    code: str
    field: str
    message: str


def advice(values: Mapping[str, Any], columns: Sequence[Column], on: date) -> list[Advice]:
    """What to look at in a row, by the thresholds of the day ``on``; nothing for a row without entries."""
    if is_blank(values):
        return []
    shown = {column.key for column in columns}
    return [*_money(values, shown, on), *_performance(values, shown), *_basis(values, shown)]


def missing(values: Mapping[str, Any], columns: Sequence[Column]) -> list[Column]:
    """The required columns in which a row says nothing; none for a row without entries."""
    if is_blank(values):
        return []
    return [column for column in columns if column.required and values.get(column.key) in (None, "")]


def _money(values: Mapping[str, Any], shown: Collection[str], on: date) -> Iterator[Advice]:
    quantity, unit, amount = (values.get(key) for key in ("quantity", "unit_amount_fen", "amount_fen"))
    if quantity is not None and unit is None and amount is None and "unit_amount_fen" in shown:
        yield Advice("unit_amount_missing", "unit_amount_fen", "填了项目数，没有填单项金额，算不出申请金额。")
    if unit is not None and quantity is None and amount is None:
        yield Advice("quantity_missing", "quantity", "填了单项金额，没有填项目数，算不出申请金额。")
    if quantity is not None and unit is not None and amount is not None and quantity * unit != amount:
        product = format_wan(quantity * unit)
        yield Advice(
            "product_differs",
            "amount_fen",
            f"项目数 × 单项金额 = {product} 万元，与经费安排 {format_wan(amount)} 万元不一致。",
        )
    asked = row_amount(values)
    field = "amount_fen" if "amount_fen" in shown else "unit_amount_fen"
    if asked == 0 and unit is None and quantity is None and field in shown:
        yield Advice("amount_missing", field, "没有填金额。")
    high, low = (parameter(f"demand.amount.{name}", on).as_int() for name in ("likely_max_fen", "likely_min_fen"))
    if asked > high:
        yield Advice("amount_unlikely", field, f"申请金额 {format_wan(asked)} 万元偏大，请核对是不是把元填成了万元。")
    elif 0 < asked < low:
        yield Advice("amount_unlikely", field, f"申请金额 {format_wan(asked)} 万元偏小，请核对单位是不是万元。")


def _performance(values: Mapping[str, Any], shown: Collection[str]) -> Iterator[Advice]:
    text = (values.get("performance") or "").strip()
    if "performance" not in shown:
        return
    if not text:
        yield Advice("performance_missing", "performance", "没有填项目绩效。")
        return
    figures = [said.target for said in targets_in(text) if said.measurable]
    if not figures:
        yield Advice(
            "performance_not_measurable", "performance", "项目绩效里没有可量化的指标，请写明数量，例如“培训≥200人次”。"
        )
    elif all(target.unit is None for target in figures):
        yield Advice("performance_unit_missing", "performance", "项目绩效的指标没有写计量单位，例如家、件、人次、%。")


def _basis(values: Mapping[str, Any], shown: Collection[str]) -> Iterator[Advice]:
    if "basis" not in shown:
        return
    text = (values.get("basis") or "").strip()
    if not text:
        yield Advice("basis_missing", "basis", "没有填政策依据。")
    elif not _TITLE.search(text):
        yield Advice("basis_not_cited", "basis", "政策依据里没有文件名称或文号，请写成《文件名称》（文号）。")
