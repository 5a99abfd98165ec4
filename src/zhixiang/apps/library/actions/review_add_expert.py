"""The province gives an expert a seat in a round."""

from __future__ import annotations

from django.db import transaction

from zhixiang.apps.library import review_queries as queries
from zhixiang.apps.library.models import ReviewRound, RoundExpert
from zhixiang.apps.library.review_steps import changed_round, locked_round
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Region, Unit


def review_add_expert(
    *, actor: Actor, round_id: int, user_id: int, unit_name: str = "", region_code: str = ""
) -> RoundExpert:
    """Add an expert with the unit and the city that conflicts are judged by.

    Raises Refused for an account that is no free expert, and for a unit or a city that is not known.
    """
    with transaction.atomic():
        found = locked_round(actor, round_id, ReviewRound.State.DRAFT, ReviewRound.State.OPEN, ReviewRound.State.CLOSED)
        user = queries.free_experts(found).filter(pk=user_id).first()
        if user is None:
            raise Refused("请选择一位还不在本轮的专家。")
        if found.experts.count() >= queries.MOST_EXPERTS:
            raise Refused(f"一轮评审最多 {queries.MOST_EXPERTS} 位专家。")
        unit = _unit(unit_name)
        region = Region.objects.filter(pk=region_code).first() if region_code else user.region
        if region_code and region is None:
            raise Refused("没有这个地市，请重新选择。")
        expert = RoundExpert.objects.create(round=found, user=user, unit=unit, region=region)
        payload = {"user": user.pk, "unit": unit.pk if unit else None, "region": region.pk if region else ""}
        changed_round(actor=actor, found=found, action="library.review_add_expert", payload=payload)
    return expert


def _unit(name: str) -> Unit | None:
    if not name.strip():
        return None
    unit = Unit.objects.filter(name=name.strip()).exclude(status=Unit.Status.REJECTED).order_by("pk").first()
    if unit is None:
        raise Refused(f"没有找到名为“{name.strip()}”的单位。请填写登记的全称，或留空。")
    return unit
