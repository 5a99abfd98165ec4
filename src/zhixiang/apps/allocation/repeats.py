"""Rows that an annex prints twice: one payment or two?

Money is not guessed. A repeated row counts once only where the notice itself proves it: the other annex has the line
once, with the same amount, and the printed sum agrees with one and not with two. Otherwise a person has to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhixiang.apps.allocation.merging import Merged
from zhixiang.apps.checks.errors import LoadRefused
from zhixiang.intake.records import AllocationRow, RowType
from zhixiang.rules.money import format_yuan

_AT_MOST = 5
"""So many repeated rows are named in one refusal."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """``row`` prints the line that ``first`` printed before."""

    row: AllocationRow
    first: AllocationRow

    @property
    def sentence(self) -> str:
        """Which row repeats which, for people."""
        return f"附件{self.row.annex}第 {self.row.line} 行重复了第 {self.first.line} 行"


@dataclass(frozen=True, slots=True)
class _Group:
    """The lines that one annex prints under the same region, unit and project."""

    annex: int
    pairs: list[Merged]

    def printed(self, pair: Merged) -> AllocationRow:
        row = pair.first if self.annex == 1 else pair.second
        assert row is not None  # noqa: S101  # only such pairs are put into the group
        return row

    @property
    def in_other_annex(self) -> list[Merged]:
        return [pair for pair in self.pairs if pair.first is not None and pair.second is not None]

    @property
    def repeats(self) -> list[Repeat]:
        """Every row but the one that the other annex knows, or but the first where it knows none or several."""
        known = self.in_other_annex
        first = known[0] if len(known) == 1 else self.pairs[0]
        return [Repeat(self.printed(pair), self.printed(first)) for pair in self.pairs if pair is not first]

    @property
    def might_be_one(self) -> bool:
        """Whether the other annex has the line once, and all its printings have one legible amount."""
        amounts = {self.printed(pair).amount_fen for pair in self.pairs} | {
            pair.amount_fen for pair in self.in_other_annex
        }
        return len(self.in_other_annex) == 1 and len(amounts) == 1 and None not in amounts


def without_repeats(
    pairs: Sequence[Merged], allocation: Sequence[AllocationRow]
) -> tuple[list[Merged], tuple[Repeat, ...]]:
    """The lines without those that are proved to be printed twice, and the rows that were left out.

    Raises LoadRefused, naming both rows and what to do, where nothing proves whether it is one payment or two.
    """
    groups = list(_groups(pairs))
    candidates = {repeat.row.line for group in groups if group.might_be_one for repeat in group.repeats}
    kept = [pair for pair in pairs if pair.row.line not in candidates]
    total = sum(pair.amount_fen or 0 for pair in kept)
    left_out: list[Repeat] = []
    unproved: list[Repeat] = []
    for group in groups:
        for repeat in group.repeats:
            proved = group.might_be_one and _sums_agree(repeat.row, candidates, total, allocation)
            (left_out if proved else unproved).append(repeat)
    if unproved:
        raise LoadRefused(_refusal(unproved), code="printed_twice")
    return kept, tuple(left_out)


def _groups(pairs: Sequence[Merged]) -> Iterator[_Group]:
    for annex in (1, 2):
        same: defaultdict[tuple[str, str, str], list[Merged]] = defaultdict(list)
        for pair in pairs:
            row = pair.first if annex == 1 else pair.second
            if row is not None:
                same[row.region_code, row.unit_name, row.project_name].append(pair)
        yield from (_Group(annex, found) for found in same.values() if len(found) > 1)


def _sums_agree(row: AllocationRow, left_out: set[int], total: int, allocation: Sequence[AllocationRow]) -> bool:
    """Whether a printed sum says that ``row`` is no payment of its own: the sum right over it, else the grand total."""
    over, details = _block(row, allocation)
    twice = sum(one.amount_fen or 0 for one in details)
    once = sum(one.amount_fen or 0 for one in details if one.line not in left_out)
    if over is not None and over.amount_fen in (once, twice):
        return over.amount_fen == once
    return any(one.row_type is RowType.TOTAL and one.amount_fen == total for one in allocation)


def _block(row: AllocationRow, allocation: Sequence[AllocationRow]) -> tuple[AllocationRow | None, list[AllocationRow]]:
    """The sum that is printed over ``row``, and the detail rows that follow it up to the next sum."""
    over: AllocationRow | None = None
    details: list[AllocationRow] = []
    for one in allocation:
        if one.annex != row.annex:
            continue
        if one.row_type is not RowType.DETAIL:
            if row in details:
                break
            over, details = one, []
        else:
            details.append(one)
    return over, details


def _refusal(repeats: Sequence[Repeat]) -> str:
    places = "；".join(
        f"附件{repeat.row.annex}第 {repeat.first.line} 行与第 {repeat.row.line} 行"
        f"“{repeat.row.label or repeat.row.unit_name}”（{_amount(repeat.first)}、{_amount(repeat.row)}）"
        for repeat in repeats[:_AT_MOST]
    )
    more = f"，共 {len(repeats)} 处" if len(repeats) > _AT_MOST else ""
    return (
        f"地区、单位、项目完全相同的明细行：{places}{more}。另一附件和印刷合计都不能证明是重复还是两笔，金额不能猜。"
        "请对照原件：如果是重复，删去其中一行；如果确是两笔，在项目名称里写明区别，或合并为一行并写合计金额。改好后重新导入。"
    )


def _amount(row: AllocationRow) -> str:
    return f"{format_yuan(row.amount_fen)} 元" if row.amount_fen is not None else f"金额“{row.amount_text}”无法识别"
