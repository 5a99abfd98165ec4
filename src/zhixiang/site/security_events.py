"""What allauth's pages change about an account is told to the audit chain."""

from __future__ import annotations

from typing import Any, Final

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.dispatch import receiver
from django.http import HttpRequest

from zhixiang.apps.people.actions.note_security import note_own
from zhixiang.apps.people.models import User

_STEPS: Final = (
    (mfa.authenticator_added, "add_second_step"),
    (mfa.authenticator_removed, "remove_second_step"),
    (mfa.authenticator_reset, "reset_second_step"),
)


@receiver(account.password_changed)
def password_changed(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:  # noqa: ARG001 - a signal's signature
    """Somebody who knew the old one."""
    note_own(user, "change_password")


@receiver(account.password_reset)
def password_reset(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:  # noqa: ARG001 - a signal's signature
    """Somebody with the link from the mail."""
    note_own(user, "reset_password")


def _noted(kind: str) -> Any:
    def note(sender: Any, user: User, authenticator: Authenticator, **kwargs: Any) -> None:  # noqa: ARG001 - a signal's signature
        note_own(user, kind, str(authenticator.type))

    return note


for _signal, _kind in _STEPS:
    _signal.connect(_noted(_kind), weak=False)
