"""In which unit an annex counts: as printed, as its figures look, or as the other annexes say.

A table without its 单位 would be read ten thousand times too large or too small, and so would one with a wrong unit. So
the unit is settled once for a whole annex, and what was not printed is marked as inferred.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from zhixiang.intake.records import AllocationRow, PerformanceTable, RowType
from zhixiang.rules.money import MoneyError, Unit, parse_amount

_IN_CELL = re.compile(r"(亿元|万元|元)[整正]?$")
_CENTS = re.compile(r"[.．][\d０-９]{2}$")
_MANY = 10_000
"""From this median on figures are yuan: no region gets a hundred million as a rule, and none less than ten thousand."""


@dataclass
class AnnexUnit:
    """How one annex counts, and what it prints about it: (unit, line), above the table, in its header, in its cells."""

    printed: list[tuple[Unit, int]] = field(default_factory=list)
    used: Unit = Unit.WAN
    basis: str = ""
    """What the unit was inferred from, in words; empty when it was read."""
    disproved: bool = False
    """Whether another annex shows that what is printed cannot be meant."""

    @property
    def inferred(self) -> bool:
        """Whether the unit is not simply what is printed."""
        return bool(self.basis)

    @property
    def contradicts_itself(self) -> bool:
        """Whether two places of the annex print different units."""
        return len({unit for unit, _ in self.printed}) > 1

    def see(self, unit: Unit, line: int) -> None:
        """Take note of a printed unit; the same one again, on the next page, says nothing new."""
        if all(unit is not known for known, _ in self.printed):
            self.printed.append((unit, line))


def choose(unit: AnnexUnit, texts: Sequence[str], first_line: int) -> None:
    """Settle ``unit`` by what is printed, and where nothing is, by how the figures look."""
    in_cells = Counter(found[1] for text in texts if (found := _IN_CELL.search(text)))
    if in_cells and in_cells.most_common(1)[0][1] * 2 > len(texts):
        unit.see(Unit(in_cells.most_common(1)[0][0]), first_line)
    if unit.printed:
        # The header stands closest to the figures, the cells closer still.
        unit.used = unit.printed[-1][0]
        return
    unit.used, unit.basis = _by_looks(texts), "数字的写法"


def _by_looks(texts: Sequence[str]) -> Unit:
    """Finance prints yuan with two decimals and ten-thousands without; else the size tells."""
    figures: list[int] = []
    for text in texts:
        try:
            figures.append(parse_amount(text, Unit.YUAN))
        except MoneyError:
            continue
    if not figures:
        return Unit.WAN
    cents = sum(bool(_CENTS.search(text)) for text in texts)
    in_yuan = _middle(figures) >= _MANY * 100 or (cents * 2 > len(texts) and min(figures) >= _MANY * 10)
    return Unit.YUAN if in_yuan else Unit.WAN


def _middle(figures: Sequence[int]) -> int:
    """The median, the higher of two. ``statistics`` would bring in fractions and random numbers at every start."""
    return sorted(figures)[len(figures) // 2]


def settle(
    units: Mapping[int, AnnexUnit], rows: Sequence[AllocationRow], tables: Iterable[PerformanceTable]
) -> list[AllocationRow]:
    """The rows after each annex's unit was compared with the other annex and with the performance tables.

    An annex that differs from both by the same power of ten, while they agree, is read again in their unit. One whose
    unit is not printed, or printed in two ways, follows the one source there is. Where only two sources contradict each
    other, nothing is changed and ``disproved`` is set for the one whose figures are out of the usual.
    """
    asked = {table.region_code or table.region_name: table.amount_fen for table in tables}
    money = {annex: _by_region(rows, annex) for annex in units}
    result = list(rows)
    for annex, unit in units.items():
        others = [money[other] for other in units if other != annex and money[other]]
        powers = [power for figures in (*others, asked) if (power := _too_large_by(money[annex], figures)) is not None]
        power = _agreed_power(powers, is_open=unit.inferred or unit.contradicts_itself)
        target = next((one for one in Unit if power and one.power == unit.used.power - power), None)
        if target is not None:
            unit.used, unit.basis = target, "其他附件的金额"
            unit.disproved = bool(unit.printed)
            result = [_again(row, target) if row.annex == annex else row for row in result]
            money[annex] = _by_region(result, annex)
        elif powers and unit.basis and not any(powers):
            unit.basis = "其他附件的金额"
    if len(units) == 2 and not any(asked.values()) and _too_large_by(*money.values()):
        _name_the_unusual(units, money)
    return result


def _agreed_power(powers: Sequence[int], *, is_open: bool) -> int:
    """By how many powers of ten the annex must come down; 0 where the sources do not agree that it must."""
    if not powers or len(set(powers)) > 1:
        return 0
    return powers[0] if is_open or len(powers) > 1 else 0


def _by_region(rows: Iterable[AllocationRow], annex: int) -> dict[str, int | None]:
    figures: dict[str, int | None] = {}
    for row in rows:
        if row.annex == annex and row.row_type is RowType.DETAIL and row.amount_fen is not None:
            key = row.region_code or row.region_name
            figures[key] = (figures.get(key) or 0) + row.amount_fen
    return figures


def _too_large_by(mine: Mapping[str, int | None], theirs: Mapping[str, int | None]) -> int | None:
    """The power of ten by which most regions' figures exceed the others'; None when most agree on none."""
    powers = Counter[int | None]()
    for key, fen in mine.items():
        other = theirs.get(key)
        if fen and other:
            powers[0 if fen == other else 4 if fen == other * 10_000 else -4 if fen * 10_000 == other else None] += 1
    if not powers:
        return None
    power, count = powers.most_common(1)[0]
    return power if count * 2 > powers.total() else None


def _again(row: AllocationRow, unit: Unit) -> AllocationRow:
    text = _IN_CELL.sub("", row.amount_text)
    try:
        return replace(row, amount_fen=parse_amount(text, unit, allow_negative=True), inferred=("unit",))
    except MoneyError:
        return row


def _name_the_unusual(units: Mapping[int, AnnexUnit], money: Mapping[int, Mapping[str, int | None]]) -> None:
    """Of two annexes that differ in unit alone, the one is named whose middle figure no region would get."""
    wan = 10_000 * 100
    for annex, unit in units.items():
        middle = _middle([fen for fen in money[annex].values() if fen])
        if not wan <= middle < 100_000 * wan:
            unit.disproved = True
            return
    units[max(units)].disproved = True
