"""The province gives one unit, or the units of one region, more time. The call itself stays as it was published."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.calls import drafts, queries, telling
from zhixiang.apps.calls.models import Call, Extension
from zhixiang.apps.calls.window import local, window_of, window_of_region
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Region, Unit

LONGEST_REASON = 2_000


def extend(
    *,
    actor: Actor,
    call_id: int,
    closes_at: datetime,
    reason: str,
    unit_id: int | None = None,
    region_code: str | None = None,
) -> Extension:
    """Give the unit, or the region with all its units and its city's report, until ``closes_at``.

    Raises Refused when the actor may not, the call is not open, not exactly one of unit and region is named, the unit
    may not answer, there is no reason, or the new deadline is past or not later than the one that holds for them.
    """
    drafts.refuse_unless_manager(actor)
    reason = reason.strip()
    if not reason:
        raise Refused("请写明延期的理由。")
    drafts.check_texts({"reason": reason}, {"reason": ("理由", LONGEST_REASON)})
    if bool(unit_id) == bool(region_code):
        raise Refused("延期只给一家单位，或一个地区：请在两者中选一个。")
    with transaction.atomic():
        call = drafts.locked(call_id)
        if call.status != Call.Status.OPEN:
            raise Refused(f"征集现在是“{call.get_status_display()}”，不能延期。")
        unit, region, present = _whom(call, unit_id, region_code)
        now = timezone.now()
        if closes_at <= now:
            raise Refused(f"新的截止时间 {local(closes_at)} 已经过去，请选以后的时间。")
        if present is not None and closes_at <= present:
            raise Refused(f"延期只能更晚：现在的截止时间是 {local(present)}。")
        extension = Extension.objects.create(
            call=call,
            unit=unit,
            region=region,
            closes_at=closes_at,
            reason=reason,
            granted_by_id=actor.user_id,
            granted_by_name=actor.name,
            granted_at=now,
        )
        telling.extended(extension)
        name = unit.name if unit is not None else region.name if region is not None else ""
        record(
            actor=actor,
            action="calls.extend",
            object_type="call",
            object_id=call.pk,
            object_label=f"{call.title} {name}",
            payload={
                "extension": extension.pk,
                "unit": unit_id,
                "region": region_code,
                "before": present.isoformat() if present else None,
                "closes_at": closes_at.isoformat(),
                "reason": reason,
            },
        )
    return extension


def _whom(
    call: Call, unit_id: int | None, region_code: str | None
) -> tuple[Unit | None, Region | None, datetime | None]:
    """The unit or the region, with the deadline that holds for it now."""
    if unit_id:
        unit = Unit.objects.select_related("region").filter(pk=unit_id).first()
        if unit is None:
            raise Refused("找不到这家单位，请重新选择。")
        answer = queries.may_answer(call, unit)
        if not answer.allowed:
            raise Refused(answer.reason)
        return unit, None, window_of(call, unit).closes_at
    region = Region.objects.filter(pk=region_code).exclude(level=Region.Level.PROVINCE).first()
    if region is None:
        raise Refused("找不到这个市、县，请重新选择。")
    return None, region, window_of_region(call, region.pk).closes_at
