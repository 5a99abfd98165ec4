"""The projects of an issued plan count as arranged.

Part of an action: runs inside its transaction.
"""

from __future__ import annotations

from django.utils import timezone

from zhixiang.apps.allocation.models import AllocationPlan
from zhixiang.apps.library.models import Project, ProjectEvent
from zhixiang.apps.people.actors import Actor


def arrange(plan: AllocationPlan, *, actor: Actor) -> int:
    """Take listed and ranked projects with money to arranged, each with its event. How many there were."""
    states = (Project.State.LISTED, Project.State.RANKED)
    rows = list(
        Project.objects.filter(allocation_lines__plan=plan, allocation_lines__amount_fen__gt=0, state__in=states)
    )
    now = timezone.now()
    ProjectEvent.objects.bulk_create(
        (
            ProjectEvent(project=row, action="library.arrange_project", source=row.state, target=Project.State.ARRANGED,
                         note=f"分配方案“{plan.title}”下达", by_name=actor.name, by_role=actor.role, at=now)
            for row in rows
        ),
        batch_size=500,
    )  # fmt: skip
    for row in rows:
        row.state, row.row_version = Project.State.ARRANGED, row.row_version + 1
        row.changed_at, row.changed_by_name = now, actor.name
    Project.objects.bulk_update(rows, ["state", "row_version", "changed_at", "changed_by_name"], batch_size=500)
    return len(rows)
