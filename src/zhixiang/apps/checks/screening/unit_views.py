"""The page on which a unit reads what it was asked about its own rows, and answers."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhixiang.apps.checks import policies
from zhixiang.apps.checks.actions.answer_question import answer_question
from zhixiang.apps.checks.models import DemandFinding, FindingQuestion
from zhixiang.apps.checks.screening import labels, queries, tables
from zhixiang.apps.checks.screening.forms import AnswerForm
from zhixiang.apps.demands.queries import my_call
from zhixiang.apps.people.actors import actor_of
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.web import Link, keeps_typed, typed_before


@keeps_typed("question", "answer")
@require_http_methods(["GET", "HEAD", "POST"])
def unit_findings(request: HttpRequest, call_id: int) -> HttpResponse:
    """What the unit was asked, each with its own rows and a place to answer."""
    actor = actor_of(request.user)
    mine = my_call(actor, call_id) if actor.unit_id is not None else None
    questions = queries.questions_to(actor, call_id) if mine is not None else []
    if mine is None or not questions:
        raise Http404
    before = typed_before(request)
    failed: AnswerForm | None = None
    asked = request.POST.get("question", before.get("question", ""))
    if request.method == "POST":
        failed = AnswerForm(request.POST, label_suffix="")
        if asked not in {str(one.pk) for one in questions}:
            raise Http404
        if failed.is_valid() and _answered(request, int(asked), failed):
            return redirect("checks:unit_findings", call_id)
    rows = queries.own_rows(actor, [one.finding_id for one in questions])
    answer = policies.may_answer_question(actor, actor.unit_id or 0)
    page = {
        "call": mine.call,
        "why_not": answer.reason,
        "questions": [
            {
                **_told(one),
                "rows": [(tables.title_of(member.demand), member.demand) for member in rows.get(one.finding_id, ())],
                "form": (failed if failed is not None and asked == str(one.pk) else AnswerForm(
                    None, label_suffix="", auto_id=f"id_{one.pk}_%s",
                    initial={"answer": before["answer"] if before and asked == str(one.pk) else one.answer},
                )) if answer.allowed and _open(one) else None,
            }
            for one in questions
        ],
        "crumbs": [
            Link(_("征集填报"), reverse("demands:forms")),
            Link(mine.call.title, reverse("demands:form", args=[call_id])),
            Link(_("请单位说明")),
        ],
    }  # fmt: skip
    return render(request, "checks/unit_findings.html", {"page": page}, status=422 if failed is not None else 200)


def _answered(request: HttpRequest, question_id: int, form: AnswerForm) -> bool:
    try:
        answer_question(actor=actor_of(request.user), question_id=question_id, answer=form.cleaned_data["answer"])
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("说明已提交给主管局。"))
    return True


def _open(question: FindingQuestion) -> bool:
    return question.finding.state == DemandFinding.State.ASKED and question.finding.gone_at is None


def _told(question: FindingQuestion) -> dict[str, object]:
    finding = question.finding
    return {
        "id": question.pk,
        "check": labels.check_title(finding.code),
        "message": finding.message,
        "question": question.question,
        "asked_by": question.asked_by_name,
        "asked_at": question.asked_at,
        "answer": question.answer,
        "answered_by": question.answered_by_name,
        "answered_at": question.answered_at,
        "open": _open(question),
    }
