"""Bring the region table and the fiscal relations of ``zhixiang.rules.regions`` into the database."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.people import policies
from zhixiang.apps.people.actions.add_regions import as_row, parent_code
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import FiscalRelation, Region
from zhixiang.rules import regions


def load_regions(*, actor: Actor) -> int:
    """Add the regions and relations that are missing, mend those that differ; return how many changed.

    Doing it twice changes nothing and leaves no second event. Raises Refused.
    """
    answer = policies.may_load_regions(actor)
    if not answer.allowed:
        raise Refused(answer.reason)
    with transaction.atomic():
        changed = _load_table()
        relations = _load_relations()
        if not changed and not relations:
            return 0
        record(
            actor=actor,
            action="people.load_regions",
            object_type="region_table",
            object_id="gbt2260",
            object_label="行政区划表",
            payload={"regions": changed, "fiscal_relations": relations},
        )
    return len(changed) + len(relations)


def _load_table() -> list[str]:
    stored = {
        region.code: (region.name, region.level, region.parent_id, region.known, region.valid_from, region.valid_to)
        for region in Region.objects.select_for_update()
    }
    changed = [
        as_row(r)
        for r in regions.all_regions()
        if stored.get(r.code9) != (r.name, r.level, parent_code(r), True, r.valid_from, r.valid_to)
    ]
    Region.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "level", "parent", "known", "valid_from", "valid_to"],
    )
    return [region.code for region in changed]


def _load_relations() -> list[str]:
    """The relations that hold today or later; one that ended is history that the table keeps."""
    stored = set(FiscalRelation.objects.values_list("county_id", "valid_from"))
    new = []
    for region in regions.all_regions():
        fact = regions.fiscal_direct(region.code9, date.max)
        if fact is not None and (region.code9, fact.valid_from) not in stored:
            new.append(
                FiscalRelation(
                    county_id=region.code9, direct=fact.value, valid_from=fact.valid_from, source=fact.source
                )
            )
    FiscalRelation.objects.bulk_create(new)
    return [relation.county_id for relation in new]
