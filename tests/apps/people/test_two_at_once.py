"""Two officers, or two people of a unit, at the same moment: one decision counts, the other is told."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from tests.apps.people.conftest import (
    CITY_OFFICER,
    PROVINCIAL_OFFICER,
    acting,
    active,
    new_account,
    new_unit,
    registered,
)
from tests.apps.test_two_at_once import race
from zhixiang.apps.audit.models import Event
from zhixiang.apps.audit.queries import verify_chain
from zhixiang.apps.notify.models import Message
from zhixiang.apps.people.actions.admit_member import admit_member
from zhixiang.apps.people.actions.approve_unit import approve_unit
from zhixiang.apps.people.actions.ask_to_join import ask_to_join
from zhixiang.apps.people.actions.load_offices import load_offices
from zhixiang.apps.people.actions.load_regions import load_regions
from zhixiang.apps.people.actions.register_unit import register_unit
from zhixiang.apps.people.actions.reject_unit import reject_unit
from zhixiang.apps.people.actors import COMMAND_LINE, NOBODY
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Unit


@pytest.fixture(autouse=True)
def _offices_for_threads(transactional_db: None) -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():  # type: ignore[attr-defined]  # SQLite's wrapper has it
        pytest.skip("SQLite in memory has no second connection that waits; PostgreSQL runs this")
    load_regions(actor=COMMAND_LINE)
    load_offices(actor=COMMAND_LINE)


def kinds(results: list[Any]) -> list[str]:
    return sorted(type(one).__name__ for one in results)


def test_a_sign_up_is_approved_once() -> None:
    unit = registered().unit
    results = race(
        lambda: approve_unit(actor=CITY_OFFICER, unit_id=unit.pk),
        lambda: approve_unit(actor=PROVINCIAL_OFFICER, unit_id=unit.pk),
        lambda: approve_unit(actor=CITY_OFFICER, unit_id=unit.pk),
    )
    assert kinds(results) == ["Refused", "Refused", "Unit"]
    assert Event.objects.filter(action="people.approve_unit").count() == 1
    assert Message.objects.filter(kind="unit_approved").count() == 1
    assert verify_chain().intact


def test_a_sign_up_is_approved_or_rejected() -> None:
    unit = registered().unit
    approved, rejected = race(
        lambda: approve_unit(actor=CITY_OFFICER, unit_id=unit.pk),
        lambda: reject_unit(actor=PROVINCIAL_OFFICER, unit_id=unit.pk, reason="材料不全"),
    )
    assert [isinstance(one, Refused) for one in (approved, rejected)].count(True) == 1
    unit.refresh_from_db()
    assert unit.status == (Unit.Status.REJECTED if isinstance(approved, Refused) else Unit.Status.ACTIVE)
    assert unit.decision_reason == ("材料不全" if isinstance(approved, Refused) else "")
    assert verify_chain().intact


def test_one_code_signs_up_once() -> None:
    wanted = new_unit()
    results = race(
        *[
            lambda name=name: register_unit(actor=NOBODY, unit=wanted, account=new_account(name))
            for name in ("first", "second")
        ]
    )
    assert kinds(results) == ["Membership", "Refused"]
    assert Unit.objects.filter(credit_code=wanted.credit_code).count() == 1


def test_a_member_is_admitted_once() -> None:
    membership = active()
    administrator = acting(membership.user_id)
    asked = ask_to_join(actor=NOBODY, credit_code=membership.unit.credit_code, account=new_account("joiner"))
    step = {"actor": administrator, "membership_id": asked.pk, "may_fill": True, "may_certify": False}
    results = race(*[lambda: admit_member(**step)] * 3)
    assert kinds(results) == ["Membership", "Refused", "Refused"]
    assert verify_chain().intact
