"""From which score on pairs of one relation are reported, from a day on."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.checks import policies
from zhixiang.apps.checks.models import ScreeningThreshold
from zhixiang.apps.checks.screening.steps import reason_of
from zhixiang.apps.checks.screening.thresholds import lowest
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.steps import insist
from zhixiang.screening.relations import Relation


def set_threshold(*, actor: Actor, relation: str, score: int, valid_from: date, reason: str) -> ScreeningThreshold:
    """Add a value; what held before holds for the days before it. Raises Refused.

    ``score`` in ten thousandths. Not for days that have passed: what was screened then was screened by another value.
    """
    insist(policies.may_set_threshold(actor))
    reason = reason_of(reason)
    if relation not in set(Relation):
        raise Refused(gettext("没有这种关系，请重新选择。"))
    if not lowest() <= score <= 10_000:
        said = gettext("阈值应在 {low} 到 100 之间：更低的得分，查重模型不列出。")
        raise Refused(said.format(low=f"{lowest() / 100:g}"))
    if valid_from < timezone.localdate():
        raise Refused(gettext("阈值从今天或以后的一天起生效：已经过去的日子按当时的阈值查过。"))
    try:
        with transaction.atomic():
            made = ScreeningThreshold.objects.create(
                relation=relation, score=score, valid_from=valid_from, reason=reason, set_by_name=actor.name,
                set_at=timezone.now(),
            )  # fmt: skip
            record(
                actor=actor, action="checks.set_threshold", object_type="screening_threshold", object_id=made.pk,
                object_label=f"{relation} {score / 100:g}",
                payload={"relation": relation, "score": score, "valid_from": f"{valid_from}", "reason": reason},
            )  # fmt: skip
    except IntegrityError:
        raise Refused(gettext("这种关系从这一天起的阈值已经设过，不能改写；请另选一天。")) from None
    return made
