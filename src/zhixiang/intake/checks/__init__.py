"""Findings on a notice as read: they advise, people decide. Every check writes the same Finding."""

from __future__ import annotations

from zhixiang.intake.checks.allocation import check_allocation
from zhixiang.intake.checks.citations import check_citations
from zhixiang.intake.checks.indicators import check_indicators
from zhixiang.intake.checks.reconcile import check_sums
from zhixiang.intake.checks.tables import check_tables
from zhixiang.intake.forms.notice import NoticeReading
from zhixiang.intake.records import Finding

_CHECKERS = (check_allocation, check_sums, check_tables, check_citations, check_indicators)


def find_all(reading: NoticeReading) -> list[Finding]:
    """Every finding of every check, in the order of the document."""
    found = [finding for checker in _CHECKERS for finding in checker(reading)]
    return sorted(found, key=lambda finding: (finding.line, finding.code))
