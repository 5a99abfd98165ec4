"""The province lets the cities of findings see each other's rows."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.checks import policies
from zhixiang.apps.checks.models import DemandFinding
from zhixiang.apps.checks.screening.steps import chosen, reason_of, tell
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.steps import insist


def show_to_cities(*, actor: Actor, finding_ids: Sequence[int], reason: str) -> int:
    """Each city with a row in one of the findings sees all rows of it from now on. Returns how many were not shown yet.

    Raises Refused, DemandFinding.DoesNotExist.
    """
    insist(policies.may_show(actor))
    reason = reason_of(reason)
    with transaction.atomic():
        findings = [one for one in chosen(actor, finding_ids) if one.shown_at is None]
        if findings:
            rows = DemandFinding.objects.filter(pk__in=[one.pk for one in findings])
            rows.update(shown_at=timezone.now(), shown_by_name=actor.name)
            tell(actor, findings, "checks.show_to_cities", {"reason": reason})
    return len(findings)
