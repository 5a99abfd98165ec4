"""Make the offices of the province, its cities and its counties from the region table."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.people import policies
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.models import Region, Unit
from zhixiang.apps.people.offices import OFFICE_KIND
from zhixiang.apps.people.steps import insist

_LEVELS: Final = (Region.Level.PROVINCE, Region.Level.CITY, Region.Level.COUNTY)


def load_offices(*, actor: Actor) -> int:
    """Add the offices that are missing and return how many; doing it twice changes nothing. Raises Refused.

    The office above supervises: a county's office answers to the city's, that one to the province's. A region that
    has ended, or is known only from a file, gets none.
    """
    insist(policies.may_load_regions(actor))
    with transaction.atomic():
        regions = Region.objects.filter(known=True, valid_to__isnull=True).select_for_update()
        offices = {
            (office.kind, office.region_id): office for office in Unit.objects.filter(kind__in=OFFICE_KIND.values())
        }
        made: list[str] = []
        for level in _LEVELS:
            missing = []
            for region in regions:
                kind = OFFICE_KIND[level]
                if region.level != level or (kind, region.code) in offices:
                    continue
                missing.append(_office(region, kind, offices))
            Unit.objects.bulk_create(missing)
            offices |= {(office.kind, office.region_id): office for office in missing}
            made += [office.region_id for office in missing]
        if made:
            record(
                actor=actor,
                action="people.load_offices",
                object_type="unit",
                object_id="offices",
                object_label="各级市场监管局",
                payload={"regions": made},
            )
    return len(made)


def _office(region: Region, kind: str, offices: dict[tuple[str, str], Unit]) -> Unit:
    above_kind = OFFICE_KIND[Region.Level.PROVINCE if region.level == Region.Level.CITY else Region.Level.CITY]
    above = offices.get((above_kind, region.parent_id or ""))
    return Unit(name=f"{region.name}市场监督管理局", kind=kind, region=region, supervising_bureau=above)
