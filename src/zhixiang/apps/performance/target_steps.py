"""What every action on targets does first and last: lock the version, move it, tell what was done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.performance.models import TargetEvent, TargetVersion
from zhixiang.apps.performance.target_scope import target_filter
from zhixiang.apps.performance.target_states import VERSION


def locked(actor: Actor, version_id: int) -> TargetVersion:
    """The version, locked. Raises Refused where there is none that the actor sees."""
    rows = TargetVersion.objects.filter(target_filter(actor, "table__")).select_related("table__project")
    found = rows.select_for_update(of=("self",)).filter(pk=version_id).first()
    if found is None:
        raise Refused("找不到这张绩效目标表，请从列表重新打开。")
    return found


def insist_seen(version: TargetVersion, row_version: int) -> None:
    """Raise Refused where somebody changed the version since it was looked at."""
    if version.row_version != row_version:
        who = version.changed_by_name or "别人"
        raise Refused(f"这张绩效目标表刚刚由{who}修改过，请刷新页面，看过以后再办理。")


def move(
    *, actor: Actor, version: TargetVersion, action: str, note: str = "", payload: Mapping[str, Any] | None = None
) -> None:
    """Take the step that ``action`` makes from the version's state. Raises Refused where there is none."""
    step = VERSION.step(version.state, action)
    if step is None:
        raise Refused(f"这张绩效目标表现在是“{version.get_state_display()}”，不能这样办理。请刷新页面查看最新状态。")
    now = timezone.now()
    version.state = step.target
    if step.target == TargetVersion.State.ISSUED:
        version.issued_at = now
    if step.target == TargetVersion.State.SUBMITTED:
        version.submitted_at = now
    touch(version, actor, now)
    version.save()
    told(actor=actor, version=version, action=action, source=step.source, note=note, payload=payload)


def touch(version: TargetVersion, actor: Actor, now: datetime | None = None) -> None:
    """Mark the version as changed by the actor; the caller saves it."""
    version.row_version = F("row_version") + 1 if version.pk else 1
    version.changed_at = now or timezone.now()
    version.changed_by_name = actor.name[:150]


def told(
    *,
    actor: Actor,
    version: TargetVersion,
    action: str,
    source: str = "",
    note: str = "",
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Leave the event on the version and in the audit chain."""
    TargetEvent.objects.create(
        version=version, action=action, source=source, target=version.state, note=note, by_name=actor.name[:150],
        by_role=actor.role, at=timezone.now(),
    )  # fmt: skip
    project = version.table.project
    record(
        actor=actor,
        action=action,
        object_type="target_version",
        object_id=version.pk,
        object_label=f"{project.code} {project.name} {version.table.year}",
        payload={"version": version.number, "state": version.state, "note": note, **(payload or {})},
    )
