"""Lines change their place within their part."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, Q

from zhixiang.apps.consolidation.models import ReportLine
from zhixiang.apps.consolidation.steps import Picked, changed, chosen, locked_draft
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused


def move_lines(*, actor: Actor, report_id: int, lines: Sequence[Picked], after: int | None) -> int:
    """Put the lines, in the order they have, behind the line ``after`` or with None at the top. Returns how many.

    Raises Refused for lines of different parts, or for a line to stand behind that is not in their part;
    Report.DoesNotExist for another city's.
    """
    with transaction.atomic():
        report = locked_draft(actor, report_id)
        found = chosen(report, lines)
        if len({line.part_id for line in found}) > 1:
            raise Refused("所选的行属于征集表的不同部分，不能一起移动。")
        others = report.lines.filter(part=found[0].part_id).exclude(pk__in=[line.pk for line in found])
        first = 0
        if after is not None:
            anchor = others.filter(pk=after).first()
            if anchor is None:
                raise Refused("要移到它后面的那一行不在这一部分里，或者就在所选的行里。")
            first = anchor.position + 1
            others = others.filter(Q(position__gt=anchor.position) | Q(position=anchor.position, pk__gt=anchor.pk))
        others.update(position=F("position") + len(found) + 1)
        for number, line in enumerate(found):
            line.position = first + number
        ReportLine.objects.bulk_update(found, ["position"])
        payload = {"lines": [line.pk for line in found], "after": after}
        note = f"移动 {len(found)} 行"
        changed(actor=actor, report=report, action="consolidation.move_lines", note=note, payload=payload)
    return len(found)
