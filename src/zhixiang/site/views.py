"""Pages of the house itself: the way in, the way out, and what is shown when a form's proof has expired."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import views as auth_views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zhixiang.apps.allocation import queries
from zhixiang.apps.people.actors import actor_of
from zhixiang.apps.people.models import User
from zhixiang.site.forms import LoginForm


class Login(auth_views.LoginView):
    """Sign-in with account and password; attempts are counted and locked by django-axes."""

    form_class = LoginForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """In the demonstration the page names the accounts that were made for it."""
        accounts = User.objects.order_by("pk")[:12] if settings.ZHIXIANG_DEMO else User.objects.none()
        return super().get_context_data(demo_accounts=accounts, **kwargs)


def home(request: HttpRequest) -> HttpResponse:
    """What a unit has to answer; for others the newest year that they may see, or how data gets in."""
    actor = actor_of(request.user)
    if actor.unit_id is not None:
        return redirect("demands:forms")
    years = queries.years(actor)
    if years:
        return redirect("performance:overview", years[0])
    return render(request, "home_empty.html")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """A form whose proof of origin has expired or is missing."""
    return render(request, "403_csrf.html", status=403)
