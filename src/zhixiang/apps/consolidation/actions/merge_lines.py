"""Lines and demands of one part become one line: money and numbers added up, texts joined, every parent kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.calls.models import CallPart
from zhixiang.apps.consolidation.entry import entered, put
from zhixiang.apps.consolidation.lines import unplaced_demands
from zhixiang.apps.consolidation.models import LineParent, Report, ReportLine
from zhixiang.apps.consolidation.steps import Picked, changed, chosen, locked_draft, next_position
from zhixiang.apps.demands.models import Demand
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.rules.merging_demands import merged

_AS_ASKED: Final = (ReportLine.Origin.KEPT, ReportLine.Origin.MERGED)
"""Lines that say what the units asked for, without the city's changes."""


def merge_lines(
    *,
    actor: Actor,
    report_id: int,
    lines: Sequence[Picked] = (),
    demand_ids: Sequence[int] = (),
    texts: Mapping[str, str] | None = None,
) -> ReportLine:
    """One line for all that was chosen; it stands where the first of the lines stood. ``texts`` change what was joined.

    Raises Refused for fewer than two, for different parts, for the city's own lines (nothing would tell afterwards
    what they had asked for) and for lines that are not sent; BadEntry when a text does not fit; Report.DoesNotExist
    for another city's.
    """
    with transaction.atomic():
        report = locked_draft(actor, report_id)
        old, demands, part = mergeable(report, lines, demand_ids)
        joined = merged([source.values() for source in (*old, *demands)])
        values = entered(part, texts, joined) if texts else joined
        as_asked = values == joined and all(source.origin in _AS_ASKED for source in old)
        origin = ReportLine.Origin.MERGED if as_asked else ReportLine.Origin.EDITED
        line = ReportLine(
            report=report, part=part, origin=origin, changed_by_name=actor.name, changed_at=timezone.now(),
            position=old[0].position if old else next_position(report),
        )  # fmt: skip
        put(line, values).save(force_insert=True)
        before = [source.pk for source in old]
        LineParent.objects.filter(line__in=before).update(line=line)
        LineParent.objects.bulk_create(LineParent(line=line, demand=demand) for demand in demands)
        ReportLine.objects.filter(pk__in=before).delete()
        payload: dict[str, Any] = {"line": line.pk, "lines": before, "demands": [demand.pk for demand in demands]}
        note = f"{len(old) + len(demands)} 行合并为“{line.project_name or line.content[:40]}”"
        changed(actor=actor, report=report, action="consolidation.merge_lines", note=note, payload=payload)
    return line


def mergeable(
    report: Report, picked: Sequence[Picked], demand_ids: Sequence[int]
) -> tuple[list[ReportLine], list[Demand], CallPart]:
    """What was chosen, and the part that all of it is in. Raises Refused when it cannot be merged."""
    lines = chosen(report, picked) if picked else []
    demands = unplaced_demands(report, demand_ids) if demand_ids else []
    if len(lines) + len(demands) < 2:
        raise Refused("合并至少要选两行。")
    parts = {line.part_id for line in lines} | {demand.part_id for demand in demands}
    if len(parts) > 1:
        raise Refused("所选的行属于征集表的不同部分，不能合并。请只选同一部分的行。")
    if any(line.dropped for line in lines):
        raise Refused("所选的行里有不上报的行，请先恢复上报再合并。")
    if len(set(LineParent.objects.filter(line__in=lines).values_list("line_id", flat=True))) < len(lines):
        raise Refused("所选的行里有市局自设的行，它没有来源需求，不能并入其他行。")
    return lines, demands, CallPart.objects.get(pk=parts.pop())
