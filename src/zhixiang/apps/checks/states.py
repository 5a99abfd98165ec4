"""Where a finding may go from where it is: the state machine as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from zhixiang.apps.checks.models import Finding

_S = Finding.Status


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
