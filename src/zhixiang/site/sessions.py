"""How long and in how many places somebody stays signed in, and what must be set right before anything else."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

from allauth.account.signals import user_logged_in as let_in
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from zhixiang.apps.people.models import User
from zhixiang.apps.people.passwords import days_left
from zhixiang.apps.web import keep_typed
from zhixiang.rules.params import parameter

GetResponse = Callable[[HttpRequest], HttpResponse]
_BEGAN, _SEEN, _ENDED = "zhixiang_began", "zhixiang_seen", "zhixiang_ended"
_BEFORE_THE_SECOND_STEP: Final = frozenset(
    {
        "mfa_index", "mfa_activate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes",
        "mfa_add_webauthn", "mfa_list_webauthn", "mfa_edit_webauthn", "mfa_reauthenticate_webauthn",
        "account_reauthenticate", "mfa_reauthenticate", "logout", "account_logout", "set_language", "health",
    }
)  # fmt: skip
_BEFORE_THE_NEW_PASSWORD: Final = frozenset(
    {"account_change_password", "logout", "account_logout", "set_language", "health"}
)


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


@receiver(let_in)
def end_the_oldest(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:  # noqa: ARG001 - a signal's signature
    """One more place than allowed ends the oldest; both sides are told. Reminds of a password that ends soon."""
    today = timezone.localdate()
    most = parameter("account.sessions.most", today).as_int()
    others = UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key)
    for one in others.order_by("-created_at", "-pk")[most - 1 :]:
        _mark_as_ended(one.session_key)
        one.delete()
        said = _("同时最多在 {most} 处登录，最早的一处（{at}，{ip}）已退出。")
        at = timezone.localtime(one.created_at)
        messages.info(request, said.format(most=most, at=f"{at:%Y-%m-%d %H:%M}", ip=one.ip))
    left = days_left(user)
    if 0 < left <= parameter("account.password.notice_days", today).as_int() and user.password_set_at is not None:
        messages.info(request, _("您的口令还有 {n} 天到期，请在“账号安全”里修改。").format(n=left))


def _mark_as_ended(session_key: str) -> None:
    """The session stays until its owner comes back, to say why it is over."""
    store = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    if store.exists(session_key):
        store[_ENDED] = True
        store.save()


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
            if request.session.get(_ENDED):
                logout(request)
                messages.info(request, _("您的账号在别的地方登录了，同时登录的处数已满，这里最早登录，已自动退出。"))
                return self.get_response(request)
            seen = request.session.get(_SEEN, 0)
            too_old = now - request.session[_BEGAN] > settings.ZHIXIANG_SESSION_LASTS
            if too_old or now - seen > settings.ZHIXIANG_SESSION_IDLE:
                logout(request)
                messages.info(request, _("登录已超时，请重新登录。"))
            elif now - seen > settings.ZHIXIANG_SESSION_NOTED:
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


class NewPasswordFirst:
    """Sends people whose password has been used too long to change it, before any other page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on; the view decides, see below."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Before the view is called; whoever lacks the second step sets that up first."""
        match = request.resolver_match
        user = request.user
        if not isinstance(user, User) or match is None or getattr(user, "lacks_second_step", False):
            return None
        if days_left(user) > 0 or (match.url_name in _BEFORE_THE_NEW_PASSWORD and not match.app_name):
            return None
        days = parameter("account.password.longest_days", timezone.localdate()).as_int()
        messages.warning(request, _("口令已用满 {n} 天，请先修改口令，再办理其他事项。").format(n=days))
        return redirect("account_change_password")
