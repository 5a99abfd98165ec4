"""Signing up: a new unit, joining a unit, following an invitation. Open to everybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from zhixiang.apps.people import policies, queries
from zhixiang.apps.people.actions.accept_invitation import accept_invitation
from zhixiang.apps.people.actions.ask_to_join import ask_to_join
from zhixiang.apps.people.actions.register_unit import NewUnit, register_unit
from zhixiang.apps.people.actors import actor_of
from zhixiang.apps.people.credit import DoubtfulCode
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.forms import AccountForm, AgreementForm, JoinForm, UnitForm
from zhixiang.apps.people.models import User
from zhixiang.apps.people.new_account import NewAccount

_METHODS = ["GET", "HEAD", "POST"]


@login_not_required
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Register a unit, or join one."""
    return render(request, "people/sign_up.html")


@login_not_required
@never_cache
@sensitive_post_parameters("password", "password_again")
@require_http_methods(_METHODS)
def unit(request: HttpRequest) -> HttpResponse:
    """Register a unit, with an account for who has none."""
    actor = actor_of(request.user)
    if not policies.may_register_unit(actor).allowed:
        raise Http404
    people = _account_forms(request)
    form = UnitForm(request.POST or None, prefix="unit")
    if request.method == "POST" and _valid([*people, form]):
        try:
            membership = register_unit(actor=actor, unit=NewUnit(**form.cleaned_data), account=_account(people))
        except DoubtfulCode as doubt:
            form.add_error("credit_code", str(doubt))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _done(request, membership.user, new=actor.user_id is None)
    forms = [*people[:1], form, *people[1:]]
    titles = [_("您的账号"), _("单位信息"), _("用户协议")] if people else [_("单位信息")]
    return _page(request, _("登记单位"), list(zip(titles, forms, strict=True)))


@login_not_required
@never_cache
@sensitive_post_parameters("password", "password_again")
@require_http_methods(_METHODS)
def join(request: HttpRequest) -> HttpResponse:
    """Ask to act for a unit that is registered."""
    actor = actor_of(request.user)
    if not policies.may_ask_to_join(actor).allowed:
        raise Http404
    people = _account_forms(request)
    form = JoinForm(request.POST or None, prefix="unit")
    if request.method == "POST" and _valid([*people, form]):
        try:
            membership = ask_to_join(actor=actor, account=_account(people), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("申请已提交，等待单位管理员同意。"))
            return _done(request, membership.user, new=actor.user_id is None)
    forms = [*people[:1], form, *people[1:]]
    titles = [_("您的账号"), _("要加入的单位"), _("用户协议")] if people else [_("要加入的单位")]
    return _page(request, _("加入已有单位"), list(zip(titles, forms, strict=True)))


@login_not_required
@never_cache
@sensitive_post_parameters("password", "password_again")
@require_http_methods(_METHODS)
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Follow an invitation. One that no longer holds says so, whatever the reason."""
    found = queries.invitation_of(token)
    if found is None:
        return render(request, "people/invitation_gone.html", status=410)
    actor = actor_of(request.user)
    people = _account_forms(request, email=found.email, display_name=found.display_name)
    failed = ""
    if request.method == "POST" and _valid(people):
        try:
            user = accept_invitation(actor=actor, token=token, account=_account(people))
        except Refused as refusal:
            failed = str(refusal)
        else:
            messages.success(request, _("邀请已接受，欢迎使用知项。"))
            return redirect("home" if actor.user_id == user.pk else "login")
    titles = [_("您的账号"), _("用户协议")] if people else []
    steps = list(zip(titles, people, strict=True))
    return _page(request, _("接受邀请"), steps, invitation=found, failed=failed)


def _account_forms(request: HttpRequest, **initial: str) -> list[AccountForm | AgreementForm]:
    """Nothing for somebody who is signed in."""
    if request.user.is_authenticated:
        return []
    data = request.POST or None
    account = AccountForm(data, prefix="account", initial=initial)
    if "email" in initial:
        account.fields["email"].disabled = True
    return [account, AgreementForm(data, prefix="terms")]


def _account(people: list[AccountForm | AgreementForm]) -> NewAccount | None:
    if not people:
        return None
    typed: dict[str, Any] = people[0].cleaned_data | people[1].cleaned_data
    typed.pop("password_again")
    return NewAccount(**typed)


def _valid(shown: Sequence[forms.Form]) -> bool:
    """Whether all are; every form is looked at, so that all errors show at once."""
    return {form.is_valid() for form in shown} <= {True}


def _done(request: HttpRequest, user: User, *, new: bool) -> HttpResponse:
    """A new person confirms the address first; somebody signed in sees their unit."""
    if not new:
        return redirect("people:mine")
    EmailAddress.objects.get(user=user).send_confirmation(request, signup=True)
    return redirect("account_email_verification_sent")


def _page(request: HttpRequest, title: str, steps: list[tuple[str, Any]], **more: Any) -> HttpResponse:
    wrong = any(form.errors for _title, form in steps) or more.get("failed")
    page = {"title": title, "steps": steps, **more}
    return render(request, "people/sign_up_form.html", {"page": page}, status=422 if wrong else 200)
