"""The money of a notice side by side: what each region gets in annex 1, in annex 2 and in its performance table.

The figure that two of the three places print is the agreed one. Rows that repeat an earlier one count once, and what a
row with an illegible amount must be follows from the other places or from the sums above it.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from zhixiang.intake.forms.notice import NoticeReading
from zhixiang.intake.forms.text_tools import without_blanks
from zhixiang.intake.records import AllocationRow, PerformanceTable, RowType
from zhixiang.rules.money import format_wan, format_yuan
from zhixiang.rules.region_names import full_forms, strip_region_label

ANNEX_NAME = {1: "附件1", 2: "附件2"}
DIRECT_COUNTIES = "90"
"""Counties under the province itself have this in place of a city: they may stand anywhere."""


def money(annex: int, fen: int) -> str:
    """An amount in the unit that the annex is usually printed in."""
    return f"{format_yuan(fen)} 元" if annex == 1 else f"{format_wan(fen)} 万元"


def key_of(row: AllocationRow) -> str:
    """What tells regions apart: the code, or the name where there is none."""
    return row.region_code or row.region_name or row.label


def is_city_sum(row: AllocationRow) -> bool:
    """Whether the row sums the lines of one city."""
    return row.row_type is RowType.SUBTOTAL and bool(row.region_name)


def _table_key(table: PerformanceTable) -> str:
    return table.region_code or table.region_name or table.department


class Ledger:
    """The three places, and what most of them say."""

    def __init__(self, reading: NoticeReading) -> None:
        self.rows = reading.allocation.rows
        self.tables = reading.performance.tables
        self.annexes = {annex: [row for row in self.rows if row.annex == annex] for annex in (1, 2)}
        self.details: dict[int, dict[str, list[AllocationRow]]] = {1: {}, 2: {}}
        for annex, rows in self.annexes.items():
            for row in rows:
                if row.row_type is RowType.DETAIL:
                    self.details[annex].setdefault(key_of(row), []).append(row)
        self.by_table: dict[str, list[PerformanceTable]] = defaultdict(list)
        for table in self.tables:
            self.by_table[_table_key(table)].append(table)
        self._repeats = {row.line for same in self._all_details() for row in _repeats(same)}
        self._members = {annex: _members(rows) for annex, rows in self.annexes.items()}
        self._strangers = {
            one.line: found
            for one in self.rows
            if is_city_sum(one) and (found := [row for row in self.members(one) if is_stranger(row, one)])
        }
        self.agreed = {key: self._agree(key) for key in {*self.details[1], *self.details[2], *self.by_table}}

    def _all_details(self) -> Iterable[list[AllocationRow]]:
        return (same for details in self.details.values() for same in details.values())

    def total_of(self, annex: int, key: str) -> int | None:
        """The sum of a region's lines in one annex, or None when the annex has none or one is illegible."""
        once, twice = self._once(annex, key), self._twice(annex, key)
        if once == twice:
            return once
        # A line that repeats an earlier one counts once, unless every other place counts both.
        return twice if set(self._elsewhere(annex, key)) == {twice} else once

    def _once(self, annex: int, key: str) -> int | None:
        return _sum(row for row in self.details[annex].get(key, []) if row.line not in self._repeats)

    def _twice(self, annex: int, key: str) -> int | None:
        return _sum(self.details[annex].get(key, []))

    def _elsewhere(self, annex: int, key: str) -> list[int]:
        """What the other annex and the performance table say about a region."""
        figures = [self._twice(3 - annex, key), *(table.amount_fen for table in self.by_table.get(key, ())[:1])]
        return [figure for figure in figures if figure is not None]

    def counts_repeats(self, annex: int, key: str) -> bool:
        """Whether every other place counts the lines that this annex repeats as often as they are printed."""
        others = self._elsewhere(annex, key)
        return bool(others) and set(others) == {self._twice(annex, key)}

    def _agree(self, key: str) -> int | None:
        """The figure that at least two of the three places print; None when no two agree."""
        figures = [self.total_of(1, key), self.total_of(2, key), *(t.amount_fen for t in self.by_table[key][:1])]
        ranked = Counter(figure for figure in figures if figure is not None).most_common(1)
        return ranked[0][0] if ranked and ranked[0][1] >= 2 else None

    def corrected(self, row: AllocationRow) -> int | None:
        """The line's amount as it would be once the findings on lines are mended: the agreed figure where the line
        stands alone against two others, nothing for a line that repeats an earlier one, and for an illegible amount
        what the other places say; None where they say nothing, or different things.
        """
        key = key_of(row)
        same = self.details[row.annex].get(key, [])
        if row.line in self._repeats and self.total_of(row.annex, key) != self._twice(row.annex, key):
            return 0
        if row.amount_fen is None:
            return self.told_elsewhere(row)
        agreed = self.agreed.get(key)
        return agreed if len(same) == 1 and agreed is not None else row.amount_fen

    def told_elsewhere(self, row: AllocationRow) -> int | None:
        """What the other annex and the table leave for this line, where they agree."""
        key = key_of(row)
        figures = set(self._elsewhere(row.annex, key))
        rest = _sum(one for one in self.details[row.annex].get(key, []) if one is not row and one.line != row.line)
        left = figures.pop() - (rest or 0) if len(figures) == 1 else None
        return left if left is not None and left >= 0 else None

    def told_by_sum(self, row: AllocationRow) -> tuple[AllocationRow, int] | None:
        """The nearest legible sum over an illegible line, and what it leaves for the line."""
        over = [one for one in self.annexes[row.annex] if one.row_type is not RowType.DETAIL]
        for one in sorted(over, key=lambda one: len(self.members(one))):
            members = self.members(one)
            others = [member for member in members if member is not row]
            if one.amount_fen is None or len(others) == len(members):
                continue
            known = _sum(others) if others else 0
            if known is not None and one.amount_fen >= known:
                return one, one.amount_fen - known
        return None

    def members(self, row: AllocationRow) -> list[AllocationRow]:
        """The lines that a sum is a sum of, as they stand."""
        return self._members[row.annex].get(row.line, [])

    def strangers(self, subtotal: AllocationRow) -> list[AllocationRow]:
        """The lines under a city's subtotal whose codes say that they belong to another city."""
        return self._strangers.get(subtotal.line, [])

    def absent(self, annex: int) -> list[int]:
        """The amounts of regions that the other annex has and this one lacks."""
        other = 3 - annex
        keys = self.details[other].keys() - self.details[annex].keys() if self.details[annex] else ()
        return [amount for key in keys if (amount := self.total_of(other, key)) is not None]

    def is_hidden(self, annex: int, fen: int | None) -> bool:
        """Whether a line of this money stands in the annex under a name that neither code nor other annex knows."""
        other = self.details[3 - annex]
        return any(
            not row.region_code and row.amount_fen == fen and key not in other
            for key, rows in self.details[annex].items()
            for row in rows
        )


def is_stranger(row: AllocationRow, subtotal: AllocationRow) -> bool:
    """Whether a line's code begins otherwise than that of the city whose subtotal it stands under."""
    mine, city = row.region_code, subtotal.region_code
    return bool(mine and city) and mine[:4] != city[:4] and mine[2:4] != DIRECT_COUNTIES


def identity(row: AllocationRow) -> tuple[str, str, str]:
    """What tells the lines of one region apart; the region's own bureau may be written in several ways."""
    own = strip_region_label(row.unit_name) in full_forms(row.region_name)
    return _plain(row.project_name), "" if own else _plain(row.unit_name), row.function_code


def _plain(text: str) -> str:
    """``text`` without what bad recognition does to widths and blanks."""
    return without_blanks(unicodedata.normalize("NFKC", text)).replace("and", "和")


def _repeats(same: Sequence[AllocationRow]) -> list[AllocationRow]:
    """Of one region's lines in an annex those that print an earlier one again, to the fen."""
    seen: set[tuple[object, ...]] = set()
    repeats: list[AllocationRow] = []
    for row in same:
        mark = (*identity(row), row.amount_fen)
        if mark in seen and row.amount_fen is not None:
            repeats.append(row)
        seen.add(mark)
    return repeats


def _sum(rows: Iterable[AllocationRow]) -> int | None:
    """The sum of the rows; None when there are none or one is illegible."""
    amounts = [row.amount_fen for row in rows]
    return sum(fen for fen in amounts if fen is not None) if amounts and None not in amounts else None


def _members(rows: Sequence[AllocationRow]) -> dict[int, list[AllocationRow]]:
    """Line of each sum of an annex → the lines that it sums."""
    details = [row for row in rows if row.row_type is RowType.DETAIL]
    members: dict[int, list[AllocationRow]] = {}
    ordered = list(reversed(rows)) if _sums_follow(rows) else list(rows)
    for place, row in enumerate(ordered):
        if row.row_type is RowType.TOTAL:
            members[row.line] = details
        elif row.row_type is RowType.SUBTOTAL and not row.region_name and row.section:
            members[row.line] = [one for one in details if one.section == row.section]
        elif row.row_type is RowType.SUBTOTAL:
            members[row.line] = _run(ordered[place + 1 :])
    return members


def _run(rows: Sequence[AllocationRow]) -> list[AllocationRow]:
    run: list[AllocationRow] = []
    for row in rows:
        if row.row_type is not RowType.DETAIL:
            break
        run.append(row)
    return run


def _sums_follow(rows: Sequence[AllocationRow]) -> bool:
    """Whether the cities' subtotals stand behind their lines: a line comes first, and a subtotal last."""
    marked = [row for row in rows if row.row_type is RowType.DETAIL or is_city_sum(row)]
    return bool(marked) and marked[0].row_type is RowType.DETAIL and marked[-1].row_type is RowType.SUBTOTAL
