"""Pages of the house itself: the way in, the way out, and what is shown when a form's proof has expired."""

from __future__ import annotations

from typing import Any

from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import EmailAddress
from allauth.account.models import Login as PendingLogin
from django.conf import settings
from django.contrib.auth import views as auth_views
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from zhixiang.apps.allocation import queries
from zhixiang.apps.people.actors import actor_of
from zhixiang.apps.people.models import User
from zhixiang.apps.people.roles import Role
from zhixiang.site.forms import LoginForm
from zhixiang.site.last_login import LAST_LOGIN

_NAMED = 14
"""Accounts that the demonstration's sign-in page names: those of roles, which it makes first."""


_LANDING = {
    Role.SYSTEM_ADMIN: "people:officers",
    Role.SECURITY_ADMIN: "people:role_policies",
    Role.EXPERT: "review:rounds",
}
"""Roles that see no year: where their own work begins."""


class Login(auth_views.LoginView):
    """Sign-in with account and password; attempts are counted and locked by django-axes."""

    form_class: type[LoginForm] = LoginForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Let allauth go on: an address that is to be confirmed and the second step come before the way in.

        Only those who signed up have an address to confirm; accounts that an administrator made need none.
        """
        user = form.get_user()
        addresses = set(EmailAddress.objects.filter(user=user).values_list("verified", flat=True))
        how = EmailVerificationMethod.MANDATORY if addresses == {False} else EmailVerificationMethod.NONE
        last = user.last_login
        self.request.session[LAST_LOGIN] = last.isoformat() if last else ""
        going_on = PendingLogin(user=user, email_verification=how, redirect_url=self.get_success_url())
        answer: HttpResponse = perform_password_login(self.request, {"username": user.get_username()}, going_on)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """In the demonstration the page names the accounts that were made for it."""
        accounts = User.objects.none()
        if settings.ZHIXIANG_DEMO:
            accounts = User.objects.select_related("region").order_by("pk")[:_NAMED]
        return super().get_context_data(demo_accounts=accounts, **kwargs)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What a unit has to answer; a page of its own where a role has one; or the newest year, or how data gets in."""
    actor = actor_of(request.user)
    if actor.unit_id is not None:
        return redirect("demands:forms")
    if actor.role in _LANDING:
        return redirect(_LANDING[Role(actor.role)])
    years = queries.years(actor)
    if years:
        return redirect("performance:overview", years[0])
    return render(request, "home_empty.html")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """A form whose proof of origin has expired or is missing."""
    return render(request, "403_csrf.html", status=403)
