"""The notice while defects are planted in it: which regions are still untouched, which rows belong together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from tests.support.notices.style import Style
from tests.support.notices.truth import Defect, Placed, RowTruth, TableTruth, Truth


@dataclass
class Field:
    """The notice while defects are planted."""

    rng: Random
    truth: Truth
    style: Style
    used: set[str] = field(default_factory=set)

    def take(self, condition: Callable[[TableTruth], bool] = lambda _: True) -> TableTruth | None:
        """A table whose region is still untouched and that fits ``condition``."""
        free = [t for t in self.truth.tables if t.region_code not in self.used and condition(t)]
        if not free:
            return None
        table = self.rng.choice(free)
        self.used.add(table.region_code)
        return table

    def detail(self, annex: int, region_code: str) -> RowTruth:
        """A region's line in an annex."""
        return next(row for row in self.truth.details(annex) if row.region_code == region_code)

    def is_over(self, one: RowTruth, row: RowTruth) -> bool:
        """Whether ``one`` is a sum of the same annex that ``row`` is a part of."""
        if one.row_type == "detail":
            return False
        region = one.region_code if one.annex == 1 else ""
        return one.row_type == "total" or (region == row.region_code if region else one.section == row.section)

    def sums(self, row: RowTruth) -> tuple[Placed, ...]:
        """The subtotals and totals that ``row`` is part of, in both annexes, and the region's other lines."""
        wanted: list[Placed] = []
        for other in self.truth.rows:
            if other is row:
                continue
            same = other.region_code == row.region_code
            over = other.row_type == "total" or (other.row_type == "subtotal" and other.section == row.section)
            own = (one.section for one in self.truth.details(2) if one.region_code == row.region_code)
            twin = next(own, "") if row.annex == 1 else ""
            if same or over or (other.row_type == "subtotal" and twin and other.section == twin):
                wanted.append(other)
        return tuple(wanted)


Planter = Callable[[Field], Defect | None]
