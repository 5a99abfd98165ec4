"""The way of a run that makes papers in the background."""

from __future__ import annotations

from typing import Final

from zhixiang.apps.flow import Machine, Transition
from zhixiang.apps.papers.models import PaperRun

_S = PaperRun.State

PAPER_RUN: Final = Machine(
    states=frozenset(_S.values),
    initial=_S.WAITING,
    final=frozenset({_S.DONE, _S.FAILED, _S.CANCELLED}),
    transitions=(
        Transition(_S.WAITING, _S.RUNNING, "papers.start_run", "may_run"),
        Transition(_S.RUNNING, _S.DONE, "papers.finish_run", "may_run"),
        Transition(_S.RUNNING, _S.FAILED, "papers.fail_run", "may_run"),
        Transition(_S.WAITING, _S.CANCELLED, "papers.cancel_run", "may_make"),
        Transition(_S.RUNNING, _S.CANCELLED, "papers.cancel_run", "may_make"),
    ),
)

MACHINES: Final = {"paper_run": PAPER_RUN}
