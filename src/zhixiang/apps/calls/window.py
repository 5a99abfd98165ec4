"""When a unit may answer a call: the server's clock, the call's window, the extensions that concern the unit."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Max, Q, QuerySet
from django.utils import timezone

from zhixiang.apps.calls.models import Call, Extension
from zhixiang.apps.people.models import Unit
from zhixiang.apps.prepared import Slot, prepared


@dataclass(frozen=True, slots=True)
class Window:
    """The time in which one unit, or one city for its report, may answer; ``extended`` when it has more than others."""

    opens_at: datetime | None
    closes_at: datetime | None
    published: bool
    extended: bool = False

    def refusal(self, now: datetime) -> str:
        """Why nothing can be handed in at ``now``, with the time; empty when it can."""
        if not self.published or self.opens_at is None or self.closes_at is None:
            return "征集尚未发布，或已经取消、结束，不能提交。"
        if now < self.opens_at:
            return f"征集从 {local(self.opens_at)} 开始，现在还不能提交；草稿可以先填。"
        if now > self.closes_at:
            return (
                f"已过截止时间：截止时间为 {local(self.closes_at)}，服务器收到提交的时间为 {local(now)}。"
                "草稿仍然保留；确需补报的，请联系主管局申请延期。"
            )
        return ""


def window_of(call: Call, unit: Unit) -> Window:
    """The window of ``unit``: extensions for itself, its county or its city count, the latest of them. One query."""
    regions = {"region": unit.region_id, "above": unit.region.parent_id or ""}
    latest = _latest_extension.first(call=call.pk, unit=unit.pk, **regions)
    return _window(call, latest.closes_at if latest else None)


@prepared
def _latest_extension() -> QuerySet[Extension]:
    region, above = (Slot(name, CharField()) for name in ("region", "above"))
    concerned = Q(unit_id=Slot("unit")) | Q(region_id=region) | Q(region_id=above)
    return Extension.objects.filter(concerned, call_id=Slot("call")).order_by("-closes_at")[:1]


def windows_of(calls: Collection[Call], unit: Unit) -> dict[int, Window]:
    """Key of the call → the window of ``unit`` in it, as :func:`window_of` has it. One query, however many calls."""
    regions = [code for code in (unit.region_id, unit.region.parent_id) if code]
    return _windows(calls, Q(unit=unit) | Q(region__in=regions))


def window_of_region(call: Call, region_code: str) -> Window:
    """The window in which a city's report may be submitted: extensions for the city count. One query."""
    return _windows([call], Q(region=region_code))[call.pk]


def _windows(calls: Collection[Call], mine: Q) -> dict[int, Window]:
    rows = Extension.objects.filter(mine, call__in=[call.pk for call in calls]).order_by().values_list("call")
    latest = dict(rows.annotate(latest=Max("closes_at")).values_list("call", "latest"))
    return {call.pk: _window(call, latest.get(call.pk)) for call in calls}


def _window(call: Call, extended: datetime | None) -> Window:
    published = call.status == Call.Status.OPEN
    if extended is not None and (call.closes_at is None or extended > call.closes_at):
        return Window(call.opens_at, extended, published, extended=True)
    return Window(call.opens_at, call.closes_at, published)


def local(moment: datetime) -> str:
    """A moment as officials write it, in the time zone of the site (Asia/Shanghai)."""
    return timezone.localtime(moment).strftime("%Y年%-m月%-d日 %H:%M:%S")
