"""A merge is undone: every parent gets a line of its own again, as it was submitted."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.consolidation.lines import kept
from zhixiang.apps.consolidation.models import ReportLine
from zhixiang.apps.consolidation.steps import Picked, changed, chosen, locked_draft
from zhixiang.apps.demands.models import Demand
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused


def split_line(*, actor: Actor, report_id: int, line: Picked) -> list[ReportLine]:
    """The lines that take its place. What the city had edited in it is gone.

    Raises Refused for a line with fewer than two parents, or one that is not sent; Report.DoesNotExist for another
    city's.
    """
    with transaction.atomic():
        report = locked_draft(actor, report_id)
        (old,) = chosen(report, [line])
        demands = list(Demand.objects.filter(report_parent__line=old).order_by("pk"))
        if len(demands) < 2:
            raise Refused("这一行不是由几条需求合并的，不能拆开。")
        if old.dropped:
            raise Refused("这一行已经改为不上报，请先恢复上报再拆开。")
        position, name = old.position, old.project_name or old.content[:40]
        old.delete()
        lines = kept(actor, report, demands, first_position=position, now=timezone.now(), step=0)
        payload = {"line": line.line_id, "lines": [new.pk for new in lines], "demands": [d.pk for d in demands]}
        note = f"“{name}”拆回 {len(lines)} 行"
        changed(actor=actor, report=report, action="consolidation.split_line", note=note, payload=payload)
    return lines
