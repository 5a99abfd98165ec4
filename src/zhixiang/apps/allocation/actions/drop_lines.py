"""The province takes lines out of a draft."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from zhixiang.apps.allocation.models import AllocationLine
from zhixiang.apps.allocation.steps import Picked, changed, chosen, locked_draft
from zhixiang.apps.people.actors import Actor


def drop_lines(*, actor: Actor, plan_id: int, lines: Sequence[Picked]) -> int:
    """Remove the lines; their projects stay in the library. Raises Refused for lines changed since."""
    with transaction.atomic():
        plan = locked_draft(actor, plan_id)
        found = chosen(plan, lines)
        AllocationLine.objects.filter(pk__in=[line.pk for line in found]).delete()
        told = [[line.project_id, line.amount_fen] for line in found]
        note = f"移出 {len(found)} 行"
        changed(actor=actor, plan=plan, action="allocation.drop_lines", note=note, payload={"dropped": told})
    return len(found)
