"""Loads the signed-in account together with the membership in use, so that no page asks for it again."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from zhixiang.apps.people.models import User


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth carries no types
    """Account name or e-mail with password; see settings.AUTHENTICATION_BACKENDS."""

    def get_user(self, user_id: int) -> User | None:
        """The account of a session, if it may still be used."""
        user = User.objects.select_related("membership", "region").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
