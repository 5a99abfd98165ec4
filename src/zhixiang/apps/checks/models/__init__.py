"""What the app stores: documents that were taken in with their findings, and what screening finds in a call."""

from __future__ import annotations

from zhixiang.apps.checks.models.documents import Finding, SourceDocument, SourceLine
from zhixiang.apps.checks.models.screening import (
    DemandFinding,
    FindingMember,
    FindingPair,
    FindingQuestion,
    ScreeningRun,
    ScreeningThreshold,
)

__all__ = [
    "DemandFinding",
    "Finding",
    "FindingMember",
    "FindingPair",
    "FindingQuestion",
    "ScreeningRun",
    "ScreeningThreshold",
    "SourceDocument",
    "SourceLine",
]
