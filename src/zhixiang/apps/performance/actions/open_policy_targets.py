"""The province begins the targets of a whole level-1 project for a year; those of its regions are opened with money."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.library.models import Project
from zhixiang.apps.library.steps import insist
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.performance import target_policies
from zhixiang.apps.performance.models import TargetRow, TargetTable, TargetVersion
from zhixiang.apps.performance.target_rows import from_promises
from zhixiang.apps.performance.target_steps import told


def open_policy_targets(*, actor: Actor, project_id: int, year: int) -> TargetTable:
    """A draft of what the project promised in the library. Raises Refused where there is one, or no such project."""
    insist(target_policies.may_open(actor))
    with transaction.atomic():
        project = Project.objects.select_for_update().filter(pk=project_id, parent__isnull=True).first()
        if project is None:
            raise Refused("找不到这个一级项目，请从列表重新选择。")
        if TargetTable.objects.filter(project=project, year=year).exists():
            raise Refused(f"“{project.name}”{year} 年度的绩效目标已经布置，请从列表打开。")
        if not TargetTable.objects.filter(project__parent=project, year=year).exists():
            raise Refused(f"“{project.name}”{year} 年度还没有下达资金的任务，请先下达资金。")
        now = timezone.now()
        table = TargetTable.objects.create(project=project, year=year, region_id=project.region_id)
        version = TargetVersion.objects.create(
            table=table, number=1, goal_items=[line for line in project.goal.splitlines() if line],
            spending=project.content, created_at=now, changed_at=now, changed_by_name=actor.name[:150],
        )  # fmt: skip
        TargetRow.objects.bulk_create(from_promises(version, project.targets.order_by("position")))
        told(actor=actor, version=version, action="performance.open_policy_targets")
    return table
