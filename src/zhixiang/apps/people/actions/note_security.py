"""A person has changed how they sign in: it stands in the audit chain, whoever's page it was done on."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.people.actors import Actor, actor_of
from zhixiang.apps.people.models import User

KINDS: Final = ("change_password", "reset_password", "add_second_step", "remove_second_step", "reset_second_step")
"""What there is to note."""


def note_security(*, actor: Actor, user: User, kind: str, what: str = "") -> None:
    """Record ``kind`` of the account; ``what`` says which second step, never a secret."""
    if kind not in KINDS:
        raise ValueError(kind)
    with transaction.atomic():
        record(
            actor=actor,
            action=f"people.{kind}",
            object_type="account",
            object_id=user.pk,
            object_label=user.username,
            payload={"username": user.username, "what": what},
        )


def note_own(user: User, kind: str, what: str = "") -> None:
    """The same for somebody who changes their own account."""
    note_security(actor=actor_of(user), user=user, kind=kind, what=what)
