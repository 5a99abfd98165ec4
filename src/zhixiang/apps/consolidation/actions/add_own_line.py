"""The city adds a line of its own, which no unit asked for."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.calls.models import CallPart
from zhixiang.apps.consolidation.entry import BadEntry, entered, put
from zhixiang.apps.consolidation.models import ReportLine
from zhixiang.apps.consolidation.steps import changed, locked_draft, next_position
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused


def add_own_line(*, actor: Actor, report_id: int, part_id: int, texts: Mapping[str, str]) -> ReportLine:
    """A line of the part with what ``texts`` say (amounts in 万元), at the end.

    Raises BadEntry for texts that the fields cannot hold and for required ones that are empty; Refused for a part of
    another call or a line that says nothing; Report.DoesNotExist for another city's.
    """
    with transaction.atomic():
        report = locked_draft(actor, report_id)
        part = CallPart.objects.filter(pk=part_id, call=report.call_id).first()
        if part is None:
            raise Refused("征集表里没有这一部分，请刷新页面。")
        values = entered(part, texts, {})
        missing = [column.key for column in part.shown_columns if column.required and values[column.key] in (None, "")]
        if missing:
            raise BadEntry(dict.fromkeys(missing, "这一栏必须填写。"))
        line = ReportLine(
            report=report, part=part, origin=ReportLine.Origin.OWN, position=next_position(report),
            changed_by_name=actor.name, changed_at=timezone.now(),
        )  # fmt: skip
        put(line, values).save(force_insert=True)
        note = f"增加市局自设的“{line.project_name or line.content[:40]}”"
        payload = {"line": line.pk, "asks_fen": line.asks_fen}
        changed(actor=actor, report=report, action="consolidation.add_own_line", note=note, payload=payload)
    return line
