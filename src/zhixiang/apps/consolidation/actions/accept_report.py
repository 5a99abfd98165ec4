"""The province receives a report: it is final."""

from __future__ import annotations

from django.db import transaction

from zhixiang.apps.consolidation import policies
from zhixiang.apps.consolidation.models import Report
from zhixiang.apps.consolidation.steps import locked, move
from zhixiang.apps.demands.steps import insist
from zhixiang.apps.people.actors import Actor


def accept_report(*, actor: Actor, report_id: int) -> Report:
    """Take the report. Raises Refused when it is not waiting for that; Report.DoesNotExist where there is none."""
    with transaction.atomic():
        report = locked(actor, report_id)
        insist(policies.may_receive(actor, report))
        move(actor=actor, report=report, action="consolidation.accept_report")
    return report
