"""What a department's overall performance form says. Money is fen; each record knows its line of the source."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from zhixiang.rules.indicators import Target
from zhixiang.rules.money import Fen


class Group(StrEnum):
    """The four small tables of 预算整体情况: what is spent, where it comes from, and at which level it is used."""

    SPENDING = "部门预算支出"
    SOURCE = "收入来源"
    DEVELOPMENT = "事业发展性支出"
    LEVEL = "按预算级次划分"


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One amount of the budget; ``amount_fen`` is None where it could not be read without guessing."""

    group: Group
    label: str
    amount_fen: Fen | None
    amount_text: str
    line: int


@dataclass(frozen=True, slots=True)
class KeyTask:
    """One of the year's key tasks, with the money that is to go into it."""

    name: str
    content: str
    amount_fen: Fen | None
    amount_text: str
    expected: str
    line: int


@dataclass(frozen=True, slots=True)
class DepartmentIndicator:
    """One indicator with its value for the whole term and for the year. Level 2 is empty under a bare level 1."""

    level1: str
    level2: str
    name: str
    cycle_text: str
    annual_text: str
    cycle: Target
    annual: Target
    line: int
    inferred: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DepartmentForm:
    """The whole form."""

    title: str
    department: str
    budget: tuple[BudgetLine, ...]
    goal: str
    tasks: tuple[KeyTask, ...]
    other_tasks: str
    indicators: tuple[DepartmentIndicator, ...]

    def lines(self, group: Group) -> tuple[BudgetLine, ...]:
        """The amounts of one small table."""
        return tuple(line for line in self.budget if line.group is group)

    def total_fen(self, *groups: Group) -> Fen | None:
        """The sum of some groups; None where one of their amounts is unknown or there are none."""
        amounts = [line.amount_fen for line in self.budget if line.group in groups]
        known = [amount for amount in amounts if amount is not None]
        return sum(known) if known and len(known) == len(amounts) else None
