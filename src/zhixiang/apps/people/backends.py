"""Loads the signed-in account together with the membership in use, so that no page asks for it again."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from zhixiang.apps.notify.models import Message
from zhixiang.apps.people.models import Membership, RolePolicy, User
from zhixiang.apps.people.roles import Role
from zhixiang.apps.prepared import Slot, prepared


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth carries no types
    """Account name or e-mail with password; see settings.AUTHENTICATION_BACKENDS."""

    def get_user(self, user_id: int) -> User | None:
        """The account of a session, if it may still be used, with what every page asks of it."""
        user = _account.first(pk=user_id)
        return user if user is not None and self.user_can_authenticate(user) else None


@prepared
def _account() -> QuerySet[User]:
    users = User.objects.select_related("membership__unit", "region").annotate(**_facts())
    return users.filter(pk=Slot("pk"))


def _facts() -> dict[str, Any]:
    """Whether the second step is missing, unread messages, how many units the person may act for: in the same query."""
    asked = RolePolicy.objects.filter(mfa_required=True)
    of_role = Exists(asked.filter(role=OuterRef("role")))
    as_administrator = Exists(asked.filter(role=Role.UNIT_ADMIN)) & Q(membership__may_administer=True)
    steps = Authenticator.objects.filter(user=OuterRef("pk"), type__in=["totp", "webauthn"])
    unread = Message.objects.filter(recipient=OuterRef("pk"), read_at__isnull=True).order_by().values("recipient")
    units = Membership.objects.filter(user=OuterRef("pk"), status="active").order_by().values("user")
    return {
        "lacks_second_step": (of_role | as_administrator) & ~Exists(steps),
        "unread": Coalesce(Subquery(unread.annotate(n=Count("pk")).values("n")), 0),
        "active_units": Coalesce(Subquery(units.annotate(n=Count("pk")).values("n")), 0),
    }
