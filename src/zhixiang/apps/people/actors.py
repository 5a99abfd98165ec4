"""The one who acts or looks: what every action and every query asks for first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from zhixiang.apps.people.roles import REACH, SYSTEM, UNIT_ROLES, Duty, Reach, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhixiang.apps.people.models import User


@dataclass(frozen=True, slots=True)
class Actor:
    """A snapshot of an account. ``region_code`` has nine digits or is empty.

    ``unit_id`` and ``duties`` come from the membership in use; both are empty for officers.
    """

    user_id: int | None
    name: str
    role: str
    region_code: str = ""
    unit_id: int | None = None
    duties: frozenset[Duty] = frozenset()

    @property
    def reach(self) -> Reach:
        """How far the actor sees; an officer of a city or county without a region sees nothing."""
        reach = REACH.get(self.role, Reach.NONE)
        return Reach.NONE if reach in (Reach.CITY, Reach.COUNTY) and not self.region_code else reach

    @property
    def sees_all(self) -> bool:
        """Whether the actor sees every region, and so figures that belong to none (totals of the province)."""
        return self.reach is Reach.ALL


NOBODY: Final = Actor(None, "", "")
"""Someone who is not signed in."""

COMMAND_LINE: Final = Actor(None, "命令行", SYSTEM)
"""The system itself."""


def actor_of(user: User | AnonymousUser) -> Actor:
    """The actor behind an account, without a query where the account was loaded with its membership.

    Inactive and anonymous accounts are NOBODY. A person of a unit is its administrator or an applicant by the
    membership in use; without an active one they have no unit and no duties.
    """
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    if user.role not in UNIT_ROLES:
        return Actor(user.pk, user.shown_name, user.role, user.region_id or "")
    membership = user.membership if user.membership_id else None
    if membership is None or membership.status != "active":
        return Actor(user.pk, user.shown_name, Role.APPLICANT)
    held = ((Duty.FILL, membership.may_fill), (Duty.CERTIFY, membership.may_certify))
    duties = {duty for duty, has in held if has}
    if membership.may_administer:
        duties.add(Duty.ADMINISTER)
    role = Role.UNIT_ADMIN if membership.may_administer else Role.APPLICANT
    return Actor(user.pk, user.shown_name, role, "", membership.unit_id, frozenset(duties))
