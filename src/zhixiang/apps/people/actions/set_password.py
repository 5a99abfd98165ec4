"""Give an account a new password, for somebody who has lost theirs."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.people import policies
from zhixiang.apps.people.actions.create_account import checked_password
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import User


def set_password(*, actor: Actor, username: str, password: Callable[[], str]) -> User:
    """Set the password and return the account; its sessions end, since they hang on the old one. Raises Refused."""
    answer = policies.may_manage_accounts(actor)
    if not answer.allowed:
        raise Refused(answer.reason)
    user = User.objects.filter(username=username).first()
    if user is None:
        raise Refused(f"没有账号“{username}”。")
    # Asked for outside of the transaction: nobody waits while a person types.
    chosen = checked_password(password(), user)
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        user.set_password(chosen)
        user.save(update_fields=["password"])
        record(
            actor=actor,
            action="people.set_password",
            object_type="account",
            object_id=user.pk,
            object_label=user.username,
            payload={"username": user.username},
        )
    return user
