"""What pages and actions read about calls; everything starts from visible_calls(actor)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final

from django.db.models import CharField, Exists, Max, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from zhixiang.apps import keyset
from zhixiang.apps.calls import policies
from zhixiang.apps.calls.models import Call, CallAttachment, CallPart, Extension
from zhixiang.apps.calls.window import Window, window_of, window_of_region
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.models import Region, Unit
from zhixiang.apps.people.policies import ALLOWED, Answer
from zhixiang.apps.people.queries import visible_to
from zhixiang.apps.people.roles import UNIT_ROLES, Role, UnitKind
from zhixiang.apps.prepared import Prepared, Slot, prepared

_NONE: Final = Q(pk__in=[])
_Text = str | Slot


def visible_calls(actor: Actor) -> QuerySet[Call]:
    """The calls that the actor may read: drafts the province; published ones the offices, and units that may answer.

    At most one query of its own (for people of a unit); the rows come in no order.
    """
    return _visible(actor, unit_of(actor))


def _visible(actor: Actor, unit: Unit | None) -> QuerySet[Call]:
    calls = Call.objects.all()
    if policies.may_read_drafts(actor).allowed:
        return calls
    published = calls.filter(opened_at__isnull=False)
    if actor.role in policies.OFFICES:
        return published
    return published.none() if unit is None else answerable(published, unit)


def unit_of(actor: Actor) -> Unit | None:
    """The unit that the actor acts for, with its region; None for officers and for people without one."""
    if actor.role not in UNIT_ROLES or actor.unit_id is None:
        return None
    return _unit.first(pk=actor.unit_id)


@prepared
def _unit() -> QuerySet[Unit]:
    return Unit.objects.select_related("region").filter(pk=Slot("pk"))


def answerable(calls: QuerySet[Call], unit: Unit) -> QuerySet[Call]:
    """Those of ``calls`` that are meant for the unit: the same rule as :func:`may_answer`, for lists."""
    if unit.status != Unit.Status.ACTIVE:
        return calls.none()
    places = [*_places(unit), ""]
    return _meant_for(calls, unit.pk, f'"{unit.kind}"', places[0], places[1], provincial=unit.provincial)


def answerable_call(calls: Callable[[], QuerySet[Call]], call_id: int, unit: Unit) -> Call | None:
    """One of ``calls``, if it is meant for the unit. One query; ``calls`` is a function, so that its SQL is kept."""
    if unit.status != Unit.Status.ACTIVE:
        return None
    places = [*_places(unit), ""]
    found = _answerable(calls, provincial=unit.provincial)
    return found.first(pk=call_id, unit=unit.pk, kind=f'"{unit.kind}"', region=places[0], above=places[1])


@cache
def _answerable(calls: Callable[[], QuerySet[Call]], *, provincial: bool) -> Prepared[Call]:
    kind, region, above = (Slot(name, CharField()) for name in ("kind", "region", "above"))
    rows = _meant_for(calls(), Slot("unit"), kind, region, above, provincial=provincial)
    return prepared(lambda: rows.filter(pk=Slot("pk")))


def _meant_for(
    calls: QuerySet[Call],
    unit: int | Slot,
    kind: str | Slot,
    region: str | Slot,
    above: str | Slot,
    *,
    provincial: bool,
) -> QuerySet[Call]:
    """Those of ``calls`` that are for a unit of this key, kind (in quotes), region and region above it."""
    regions, direct = Call.regions.through.objects, Call.direct_units.through.objects
    of_call = {"call_id": OuterRef("pk")}
    named = Exists(direct.filter(**of_call, unit_id=unit))
    # A JSON list as text reads the same on both databases; the quotes keep one kind from being found in another.
    by_kind = Q(kinds_text="[]") | Q(kinds_text__contains=kind)
    here = regions.filter(Q(region_id=region) | Q(region_id=above), **of_call)
    in_region = ~Exists(regions.filter(**of_call)) | Exists(here)
    by_list = ~Exists(direct.filter(**of_call)) if provincial else ~_NONE
    return calls.alias(kinds_text=Cast("unit_kinds", TextField())).filter(Q(named) | (by_kind & in_region & by_list))


def may_answer(call: Call, unit: Unit) -> Answer:
    """Whether the call is meant for the unit, whatever the time; the reason says why not. Three queries at most.

    A unit that the call names may. Otherwise its kind and its region must be among those that the call is for; a unit
    of the province is meant only where the call names none.
    """
    if unit.status != Unit.Status.ACTIVE:
        return Answer(allowed=False, reason="单位尚未通过审核，或已经注销，不能填报。")
    direct = set(call.direct_units.values_list("pk", flat=True))
    if unit.pk in direct:
        return ALLOWED
    if unit.provincial and direct:
        return Answer(allowed=False, reason="本次征集指定了填报的省直单位，本单位不在其中。")
    if call.unit_kinds and unit.kind not in call.unit_kinds:
        return Answer(allowed=False, reason=f"本次征集面向{kinds_text(call)}，本单位的类别不在其中。")
    regions = dict(call.regions.values_list("code", "name"))
    if regions and not set(_places(unit)) & set(regions):
        return Answer(allowed=False, reason=f"本次征集面向{'、'.join(regions.values())}，本单位不在这些地区。")
    return ALLOWED


def _places(unit: Unit) -> list[str]:
    """The unit's region and the one above it: a call for a city is for its counties too."""
    above = unit.region.parent_id if unit.region.level == Region.Level.COUNTY else None
    return [code for code in (unit.region_id, above) if code]


def kinds_text(call: Call) -> str:
    """The kinds of units that may answer, in words; empty where all may."""
    return "、".join(UnitKind(kind).label for kind in call.unit_kinds if kind in UnitKind.values)


@dataclass(frozen=True, slots=True)
class CallDetail:
    """A call with all that its page shows."""

    call: Call
    parts: list[CallPart]
    attachments: list[CallAttachment]
    regions: list[Region]
    direct_units: list[Unit]
    extensions: list[Extension]
    window: Window
    unit: Unit | None
    started: bool
    """Whether the unit has begun its form."""


def call_detail(actor: Actor, call_id: int) -> CallDetail | None:
    """The call with parts, proposed projects, attachments and the extensions that concern the actor; None for 404.

    The number of queries does not depend on how much there is.
    """
    unit = unit_of(actor)
    call = _visible(actor, unit).filter(pk=call_id).select_related("cloned_from").first()
    if call is None:
        return None
    return CallDetail(
        call=call,
        parts=list(call.parts.prefetch_related("proposed")),
        attachments=list(call.attachments.select_related("file")),
        regions=list(call.regions.all()),
        direct_units=list(call.direct_units.order_by("name")),
        extensions=list(extensions(actor, call, unit)),
        window=window_for(actor, call, unit),
        unit=unit,
        started=unit is not None and call.submissions.filter(unit=unit).exists(),
    )


def window_for(actor: Actor, call: Call, unit: Unit | None = None) -> Window:
    """The window as it holds for whoever looks: a unit's own, a city's for its report, else the general one."""
    if unit is not None:
        return window_of(call, unit)
    if actor.role == Role.CITY_OFFICER and actor.region_code:
        return window_of_region(call, actor.region_code)
    return Window(call.opens_at, call.closes_at, call.status == Call.Status.OPEN)


def extensions(actor: Actor, call: Call, unit: Unit | None = None) -> QuerySet[Extension]:
    """The extensions that the actor may see: the province all, offices their region's, units their own."""
    rows = call.extensions.select_related("unit", "region").order_by("-granted_at", "-pk")
    if unit is not None:
        return rows.filter(Q(unit=unit) | Q(region__in=_places(unit)))
    seen = Extension.objects.filter(call=call)
    by_region = visible_to(actor, seen).values("pk")
    by_unit = visible_to(actor, seen, "unit__region").values("pk")
    return rows.filter(Q(pk__in=by_region) | Q(pk__in=by_unit))


def call_list(actor: Actor, cursor: str = "") -> keyset.Page[Call]:
    """A page of the calls, newest year first; ``latest_extension`` is the latest deadline given to the actor.

    For those who see the whole province it is the latest given to anybody.
    """
    unit = unit_of(actor)
    if unit is not None:
        mine = Q(extensions__unit=unit) | Q(extensions__region__in=_places(unit))
    elif actor.role in (Role.CITY_OFFICER, Role.COUNTY_OFFICER):
        mine = Q(extensions__region=actor.region_code)
    else:
        mine = Q(extensions__isnull=False)
    calls = _visible(actor, unit).annotate(latest_extension=Max("extensions__closes_at", filter=mine))
    return keyset.cut(calls, ("-year", "-id"), cursor)


def last_deadline(call: Call) -> datetime | None:
    """The last moment at which anybody may still answer, all extensions counted. One query."""
    latest = call.extensions.aggregate(latest=Max("closes_at"))["latest"]
    moments = [moment for moment in (call.closes_at, latest) if moment is not None]
    return max(moments, default=None)


def cities() -> list[Region]:
    """The cities that a call may be for."""
    return list(Region.objects.filter(level=Region.Level.CITY, known=True))


def places() -> list[Region]:
    """Cities, each followed by its counties: those that may get more time."""
    regions = Region.objects.filter(known=True).exclude(level=Region.Level.PROVINCE)
    return sorted(
        regions, key=lambda one: (one.code if one.level == Region.Level.CITY else one.parent_id or "", one.code)
    )


def provincial_units() -> list[Unit]:
    """The units of the province that a call may name."""
    return list(Unit.objects.filter(provincial=True, status=Unit.Status.ACTIVE).order_by("name")[:500])


def unit_called(text: str) -> Unit | None:
    """The active unit with this name or credit code; None where there is none or several."""
    text = text.strip()
    found = Unit.objects.filter(Q(name=text) | Q(credit_code=text.upper()), status=Unit.Status.ACTIVE)[:2]
    return found[0] if len(found) == 1 else None
