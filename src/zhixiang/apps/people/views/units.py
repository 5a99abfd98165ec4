"""Units: the list of those that wait for an office, one unit with what may be done about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhixiang.apps.people import policies, queries
from zhixiang.apps.people.actions.approve_unit import approve_unit
from zhixiang.apps.people.actions.close_unit import close_unit
from zhixiang.apps.people.actions.register_unit import NewUnit
from zhixiang.apps.people.actions.register_unit_again import register_unit_again
from zhixiang.apps.people.actions.reject_unit import reject_unit
from zhixiang.apps.people.actors import Actor, actor_of
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.forms import ChangeForm, ReasonForm, UnitForm
from zhixiang.apps.people.models import Unit
from zhixiang.apps.people.roles import Reach
from zhixiang.apps.web import Link, address, asked_page, paging

_FIELDS = ("name", "credit_code", "credit_code_reason", "kind", "region_id", "address")
_CONTACT = ("contact_name", "contact_phone", "contact_email")


@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """The units that an office sees; those that wait are shown first."""
    actor = actor_of(request.user)
    if actor.reach is Reach.NONE:
        raise Http404
    status = request.GET.get("status", Unit.Status.PENDING)
    status = status if status in Unit.Status.values else Unit.Status.PENDING
    counts = queries.unit_counts(actor)
    found = queries.units_for(actor, status, asked_page(request))
    page = {
        "facets": [
            Link(_(label), address(request, status=value), value == status, counts.get(value, 0))
            for value, label in Unit.Status.choices
        ],
        "rows": found.rows,
        "paging": paging(request, found),
    }
    return render(request, "people/units.html", {"page": page})


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The unit that the person acts for, or what they wait for."""
    actor = actor_of(request.user)
    if actor.unit_id is not None:
        return redirect("people:unit", actor.unit_id)
    if not policies.may_ask_to_join(actor).allowed:
        raise Http404
    return render(request, "people/no_unit.html", {"page": {"memberships": queries.memberships_of(actor)}})


@require_http_methods(["GET", "HEAD", "POST"])
def unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """One unit: its data, the office's decision, or the correction by its administrator."""
    actor = actor_of(request.user)
    found = queries.unit_for(actor, unit_id)
    if found is None:
        raise Http404
    steps = _steps(actor, found)
    wanted = request.POST.get("step", "")
    failed = ""
    if request.method == "POST":
        act = steps.get(wanted)
        failed = act(request) if act else _("您不能这样办理，或者单位的状态刚刚变了。")
        if not failed:
            messages.success(request, _("已办理。"))
            return redirect("people:unit", unit_id)
    page = {
        "unit": found,
        "steps": steps,
        "failed": failed,
        "reason": ReasonForm(auto_id="reason-%s"),
        "again": _again_form(request, found) if "again" in steps else None,
        "own": actor.unit_id == found.pk,
        "may_decide": policies.may_decide_unit(actor, found).allowed,
        "change_form": ChangeForm() if _may_ask_for_a_change(actor, found) else None,
        "changes": queries.changes_for(actor, found.pk),
    }
    status = 422 if failed and wanted in steps else 403 if failed else 200
    return render(request, "people/unit.html", {"page": page}, status=status)


def _steps(actor: Actor, found: Unit) -> dict[str, Callable[[HttpRequest], str]]:
    """What the actor may do with the unit now: name → what does it, answering what went wrong."""
    steps: dict[str, Callable[[HttpRequest], str]] = {}
    if policies.may_decide_unit(actor, found).allowed:
        if found.status == Unit.Status.PENDING:
            steps["approve"] = lambda _request: _tried(lambda: approve_unit(actor=actor, unit_id=found.pk))
            steps["reject"] = lambda request: _tried(
                lambda: reject_unit(actor=actor, unit_id=found.pk, reason=request.POST.get("reason", ""))
            )
        if found.status == Unit.Status.ACTIVE:
            steps["close"] = lambda request: _tried(
                lambda: close_unit(actor=actor, unit_id=found.pk, reason=request.POST.get("reason", ""))
            )
    if found.status == Unit.Status.REJECTED and policies.may_administer_unit(actor, found.pk).allowed:
        steps["again"] = lambda request: _register_again(actor, found, request)
    return steps


def _may_ask_for_a_change(actor: Actor, found: Unit) -> bool:
    return found.status == Unit.Status.ACTIVE and policies.may_administer_unit(actor, found.pk).allowed


def _tried(act: Callable[[], Any]) -> str:
    try:
        act()
    except Refused as refusal:
        return str(refusal)
    return ""


def _register_again(actor: Actor, found: Unit, request: HttpRequest) -> str:
    form = _again_form(request, found)
    if not form.is_valid():
        return _("请改正标出的内容后重新提交。")
    return _tried(
        lambda: register_unit_again(actor=actor, unit_id=found.pk, unit=NewUnit(**form.cleaned_data))
    )  # fmt: skip


def _again_form(request: HttpRequest, found: Unit) -> UnitForm:
    initial = {name.removesuffix("_id"): getattr(found, name) for name in (*_FIELDS, *_CONTACT)}
    initial["region_code"] = initial.pop("region")
    return UnitForm(request.POST if request.POST.get("step") == "again" else None, initial=initial, prefix="unit")
