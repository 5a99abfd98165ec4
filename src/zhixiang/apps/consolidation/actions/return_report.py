"""The province sends a report back to its city."""

from __future__ import annotations

from django.db import transaction

from zhixiang.apps.consolidation import policies
from zhixiang.apps.consolidation.models import Report
from zhixiang.apps.consolidation.steps import locked, move
from zhixiang.apps.demands.steps import insist, reason_in
from zhixiang.apps.people.actors import Actor


def return_report(*, actor: Actor, report_id: int, reason: str) -> Report:
    """Back to the city, with the reason; the version that was submitted stays as it is.

    Raises Refused without a reason, or when it is not waiting for that; Report.DoesNotExist where there is none.
    """
    with transaction.atomic():
        report = locked(actor, report_id)
        insist(policies.may_receive(actor, report))
        report.return_reason = reason_in(reason, what="退回")
        report.signed_draft, report.signed_by_name, report.signed_at = None, "", None
        move(actor=actor, report=report, action="consolidation.return_report", note=report.return_reason)
    return report
