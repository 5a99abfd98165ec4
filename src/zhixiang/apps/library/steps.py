"""What every action on projects does first and last: lock those that were meant, move them, tell what was done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.utils import timezone

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.library.models import Project, ProjectEvent
from zhixiang.apps.library.states import PROJECT
from zhixiang.apps.library.visible import visible_projects
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.policies import Answer

MOST_PROJECTS: Final = 5000
"""Most projects that one bulk act takes, so that it ends while somebody waits for the page."""

_BATCH: Final = 500
_NAMED: Final = 3


class Picked(NamedTuple):
    """A project that somebody chose, as they saw it."""

    project_id: int
    row_version: int


def insist(answer: Answer) -> None:
    """Raise Refused with the reason of a policy that says no."""
    if not answer.allowed:
        raise Refused(answer.reason)


def reason_of(text: str) -> str:
    """The reason without blanks around it. Raises Refused where there is none."""
    reason = text.strip()
    if not reason:
        raise Refused("请写明理由。")
    if len(reason) > 2000:
        raise Refused(f"理由有 {len(reason)} 字，最多 2000 字，请改短。")
    return reason


def locked(actor: Actor, ids: Iterable[int]) -> list[Project]:
    """The projects, locked in the order of their keys. Raises Refused where none or one that the actor cannot see."""
    wanted = sorted(set(ids))
    if not wanted:
        raise Refused("请先勾选要办理的项目。")
    if len(wanted) > MOST_PROJECTS:
        raise Refused(f"一次最多办理 {MOST_PROJECTS} 个项目，现在选了 {len(wanted)} 个，请分几次办理。")
    rows = visible_projects(actor).select_related("region").select_for_update(of=("self",)).order_by("pk")
    found: list[Project] = []
    for start in range(0, len(wanted), _BATCH):
        found += rows.filter(pk__in=wanted[start : start + _BATCH])
    if len(found) < len(wanted):
        raise Refused(f"所选的项目里有 {len(wanted) - len(found)} 个找不到，请刷新页面后重新选择。")
    return found


def chosen(actor: Actor, picked: Sequence[Picked]) -> list[Project]:
    """The projects as ``locked``. Raises Refused too where one was changed since it was looked at."""
    found = locked(actor, [pick.project_id for pick in picked])
    seen = {pick.project_id: pick.row_version for pick in picked}
    for project in found:
        if project.row_version != seen[project.pk]:
            who = project.changed_by_name or "别人"
            raise Refused(f"“{project.name}”刚刚由{who}修改过，请刷新页面，看过以后再办理。")
    return found


def insist_step(projects: Sequence[Project], action: str) -> None:
    """Raise Refused where one of the projects has no such step, with its code and its state."""
    wrong = [project for project in projects if PROJECT.step(project.state, action) is None]
    if wrong:
        named = "、".join(f"{one.code} 现在是“{one.get_state_display()}”" for one in wrong[:_NAMED])
        more = f"等 {len(wrong)} 个项目" if len(wrong) > _NAMED else ""
        raise Refused(f"{named}{more}，不能这样办理。请去掉这些项目，或先把它们转到合适的状态。")


def move(
    *,
    actor: Actor,
    projects: Sequence[Project],
    action: str,
    note: str = "",
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Take the step of ``action`` with all projects, save them, write their events and one audit event. Comes last.

    Raises Refused where one has no such step. The caller holds the locks and has asked the policy.
    """
    insist_step(projects, action)
    sources = {project.pk: project.state for project in projects}
    for project in projects:
        project.state, project.held_state = _after(project, action)
    sign(actor, projects)
    fields = ["state", "held_state", "merged_into", "row_version", "changed_at", "changed_by_name"]
    Project.objects.bulk_update(projects, fields, batch_size=_BATCH)
    tell(actor=actor, projects=projects, action=action, sources=sources, note=note, payload=payload or {})


def _after(project: Project, action: str) -> tuple[str, str]:
    """The project's next state, and the one to which it will come back."""
    step = PROJECT.step(project.state, action)
    target = step.target if step is not None else project.state
    if target == Project.State.PAUSED:
        return target, project.state
    if action == "library.resume_projects":
        return project.held_state or target, ""
    return target, ""


def sign(actor: Actor, projects: Sequence[Project]) -> None:
    """Put a new version, the actor and the time on projects that are about to be saved."""
    now = timezone.now()
    for project in projects:
        project.row_version += 1
        project.changed_by_name, project.changed_at = actor.name, now


def tell(
    *,
    actor: Actor,
    projects: Sequence[Project],
    action: str,
    sources: Mapping[int, str],
    note: str,
    payload: Mapping[str, Any],
) -> None:
    """An event for each project, and one audit event for the batch with all codes."""
    now = timezone.now()
    events = [
        ProjectEvent(
            project=project, action=action, source=sources.get(project.pk, ""), target=project.state, note=note,
            by_name=actor.name, by_role=actor.role, at=now,
        )
        for project in projects
    ]  # fmt: skip
    ProjectEvent.objects.bulk_create(events, batch_size=_BATCH)
    first = projects[0]
    alone = len(projects) == 1
    record(
        actor=actor,
        action=action,
        object_type="project" if alone else "projects",
        object_id=first.pk if alone else f"{first.pk}-{projects[-1].pk}",
        object_label=str(first) if alone else f"{first.code} 等 {len(projects)} 个项目",
        payload={"codes": [project.code for project in projects], "note": note, **payload},
    )
