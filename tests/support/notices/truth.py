"""What a made-up notice says: the truth that a reader's output is judged against.

The objects are filled while the notice is drawn, spoiled on purpose (defects) and laid out; laying out sets ``line``.
Truth about figures and words is what is printed; truth about levels is what the clean form said.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

FEN_PER_YUAN = 100
FEN_PER_WAN = 1_000_000


class Placed(Protocol):
    """Anything that stands on a line of the notice (0 until it was laid out)."""

    line: int


@dataclass
class Mark:
    """A line that is worth knowing for itself."""

    line: int = 0


@dataclass(frozen=True)
class TargetTruth:
    """What a value text says. ``units`` holds every spelling of the unit that is right; empty when there is none."""

    kind: str
    op: str
    number: Decimal | None = None
    number_max: Decimal | None = None
    units: tuple[str, ...] = ()
    free: bool = False
    """Whether people may differ about kind and op; then only the number is judged."""


@dataclass
class IndicatorTruth:
    """One indicator row. ``optional`` rows may be kept or dropped by a reader (a repeated block, a cut row)."""

    level1: str
    level2: str
    name: str
    value_text: str
    target: TargetTruth
    plain: bool
    """Whether the words alone tell the level, so that a lost label can be made good."""
    theme: str = ""
    optional: bool = False
    line: int = 0


@dataclass
class CitationTruth:
    """One cited policy: as printed, and which one it is (None: not in the register)."""

    text: str
    title: str
    policy_id: int | None
    doc_no: str
    ordinal: int | None
    judged: bool = True
    """False where the mention itself is spoiled, so that no answer is the right one."""
    line: int = 0


@dataclass
class RowTruth:
    """One row of annex 1 or 2, with the cells that only its own annex prints."""

    annex: int
    row_type: str
    section: str
    region_name: str
    region_code: str
    """Nine digits by the name of the region, whatever is printed."""
    label: str
    amount_fen: int | None
    project_name: str = ""
    unit_name: str = ""
    function_code: str = ""
    function_name: str = ""
    printed_code: str = ""
    budget_code: str = ""
    serial: str = ""
    amount_text: str = ""
    """Set where the figure is printed in an unusual way; else the layout writes ``amount_fen``."""
    unit_code: str = ""
    """The code in front of the unit where it is not the region's."""
    function_text: str = ""
    """The subject as printed where it is no subject."""
    line: int = 0


@dataclass
class TableTruth:
    """One performance table."""

    region_name: str
    region_code: str
    department: str
    provincial_department: str
    project_name: str
    fund_type: str
    project_level: str
    year: int | None
    amount_fen: int | None
    spending: str
    goal_items: list[str]
    citations: list[CitationTruth]
    indicators: list[IndicatorTruth]
    judged: bool = True
    """False for the second copy of a table and for a table that breaks off."""
    cut_after: int | None = None
    """The table breaks off after this many indicators."""
    missing_fields: set[str] = field(default_factory=set)
    line: int = 0
    last_line: int = 0


@dataclass
class Defect:
    """Something wrong on purpose. ``expected`` is False for what a reader may report but need not."""

    kind: str
    region_codes: tuple[str, ...]
    objects: tuple[Placed, ...] = ()
    around: tuple[Placed, ...] = ()
    """Sums and twins that may be reported too because of it."""
    expected: bool = True
    note: str = ""
    lines: frozenset[int] = frozenset()
    """Set by the layout from ``objects``; a table counts with all of its lines."""
    excused: frozenset[int] = frozenset()
    """Set by the layout from ``around``."""


@dataclass
class HeadTruth:
    """The head and the tail."""

    title: str
    issuer: str
    doc_no: str
    urgency: str
    year: int
    function_code: str
    function_name: str
    issued_on: str
    disclosure: str
    line: int = 0
    """Where the body names the subject."""


@dataclass
class Truth:
    """Everything that is known about one notice."""

    head: HeadTruth
    rows: list[RowTruth]
    tables: list[TableTruth]
    defects: list[Defect] = field(default_factory=list)
    damages: dict[str, int] = field(default_factory=dict)
    """How often each kind of damage was done."""

    def count_damage(self, kind: str) -> None:
        """Note that one damage of ``kind`` was done."""
        self.damages[kind] = self.damages.get(kind, 0) + 1

    def details(self, annex: int) -> list[RowTruth]:
        """The lines of one annex without its totals."""
        return [row for row in self.rows if row.annex == annex and row.row_type == "detail"]

    def table_of(self, region_code: str) -> TableTruth:
        """The first table of a region. Raises StopIteration when it has none."""
        return next(table for table in self.tables if table.region_code == region_code)
