"""Which office a region has, and which office supervises whom."""

from __future__ import annotations

from typing import Final

from zhixiang.apps.people.models import Region, Unit
from zhixiang.apps.people.roles import UnitKind

OFFICE_KIND: Final[dict[str, str]] = {
    Region.Level.PROVINCE: UnitKind.PROVINCIAL_BUREAU,
    Region.Level.CITY: UnitKind.CITY_BUREAU,
    Region.Level.COUNTY: UnitKind.COUNTY_BUREAU,
}
"""Level of a region → kind of its office."""


def bureau_for(region: Region) -> Unit | None:
    """The office that supervises the units of ``region``: the county's, else the city's, else the province's."""
    chain = [region.code]
    above = region.parent
    while above is not None:
        chain.append(above.code)
        above = above.parent
    offices = {
        office.region_id: office
        for office in Unit.objects.filter(
            region_id__in=chain, kind__in=OFFICE_KIND.values(), status=Unit.Status.ACTIVE
        ).order_by("-pk")
    }
    return next((offices[code] for code in chain if code in offices), None)
