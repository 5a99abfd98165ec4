"""The second step of signing in: its secrets are kept encrypted under the installation's key."""

from __future__ import annotations

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.utils.translation import gettext as _

from zhixiang.apps.people.models import User


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth carries no types
    """A copy of the database alone must not be enough to make somebody's codes."""

    def encrypt(self, text: str) -> str:
        """The secret as it is stored."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret that was stored. Raises InvalidToken where the installation's key has changed."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002 - allauth's signature
        """What a new passkey is called until its owner says otherwise."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("通行密钥 {n}").format(n=number)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """What the browser says that the passkey is for."""
        return {**super().get_public_key_credential_rp_entity(), "name": "知项"}


def _cipher() -> Fernet:
    key = hashlib.sha256(b"zhixiang second step:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
