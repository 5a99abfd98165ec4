"""What every action on a report does first and last: lock it, find the lines that were meant, tell what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.utils import timezone

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.calls.models import Call
from zhixiang.apps.consolidation import policies
from zhixiang.apps.consolidation.models import Report, ReportEvent, ReportLine
from zhixiang.apps.consolidation.queries import visible_reports
from zhixiang.apps.consolidation.states import EDITABLE, REPORT
from zhixiang.apps.demands.steps import insist
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused

MOST_LINES: Final = 500
"""Most lines that one bulk act takes, so that it ends while somebody waits for the page."""


class Picked(NamedTuple):
    """A line that somebody chose, as they saw it."""

    line_id: int
    row_version: int


def locked(actor: Actor, report_id: int) -> Report:
    """A report that the actor knows of, with its call and region, locked until the transaction ends.

    Raises Report.DoesNotExist for any other: to the actor there is none.
    """
    rows = visible_reports(actor).select_related("call", "region").select_for_update(of=("self",))
    return rows.get(pk=report_id)


def locked_draft(actor: Actor, report_id: int) -> Report:
    """The actor's own report, locked, in a state in which its lines may be changed. Raises Refused otherwise."""
    report = locked(actor, report_id)
    insist(policies.may_consolidate(actor, report))
    if report.call.status == Call.Status.CANCELLED:
        raise Refused("这次征集已经取消，统筹不能再改。")
    if report.state not in EDITABLE:
        hint = "；要修改请先撤销签发" if report.state == Report.State.SIGNED else ""
        raise Refused(f"这份统筹现在是“{report.get_state_display()}”，不能修改{hint}。")
    return report


def chosen(report: Report, picked: Sequence[Picked]) -> list[ReportLine]:
    """The lines that were chosen, in their order in the report.

    Raises Refused when none or too many were, when one is gone, or was changed since it was looked at.
    """
    wanted = {pick.line_id: pick.row_version for pick in picked}
    if not wanted:
        raise Refused("请先勾选要办理的行。")
    if len(wanted) > MOST_LINES:
        raise Refused(f"一次最多办理 {MOST_LINES} 行，现在选了 {len(wanted)} 行，请分几次办理。")
    lines = list(report.lines.select_for_update().filter(pk__in=wanted).order_by("part_id", "position", "pk"))
    if len(lines) < len(wanted):
        raise Refused(f"所选的行里有 {len(wanted) - len(lines)} 行已经不在统筹表里，请刷新页面后重新选择。")
    for line in lines:
        if line.row_version != wanted[line.pk]:
            name = line.project_name or line.content[:40]
            raise Refused(f"“{name}”这一行刚刚由{line.changed_by_name}修改过，请刷新页面，看过以后再办理。")
    return lines


def sign(actor: Actor, lines: Sequence[ReportLine]) -> None:
    """Put a new version, the actor and the time on lines that are about to be saved."""
    now = timezone.now()
    for line in lines:
        line.row_version += 1
        line.changed_by_name, line.changed_at = actor.name, now


def next_position(report: Report) -> int:
    """Where a line goes that comes last."""
    last = report.lines.order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1


def changed(*, actor: Actor, report: Report, action: str, note: str, payload: Mapping[str, Any]) -> None:
    """The draft has changed: count it, write the report's event and the audit event. Comes last."""
    report.draft_version += 1
    report.changed_at = timezone.now()
    report.save(update_fields=["draft_version", "changed_at"])
    payload = {"draft_version": report.draft_version, **payload}
    _tell(actor, report, action, source=report.state, note=note, payload=payload)


def move(
    *, actor: Actor, report: Report, action: str, note: str = "", payload: Mapping[str, Any] | None = None
) -> None:
    """Take the step of ``action``, save the report, write its event and the audit event. Comes last.

    Raises Refused where the state has no such step. The caller holds the lock and has asked the policy.
    """
    step = REPORT.step(report.state, action)
    if step is None:
        raise Refused(f"这份统筹现在是“{report.get_state_display()}”，不能这样办理。请刷新页面查看最新状态。")
    source, report.state = report.state, step.target
    report.changed_at = timezone.now()
    report.save()
    told = {"from": source, "to": step.target, **(payload or {})}
    _tell(actor, report, action, source=source, note=note, payload=told)


def _tell(actor: Actor, report: Report, action: str, *, source: str, note: str, payload: Mapping[str, Any]) -> None:
    ReportEvent.objects.create(
        report=report, action=action, source=source, target=report.state, note=note,
        by_name=actor.name, by_role=actor.role, at=report.changed_at,
    )  # fmt: skip
    record(
        actor=actor,
        action=action,
        object_type="report",
        object_id=report.pk,
        object_label=f"{report.region.name} · {report.call.title}",
        payload={"call": report.call_id, "region": report.region_id, "note": note, **payload},
    )
