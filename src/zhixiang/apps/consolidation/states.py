"""A city's report: from its workspace to the province."""

from __future__ import annotations

from typing import Final

from zhixiang.apps.consolidation.models import Report
from zhixiang.apps.flow import Machine, Transition

_S = Report.State

REPORT: Final = Machine(
    states=frozenset(_S.values),
    initial=_S.DRAFT,
    final=frozenset({_S.ACCEPTED}),
    transitions=(
        Transition(
            _S.DRAFT, _S.SIGNED, "consolidation.sign_report", "may_consolidate", "每条需求都已归入某行或写明不上报"
        ),
        Transition(_S.RETURNED, _S.SIGNED, "consolidation.sign_report", "may_consolidate"),
        Transition(_S.SIGNED, _S.DRAFT, "consolidation.reopen_report", "may_consolidate"),
        Transition(_S.SIGNED, _S.SUBMITTED, "consolidation.submit_report", "may_consolidate", "在受理时间内"),
        Transition(_S.SUBMITTED, _S.RETURNED, "consolidation.return_report", "may_receive", "写明理由"),
        Transition(_S.SUBMITTED, _S.ACCEPTED, "consolidation.accept_report", "may_receive"),
    ),
)

MACHINES: Final = {"report": REPORT}

EDITABLE: Final = (_S.DRAFT, _S.RETURNED)
