"""A plan made here: from the draft over approval and publicity to the notice that finance issues."""

from __future__ import annotations

from typing import Final

from zhixiang.apps.allocation.models import AllocationPlan
from zhixiang.apps.flow import Machine, Transition

_S = AllocationPlan.Status

PLAN: Final = Machine(
    states=frozenset(_S.values),
    initial=_S.DRAFT,
    final=frozenset({_S.ISSUED, _S.SUPERSEDED, _S.ABANDONED}),
    transitions=(
        Transition(_S.DRAFT, _S.SUBMITTED, "allocation.submit_plan", "may_make", "各行之和等于拟分配总额且不超预算"),
        Transition(_S.RETURNED, _S.SUBMITTED, "allocation.submit_plan", "may_make", "各行之和等于拟分配总额且不超预算"),
        Transition(_S.SUBMITTED, _S.APPROVED, "allocation.approve_plan", "may_approve"),
        Transition(_S.SUBMITTED, _S.RETURNED, "allocation.return_plan", "may_approve", "写明理由"),
        Transition(_S.APPROVED, _S.RETURNED, "allocation.return_plan", "may_approve", "写明理由"),
        Transition(_S.PUBLISHED, _S.RETURNED, "allocation.return_plan", "may_approve", "写明理由"),
        Transition(_S.APPROVED, _S.PUBLISHED, "allocation.publish_plan", "may_make", "公示天数不少于规定"),
        Transition(_S.PUBLISHED, _S.ISSUED, "allocation.issue_plan", "may_issue", "公示期满，有文号和印发日期"),
        Transition(_S.ISSUED, _S.SUPERSEDED, "allocation.issue_plan", "may_issue", "调整它的方案下达时"),
        Transition(_S.DRAFT, _S.ABANDONED, "allocation.abandon_plan", "may_make", "写明理由"),
        Transition(_S.RETURNED, _S.ABANDONED, "allocation.abandon_plan", "may_make", "写明理由"),
    ),
)

MACHINES: Final = {"plan": PLAN}

EDITABLE: Final = (_S.DRAFT, _S.RETURNED)
"""States in which lines may change."""
