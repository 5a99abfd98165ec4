"""Requests to change a unit's name or code, as the actions on them take hold of them."""

from __future__ import annotations

from zhixiang.apps.people.models import Unit, UnitChange
from zhixiang.apps.people.steps import locked_unit


def locked_change(change_id: int) -> tuple[UnitChange, Unit]:
    """The request and its unit, both locked, the unit first as everywhere. Raises UnitChange.DoesNotExist."""
    unit = locked_unit(UnitChange.objects.values_list("unit_id", flat=True).get(pk=change_id))
    return UnitChange.objects.select_for_update().get(pk=change_id), unit
