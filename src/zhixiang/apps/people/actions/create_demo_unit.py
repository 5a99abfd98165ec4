"""A unit for the demo, so that a call can be filled in, signed off and submitted there."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.people import policies
from zhixiang.apps.people.actions.create_demo_accounts import DEMO_USERNAMES
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Membership, Unit, User
from zhixiang.apps.people.roles import Role, UnitKind
from zhixiang.apps.people.steps import insist

_NAME: Final = "台山市演示企业"
_COUNTY: Final = "440781000"
"""台山市: its county's and its city's demo officers see what the unit submits."""
_DUTIES: Final[dict[str, dict[str, bool]]] = {
    Role.APPLICANT: {"may_fill": True, "may_certify": False, "may_administer": False},
    Role.UNIT_ADMIN: {"may_fill": True, "may_certify": True, "may_administer": True},
}
"""One fills in, the other signs off and admits people."""


def create_demo_unit(*, actor: Actor) -> Unit:
    """The demo's unit with its two people; where it is there already, as it is.

    Raises Refused outside of the demo, and before the demo's accounts and the offices are there.
    """
    insist(policies.may_manage_accounts(actor))
    if not settings.ZHIXIANG_DEMO:
        raise Refused("演示单位只能在演示环境（ZHIXIANG_DEMO=1）里建立。")
    with transaction.atomic():
        found = Unit.objects.filter(name=_NAME, region_id=_COUNTY).first()
        if found is not None:
            return found
        people = {user.username: user for user in User.objects.filter(username__in=DEMO_USERNAMES.values())}
        bureau = Unit.objects.filter(region_id=_COUNTY, kind=UnitKind.COUNTY_BUREAU).first()
        missing = [role for role in _DUTIES if DEMO_USERNAMES[role] not in people]
        if missing or bureau is None:
            raise Refused("还没有演示账号或各级局，请先建立它们再建立演示单位。")
        now = timezone.now()
        unit = Unit.objects.create(
            name=_NAME,
            kind=UnitKind.ENTERPRISE,
            region_id=_COUNTY,
            supervising_bureau=bureau,
            registered_at=now,
        )
        for role, duties in _DUTIES.items():
            user = people[DEMO_USERNAMES[role]]
            user.membership = Membership.objects.create(
                user=user, unit=unit, status=Membership.Status.ACTIVE, asked_at=now, **duties
            )
            user.save(update_fields=["membership"])
        record(
            actor=actor,
            action="people.create_demo_unit",
            object_type="unit",
            object_id=unit.pk,
            object_label=unit.name,
            payload={"people": [DEMO_USERNAMES[role] for role in _DUTIES]},
        )
    return unit
