"""What a password must be besides long enough; numbers of our choice for GB/T 22239-2019 §8.1.4.1."""

from __future__ import annotations

from typing import Final

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhixiang.apps.people.models import PastPassword, User
from zhixiang.rules.params import parameter

CLASSES: Final = 3
"""How many of capitals, small letters, digits and signs a password has at least."""


class ThreeClasses:
    """At least three of: capitals, small letters, digits, other signs. Chinese characters count as signs."""

    def validate(self, password: str, user: User | None = None) -> None:  # noqa: ARG002 - Django's signature
        """Raises ValidationError."""
        kinds = {_kind(char) for char in password}
        if len(kinds) < CLASSES:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        """The rule in a sentence."""
        return _("大写字母、小写字母、数字、符号四类中至少要有三类")


class WithoutName:
    """The account's name must not be in the password, whatever the case of its letters."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError."""
        name = user.username.lower() if user is not None else ""
        if name and name in password.lower():
            raise ValidationError(self.get_help_text(), code="password_contains_name")

    def get_help_text(self) -> str:
        """The rule in a sentence."""
        return _("不能包含账号名")


class NotUsedLately:
    """None of the latest passwords of the account. Django calls ``password_changed`` for every way to a new one."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError."""
        if user is None or user.pk is None:
            return
        used = PastPassword.objects.filter(user=user).values_list("digest", flat=True)[: _remembered()]
        if any(check_password(password, digest) for digest in used):
            raise ValidationError(self.get_help_text(), code="password_used_lately")

    def password_changed(self, password: str, user: User) -> None:  # noqa: ARG002 - Django's signature
        """Remember the new one and when it was set; forget those that no longer count."""
        now = timezone.now()
        with transaction.atomic():
            PastPassword.objects.create(user=user, digest=user.password, set_at=now)
            kept = PastPassword.objects.filter(user=user).values_list("pk", flat=True)[: _remembered()]
            PastPassword.objects.filter(user=user).exclude(pk__in=list(kept)).delete()
            User.objects.filter(pk=user.pk).update(password_set_at=now)
        user.password_set_at = now

    def get_help_text(self) -> str:
        """The rule in a sentence."""
        return _("不能与最近 {n} 个口令相同").format(n=_remembered())


def days_left(user: User) -> int:
    """How many days the account's password may still be used; 0 or less when it must be changed first."""
    today = timezone.localdate()
    if user.password_set_at is None:
        return 1
    used = (today - timezone.localdate(user.password_set_at)).days
    return parameter("account.password.longest_days", today).as_int() - used


def _remembered() -> int:
    return parameter("account.password.history", timezone.localdate()).as_int()


def _kind(char: str) -> str:
    if char.isdecimal():
        return "digit"
    if char.isascii() and char.isalpha():
        return "upper" if char.isupper() else "lower"
    return "sign"
