"""The units of findings are asked what they say to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from zhixiang.apps.checks.models import DemandFinding, FindingMember, FindingQuestion
from zhixiang.apps.checks.screening.steps import chosen, decide, reason_of
from zhixiang.apps.notify.actions.inform import inform
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.members import holders
from zhixiang.apps.people.roles import Duty

_MOST_UNITS: Final = 500


def ask_units(*, actor: Actor, finding_ids: Sequence[int], reason: str) -> int:
    """Ask the units whose rows of this call they are about; ``reason`` is what the units read. Returns how many units.

    A unit sees its own rows alone, and the question. Raises Refused, DemandFinding.DoesNotExist.
    """
    reason = reason_of(reason)
    with transaction.atomic():
        findings = chosen(actor, finding_ids)
        members = FindingMember.objects.filter(finding__in=[one.pk for one in findings])
        asked = members.filter(demand__call=findings[0].call_id).values_list("finding", "unit").distinct()
        units: defaultdict[int, list[int]] = defaultdict(list)
        for finding, unit in asked:
            units[unit].append(finding)
        if not units:
            raise Refused("这些发现不涉及本次征集的单位，没有可以询问的单位。")
        if len(units) > _MOST_UNITS:
            raise Refused(f"一次最多询问 {_MOST_UNITS} 家单位，现在涉及 {len(units)} 家，请先筛选。")
        _write(actor, findings[0].call_id, units, reason)
        for one in findings:
            one.for_unit = True
        _inform(actor, findings[0], units, reason)
        decide(
            actor=actor, findings=findings, action="checks.ask_units", reason=reason, extra={"units": sorted(units)}
        )  # fmt: skip
    return len(units)


def _write(actor: Actor, call_id: int, units: dict[int, list[int]], question: str) -> None:
    """One question a finding and unit; where it was asked before, the new question, to be answered anew."""
    now = timezone.now()
    FindingQuestion.objects.bulk_create(
        [
            FindingQuestion(
                finding_id=finding, unit_id=unit, call_id=call_id, question=question, asked_by_name=actor.name,
                asked_at=now,
            )
            for unit, findings in units.items()
            for finding in findings
        ],
        update_conflicts=True,
        unique_fields=["finding", "unit"],
        update_fields=["question", "asked_by_name", "asked_at", "answer", "answered_by_name", "answered_at"],
    )  # fmt: skip


def _inform(actor: Actor, finding: DemandFinding, units: dict[int, list[int]], question: str) -> None:
    url = reverse("checks:unit_findings", args=[finding.call_id])
    for unit, findings in units.items():
        inform(
            recipients=holders(unit, Duty.FILL, Duty.CERTIFY), kind="finding_asked",
            title=f"“{finding.call.title}”有 {len(findings)} 条需求请单位说明",
            body=f"{actor.name}：{question}", url=url,
        )  # fmt: skip
