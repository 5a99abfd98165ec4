"""Lines that were kept back are sent after all."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from zhixiang.apps.consolidation.models import ReportLine
from zhixiang.apps.consolidation.steps import Picked, changed, chosen, locked_draft, sign
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused


def restore_lines(*, actor: Actor, report_id: int, lines: Sequence[Picked]) -> int:
    """Send the lines again. Returns how many. The reason they had is in the report's events.

    Raises Refused when one is sent anyway; Report.DoesNotExist for another city's.
    """
    with transaction.atomic():
        report = locked_draft(actor, report_id)
        found = chosen(report, lines)
        if not all(line.dropped for line in found):
            raise Refused("所选的行里有正在上报的行，请只选不上报的行。")
        reasons = sorted({line.drop_reason for line in found})
        for line in found:
            line.dropped, line.drop_reason = False, ""
        sign(actor, found)
        ReportLine.objects.bulk_update(
            found, ["dropped", "drop_reason", "row_version", "changed_by_name", "changed_at"]
        )
        payload = {"lines": [line.pk for line in found], "reasons": reasons}
        note = f"{len(found)} 行恢复上报"
        changed(actor=actor, report=report, action="consolidation.restore_lines", note=note, payload=payload)
    return len(found)
