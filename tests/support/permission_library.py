"""Projects for the permission matrix: a listed one of the unit in 台山, its policy, a direct demand to take over."""

from __future__ import annotations

from typing import Any

from tests.support.call_factory import COUNTY, World
from tests.support.filling import submitted
from tests.support.projects import listed, policy, row
from zhixiang.apps.demands.actions.accept_submission import accept_submission
from zhixiang.apps.demands.models import Demand


def library(world: World) -> dict[str, dict[str, Any]]:
    """``project`` and ``policy``."""
    submission = submitted(world, "direct", rows=1).submission
    accept_submission(actor=world.actor("province"), submission_id=submission.pk)
    unit = world.units["centre"]
    project = listed([row(region=COUNTY, unit_id=unit.pk, unit_name=unit.name)], year=world.call.year)[0]
    parent = policy(world.call.year)
    facts = {
        "row_version": project.row_version, "name": project.name, "unit_name": unit.name, "total": "120",
        "start_year": world.call.year, "end_year": world.call.year, "years": f"{world.call.year}：120",
    }  # fmt: skip
    return {
        "project": {
            "project_id": project.pk, "year": world.call.year, "pick": f"{project.pk}:{project.row_version}",
            "facts": facts, "direct_id": Demand.objects.get(submission=submission, current=True).pk,
            "policy_id": parent.pk, "found": f"kind=direct&call={world.call.pk}",
        },
        "policy": {
            "project_id": parent.pk, "year": world.call.year, "row_version": parent.row_version, "task_id": project.pk,
        },
    }  # fmt: skip
