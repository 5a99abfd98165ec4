"""An office sends a batch: everybody who is still to be reminded gets a message and a mail."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.demands.models import RemindedUnit, Reminding
from zhixiang.apps.demands.reminders import addressees, again, waiting_units
from zhixiang.apps.demands.steps import waiting_reminding
from zhixiang.apps.notify.actions.mail_batch import Letter, release_batch
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused

_O = RemindedUnit.Outcome


@dataclass(frozen=True, slots=True)
class Released:
    """How many units were written to, by how many mails, and how many were left out."""

    units: int
    mails: int
    left_out: int


def release_reminding(*, actor: Actor, reminding_id: int, row_version: int, once_more: bool = False) -> Released:
    """Send the text with the number ``row_version``, which is the one that the page showed.

    Units that have answered meanwhile are left out, and those that were written to a short time ago unless
    ``once_more`` says otherwise. Raises Refused when the text is another by now or nobody is left; see
    waiting_reminding for the rest.
    """
    with transaction.atomic():
        reminding = waiting_reminding(actor, reminding_id)
        if reminding.row_version != row_version:
            raise Refused("您看到的文字之后又有改动，请看过最新内容再发送。")
        released = send_out(actor, reminding, once_more=once_more)
        if not released.units:
            raise Refused("这一批没有可以通知的单位：都已经提交、刚刚催过，或者没有人可以通知。没有发出。")
    return released


def send_out(actor: Actor, reminding: Reminding, *, once_more: bool) -> Released:
    """Fill in, put into the outbox, note what became of each unit. As many statements for one unit as for thousands.

    The caller holds the locks of the batch and of its call.
    """
    now, rows = timezone.now(), reminding.units.order_by()
    rows.exclude(unit__in=waiting_units(actor, reminding.call).values("pk")).update(outcome=_O.ANSWERED)
    if not once_more:
        rows.filter(outcome=_O.WAITING, pk__in=again(reminding).values("pk")).update(outcome=_O.RECENT)
    left = rows.filter(outcome=_O.WAITING).select_related("unit__region").order_by("unit__region", "unit")
    found = addressees(reminding.call, [row.unit for row in left], rows.filter(outcome=_O.WAITING))
    letters = [
        Letter(
            person.user_id, person.address, one.written(reminding.subject, reminding.call),
            one.written(reminding.body, reminding.call), one.url(reminding.call_id),
        )
        for one in found
        for person in one.people
    ]  # fmt: skip
    nobody = [one.unit.pk for one in found if not one.people]
    rows.filter(outcome=_O.WAITING, unit__in=nobody).update(outcome=_O.NOBODY)
    units = rows.filter(outcome=_O.WAITING).update(outcome=_O.SENT, sent_at=now)
    mails = release_batch(actor=actor, batch=reminding.batch, kind=f"call_{reminding.kind}_reminder", letters=letters)
    released = Released(units, mails, rows.count() - units)
    record(
        actor=actor, action="demands.release_reminding", object_type="reminding", object_id=reminding.pk,
        object_label=reminding.batch.title,
        payload={
            "call": reminding.call_id, "kind": reminding.kind, "units": units, "mails": mails,
            "left_out": released.left_out, "once_more": once_more,
        },
    )  # fmt: skip
    return released
