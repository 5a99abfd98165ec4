"""One line from its two printings: annex 1 (元) and annex 2 (万元) say the same of each region, in their own words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from zhixiang.intake.records import AllocationRow, RowType


@dataclass(frozen=True, slots=True)
class Merged:
    """A line as annex 1 and as annex 2 print it; one of the two may be missing."""

    first: AllocationRow | None
    second: AllocationRow | None

    @property
    def row(self) -> AllocationRow:
        """The printing that speaks for the line: annex 1's, whose amounts are exact."""
        found = self.first or self.second
        assert found is not None  # noqa: S101  # merge() makes none without either
        return found

    @property
    def amount_fen(self) -> int | None:
        """The line's amount: annex 1's where it is legible, else annex 2's."""
        amounts = (row.amount_fen for row in (self.first, self.second) if row is not None)
        return next((amount for amount in amounts if amount is not None), None)


def merge(rows: Iterable[AllocationRow]) -> list[Merged]:
    """The lines behind the detail rows of both annexes, in the order of annex 1, then what only annex 2 has.

    Rows of one region belong together: by project name where the annexes agree on it, by amount where they do not,
    else in their order. A row that an annex prints twice stays two lines: nothing is thrown away here, the check
    of duplicates speaks of it.
    """
    by_annex: dict[int, dict[str, list[AllocationRow]]] = {1: defaultdict(list), 2: defaultdict(list)}
    for row in rows:
        if row.row_type is RowType.DETAIL and row.annex in by_annex:
            by_annex[row.annex][row.region_code].append(row)
    merged = [
        pair
        for code in dict.fromkeys([*by_annex[1], *by_annex[2]])
        for pair in _pairs(by_annex[1].get(code, []), by_annex[2].get(code, []))
    ]
    return sorted(merged, key=lambda pair: (pair.first is None, pair.row.line))


def _pairs(first: Sequence[AllocationRow], second: Sequence[AllocationRow]) -> Iterator[Merged]:
    left, right = list(first), list(second)
    for same in (_same_project, _same_amount, _any):
        for row in list(left):
            other = next((candidate for candidate in right if same(row, candidate)), None)
            if other is not None:
                left.remove(row)
                right.remove(other)
                yield Merged(row, other)
    yield from (Merged(row, None) for row in left)
    yield from (Merged(None, row) for row in right)


def _same_project(row: AllocationRow, other: AllocationRow) -> bool:
    return bool(row.project_name) and row.project_name == other.project_name and _same_amount(row, other)


def _same_amount(row: AllocationRow, other: AllocationRow) -> bool:
    return row.amount_fen is not None and row.amount_fen == other.amount_fen


def _any(row: AllocationRow, other: AllocationRow) -> bool:  # noqa: ARG001  # one signature for the three rounds
    return True
