"""A submission: filled in, signed off, submitted, returned, accepted."""

from __future__ import annotations

from typing import Final

from zhixiang.apps.demands.models import Submission
from zhixiang.apps.flow import Machine, Transition

_S = Submission.State

SUBMISSION: Final = Machine(
    states=frozenset(_S.values),
    initial=_S.DRAFT,
    final=frozenset({_S.ACCEPTED}),
    transitions=(
        Transition(_S.DRAFT, _S.AWAITING, "demands.ask_certification", "may_fill", "检查没有必须改的问题"),
        Transition(_S.RETURNED, _S.AWAITING, "demands.ask_certification", "may_fill", "检查没有必须改的问题"),
        Transition(_S.AWAITING, _S.DRAFT, "demands.recall_certification", "may_fill"),
        Transition(_S.AWAITING, _S.DRAFT, "demands.decline_certification", "may_certify", "写明理由"),
        Transition(_S.AWAITING, _S.CERTIFIED, "demands.certify", "may_certify", "草稿在签发时没有再改"),
        Transition(_S.CERTIFIED, _S.DRAFT, "demands.recall_certification", "may_fill"),
        Transition(_S.CERTIFIED, _S.SUBMITTED, "demands.submit", "may_submit", "在受理时间内，草稿与签发的一致"),
        Transition(_S.SUBMITTED, _S.DRAFT, "demands.withdraw", "may_submit", "截止时间未到"),
        Transition(_S.SUBMITTED, _S.RETURNED, "demands.return_submission", "may_review", "写明理由"),
        Transition(_S.SUBMITTED, _S.ACCEPTED, "demands.accept_submission", "may_review"),
        Transition(_S.ACCEPTED, _S.RETURNED, "demands.return_submission", "may_review", "写明理由，未报省局"),
    ),
)

MACHINES: Final = {"submission": SUBMISSION}

EDITABLE: Final = (_S.DRAFT, _S.RETURNED)
"""States in which the draft may be changed."""
