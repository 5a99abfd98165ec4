"""Findings that had not been found any more were found again."""

from __future__ import annotations

from collections.abc import Sequence

from zhixiang.apps.checks import policies
from zhixiang.apps.checks.models import DemandFinding, ScreeningRun
from zhixiang.apps.checks.screening.runs import tell
from zhixiang.apps.checks.states import DEMAND_FINDING
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.steps import insist

_ACTION = "checks.revive_demand_findings"


def revive_demand_findings(*, actor: Actor, run: ScreeningRun, findings: Sequence[DemandFinding]) -> int:
    """Open those again that were settled; returns how many. Part of an action: runs inside its transaction."""
    insist(policies.may_run_screening(actor))
    settled = [one.pk for one in findings if one.state in DEMAND_FINDING.sources(_ACTION)]
    rows = DemandFinding.objects.filter(pk__in=settled, state__in=DEMAND_FINDING.sources(_ACTION))
    count = rows.update(state=DemandFinding.State.OPEN)
    if count:
        tell(actor, run, _ACTION, {"findings": settled})
    return count
