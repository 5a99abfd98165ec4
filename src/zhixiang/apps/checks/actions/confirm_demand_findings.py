"""A person confirms findings on demands, with the reason why."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from zhixiang.apps.checks.screening.steps import chosen, decide, reason_of
from zhixiang.apps.people.actors import Actor


def confirm_demand_findings(*, actor: Actor, finding_ids: Sequence[int], reason: str) -> int:
    """Confirm all of them or none; returns how many. Raises Refused, DemandFinding.DoesNotExist."""
    reason = reason_of(reason)
    with transaction.atomic():
        findings = chosen(actor, finding_ids)
        decide(actor=actor, findings=findings, action="checks.confirm_demand_findings", reason=reason)
    return len(findings)
