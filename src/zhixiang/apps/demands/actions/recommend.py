"""A county's or a city's office says whether it recommends demands; a no carries a reason."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.demands.models import Recommendation, Submission
from zhixiang.apps.demands.reviews import visible_demands
from zhixiang.apps.demands.steps import insist, reason_in
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.policies import only
from zhixiang.apps.people.roles import Role

MOST = 500
_LEVELS = {Role.COUNTY_OFFICER: Recommendation.Level.COUNTY, Role.CITY_OFFICER: Recommendation.Level.CITY}


def recommend(*, actor: Actor, demand_ids: Collection[int], recommended: bool, reason: str = "") -> int:
    """Record the same answer for each of the demands, in place of an earlier one of the same level; return how many.

    Raises Refused when the actor may not, for more than 500 at once, for a no without a reason, and when one of them
    is not (or no longer) among the rows in force of the actor's office: then none is recorded.
    """
    insist(only(actor, tuple(_LEVELS), "推荐需求"))
    wanted = set(demand_ids)
    if not wanted:
        raise Refused("请先选择需求。")
    if len(wanted) > MOST:
        raise Refused(f"一次最多处理 {MOST} 条，现选了 {len(wanted)} 条，请分批处理。")
    reason = reason.strip() if recommended else reason_in(reason, what="不推荐")
    level = _LEVELS[Role(actor.role)]
    with transaction.atomic():
        open_states = (Submission.State.SUBMITTED, Submission.State.ACCEPTED)
        found = set(
            visible_demands(actor)
            .filter(pk__in=wanted, submission__state__in=open_states)
            .select_for_update(of=("self",))
            .values_list("pk", flat=True)
        )
        if found != wanted:
            raise Refused("有的需求已经被单位撤回、修改或不归您审核，没有处理。请刷新页面后重新选择。")
        now = timezone.now()
        Recommendation.objects.bulk_create(
            (
                Recommendation(
                    demand_id=pk, level=level, recommended=recommended, reason=reason, by_name=actor.name, at=now
                )
                for pk in sorted(wanted)
            ),
            update_conflicts=True,
            unique_fields=["demand", "level"],
            update_fields=["recommended", "reason", "by_name", "at"],
        )
        record(
            actor=actor,
            action="demands.recommend",
            object_type="demand",
            object_id=min(wanted),
            object_label=f"{len(wanted)} 条需求{'推荐' if recommended else '不推荐'}",
            payload={"demands": sorted(wanted), "level": level, "recommended": recommended, "reason": reason},
        )
    return len(wanted)
