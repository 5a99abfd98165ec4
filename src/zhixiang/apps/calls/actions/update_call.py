"""The province changes what a draft says of itself: its text, its window, who may answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from zhixiang.apps.calls import drafts
from zhixiang.apps.calls.drafts import CallValues
from zhixiang.apps.calls.models import Call
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Region, Unit
from zhixiang.apps.people.roles import UnitKind

_PLAIN = ("year", "title", "doc_no", "issuer", "text", "contact", "opens_at", "closes_at", "certifier_differs")


def update_call(*, actor: Actor, call_id: int, row_version: int | None, values: CallValues) -> Call:
    """Change the draft and return it; ``row_version`` is the one that the person saw.

    Raises Refused when the actor may not, the call is no draft, somebody else changed it meanwhile, or a value cannot
    be; Call.DoesNotExist for no call.
    """
    drafts.refuse_unless_manager(actor)
    drafts.check_values(values)
    with transaction.atomic():
        call = drafts.locked_draft(call_id, row_version)
        changed = _set_plain(call, values)
        drafts.check_window(call.opens_at, call.closes_at)
        changed |= _set_who(call, values)
        if not changed:
            return call
        drafts.noted(call, actor=actor, action="calls.update_call", payload={"changed": changed})
    return call


def _set_plain(call: Call, values: CallValues) -> dict[str, list[Any]]:
    """Set the columns; returns what changed, as [before, after]. Long texts are only named."""
    changed: dict[str, list[Any]] = {}
    given: Mapping[str, Any] = values  # by name, which a typed dictionary does not let us
    for name in _PLAIN:
        if name not in given:
            continue
        value = given[name].strip() if isinstance(given[name], str) else given[name]
        before = getattr(call, name)
        if before != value:
            changed[name] = [] if name in ("text", "contact") else [_plain(before), _plain(value)]
            setattr(call, name, value)
    return changed


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _set_who(call: Call, values: CallValues) -> dict[str, list[Any]]:
    changed: dict[str, list[Any]] = {}
    if "unit_kinds" in values:
        kinds = [kind for kind in UnitKind.values if kind in values["unit_kinds"]]
        if set(values["unit_kinds"]) - set(kinds):
            raise Refused("单位类别里有不认识的类别，请重新选择。")
        if kinds != call.unit_kinds:
            changed["unit_kinds"] = [call.unit_kinds, kinds]
            call.unit_kinds = kinds
    if "region_codes" in values:
        regions = Region.objects.filter(pk__in=values["region_codes"]).exclude(level=Region.Level.PROVINCE)
        codes = sorted(regions.values_list("pk", flat=True))
        if len(codes) < len(set(values["region_codes"])):
            raise Refused("可填报的地区只能选区划表里的市、县；不选即为全省。")
        before = sorted(call.regions.values_list("pk", flat=True))
        if codes != before:
            changed["regions"] = [before, codes]
            call.regions.set(regions)
    if "direct_unit_ids" in values:
        units = Unit.objects.filter(pk__in=values["direct_unit_ids"], provincial=True, status=Unit.Status.ACTIVE)
        keys = sorted(units.values_list("pk", flat=True))
        if len(keys) < len(set(values["direct_unit_ids"])):
            raise Refused("直接填报的单位只能选状态正常的省直单位。")
        before_keys = sorted(call.direct_units.values_list("pk", flat=True))
        if keys != before_keys:
            changed["direct_units"] = [before_keys, keys]
            call.direct_units.set(keys)
    return changed
