"""How good the checks are, and what another threshold would have done to an earlier call, before it is used."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from zhixiang.apps.calls.models import Call
from zhixiang.apps.calls.queries import visible_calls
from zhixiang.apps.checks import policies
from zhixiang.apps.checks.actions.set_threshold import set_threshold
from zhixiang.apps.checks.models import DemandFinding, ScreeningThreshold
from zhixiang.apps.checks.screening import labels, queries, tables, thresholds
from zhixiang.apps.people.actors import Actor, actor_of
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.web import Link, Select, keeps_typed, typed_before

_SHOWN = 20


class TrialForm(forms.Form):
    """A call, a relation and another threshold; in the address bar, so that a trial can be shown to others."""

    use_required_attribute = False
    call = forms.ChoiceField(label=gettext_lazy("征集"), widget=Select())
    relation = forms.ChoiceField(label=gettext_lazy("关系"), choices=list(labels.RELATIONS.items()), widget=Select())
    score = forms.DecimalField(
        label=gettext_lazy("阈值（得分，满分 100）"), max_value=100, decimal_places=2,
        widget=forms.NumberInput(attrs={"class": "form-control", "step": "0.01"}),
    )  # fmt: skip

    def __init__(self, data: Any, calls: list[Call]) -> None:
        super().__init__(data, auto_id="trial-%s", label_suffix="")
        self.fields["call"].choices = [(str(call.pk), call.title) for call in calls]  # type: ignore[attr-defined]
        self.fields["score"].min_value = thresholds.lowest() / 100  # type: ignore[attr-defined]


class UseForm(forms.Form):
    """From when on the threshold holds, and why."""

    valid_from = forms.DateField(
        label=gettext_lazy("有效期自"), widget=forms.DateInput(attrs={"class": "form-control", "type": "date"})
    )
    reason = forms.CharField(
        label=gettext_lazy("理由"), widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
        help_text=gettext_lazy("写明试算的结果和采用的依据。"),
        error_messages={"required": gettext_lazy("请写理由：试算的结果怎样，为什么采用。")},
    )  # fmt: skip


@keeps_typed("valid_from", "reason")
@require_http_methods(["GET", "HEAD", "POST"])
def precision(request: HttpRequest) -> HttpResponse:
    """Precision by check; with a trial in the address its result; POST puts the tried threshold to use."""
    actor = actor_of(request.user)
    if actor.role not in policies.DESK or not actor.sees_all:
        raise Http404
    calls = list(visible_calls(actor).filter(opened_at__isnull=False).order_by("-id")[:50])
    form = TrialForm(request.GET if "score" in request.GET else None, calls)
    trial = _trial(actor, form, calls)
    before = typed_before(request)
    use = UseForm(request.POST or None, initial=before or {"valid_from": timezone.localdate()}, label_suffix="")
    may = policies.may_set_threshold(actor)
    if request.method == "POST":
        if trial is None or not may.allowed:
            messages.error(request, may.reason or _("请先试算，再登记阈值。"))
            return redirect("checks:screening_precision")
        if use.is_valid() and _used(request, actor, form, use):
            return redirect("checks:screening_precision")
    page = {
        "rows": [_row(one) for one in thresholds.precisions()],
        "thresholds": [
            (labels.RELATIONS[one.relation], one.score / 100, one)
            for one in ScreeningThreshold.objects.order_by("relation", "-valid_from")
        ],
        "current": [
            (labels.RELATIONS[relation], score / 100)
            for relation, score in thresholds.thresholds_on(timezone.localdate()).items()
        ],
        "form": form,
        "trial": trial,
        "use": use if trial is not None and may.allowed else None,
        "draft": f"threshold-{actor.user_id}",
        "here": request.get_full_path(),
        "crumbs": [Link(_("需求审查"), reverse("checks:screenings")), Link(_("检查准确率"))],
    }
    status = 422 if request.method == "POST" and use.errors else 200
    return render(request, "checks/screening_precision.html", {"page": page}, status=status)


def _row(one: thresholds.Precision) -> dict[str, Any]:
    return {
        "check": labels.check_title(one.code),
        "relation": labels.RELATIONS.get(one.relation, ""),
        "version": one.version,
        "confirmed": one.confirmed,
        "false_alarms": one.false_alarms,
        "undecided": one.undecided,
        "share": None if one.share is None else 100 * one.share,
    }


def _trial(actor: Actor, form: TrialForm, calls: list[Call]) -> dict[str, Any] | None:
    """The result of the trial that the address asks for; None where it asks for none."""
    if not form.is_bound or not form.is_valid():
        return None
    call = next(call for call in calls if str(call.pk) == form.cleaned_data["call"])
    found = thresholds.tried(call, form.cleaned_data["relation"], _ten_thousandths(form.cleaned_data["score"]))
    changed = queries.visible_findings(actor).filter(pk__in=found.changed[:_SHOWN]).order_by(*queries.ORDER)
    states = [state for state in labels.STATES if state != DemandFinding.State.SETTLED]
    return {
        "call": call,
        "missed": found.missed,
        "spared": found.spared,
        "states": [
            (labels.STATES[state], found.stay[state], found.smaller[state], found.gone[state]) for state in states
        ],
        "rows": [tables.row(one, call, sees_all=True) for one in queries.listed_of(actor, list(changed))],
        "more": max(0, len(found.changed) - _SHOWN),
    }


def _ten_thousandths(score: Decimal) -> int:
    return int(score * 100)


def _used(request: HttpRequest, actor: Actor, form: TrialForm, use: UseForm) -> bool:
    try:
        set_threshold(
            actor=actor, relation=form.cleaned_data["relation"], score=_ten_thousandths(form.cleaned_data["score"]),
            **use.cleaned_data,
        )  # fmt: skip
    except Refused as refusal:
        use.add_error(None, str(refusal))
        return False
    messages.success(request, _("阈值已登记，从所选的一天起用于新的查重；以前的结果不变。"))
    return True
