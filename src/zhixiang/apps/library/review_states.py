"""A round of expert review from its preparation to its result, and one expert's sheet in it."""

from __future__ import annotations

from typing import Final

from zhixiang.apps.flow import Machine, Transition
from zhixiang.apps.library.models import Assignment, ReviewRound

_R = ReviewRound.State
_A = Assignment.State

REVIEW: Final = Machine(
    states=frozenset(_R.values),
    initial=_R.DRAFT,
    final=frozenset({_R.DETERMINED}),
    transitions=(
        Transition(
            _R.DRAFT, _R.OPEN, "library.review_open", "may_run_review", "评分表和任务齐备，截止时间未到"
        ),
        Transition(_R.OPEN, _R.CLOSED, "library.review_close", "may_run_review"),
        Transition(_R.CLOSED, _R.OPEN, "library.review_again", "may_run_review", "写明理由和新的截止时间"),
        Transition(
            _R.CLOSED, _R.DETERMINED, "library.review_publish", "may_run_review",
            "每个项目都有结论；分数异常的已复评或写明理由",
        ),
    ),
)  # fmt: skip

SHEET: Final = Machine(
    states=frozenset(_A.values),
    initial=_A.ASSIGNED,
    final=frozenset({_A.SUBMITTED, _A.ABSTAINED, _A.DECLINED}),
    transitions=(
        Transition(_A.ASSIGNED, _A.DRAFTING, "library.review_save_scores", "may_score"),
        Transition(_A.DRAFTING, _A.DRAFTING, "library.review_save_scores", "may_score"),
        Transition(_A.DRAFTING, _A.SUBMITTED, "library.review_submit_scores", "may_score", "每一项都已打分"),
        Transition(_A.ASSIGNED, _A.ABSTAINED, "library.review_abstain", "may_score", "写明理由"),
        Transition(_A.DRAFTING, _A.ABSTAINED, "library.review_abstain", "may_score", "写明理由"),
        Transition(_A.ASSIGNED, _A.DECLINED, "library.review_declare_conflict", "may_score", "写明理由"),
        Transition(_A.DRAFTING, _A.DECLINED, "library.review_declare_conflict", "may_score", "写明理由"),
    ),
)

MACHINES: Final = {"review": REVIEW, "sheet": SHEET}

OPEN_SHEETS: Final = (_A.ASSIGNED, _A.DRAFTING)
"""States in which a sheet still waits for its expert."""
