"""Requests to change a unit's name or code: asked by the unit, decided by the office, with evidence."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhixiang.apps.files.actions.store_file import store_file
from zhixiang.apps.files.downloads import download
from zhixiang.apps.files.errors import FileRefused
from zhixiang.apps.people import policies, queries
from zhixiang.apps.people.actions.accept_unit_change import accept_unit_change
from zhixiang.apps.people.actions.cancel_unit_change import cancel_unit_change
from zhixiang.apps.people.actions.refuse_unit_change import refuse_unit_change
from zhixiang.apps.people.actions.request_unit_change import request_unit_change
from zhixiang.apps.people.actors import Actor, actor_of
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.forms import ChangeForm
from zhixiang.apps.people.models import UnitChange


@require_POST
def ask(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The unit's administrator asks for another name or code."""
    actor = actor_of(request.user)
    if not policies.may_administer_unit(actor, unit_id).allowed:
        raise Http404
    form = ChangeForm(request.POST, request.FILES)
    if not form.is_valid():
        wrong = "；".join(f"{form.fields[name].label}：{errors[0]}" for name, errors in form.errors.items())
        messages.error(request, wrong)
        return redirect("people:unit", unit_id)
    typed = form.cleaned_data
    try:
        evidence = store_file(actor=actor, upload=typed.pop("evidence"))
        request_unit_change(actor=actor, unit_id=unit_id, evidence=evidence, **typed)
    except (Refused, FileRefused) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("申请已提交，由主管局审核。"))
    return redirect("people:unit", unit_id)


@require_POST
def decide(request: HttpRequest, unit_id: int, change_id: int) -> HttpResponse:
    """The office agrees or not, or the unit takes the request back."""
    actor = actor_of(request.user)
    _found(actor, unit_id, change_id)
    try:
        match request.POST.get("step"):
            case "accept":
                accept_unit_change(actor=actor, change_id=change_id)
            case "refuse":
                refuse_unit_change(actor=actor, change_id=change_id, reason=request.POST.get("reason", ""))
            case "cancel":
                cancel_unit_change(actor=actor, change_id=change_id)
            case _:
                raise Http404
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已办理。"))
    return redirect("people:unit", unit_id)


@require_safe
def evidence(request: HttpRequest, unit_id: int, change_id: int) -> FileResponse:
    """The evidence, for whoever sees the unit."""
    return download(_found(actor_of(request.user), unit_id, change_id).evidence)


def _found(actor: Actor, unit_id: int, change_id: int) -> UnitChange:
    """The request, where the actor sees its unit. Raises Http404."""
    found = next((change for change in queries.changes_for(actor, unit_id) if change.pk == change_id), None)
    if found is None:
        raise Http404
    return found
