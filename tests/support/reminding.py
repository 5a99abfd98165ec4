"""Batches of reminders, as offices make them."""

from __future__ import annotations

from typing import Any

from tests.support.call_factory import World, member
from zhixiang.apps.demands.actions.prepare_reminding import prepare_reminding
from zhixiang.apps.demands.actions.release_reminding import Released, release_reminding
from zhixiang.apps.demands.models import RemindedUnit, Reminding
from zhixiang.apps.people.models import Unit
from zhixiang.apps.people.roles import UnitKind


def prepared(world: World, who: str = "city", **options: Any) -> Reminding:
    """A batch that waits to be sent."""
    return prepare_reminding(actor=world.actor(who), call_id=world.call.pk, **options)


def released(world: World, reminding: Reminding, who: str = "city", **options: Any) -> Released:
    """The batch is sent as its page shows it now."""
    reminding.refresh_from_db()
    version = reminding.row_version
    return release_reminding(actor=world.actor(who), reminding_id=reminding.pk, row_version=version, **options)


def outcomes(reminding: Reminding) -> dict[str, str]:
    """Name of the unit → what became of it; without the county's bureau, in which nobody is."""
    rows = RemindedUnit.objects.filter(reminding=reminding).exclude(unit__kind=UnitKind.COUNTY_BUREAU)
    return dict(rows.values_list("unit__name", "outcome"))


def many_units(world: World, count: int) -> None:
    """So many more enterprises of the city, each with somebody who fills in."""
    for number in range(count):
        unit = Unit.objects.create(
            name=f"江门第{number}家企业", kind=UnitKind.ENTERPRISE, region_id=world.units["enterprise"].region_id
        )
        member(unit, f"filler-{number}", may_fill=True)
