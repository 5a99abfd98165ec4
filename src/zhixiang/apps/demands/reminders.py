"""Batches of reminders: the words in them, whom they reach, who sees them, how far they have come."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from zhixiang.apps.calls.models import Call, Extension
from zhixiang.apps.calls.window import local
from zhixiang.apps.demands import reviews
from zhixiang.apps.demands.models import RemindedUnit, Reminding, Submission
from zhixiang.apps.notify.models import Mail
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.members import active_holders
from zhixiang.apps.people.models import Unit
from zhixiang.apps.people.roles import Duty, Reach
from zhixiang.rules.params import parameter

PLACEHOLDERS: Final = ("单位名称", "征集名称", "截止时间", "填报状态")
"""What a text may hold in braces; filled in for each unit when the batch goes out."""
DONE: Final = (Submission.State.SUBMITTED, Submission.State.ACCEPTED)
"""States in which a unit has nothing to hand in."""
_HOLE: Final = re.compile(r"[{｛]([^{}｛｝\n]{0,40})[}｝]")
_STATES: Final = {"": "尚未开始", **dict(Submission.State.choices)}

_ASKED: Final = (
    "{单位名称}：\n\n贵单位还没有提交“{征集名称}”，现在的状态是“{填报状态}”，截止时间为 {截止时间}。\n"
    "请填写后由单位负责人签发，并在截止前提交。已经提交的，请忽略。"
)
_OPENED: Final = (
    "{单位名称}：\n\n“{征集名称}”已经发布，面向贵单位，截止时间为 {截止时间}。\n"
    "请登录系统填写，由单位负责人签发后提交。"
)
TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    Reminding.Kind.OPENED: ("“{征集名称}”已发布，请填报", _OPENED),
    Reminding.Kind.ASKED: ("请尽快提交“{征集名称}”", _ASKED),
    Reminding.Kind.CLOSING: ("“{征集名称}”即将截止", _ASKED),
}
"""Kind → subject and body that a new batch begins with."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person to be told; without ``user_id`` the unit's contact address alone."""

    user_id: int | None
    address: str


@dataclass(frozen=True, slots=True)
class Addressee:
    """A unit with what is filled in for it and the people who are told."""

    unit: Unit
    state: str
    closes_at: datetime | None
    people: tuple[Recipient, ...]

    def url(self, call_id: int) -> str:
        """Where the unit acts: its form, or the call from which it begins one."""
        return reverse("demands:form" if self.state else "calls:detail", args=[call_id])

    def written(self, text: str, call: Call) -> str:
        """``text`` with its placeholders filled in."""
        values = {
            "单位名称": self.unit.name,
            "征集名称": call.title,
            "截止时间": local(self.closes_at) if self.closes_at else "",
            "填报状态": _STATES.get(self.state, self.state),
        }
        return _HOLE.sub(lambda hole: values.get(hole[1].strip(), hole[0]), text)


def unknown_placeholders(text: str) -> list[str]:
    """What stands in braces and is none of PLACEHOLDERS."""
    return [hole[0] for hole in _HOLE.finditer(text) if hole[1].strip() not in PLACEHOLDERS]


def visible_remindings(actor: Actor, call: Call) -> QuerySet[Reminding]:
    """The batches of a call that an office may read: the province all, cities and counties their own."""
    rows = Reminding.objects.filter(call=call).select_related("batch")
    if actor.sees_all:
        return rows
    return rows.filter(region=actor.region_code) if actor.reach is not Reach.NONE else rows.none()


def waiting_units(actor: Actor, call: Call) -> QuerySet[Unit]:
    """The units of the actor's office that still have something to hand in."""
    done = Submission.objects.filter(call=call, state__in=DONE).order_by().values("unit")
    return reviews.expected_units(actor, call).exclude(pk__in=done)


def addressees(call: Call, units: Collection[Unit], within: QuerySet[RemindedUnit] | None = None) -> list[Addressee]:
    """``units`` (with their regions) as they are written to now, in their order. Three queries, however many.

    ``within`` names them to the database where a list of keys would be too long.
    """
    keys: Any = [unit.pk for unit in units] if within is None else within.order_by().values("unit")
    states = dict(Submission.objects.filter(call=call, unit__in=keys).order_by().values_list("unit", "state"))
    deadlines = _deadlines(call)
    holders = active_holders(Duty.FILL, Duty.CERTIFY).filter(unit__in=keys).order_by("pk")
    people: dict[int, list[Recipient]] = {}
    for unit_id, user_id, address in holders.values_list("unit", "user", "user__email"):
        people.setdefault(unit_id, []).append(Recipient(user_id, address))
    return [
        Addressee(
            unit,
            states.get(unit.pk, ""),
            deadlines.of(unit),
            tuple(people.get(unit.pk, [Recipient(None, unit.contact_email)] if unit.contact_email else [])),
        )
        for unit in units
    ]


@dataclass(frozen=True, slots=True)
class _Deadlines:
    general: datetime | None
    of_unit: Mapping[int, datetime]
    of_region: Mapping[str, datetime]

    def of(self, unit: Unit) -> datetime | None:
        """The latest of the deadlines that hold for the unit, as calls.window has it for one."""
        found = [
            self.general, self.of_unit.get(unit.pk), self.of_region.get(unit.region_id),
            self.of_region.get(unit.region.parent_id or ""),
        ]  # fmt: skip
        return max((one for one in found if one is not None), default=None)


def _deadlines(call: Call) -> _Deadlines:
    of_unit: dict[int, datetime] = {}
    of_region: dict[str, datetime] = {}
    for unit, region, closes_at in Extension.objects.filter(call=call).values_list("unit", "region", "closes_at"):
        if unit is not None:
            of_unit[unit] = max(closes_at, of_unit.get(unit, closes_at))
        else:
            of_region[region] = max(closes_at, of_region.get(region, closes_at))
    return _Deadlines(call.closes_at, of_unit, of_region)


def closing_within(call: Call, units: Iterable[Unit], now: datetime, days: int) -> list[tuple[Unit, datetime]]:
    """Those whose own deadline is still to come and at most ``days`` away. One query."""
    deadlines = _deadlines(call)
    found = ((unit, deadlines.of(unit)) for unit in units)
    return [(unit, at) for unit, at in found if at is not None and now < at <= now + timedelta(days=days)]


def lately(call: Call) -> QuerySet[RemindedUnit]:
    """The units that were written to within the pause of today's parameter."""
    pause = parameter("demand.reminder.pause_hours", timezone.localdate()).as_int()
    return RemindedUnit.objects.filter(call=call, sent_at__gt=timezone.now() - timedelta(hours=pause))


def again(reminding: Reminding) -> QuerySet[RemindedUnit]:
    """The units of a batch that were written to a short time ago."""
    of_others = lately(reminding.call).exclude(reminding=reminding).values("unit")
    return reminding.units.filter(unit__in=of_others)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many mails of a batch stand where."""

    queued: int
    sent: int
    failed: int
    cancelled: int


def progress(reminding: Reminding) -> Progress:
    """The mails of a batch by state. One query."""
    states = Counter(Mail.objects.filter(batch=reminding.batch_id).order_by().values_list("state", flat=True))
    state = Mail.State
    return Progress(states[state.READY], states[state.SENT], states[state.FAILED], states[state.CANCELLED])


def failures(reminding: Reminding, *, limit: int = 50) -> QuerySet[Mail]:
    """The mails that a server refused, the newest first."""
    return Mail.objects.filter(batch=reminding.batch_id, state=Mail.State.FAILED).order_by("-pk")[:limit]
