"""A version of targets: written, submitted, audited, issued with the money, replaced by an adjustment (163号)."""

from __future__ import annotations

from typing import Final

from zhixiang.apps.flow import Machine, Transition
from zhixiang.apps.performance.models import TargetVersion

_S = TargetVersion.State

VERSION: Final = Machine(
    states=frozenset(_S.values),
    initial=_S.DRAFT,
    final=frozenset({_S.REPLACED}),
    transitions=(
        Transition(_S.DRAFT, _S.SUBMITTED, "performance.submit_targets", "may_write", "没有必须改正的问题"),
        Transition(_S.RETURNED, _S.SUBMITTED, "performance.submit_targets", "may_write", "没有必须改正的问题"),
        Transition(_S.SUBMITTED, _S.RETURNED, "performance.return_targets", "may_audit", "写明理由"),
        Transition(_S.AUDITED, _S.RETURNED, "performance.return_targets", "may_audit", "写明理由"),
        Transition(_S.SUBMITTED, _S.AUDITED, "performance.audit_targets", "may_audit"),
        Transition(_S.AUDITED, _S.ISSUED, "performance.issue_targets", "may_issue", "资金已下达"),
        # A draft that was taken from what a notice printed holds from the day of that notice.
        Transition(_S.DRAFT, _S.ISSUED, "performance.open_targets", "may_open", "照已下达的文件登记"),
        Transition(_S.ISSUED, _S.REPLACED, "performance.issue_targets", "may_issue", "调整后的目标已下达"),
    ),
)

MACHINES: Final = {"targets": VERSION}

OPEN: Final = (_S.DRAFT, _S.SUBMITTED, _S.RETURNED, _S.AUDITED)
"""States of a version on its way."""

EDITABLE: Final = (_S.DRAFT, _S.RETURNED)
"""States in which what it says may be changed."""
