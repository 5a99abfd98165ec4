"""What an audit event needs to know about whoever acts."""

from __future__ import annotations

from typing import Protocol


class Acting(Protocol):
    """Someone who does something: a person with an account, or the system itself (``user_id`` None)."""

    @property
    def user_id(self) -> int | None:
        """The account's key."""

    @property
    def name(self) -> str:
        """The name as it stood when the action was done."""

    @property
    def role(self) -> str:
        """The role as it stood when the action was done."""
