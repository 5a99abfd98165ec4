"""From the database back to what a notice says: the records that every document is drawn up from."""

from __future__ import annotations

from zhixiang.apps.allocation.models import AllocationPlan
from zhixiang.apps.papers.records.drawn_up import made_rows, made_tables
from zhixiang.apps.papers.records.stored import stored_rows, stored_tables
from zhixiang.intake.records import AllocationRow, DocumentHead, Notice, PerformanceTable

__all__ = ["allocation_rows", "notice_record", "performance_tables", "was_read"]


def was_read(plan: AllocationPlan) -> bool:
    """Whether the plan came from a printed notice, so that its rows stand as they were printed. One query."""
    return plan.printed_totals.exists()


def notice_record(plan: AllocationPlan, head: DocumentHead) -> Notice:
    """All that the plan says, under ``head``. Eight queries at most, whatever its length."""
    return Notice(head, allocation_rows(plan), performance_tables(plan))


def allocation_rows(plan: AllocationPlan) -> tuple[AllocationRow, ...]:
    """Annexes 1 and 2: as printed for a plan that was read, computed from the lines for one that was made here."""
    return stored_rows(plan) if was_read(plan) else made_rows(plan)


def performance_tables(plan: AllocationPlan, region_code: str | None = None) -> tuple[PerformanceTable, ...]:
    """Annex 3, or the tables of one region: as stored, else drawn up from the projects of the lines."""
    stored = stored_tables(plan, region_code)
    return stored or made_tables(plan, region_code)
