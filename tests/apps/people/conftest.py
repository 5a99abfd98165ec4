"""Offices from the region table, and the steps of registration as the actions do them."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from tests.support.call_factory import CITY, COUNTY, OTHER_CITY, PASSWORD, PROVINCE
from zhixiang.apps.people.actions.load_offices import load_offices
from zhixiang.apps.people.actions.load_regions import load_regions
from zhixiang.apps.people.actions.register_unit import NewUnit, register_unit
from zhixiang.apps.people.actors import COMMAND_LINE, NOBODY, Actor, actor_of
from zhixiang.apps.people.models import Membership, Unit, User
from zhixiang.apps.people.new_account import NewAccount
from zhixiang.apps.people.roles import Role, UnitKind
from zhixiang.rules.credit_code import check_character, organisation_check

GOOD = "Correct-horse-1"
__all__ = ["CITY", "COUNTY", "GOOD", "OTHER_CITY", "PASSWORD", "PROVINCE"]
_numbers = count(1)


def credit_code() -> str:
    """A valid code that no other unit of the tests has."""
    body = f"91440700{next(_numbers):08d}"
    body += organisation_check(body[8:16])
    return body + check_character(body)


def new_account(name: str = "first", **values: Any) -> NewAccount:
    texts = {"username": name, "password": GOOD, "display_name": f"经办人{name}", "email": f"{name}@example.test"}
    return NewAccount(**{**texts, "agreed": True, **values})


def new_unit(**values: Any) -> NewUnit:
    texts = {
        "name": "江门测试企业", "credit_code": credit_code(), "kind": UnitKind.ENTERPRISE, "region_code": CITY,
        "contact_name": "联系人", "contact_phone": "0750-1234567", "contact_email": "unit@example.test",
    }  # fmt: skip
    return NewUnit(**{**texts, **values})


def registered(who: str = "first", /, **unit: Any) -> Membership:
    """A unit that waits for its bureau, with ``who`` as its administrator."""
    return register_unit(actor=NOBODY, unit=new_unit(**unit), account=new_account(who))


def active(who: str = "first", /, **unit: Any) -> Membership:
    """A unit that was taken in."""
    membership = registered(who, **unit)
    Unit.objects.filter(pk=membership.unit_id).update(status=Unit.Status.ACTIVE)
    return membership


def acting(user: User | int) -> Actor:
    """The actor behind an account as it stands in the database now."""
    pk = user if isinstance(user, int) else user.pk
    return actor_of(User.objects.select_related("membership").get(pk=pk))


def officer(role: str, region: str = "") -> Actor:
    return Actor(None, f"测试{Role(role).label}", role, region)


CITY_OFFICER = officer(Role.CITY_OFFICER, CITY)
COUNTY_OFFICER = officer(Role.COUNTY_OFFICER, COUNTY)
PROVINCIAL_OFFICER = officer(Role.PROVINCIAL_OFFICER)


@pytest.fixture
def offices(db: None) -> None:
    load_regions(actor=COMMAND_LINE)
    load_offices(actor=COMMAND_LINE)
