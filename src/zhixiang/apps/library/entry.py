"""A new project as it is handed to the actions: from a demand, a report's line, a file or a notice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from zhixiang.rules.demand_targets import targets_in
from zhixiang.rules.taxonomy import level_for_name
from zhixiang.rules.taxonomy_levels import OUTPUT, QUANTITY

LONGEST_NAME: Final = 300
_LONGEST_UNIT: Final = 200


class TargetRow(NamedTuple):
    """One indicator that a project promises, by its level-1 and level-2 names."""

    level1: str
    level2: str
    name: str
    value_text: str


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A level-2 project to add. Amounts in fen; ``years`` is what it asks for by budget year.

    Where ``years`` is empty, it asks for ``total_fen`` in the year of the batch.
    """

    name: str
    region_code: str
    unit_name: str
    total_fen: int
    unit_id: int | None = None
    years: Mapping[int, int] = field(default_factory=dict)
    start_year: int | None = None
    end_year: int | None = None
    category: str = ""
    content: str = ""
    necessity: str = ""
    basis: str = ""
    goal: str = ""
    function_code: str = ""
    targets: Sequence[TargetRow] = ()
    demand_ids: Sequence[int] = ()
    line_id: int | None = None

    def asked(self, year: int) -> dict[int, int]:
        """Budget year → fen."""
        return dict(self.years) or {year: self.total_fen}

    def term(self, year: int) -> tuple[int, int]:
        """First and last year."""
        years = self.asked(year)
        return self.start_year or min(years), self.end_year or max(years)

    def wrong(self, year: int) -> str:
        """What forbids the row, in words; empty when nothing does."""
        start, end = self.term(year)
        checks = (
            (not self.name.strip(), "没有项目名称"),
            (len(self.name) > LONGEST_NAME, f"项目名称有 {len(self.name)} 字，最多 {LONGEST_NAME} 字"),
            (not self.unit_name.strip(), "没有实施单位"),
            (len(self.unit_name) > _LONGEST_UNIT, f"实施单位名称超过 {_LONGEST_UNIT} 字"),
            (self.total_fen < 0 or min(self.asked(year).values()) < 0, "金额是负数"),
            (end < start, f"终止年度 {end} 早于起始年度 {start}"),
            (any(not start <= one <= end for one in self.asked(year)), "申请金额的年度不在实施期内"),
        )
        return next((text for is_wrong, text in checks if is_wrong), "")


def targets_from(performance: str) -> Iterator[TargetRow]:
    """The indicators that the performance text of a demand says. A clause without a figure says itself."""
    for said in targets_in(performance):
        value = f"{said.figure}{said.target.unit or ''}" if said.measurable else said.name
        guess = level_for_name(said.name, value)
        level1, level2 = (guess.level1, guess.level2) if guess else (OUTPUT, QUANTITY)
        yield TargetRow(level1, level2, said.name[:LONGEST_NAME], value[:LONGEST_NAME])
