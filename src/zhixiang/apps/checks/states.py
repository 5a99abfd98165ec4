"""Where findings and screening runs may go from where they are: state machines as tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from zhixiang.apps.checks.models import DemandFinding, Finding, ScreeningRun
from zhixiang.apps.flow import Machine
from zhixiang.apps.flow import Transition as Step

_S = Finding.Status
_D = DemandFinding.State
_R = ScreeningRun.State


@dataclass(frozen=True, slots=True)
class Transition:
    """From ``source`` to ``target`` by ``action``."""

    source: str
    target: str
    action: str


TRANSITIONS: Final = (
    Transition(_S.OPEN, _S.CONFIRMED, "checks.confirm_finding"),
    Transition(_S.OPEN, _S.FALSE_ALARM, "checks.dismiss_finding"),
    Transition(_S.CONFIRMED, _S.FALSE_ALARM, "checks.dismiss_finding"),
    Transition(_S.FALSE_ALARM, _S.CONFIRMED, "checks.confirm_finding"),
)
"""A decision may be turned round, with a new reason; both stay in the audit chain. It cannot be undone to open."""

_BY_STATES = {(t.source, t.target): t for t in TRANSITIONS}


def transition(source: str, target: str) -> Transition | None:
    """The transition between two states, or None when there is none."""
    return _BY_STATES.get((source, target))


_CONFIRM, _DISMISS = "checks.confirm_demand_findings", "checks.dismiss_demand_findings"
_ASK, _MERGE = "checks.ask_units", "checks.send_to_merging"
_SETTLE, _REVIVE = "checks.settle_demand_findings", "checks.revive_demand_findings"
_GONE = "最近一次查重没有再查到"
_REASON = "写明理由"

DEMAND_FINDING: Final = Machine(
    states=frozenset(_D.values),
    initial=_D.OPEN,
    final=frozenset({_D.CONFIRMED, _D.FALSE_ALARM, _D.SETTLED}),
    transitions=(
        *(
            Step(source, target, action, "may_work_on", _REASON)
            for action, target, sources in (
                (_CONFIRM, _D.CONFIRMED, (_D.OPEN, _D.ASKED, _D.MERGING, _D.FALSE_ALARM)),
                (_DISMISS, _D.FALSE_ALARM, (_D.OPEN, _D.ASKED, _D.MERGING, _D.CONFIRMED)),
                (_ASK, _D.ASKED, (_D.OPEN, _D.CONFIRMED)),
                (_MERGE, _D.MERGING, (_D.OPEN, _D.CONFIRMED, _D.ASKED)),
            )
            for source in sources
        ),
        *(Step(source, _D.SETTLED, _SETTLE, "may_run_screening", _GONE) for source in (_D.OPEN, _D.ASKED, _D.MERGING)),
        Step(_D.SETTLED, _D.OPEN, _REVIVE, "may_run_screening", "又查到了"),
    ),
)
"""What somebody confirmed or called a false alarm stays so, also when it is found no more: it still tells how good the
check is."""

SCREENING_RUN: Final = Machine(
    states=frozenset(_R.values),
    initial=_R.WAITING,
    final=frozenset({_R.DONE, _R.FAILED, _R.CANCELLED}),
    transitions=(
        Step(_R.WAITING, _R.RUNNING, "checks.start_screening", "may_run_screening", "同一征集没有另一次正在进行"),
        Step(_R.RUNNING, _R.DONE, "checks.finish_screening", "may_run_screening"),
        Step(_R.RUNNING, _R.FAILED, "checks.fail_screening", "may_run_screening"),
        Step(_R.WAITING, _R.CANCELLED, "checks.cancel_screening", "may_ask_screening"),
        Step(_R.RUNNING, _R.CANCELLED, "checks.cancel_screening", "may_ask_screening"),
    ),
)

MACHINES: Final = {"demand_finding": DEMAND_FINDING, "screening_run": SCREENING_RUN}
