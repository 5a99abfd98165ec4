"""Every read of the performance pages. Each starts from what the actor may see."""

from __future__ import annotations

from zhixiang.apps.performance.queries.indicators import (
    indicator_choices,
    indicator_group,
    indicator_groups,
    indicator_rows,
)
from zhixiang.apps.performance.queries.policies import policies, policy, unmatched_citations
from zhixiang.apps.performance.queries.target_tables import counts, table, tables

__all__ = [
    "counts",
    "indicator_choices",
    "indicator_group",
    "indicator_groups",
    "indicator_rows",
    "policies",
    "policy",
    "table",
    "tables",
    "unmatched_citations",
]
