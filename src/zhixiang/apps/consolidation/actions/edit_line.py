"""The city changes what a line says; how it differs from its parents stays to be seen."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from zhixiang.apps.calls.models import CallPart
from zhixiang.apps.consolidation.entry import entered, put
from zhixiang.apps.consolidation.lines import origin_of
from zhixiang.apps.consolidation.models import ReportLine
from zhixiang.apps.consolidation.steps import Picked, changed, chosen, locked_draft, sign
from zhixiang.apps.demands.models import Demand
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.rules.demand_entry import shown
from zhixiang.rules.merging_demands import differing


def edit_line(*, actor: Actor, report_id: int, line: Picked, texts: Mapping[str, str]) -> ReportLine:
    """Set fields of the line from ``texts`` (amounts in 万元); fields that are not named stay. No change, no event.

    Raises BadEntry for texts that the fields cannot hold, Refused for a line that is not sent or was changed since;
    Report.DoesNotExist for another city's.
    """
    with transaction.atomic():
        report = locked_draft(actor, report_id)
        (found,) = chosen(report, [line])
        if found.dropped:
            raise Refused("这一行已经改为不上报，请先恢复上报再修改。")
        before = found.values()
        values = entered(CallPart.objects.get(pk=found.part_id), texts, before)
        fields = differing(before, values)
        if not fields:
            return found
        put(found, values)
        found.origin = origin_of(found, list(Demand.objects.filter(report_parent__line=found).order_by("pk")))
        sign(actor, [found])
        found.save()
        payload = {
            "line": found.pk,
            "changes": {key: [shown(key, before[key]), shown(key, getattr(found, key))] for key in fields},
        }
        note = f"修改“{found.project_name or found.content[:40]}”"
        changed(actor=actor, report=report, action="consolidation.edit_line", note=note, payload=payload)
    return found
