"""The demo's further units register, are taken in by their offices and admit who signs off, as real ones do."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import transaction

from zhixiang.apps.people import policies
from zhixiang.apps.people.actions.admit_member import admit_member
from zhixiang.apps.people.actions.approve_unit import approve_unit
from zhixiang.apps.people.actions.ask_to_join import ask_to_join
from zhixiang.apps.people.actions.register_unit import NewUnit, register_unit
from zhixiang.apps.people.actors import Actor, actor_of
from zhixiang.apps.people.demo_units import DemoUnit, demo_units
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Unit, User
from zhixiang.apps.people.steps import insist

_PHONE: Final = "000-00000000"


def create_demo_units(*, actor: Actor) -> int:
    """Let those that are missing register; returns how many. Doing it twice changes nothing.

    Raises Refused outside of the demo, and before the demo's accounts and the offices are there.
    """
    insist(policies.may_manage_accounts(actor))
    if not settings.ZHIXIANG_DEMO:
        raise Refused("演示单位只能在演示环境（ZHIXIANG_DEMO=1）里建立。")
    with transaction.atomic():
        there = set(Unit.objects.filter(supervising_bureau__isnull=False).values_list("name", "region_id"))
        missing = [unit for unit in demo_units() if (unit.name, unit.region) not in there]
        for unit in missing:
            _register(unit)
    return len(missing)


def demo_actor(username: str) -> Actor:
    """The actor behind an account of the demo, as a request would have it. Raises Refused where there is none."""
    user = User.objects.select_related("membership").filter(username=username).first()
    if user is None:
        raise Refused(f"还没有演示账号“{username}”，请先建立演示账号。")
    return actor_of(user)


def _register(unit: DemoUnit) -> None:
    row = register_unit(
        actor=demo_actor(unit.filler),
        unit=NewUnit(
            name=unit.name, credit_code=unit.credit_code, kind=unit.kind, region_code=unit.region,
            contact_name="填报人", contact_phone=_PHONE, contact_email=f"{unit.filler}@example.invalid",
        ),
    ).unit  # fmt: skip
    if unit.approved_by:
        approve_unit(actor=demo_actor(unit.approved_by), unit_id=row.pk)
    asked = ask_to_join(actor=demo_actor(unit.certifier), credit_code=unit.credit_code, may_certify=True)
    if unit.approved_by:
        admit_member(actor=demo_actor(unit.filler), membership_id=asked.pk, may_fill=False, may_certify=True)
