"""The city takes its signature back to go on working."""

from __future__ import annotations

from django.db import transaction

from zhixiang.apps.consolidation import policies
from zhixiang.apps.consolidation.models import Report
from zhixiang.apps.consolidation.steps import locked, move
from zhixiang.apps.demands.steps import insist
from zhixiang.apps.people.actors import Actor


def reopen_report(*, actor: Actor, report_id: int) -> Report:
    """Open the draft again. Raises Refused when it is not signed; Report.DoesNotExist for another city's."""
    with transaction.atomic():
        report = locked(actor, report_id)
        insist(policies.may_consolidate(actor, report))
        report.signed_draft, report.signed_by_name, report.signed_at = None, "", None
        move(actor=actor, report=report, action="consolidation.reopen_report")
    return report
