"""Findings that a run did not find any more."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from zhixiang.apps.checks import policies
from zhixiang.apps.checks.models import DemandFinding, ScreeningRun
from zhixiang.apps.checks.screening.runs import tell
from zhixiang.apps.checks.states import DEMAND_FINDING
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.steps import insist
from zhixiang.apps.runs import held

_ACTION: Final = "checks.settle_demand_findings"
_BATCH: Final = 500


def settle_demand_findings(*, actor: Actor, run: ScreeningRun, among: Collection[int] | None = None) -> int:
    """Note of the call's findings (of ``among``, where that is said) that ``run`` has not found that they are gone.

    Those that nobody has decided on are settled; decisions stay. Returns how many. Raises RunLostError.
    """
    insist(policies.may_run_screening(actor))
    count = 0
    while True:
        with transaction.atomic():
            held(run)
            gone = DemandFinding.objects.filter(call=run.call_id, gone_at__isnull=True).filter(~Q(run=run.pk))
            if among is not None:
                gone = gone.filter(pk__in=among)
            keys = list(gone.order_by("pk").values_list("pk", flat=True)[:_BATCH])
            if not keys:
                return count
            rows = DemandFinding.objects.filter(pk__in=keys)
            rows.update(gone_at=timezone.now())
            rows.filter(state__in=DEMAND_FINDING.sources(_ACTION)).update(state=DemandFinding.State.SETTLED)
            tell(actor, run, _ACTION, {"findings": keys})
            count += len(keys)
