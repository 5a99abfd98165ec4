"""What a run found is stored, a batch at a time: new findings, and those that were found before, with their decisions.

Nothing is written twice: a finding is known by its check and its members. Batches are small, so that nobody who submits
meanwhile has to wait for the database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.checks import policies
from zhixiang.apps.checks.actions.revive_demand_findings import revive_demand_findings
from zhixiang.apps.checks.actions.store_document import storable
from zhixiang.apps.checks.models import DemandFinding, FindingMember, FindingPair, ScreeningRun
from zhixiang.apps.checks.screening.found import Found, Place
from zhixiang.apps.checks.screening.runs import tell
from zhixiang.apps.demands.models import Demand
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.steps import insist
from zhixiang.apps.runs import held

BATCH: Final = 200
_CHANGING: Final = (
    "version", "relation", "severity", "score", "rank", "message", "evidence", "threshold", "basis", "size", "city_id",
    "region_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kept:
    """How many findings of a batch are new, and how many were there before."""

    new: int
    again: int


def keep_found(*, actor: Actor, run: ScreeningRun, found: Sequence[Found]) -> Kept:
    """Store one batch. Raises RunLostError when the run is not the caller's any more."""
    insist(policies.may_run_screening(actor))
    with transaction.atomic():
        held(run)
        keys = {key for one in found for key in one.members}
        rows = Demand.objects.only(
            "pk", "submission_id", "uid", "unit_id", "region_id", "city_id"
        ).in_bulk(keys)  # fmt: skip
        stored = {
            one.key: one for one in DemandFinding.objects.filter(call=run.call_id, key__in=[f.key for f in found])
        }
        fresh = [(_finding(one, run, rows), one) for one in found if one.key not in stored]
        DemandFinding.objects.bulk_create([finding for finding, _found in fresh])
        _write_members(fresh, rows)
        known = [(stored[one.key], one) for one in found if one.key in stored]
        _renew(known, run, rows)
        revive_demand_findings(actor=actor, run=run, findings=[finding for finding, _found in known])
        tell(actor, run, "checks.keep_found", {"new": len(fresh), "again": len(known)})
    return Kept(len(fresh), len(known))


def _finding(one: Found, run: ScreeningRun, rows: Mapping[int, Demand]) -> DemandFinding:
    finding = DemandFinding(call_id=run.call_id, key=one.key, code=one.code, run=run, created_at=timezone.now())
    for name, value in _values(one, rows).items():
        setattr(finding, name, value)
    return finding


def _values(one: Found, rows: Mapping[int, Demand]) -> dict[str, object]:
    members = [rows[key] for key in one.members]
    cities, regions = {row.city_id for row in members}, {row.region_id for row in members}
    return {
        "version": one.version,
        "relation": one.relation,
        "severity": one.severity,
        "score": one.score,
        "rank": one.rank,
        "message": storable(one.message),
        "evidence": dict(one.evidence),
        "threshold": one.threshold[:100],
        "basis": one.basis,
        "size": len(members),
        "city_id": cities.pop() if len(cities) == 1 else None,
        "region_id": regions.pop() if len(regions) == 1 else None,
    }


def _write_members(findings: Sequence[tuple[DemandFinding, Found]], rows: Mapping[int, Demand]) -> None:
    members = FindingMember.objects.bulk_create(
        FindingMember(
            finding=finding, call_id=finding.call_id, demand=row, submission_id=row.submission_id, uid=row.uid,
            unit_id=row.unit_id, region_id=row.region_id, city_id=row.city_id, position=position,
        )
        for finding, one in findings
        for position, row in enumerate(rows[key] for key in one.members)
    )  # fmt: skip
    by_row = {(member.finding_id, member.demand_id): member for member in members}
    _write_pairs(findings, by_row)


def _write_pairs(
    findings: Sequence[tuple[DemandFinding, Found]], by_row: Mapping[tuple[int, int], FindingMember]
) -> None:
    FindingPair.objects.bulk_create(
        FindingPair(
            finding=finding, first=by_row[finding.pk, pair.first], second=by_row[finding.pk, pair.second],
            relation=pair.relation, score=pair.score, evidence=dict(pair.evidence),
        )
        for finding, one in findings
        for pair in one.pairs
    )  # fmt: skip


def _renew(known: Sequence[tuple[DemandFinding, Found]], run: ScreeningRun, rows: Mapping[int, Demand]) -> None:
    """Bring what is stored up to date; what somebody decided is not touched."""
    changed = []
    for finding, one in known:
        values = _values(one, rows)
        if any(getattr(finding, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(finding, name, value)
            changed.append(finding)
    names = [name.removesuffix("_id") for name in _CHANGING]
    DemandFinding.objects.bulk_update(changed, names, batch_size=BATCH)
    DemandFinding.objects.filter(pk__in=[finding.pk for finding, _one in known]).update(run=run, gone_at=None)
    _renew_members(known, rows, {finding.pk for finding in changed})


def _renew_members(known: Sequence[tuple[DemandFinding, Found]], rows: Mapping[int, Demand], changed: set[int]) -> None:
    """Let members point to the rows that count now, and write their pairs anew where something is another."""
    ids = [finding.pk for finding, _one in known]
    members = list(FindingMember.objects.filter(finding__in=ids))
    by_place = {(member.finding_id, Place(member.submission_id, str(member.uid))): member for member in members}
    moved, again = [], []
    by_row: dict[tuple[int, int], FindingMember] = {}
    for finding, one in known:
        other = finding.pk in changed
        for position, key in enumerate(one.members):
            member = by_place[finding.pk, Place(rows[key].submission_id, str(rows[key].uid))]
            if (member.demand_id, member.position) != (key, position):
                member.demand_id, member.position, other = key, position, True
                moved.append(member)
            by_row[finding.pk, key] = member
        if other:
            again.append((finding, one))
    FindingMember.objects.bulk_update(moved, ["demand", "position"], batch_size=BATCH)
    FindingPair.objects.filter(finding__in=[finding.pk for finding, _one in again]).delete()
    _write_pairs(again, by_row)
