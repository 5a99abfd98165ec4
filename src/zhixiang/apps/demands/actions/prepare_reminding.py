"""An office begins a batch: the units of a call that it wants to write to, and a text to edit."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.calls.models import Call
from zhixiang.apps.demands import policies
from zhixiang.apps.demands.models import RemindedUnit, Reminding
from zhixiang.apps.demands.reminders import TEXTS, waiting_units
from zhixiang.apps.demands.steps import insist
from zhixiang.apps.notify.actions.mail_batch import open_batch
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused


def prepare_reminding(
    *, actor: Actor, call_id: int, kind: str = Reminding.Kind.ASKED, unit_ids: Collection[int] | None = None
) -> Reminding:
    """A batch for the units that still have something to hand in: all that the actor looks after, or ``unit_ids`` of
    them. Nothing goes out before it is released.

    Raises Refused when the actor may not, the call takes no answers, or no unit is left; Call.DoesNotExist.
    """
    insist(policies.may_remind(actor))
    if kind not in TEXTS or (kind == Reminding.Kind.OPENED and not actor.sees_all):
        raise Refused("征集通知由省局起草；市、县（市、区）局请用催报。")
    with transaction.atomic():
        call = Call.objects.prefetch_related("regions", "direct_units").get(pk=call_id)
        if call.status != Call.Status.OPEN:
            raise Refused(f"征集现在是“{call.get_status_display()}”，不需要再通知单位。")
        units = waiting_units(actor, call)
        if unit_ids is not None:
            units = units.filter(pk__in=unit_ids)
        keys = list(units.order_by("pk").values_list("pk", flat=True))
        if not keys:
            raise Refused("没有要通知的单位：所选的单位都已经提交，或者不由您审核。")
        subject, body = TEXTS[kind]
        reminding = Reminding.objects.create(
            call=call, region_id=actor.region_code or None, kind=kind, subject=subject, body=body,
            batch=open_batch(actor=actor, title=f"{Reminding.Kind(kind).label}：{call.title}"),
        )  # fmt: skip
        RemindedUnit.objects.bulk_create(RemindedUnit(reminding=reminding, call=call, unit_id=pk) for pk in keys)
        record(
            actor=actor, action="demands.prepare_reminding", object_type="reminding", object_id=reminding.pk,
            object_label=reminding.batch.title, payload={"call": call.pk, "kind": kind, "units": len(keys)},
        )  # fmt: skip
    return reminding
