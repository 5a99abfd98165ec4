"""What people are told about calls: who, in which words, and on which page they deal with it.

Each function is part of an action and runs inside its transaction.
"""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse

from zhixiang.apps.calls.models import Call, Extension
from zhixiang.apps.calls.window import local
from zhixiang.apps.notify.actions.inform import inform
from zhixiang.apps.people.members import holders_of
from zhixiang.apps.people.models import Unit, User
from zhixiang.apps.people.roles import BUREAUS, Duty, Role

OFFICERS = (Role.CITY_OFFICER, Role.COUNTY_OFFICER)


def opened(call: Call) -> None:
    """Tell the offices whose units the call asks; units are told by a batch that an officer reads and sends."""
    officers = User.objects.filter(role__in=OFFICERS, is_active=True)
    regions = [region.pk for region in call.regions.all()]
    if regions:
        below = Q(region__parent__in=regions) | Q(region__children__in=regions)
        officers = officers.filter(Q(region__in=regions) | below).distinct()
    until = f"，截止时间 {local(call.closes_at)}" if call.closes_at else ""
    inform(
        recipients=officers.order_by("pk").values_list("pk", flat=True), kind="call_opened",
        title=f"“{call.title}”已发布", body=f"请组织本地区单位填报{until}。",
        url=reverse("demands:board", args=[call.pk]),
    )  # fmt: skip


def extended(extension: Extension) -> None:
    """Tell the unit, or the units of the region and its office, that they have more time."""
    call = extension.call
    units = Unit.objects.filter(status=Unit.Status.ACTIVE)
    if extension.unit_id:
        units, officers = units.filter(pk=extension.unit_id), User.objects.none()
    else:
        region = extension.region_id
        units = units.filter(Q(region=region) | Q(region__parent=region)).exclude(kind__in=BUREAUS)
        if call.unit_kinds:
            units = units.filter(kind__in=call.unit_kinds)
        officers = User.objects.filter(role__in=OFFICERS, is_active=True, region=region)
    people = [
        *holders_of(units, Duty.FILL, Duty.CERTIFY),
        *officers.order_by("pk").values_list("pk", flat=True),
    ]
    inform(
        recipients=people, kind="call_extended", title=f"“{call.title}”延期至 {local(extension.closes_at)}",
        body=f"延期理由：{extension.reason}", url=reverse("calls:detail", args=[call.pk]),
    )  # fmt: skip
