"""A unit answers what it was asked about a finding."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.checks import policies
from zhixiang.apps.checks.models import DemandFinding, FindingQuestion
from zhixiang.apps.checks.screening.steps import LONGEST_REASON
from zhixiang.apps.notify.actions.notify import notify
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.steps import insist


def answer_question(*, actor: Actor, question_id: int, answer: str) -> FindingQuestion:
    """Keep the answer and tell who asked. It may be changed while the finding waits for it.

    Raises Refused; FindingQuestion.DoesNotExist for another unit's.
    """
    answer = answer.strip()
    if not answer:
        raise Refused("请写明情况，再提交说明。")
    if len(answer) > LONGEST_REASON:
        raise Refused(f"说明太长：最多 {LONGEST_REASON} 字，现有 {len(answer)} 字。")
    with transaction.atomic():
        rows = FindingQuestion.objects.select_for_update(of=("self",)).select_related("finding__call", "unit")
        question = rows.get(pk=question_id, unit=actor.unit_id or 0, finding__for_unit=True)
        insist(policies.may_answer_question(actor, question.unit_id))
        if question.finding.state != DemandFinding.State.ASKED or question.finding.gone_at is not None:
            raise Refused("这条发现主管局已经处理，不需要再说明。")
        question.answer, question.answered_by_name, question.answered_at = answer, actor.name, timezone.now()
        question.save(update_fields=["answer", "answered_by_name", "answered_at"])
        finding = question.finding
        if finding.dealt_by_id is not None:
            notify(
                recipients=[finding.dealt_by_id], kind="finding_answered", title=f"{question.unit.name}已说明",
                body=answer, url=reverse("checks:demand_finding", args=[finding.call_id, finding.pk]),
            )  # fmt: skip
        record(
            actor=actor, action="checks.answer_question", object_type="demand_finding", object_id=finding.pk,
            object_label=f"{finding.code} {question.unit.name}",
            payload={"call": finding.call_id, "unit": question.unit_id, "answer": answer},
        )  # fmt: skip
    return question
