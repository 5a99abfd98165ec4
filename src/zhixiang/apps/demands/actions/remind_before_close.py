"""A timer reminds the units that have not submitted some days before their deadline; each once for each deadline."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.calls.models import Call
from zhixiang.apps.demands.actions.release_reminding import send_out
from zhixiang.apps.demands.models import RemindedUnit, Reminding
from zhixiang.apps.demands.reminders import TEXTS, closing_within, waiting_units
from zhixiang.apps.notify.actions.mail_batch import open_batch
from zhixiang.apps.people.actors import Actor
from zhixiang.rules.params import parameter


def remind_before_close(*, actor: Actor) -> int:
    """Remind for all open calls; returns how many units were written to. Run twice, it writes once.

    A unit whose deadline was moved is reminded before the new one again. One that an officer has just written to is
    noted and left alone.
    """
    days = parameter("demand.reminder.days_before_close", timezone.localdate()).as_int()
    open_calls = Call.objects.filter(status=Call.Status.OPEN, opens_at__lte=timezone.now()).order_by("pk")
    return sum(_remind(actor, pk, days) for pk in open_calls.values_list("pk", flat=True))


def _remind(actor: Actor, call_id: int, days: int) -> int:
    with transaction.atomic():
        # Of two timers one waits here, and then finds everybody reminded.
        call = Call.objects.select_for_update().get(pk=call_id)
        waiting = waiting_units(actor, call).select_related("region").order_by("pk")
        known = RemindedUnit.objects.filter(call=call, days_before=days).values_list("unit", "closes_at")
        done = set(known)
        due = [
            (unit, at) for unit, at in closing_within(call, waiting, timezone.now(), days) if (unit.pk, at) not in done
        ]
        if not due:
            return 0
        subject, body = TEXTS[Reminding.Kind.CLOSING]
        reminding = Reminding.objects.create(
            call=call, kind=Reminding.Kind.CLOSING, subject=subject, body=body,
            batch=open_batch(actor=actor, title=f"{Reminding.Kind.CLOSING.label}：{call.title}"),
        )  # fmt: skip
        RemindedUnit.objects.bulk_create(
            RemindedUnit(reminding=reminding, call=call, unit=unit, days_before=days, closes_at=at) for unit, at in due
        )
        return send_out(actor, reminding, once_more=False).units
