"""How long somebody stays signed in, and the second step that must be set up before anything else."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from zhixiang.apps.web import keep_typed

GetResponse = Callable[[HttpRequest], HttpResponse]
_BEGAN, _SEEN = "zhixiang_began", "zhixiang_seen"
_STEP: Final = 60
"""Seconds between two notes that somebody is active: a note is a write."""
_BEFORE_THE_SECOND_STEP: Final = frozenset(
    {
        "mfa_index", "mfa_activate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes",
        "account_reauthenticate", "mfa_reauthenticate", "logout", "account_logout", "set_language", "health",
    }
)  # fmt: skip


@receiver(user_logged_in)
def note_the_beginning(sender: Any, request: HttpRequest, **kwargs: Any) -> None:  # noqa: ARG001 - a signal's signature
    """The session's clock starts when somebody signs in."""
    request.session[_BEGAN] = request.session[_SEEN] = int(time.time())


class SignInFirst(LoginRequiredMiddleware):
    """Sends strangers to the sign-in, and keeps what they submitted where the page says that it is worth keeping."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponseRedirect:
        """To the sign-in, which leads back to the page."""
        keep_typed(request, view_func)
        return super().handle_no_permission(request, view_func)


class SessionLimits:
    """Ends a session that was idle too long, or is too old, whatever its cookie says."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sign out who is over the limit, note who is active, go on."""
        if request.user.is_authenticated:
            now = int(time.time())
            if _BEGAN not in request.session:  # from before there were limits: the clock starts now
                request.session[_BEGAN] = request.session[_SEEN] = now
            seen = request.session.get(_SEEN, 0)
            too_old = now - request.session[_BEGAN] > settings.ZHIXIANG_SESSION_LASTS
            if too_old or now - seen > settings.ZHIXIANG_SESSION_IDLE:
                logout(request)
                messages.info(request, _("登录已超时，请重新登录。"))
            elif now - seen > _STEP:
                request.session[_SEEN] = now
        return self.get_response(request)


class SecondStepFirst:
    """Sends people whose role needs two-step sign-in to set it up, before any other page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on; the view decides, see below."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Before the view is called; the account was loaded with what is missing."""
        match = request.resolver_match
        if not getattr(request.user, "lacks_second_step", False) or match is None:
            return None
        if match.url_name in _BEFORE_THE_SECOND_STEP and not match.app_name:
            return None
        messages.warning(request, _("您的角色要求两步验证，请先设置。"))
        return redirect("mfa_activate_totp")
