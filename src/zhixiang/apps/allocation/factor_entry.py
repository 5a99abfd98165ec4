"""A block of factor data, pasted or from a workbook → figures, or every fault with its row and column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from zhixiang.apps.allocation.models import Factor
from zhixiang.apps.allocation.scenario_settings import number_of
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Region

MOST_ROWS: Final = 400
_MOST_FAULTS: Final = 20
_SOURCE: Final = "数据来源"


class BadBlock(Refused):
    """A block with faults; ``faults`` are sentences that name row and column."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("；".join(faults[:3]))
        self.faults = list(faults[:_MOST_FAULTS])


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one factor for one region."""

    factor_id: int
    region_code: str
    value: Decimal
    source: str = ""


def figures_of(rows: Iterable[Sequence[str]], factors: Sequence[Factor], regions: Sequence[Region]) -> list[Figure]:
    """The figures of a table whose first row names the factors and whose first column names the regions.

    A column 数据来源 is kept with each figure; empty cells are no figure. Raises BadBlock with all faults.
    """
    table = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    if len(table) < 2:
        raise BadBlock(["没有读到数据：第一行应是因素名称，第一列应是地区名称，从第二行起每行一个地区。"])
    if len(table) > MOST_ROWS:
        raise BadBlock([f"共 {len(table)} 行，超过 {MOST_ROWS} 行，请核对是不是粘贴了别的表。"])
    columns, faults = _columns(table[0], factors)
    source_at = next((i for i, head in enumerate(table[0]) if head == _SOURCE), None)
    known = {name: region for region in regions for name in (region.name, region.code, region.code[:6])}
    found: list[Figure] = []
    seen: dict[str, int] = {}
    for number, row in enumerate(table[1:], start=2):
        region = known.get(row[0]) or known.get(f"{row[0]}市")
        if region is None:
            faults.append(f"第 {number} 行：“{row[0]}”不是本省的市县，请写全称或行政区划代码。")
            continue
        if region.code in seen:
            faults.append(f"第 {number} 行：{region.name}在第 {seen[region.code]} 行已经有了，请只保留一行。")
            continue
        seen[region.code] = number
        source = row[source_at][:200] if source_at is not None and source_at < len(row) else ""
        for at, factor in columns.items():
            try:
                value = number_of(row[at] if at < len(row) else "", f"第 {number} 行“{factor.name}”列")
            except Refused as refusal:
                faults.append(str(refusal))
                continue
            if value is not None:
                found.append(Figure(factor.pk, region.code, value, source))
    if faults:
        raise BadBlock(faults)
    return found


def _columns(head: Sequence[str], factors: Sequence[Factor]) -> tuple[dict[int, Factor], list[str]]:
    """Which column holds which factor, and what is wrong with the head."""
    known = {name: factor for factor in factors for name in (factor.name, factor.code)}
    columns: dict[int, Factor] = {}
    faults = []
    for at, title in enumerate(head[1:], start=1):
        plain = title.split("（", 1)[0].split("(", 1)[0].strip()
        if not title or title == _SOURCE:
            continue
        factor = known.get(title) or known.get(plain)
        if factor is None:
            names = "、".join(one.name for one in factors)
            faults.append(f"第 1 行第 {at + 1} 列：没有叫“{title}”的因素。已有的因素：{names}。")
        elif factor in columns.values():
            faults.append(f"第 1 行第 {at + 1} 列：因素“{factor.name}”出现了两次，请只保留一列。")
        else:
            columns[at] = factor
    if not columns and not faults:
        faults.append("第一行没有因素名称，请把因素名称写在第一行。")
    return columns, faults
