"""What a password must be besides long enough; numbers of our choice for GB/T 22239-2019 §8.1.4.1."""

from __future__ import annotations

from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhixiang.apps.people.models import User

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


def _kind(char: str) -> str:
    if char.isdecimal():
        return "digit"
    if char.isascii() and char.isalpha():
        return "upper" if char.isupper() else "lower"
    return "sign"
