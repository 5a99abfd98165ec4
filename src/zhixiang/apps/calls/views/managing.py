"""What the province does with a call that is there: more time, a new year, the end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhixiang.apps.calls import forms, policies, queries, tables
from zhixiang.apps.calls.actions.cancel_call import cancel_call
from zhixiang.apps.calls.actions.clone_call import clone_call
from zhixiang.apps.calls.actions.close_call import close_call
from zhixiang.apps.calls.actions.extend import extend
from zhixiang.apps.calls.models import Call
from zhixiang.apps.calls.views.building import METHODS, attempt
from zhixiang.apps.people.actors import Actor, actor_of
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.web import Link


def _managed_or_404(request: HttpRequest, call_id: int) -> tuple[Actor, Call]:
    actor = actor_of(request.user)
    call = queries.visible_calls(actor).filter(pk=call_id).first()
    if call is None or not policies.may_manage_calls(actor).allowed:
        raise Http404
    return actor, call


@require_http_methods(METHODS)
def extensions(request: HttpRequest, call_id: int) -> HttpResponse:
    """Who has more time, and more time for one unit or region."""
    actor, call = _managed_or_404(request, call_id)
    form = forms.ExtensionForm(request.POST or None, regions=queries.places())
    if call.status != Call.Status.OPEN and request.method != "POST":
        form = None  # type: ignore[assignment]  # the page says why there is none
    elif form.is_valid() and attempt(form, lambda: _extend(actor, call, form.cleaned_data)):
        messages.success(request, _("延期已生效。"))
        return redirect("calls:extensions", call.pk)
    page = {
        "call": call,
        "form": form,
        "extensions": [tables.extension(one) for one in queries.extensions(actor, call)],
        "crumbs": [*tables.crumbs(call), Link(_("延期"))],
    }
    return render(request, "calls/extensions.html", {"page": page}, status=422 if form and form.errors else 200)


def _extend(actor: Actor, call: Call, data: dict[str, Any]) -> None:
    unit_id = None
    if data["unit_name"]:
        unit = queries.unit_called(data["unit_name"])
        if unit is None:
            raise Refused(f"找不到单位“{data['unit_name']}”，或有几家同名。请写登记的全称，或统一社会信用代码。")
        unit_id = unit.pk
    extend(
        actor=actor,
        call_id=call.pk,
        closes_at=data["closes_at"],
        reason=data["reason"],
        unit_id=unit_id,
        region_code=data["region_code"] or None,
    )


@require_http_methods(METHODS)
def clone(request: HttpRequest, call_id: int) -> HttpResponse:
    """A new draft from this call."""
    actor, call = _managed_or_404(request, call_id)
    form = forms.CloneForm(request.POST or None, initial={"year": call.year + 1})
    if form.is_valid():
        made: list[Call] = []
        data = form.cleaned_data
        if attempt(form, lambda: made.append(clone_call(actor=actor, call_id=call.pk, **data))):
            messages.success(request, _("已建立新的征集，请逐步核对。"))
            return redirect("calls:basics", made[0].pk)
    page = {"call": call, "form": form, "crumbs": [*tables.crumbs(call), Link(_("沿用为新征集"))]}
    return render(request, "calls/clone.html", {"page": page}, status=422 if form.errors else 200)


@require_http_methods(METHODS)
def end(request: HttpRequest, call_id: int) -> HttpResponse:
    """End a call after its last deadline, or drop it with a reason."""
    actor, call = _managed_or_404(request, call_id)
    form, refusal = forms.CancelForm(), ""
    if request.method == "POST" and request.POST.get("wish") == "close":
        try:
            close_call(actor=actor, call_id=call.pk)
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("征集已结束。"))
            return redirect("calls:detail", call.pk)
    elif request.method == "POST":
        form = forms.CancelForm(request.POST)
        if form.is_valid() and attempt(
            form, lambda: cancel_call(actor=actor, call_id=call.pk, reason=form.cleaned_data["reason"])
        ):
            messages.success(request, _("征集已取消。"))
            return redirect("calls:detail", call.pk)
    page = {
        "call": call,
        "form": form,
        "refusal": refusal,
        "last": queries.last_deadline(call),
        "crumbs": [*tables.crumbs(call), Link(_("结束或取消"))],
    }
    return render(request, "calls/end.html", {"page": page}, status=422 if refusal or form.errors else 200)
