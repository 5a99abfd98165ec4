"""Lines are not sent to the province: they stay in the report, with the reason."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from zhixiang.apps.consolidation.models import ReportLine
from zhixiang.apps.consolidation.steps import Picked, changed, chosen, locked_draft, sign
from zhixiang.apps.demands.steps import reason_in
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused


def drop_lines(*, actor: Actor, report_id: int, lines: Sequence[Picked], reason: str) -> int:
    """Keep the lines back for one reason. Returns how many.

    Raises Refused without a reason, or when one is kept back already; Report.DoesNotExist for another city's.
    """
    with transaction.atomic():
        report = locked_draft(actor, report_id)
        reason = reason_in(reason, what="不上报")
        found = chosen(report, lines)
        if any(line.dropped for line in found):
            raise Refused("所选的行里有已经改为不上报的行，请重新选择。")
        for line in found:
            line.dropped, line.drop_reason = True, reason
        sign(actor, found)
        ReportLine.objects.bulk_update(
            found, ["dropped", "drop_reason", "row_version", "changed_by_name", "changed_at"]
        )
        payload = {"lines": [line.pk for line in found], "reason": reason}
        note = f"{len(found)} 行改为不上报：{reason}"
        changed(actor=actor, report=report, action="consolidation.drop_lines", note=note, payload=payload)
    return len(found)
