"""A city opens its report for a call."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.calls.models import Call
from zhixiang.apps.consolidation import policies
from zhixiang.apps.consolidation.models import Report
from zhixiang.apps.consolidation.steps import changed
from zhixiang.apps.demands.steps import insist
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused


def open_report(*, actor: Actor, call_id: int) -> Report:
    """The report of the actor's city, made when there is none yet. Twice, or by two at once, makes one.

    Raises Refused for anybody but a city's officer, and for a call that does not ask the city; Call.DoesNotExist when
    there is no such call that was published.
    """
    insist(policies.may_start(actor))
    call = Call.objects.exclude(status__in=[Call.Status.DRAFT, Call.Status.CANCELLED]).get(pk=call_id)
    with transaction.atomic():
        existing = Report.objects.filter(call=call, region=actor.region_code).first()
        if existing is not None:
            return existing
        asked = {code for region in call.regions.all() for code in (region.pk, region.parent_id)}
        if asked and actor.region_code not in asked:
            raise Refused("本次征集不面向本市，不需要统筹。")
        now = timezone.now()
        report, made = Report.objects.get_or_create(
            call=call, region_id=actor.region_code, defaults={"created_at": now, "changed_at": now}
        )
        if made:
            changed(actor=actor, report=report, action="consolidation.open_report", note="", payload={})
    return report
