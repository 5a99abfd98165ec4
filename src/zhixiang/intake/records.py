"""The typed records that intake hands on: what a notice says, line by line, and what is wrong with it.

Everything here is plain data. Money is integer fen, regions carry the nine-digit code that finance departments
print (GB/T 2260 plus three zeros), and every record knows the line of the source it came from. What a reader had
to infer is named in ``inferred``; it is never mixed up with what was printed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from zhixiang.rules.indicators import Target


class RowType(StrEnum):
    """What an allocation row stands for."""

    TOTAL = "total"
    SUBTOTAL = "subtotal"
    DETAIL = "detail"


class Severity(StrEnum):
    """How much a finding weighs: an error makes a figure unusable, a warning asks, a note informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """The notice's own head and tail (GB/T 9704): who says what to whom, when, and how it is disclosed."""

    kind: str
    title: str
    issuer: str
    doc_no: str
    urgency: str
    recipients: str
    budget_year: int | None
    function_code: str
    function_name: str
    issued_on: str
    """ISO date of issue, or an empty string."""
    printed_by: str
    copies_to: str
    disclosure: str
    attachments: tuple[str, ...]
    lines: dict[str, int] = field(default_factory=dict)
    """Source line of each field above, by field name; a field that was not found has none."""


@dataclass(frozen=True, slots=True)
class AllocationRow:
    """One row of annex 1 (元, by section) or annex 2 (万元, by city): a total, a subtotal or a line."""

    annex: int
    row_type: RowType
    section: str
    region_name: str
    region_code: str
    """Nine digits, or empty when the region could not be told."""
    project_name: str
    unit_name: str
    function_code: str
    amount_fen: int | None
    """None when the printed amount could not be read without guessing."""
    line: int
    label: str = ""
    """The region or unit cell as printed."""
    amount_text: str = ""
    budget_code: str = ""
    printed_code: str = ""
    """What the column of region codes prints; it may contradict the name, and be no code at all."""
    unit_code: str = ""
    """The region code in front of the unit."""
    subject_text: str = ""
    """The function subject's code as printed; ``function_code`` is empty when it is none."""
    inferred: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CitationRecord:
    """One mention of a policy in a 政策依据 cell: as cited, beside what the register knows."""

    cited: str
    title: str
    doc_no: str
    policy_id: int | None
    ordinal: int | None
    """The list number printed before the citation, when there is one."""
    line: int
    shares_item: bool = False
    """Whether it stands in one list item with the citation before it."""
    problems: tuple[str, ...] = ()
    """What does not fit between the citation and the register (rules.policy_register.Problem)."""


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One row of a performance table."""

    level1: str
    level2: str
    name: str
    value_text: str
    target: Target
    inferred: tuple[str, ...]
    """Which of level1, level2, name, value_text were inferred from order and meaning instead of read."""
    line: int
    printed_labels: tuple[str, ...] = ()
    """The level labels that the row itself prints, in order; merged cells leave most rows without any."""


@dataclass(frozen=True, slots=True)
class PerformanceTable:
    """One region's performance table (绩效目标表, 二级项目-区域)."""

    region_name: str
    region_code: str
    department: str
    provincial_department: str
    project_name: str
    fund_type: str
    project_level: str
    year: int | None
    amount_fen: int | None
    amount_text: str
    spending: str
    goal_text: str
    goal_items: tuple[str, ...]
    citations: tuple[CitationRecord, ...]
    indicators: tuple[IndicatorRow, ...]
    line: int
    last_line: int
    lines: dict[str, int] = field(default_factory=dict)
    inferred: tuple[str, ...] = ()

    @property
    def owner(self) -> str:
        """Whose table it is, for people: the region, or the department as printed where no region could be told."""
        return self.region_name or self.department


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect: what, how bad, where, with what evidence, said in one plain sentence."""

    code: str
    severity: Severity
    place: str
    line: int
    message: str
    evidence: str = ""
    region_code: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Everything that was read from one notice."""

    document: DocumentHead
    allocation: tuple[AllocationRow, ...]
    performance_tables: tuple[PerformanceTable, ...]
    findings: tuple[Finding, ...] = ()

    def rows(self, annex: int, row_type: RowType | None = None) -> Iterable[AllocationRow]:
        """The rows of one annex, in printed order, optionally of one type."""
        return (r for r in self.allocation if r.annex == annex and row_type in (None, r.row_type))


def plain_number(value: Decimal | None) -> int | float | None:
    """A JSON number for ``value``: an int when it is whole, so that 3 does not come out as 3.0."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
