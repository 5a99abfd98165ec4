"""Acts on many findings: first a page that says what will change, then the act itself. Works without JavaScript."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhixiang.apps.calls.models import Call
from zhixiang.apps.checks.models import DemandFinding
from zhixiang.apps.checks.screening import deciding, labels, queries, tables
from zhixiang.apps.checks.screening.forms import ReasonForm
from zhixiang.apps.checks.screening.steps import MOST
from zhixiang.apps.checks.screening.views import crumbs, filter_form, office_and_call
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.web import keeps_typed, typed_before

_SHOWN = 20


@keeps_typed("reason")
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, call_id: int) -> HttpResponse:
    """Show what will change for the findings that were ticked, or for all that the filter finds; POST changes it."""
    actor, call = office_and_call(request, call_id)
    name, back = request.GET.get("act", ""), reverse("checks:screening", args=[call.pk])
    if name not in dict(deciding.choices(actor)):
        raise Http404
    found = _meant(request, actor, call)
    going = [one for one in found if not deciding.refusal(actor, one, name)]
    if not found or len(found) > MOST:
        said = _("一次最多处理 {most} 条发现，请先筛选。").format(most=f"{MOST:,}")
        messages.error(request, said if found else _("请先勾选要处理的发现。"))
        return redirect(back)
    before = typed_before(request)
    form = ReasonForm(request.POST or None, initial=before, label_suffix="")
    seen = _digest(going)
    if request.method == "POST" and form.is_valid():
        if request.POST.get("seen") != seen:
            form.add_error(None, _("这些发现在您查看以后有了变化，请核对下面的最新情况，再次确认。"))
        elif _done(request, actor, name, going, form):
            return redirect(back)
    page = {
        "call": call,
        "title": labels.ACTS[name],
        "form": form,
        "seen": seen,
        "going": len(going),
        "changes": Counter(str(tables.state_of(one)) for one in going).most_common(),
        "left_out": Counter(deciding.refusal(actor, one, name) for one in found if one not in going).most_common(),
        "rows": [
            tables.row(one, call, sees_all=actor.sees_all) for one in queries.listed_of(actor, going[:_SHOWN])
        ],
        "more": max(0, len(going) - _SHOWN),
        "draft": f"screening-{call.pk}-{name}-{actor.user_id}",
        "here": request.get_full_path(),
        "back": back,
        "crumbs": crumbs(call, str(labels.ACTS[name])),
    }  # fmt: skip
    return render(request, "checks/screening_act.html", {"page": page}, status=422 if form.errors else 200)


def _meant(request: HttpRequest, actor: Actor, call: Call) -> list[DemandFinding]:
    """The ticked findings, or all that the filter finds; no more than one beyond what an act takes."""
    rows = queries.findings_of_call(actor, call, filter_form(request, actor).filter())
    if not request.GET.get("all"):
        ticked = [int(one) for one in request.GET.getlist("finding") if one.isdecimal() and len(one) < 19]
        rows = queries.visible_findings(actor).filter(call=call, pk__in=ticked)
    return list(rows.order_by(*queries.ORDER)[: MOST + 1])


def _digest(findings: Sequence[DemandFinding]) -> str:
    told = ",".join(f"{one.pk}:{one.state}" for one in sorted(findings, key=lambda one: one.pk))
    return sha256(told.encode()).hexdigest()[:16]


def _done(request: HttpRequest, actor: Actor, name: str, going: Sequence[DemandFinding], form: ReasonForm) -> bool:
    try:
        deciding.do(actor, name, [one.pk for one in going], form.cleaned_data["reason"])
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    said = _("已办理：{what}，{count} 条发现。")
    messages.success(request, said.format(what=labels.ACTS[name], count=len(going)))
    return True
