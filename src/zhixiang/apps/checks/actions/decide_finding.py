"""A person confirms a finding or calls it a false alarm, with the reason why."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.checks import policies
from zhixiang.apps.checks.models import Finding
from zhixiang.apps.checks.states import transition
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.queries import visible_to

__all__ = ["LONGEST_REASON", "Refused", "decide_finding"]

LONGEST_REASON = 2000


def decide_finding(*, actor: Actor, finding_id: int, outcome: str, reason: str) -> Finding:
    """Record the decision and return the finding.

    ``outcome`` is ``confirmed`` or ``false_alarm``. Raises Refused when the actor may not decide, gives no reason, or
    the finding is in that state already; Finding.DoesNotExist when the actor may not see it.
    """
    answer = policies.may_decide(actor)
    if not answer.allowed:
        raise Refused(answer.reason)
    reason = reason.strip()
    if not reason:
        raise Refused(gettext("请写明理由：核对了哪一行，为什么属实或为什么不成立。"))
    if len(reason) > LONGEST_REASON:
        too_long = gettext("理由太长：最多 {most} 字，现有 {length} 字。")
        raise Refused(too_long.format(most=LONGEST_REASON, length=len(reason)))
    with transaction.atomic():
        finding = visible_to(actor, Finding.objects.select_for_update(of=("self",))).get(pk=finding_id)
        step = transition(finding.status, outcome)
        if step is None:
            raise Refused(_no_way(finding))
        # Asked only now that the finding is locked: a reading that takes this one's place has taken it over or waits.
        if finding.document.superseded:
            raise Refused(policies.ARCHIVED)
        before = finding.status
        finding.status = step.target
        finding.reason = reason
        finding.dealt_by_id = actor.user_id
        finding.dealt_by_name = actor.name
        finding.dealt_at = timezone.now()
        finding.save(update_fields=["status", "reason", "dealt_by", "dealt_by_name", "dealt_at"])
        record(
            actor=actor,
            action=step.action,
            object_type="finding",
            object_id=finding.pk,
            object_label=f"{finding.code} {finding.place}",
            payload={"from": before, "to": step.target, "reason": reason, "document": finding.document_id},
        )
    return finding


def _no_way(finding: Finding) -> str:
    """Why the finding cannot go where it was sent: who has taken it where, and what to do now."""
    current = gettext(str(finding.get_status_display()))
    if not finding.dealt_by_name:
        said = gettext("这条发现现在是“{status}”，不能改为所选的结果。请刷新页面查看最新状态。")
        return said.format(status=current)
    said = gettext("{who}已经把这条发现标为“{status}”，您的处理没有保存。请刷新页面查看理由；要改结果，请选另一个。")
    return said.format(who=finding.dealt_by_name, status=current)
