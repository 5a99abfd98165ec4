"""The city signs its report: from now on it is read only, until it is sent or opened again."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.consolidation.models import Report
from zhixiang.apps.consolidation.queries import obstacles
from zhixiang.apps.consolidation.steps import locked_draft, move
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused


def sign_report(*, actor: Actor, report_id: int, draft_version: int) -> Report:
    """Sign the draft that was looked at.

    Raises Refused when a demand in force is in no line, a parent is in force no longer, nothing is to be sent, or the
    draft is another than ``draft_version``; Report.DoesNotExist for another city's.
    """
    with transaction.atomic():
        report = locked_draft(actor, report_id)
        if report.draft_version != draft_version:
            raise Refused("统筹表在您查看之后又有改动，请看过最新的内容再签发。")
        refusal = obstacles(report).refusal()
        if refusal:
            raise Refused(refusal)
        report.signed_draft = report.draft_version
        report.signed_by_name = actor.name
        report.signed_at = timezone.now()
        payload = {"draft_version": report.draft_version}
        move(actor=actor, report=report, action="consolidation.sign_report", payload=payload)
    return report
