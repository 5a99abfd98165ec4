"""Groups of demands go to the cities' workspaces to be merged there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse

from zhixiang.apps.checks.models import DemandFinding, FindingMember
from zhixiang.apps.checks.screening.steps import chosen, decide, reason_of
from zhixiang.apps.notify.actions.inform import inform
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import User
from zhixiang.apps.people.roles import Role


def send_to_merging(*, actor: Actor, finding_ids: Sequence[int], reason: str) -> int:
    """Mark them as to be merged, and tell the officers of the cities that have rows to merge. Returns how many.

    Raises Refused where a finding has no two rows of one city in one part; DemandFinding.DoesNotExist.
    """
    reason = reason_of(reason)
    with transaction.atomic():
        findings = chosen(actor, finding_ids)
        cities = mergeable_cities(findings)
        lonely = [one for one in findings if not cities.get(one.pk)]
        if lonely:
            raise Refused(
                f"有 {len(lonely)} 条发现没有两行同属一个市、同一部分，统筹表里不能合并。"
                "请改为“确认属实”或“请单位说明”。"
            )
        _inform(actor, findings, {city for told in cities.values() for city in told}, reason)
        decide(actor=actor, findings=findings, action="checks.send_to_merging", reason=reason)
    return len(findings)


def mergeable_cities(findings: Sequence[DemandFinding]) -> dict[int, set[str]]:
    """Finding → cities with at least two rows of one part of its call in it. One query."""
    rows = FindingMember.objects.filter(finding__in=[one.pk for one in findings], city__isnull=False)
    calls = {one.pk: one.call_id for one in findings}
    counts: Counter[tuple[int, str, int]] = Counter()
    for finding, city, part, call in rows.values_list("finding", "city", "demand__part", "demand__call"):
        if calls[finding] == call:
            counts[finding, city or "", part] += 1
    found: dict[int, set[str]] = {}
    for (finding, city, _part), count in counts.items():
        if count > 1:
            found.setdefault(finding, set()).add(city)
    return found


def _inform(actor: Actor, findings: Sequence[DemandFinding], cities: set[str], reason: str) -> None:
    officers = User.objects.filter(role=Role.CITY_OFFICER, region__in=cities, is_active=True)
    people = [pk for pk in officers.order_by("pk").values_list("pk", flat=True) if pk != actor.user_id]
    call = findings[0].call
    one = findings[0] if len(findings) == 1 else None
    url = (
        reverse("checks:demand_finding", args=[call.pk, one.pk]) if one else reverse("checks:screening", args=[call.pk])
    )
    inform(
        recipients=people, kind="finding_to_merge", title=f"“{call.title}”有 {len(findings)} 组需求请在统筹中合并",
        body=f"{actor.name}：{reason}", url=url,
    )  # fmt: skip
