"""What every decision on findings of demands does: lock what was chosen, ask who may, take the step, tell the chain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.checks import policies
from zhixiang.apps.checks.models import DemandFinding
from zhixiang.apps.checks.screening.queries import visible_findings
from zhixiang.apps.checks.states import DEMAND_FINDING
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.steps import insist

MOST: Final = 5_000
"""So many findings are decided on at once, so that the act ends while somebody waits for the page."""
LONGEST_REASON: Final = 2_000


def reason_of(text: str) -> str:
    """A reason that is there and not too long. Raises Refused."""
    text = text.strip()
    if not text:
        raise Refused(gettext("请写明理由：核对了哪几行，为什么这样处理。"))
    if len(text) > LONGEST_REASON:
        said = gettext("理由太长：最多 {most} 字，现有 {length} 字。")
        raise Refused(said.format(most=LONGEST_REASON, length=len(text)))
    return text


def chosen(actor: Actor, finding_ids: Sequence[int]) -> list[DemandFinding]:
    """The findings that were chosen, locked. Raises Refused for none, too many, and those that are not there.

    DemandFinding.DoesNotExist where one was chosen alone: to the actor there is none.
    """
    wanted = set(finding_ids)
    if not wanted:
        raise Refused(gettext("请先勾选要处理的发现。"))
    if len(wanted) > MOST:
        said = gettext("一次最多处理 {most} 条发现，现在选了 {n} 条，请先筛选。")
        raise Refused(said.format(most=f"{MOST:,}", n=f"{len(wanted):,}"))
    rows = visible_findings(actor).select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    found = list(rows)
    if not found and len(wanted) == 1:
        raise DemandFinding.DoesNotExist
    if len(found) < len(wanted):
        said = gettext("所选的发现里有 {n} 条已经不在，请刷新页面后重新选择。")
        raise Refused(said.format(n=len(wanted) - len(found)))
    return found


def why_not(actor: Actor, finding: DemandFinding, action: str) -> str:
    """Why the actor cannot do this to the finding now; empty when it can be done."""
    answer = policies.may_work_on(actor, finding)
    if not answer.allowed:
        return answer.reason
    if finding.gone_at is not None:
        return gettext("这条发现已经不再成立，只供查阅。")
    if DEMAND_FINDING.step(finding.state, action) is None:
        said = gettext("这条发现现在是“{state}”，不能这样处理。请刷新页面查看最新状态。")
        return said.format(state=gettext(str(finding.get_state_display())))
    return ""


def decide(
    *, actor: Actor, findings: Sequence[DemandFinding], action: str, reason: str, extra: Mapping[str, Any] | None = None
) -> None:
    """Take the step of ``action`` with all of the findings, which are locked; comes last in a transaction.

    Raises Refused with what stands in the way of the first that cannot go.
    """
    insist(policies.may_work(actor))
    for finding in findings:
        refusal = why_not(actor, finding, action)
        if refusal:
            raise Refused(refusal)
    before = {finding.pk: finding.state for finding in findings}
    now = timezone.now()
    for finding in findings:
        step = DEMAND_FINDING.step(finding.state, action)
        if step is not None:
            finding.state = step.target
        finding.reason, finding.dealt_by_id, finding.dealt_by_name = reason, actor.user_id, actor.name
        finding.dealt_at = now
    names = ["state", "reason", "dealt_by", "dealt_by_name", "dealt_at", "for_unit"]
    DemandFinding.objects.bulk_update(findings, names, batch_size=500)
    tell(
        actor,
        findings,
        action,
        {"before": {str(pk): state for pk, state in before.items()}, "reason": reason, **(extra or {})},
    )


def tell(actor: Actor, findings: Sequence[DemandFinding], action: str, payload: Mapping[str, Any]) -> None:
    """The audit event: of the finding where it is one, of the call where there are several."""
    first = findings[0]
    one = len(findings) == 1
    record(
        actor=actor,
        action=action,
        object_type="demand_finding" if one else "call",
        object_id=first.pk if one else first.call_id,
        object_label=f"{first.code} {first.key[:8]}" if one else f"{len(findings)} 条发现",
        payload={"call": first.call_id, "findings": [finding.pk for finding in findings], **payload},
    )
