"""A unit registers, its bureau decides, and the unit tries again where it must."""

from __future__ import annotations

import pytest

from tests.apps.people.conftest import (
    CITY,
    CITY_OFFICER,
    COUNTY,
    COUNTY_OFFICER,
    PROVINCE,
    PROVINCIAL_OFFICER,
    acting,
    active,
    credit_code,
    new_account,
    new_unit,
    officer,
    registered,
)
from tests.support.call_factory import OTHER_CITY
from zhixiang.apps.audit.models import Event
from zhixiang.apps.notify.models import Message
from zhixiang.apps.people.actions.approve_unit import approve_unit
from zhixiang.apps.people.actions.close_unit import close_unit
from zhixiang.apps.people.actions.load_offices import load_offices
from zhixiang.apps.people.actions.register_unit import register_unit
from zhixiang.apps.people.actions.register_unit_again import register_unit_again
from zhixiang.apps.people.actions.reject_unit import reject_unit
from zhixiang.apps.people.actors import COMMAND_LINE, NOBODY, Actor
from zhixiang.apps.people.credit import DoubtfulCode
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Membership, Unit, User
from zhixiang.apps.people.roles import Duty, Role, UnitKind

pytestmark = pytest.mark.usefixtures("offices")


def events(action: str) -> list[Event]:
    return list(Event.objects.filter(action=action).order_by("seq"))


class TestOffices:
    def test_province_cities_and_counties_have_one_each(self) -> None:
        kinds = {
            kind: Unit.objects.filter(kind=kind).count() for kind in (UnitKind.PROVINCIAL_BUREAU, UnitKind.CITY_BUREAU)
        }
        assert kinds == {UnitKind.PROVINCIAL_BUREAU: 1, UnitKind.CITY_BUREAU: 21}
        county = Unit.objects.get(kind=UnitKind.COUNTY_BUREAU, region_id=COUNTY)
        assert county.name == "台山市市场监督管理局"
        assert county.supervising_bureau is not None
        assert county.supervising_bureau.region_id == CITY

    def test_twice_changes_nothing(self) -> None:
        before = Unit.objects.count()
        assert load_offices(actor=COMMAND_LINE) == 0
        assert Unit.objects.count() == before
        assert len(events("people.load_offices")) == 1

    def test_an_office_is_nobody_s_to_close(self) -> None:
        office = Unit.objects.get(kind=UnitKind.CITY_BUREAU, region_id=CITY)
        with pytest.raises(Refused, match="行政区划"):
            close_unit(actor=PROVINCIAL_OFFICER, unit_id=office.pk, reason="测试")


class TestRegistering:
    def test_stores_the_unit_the_account_and_the_administrator(self) -> None:
        membership = registered()
        unit, user = membership.unit, User.objects.get(username="first")
        assert (unit.status, unit.supervising_bureau.name) == ("pending", "江门市市场监督管理局")  # type: ignore[union-attr]
        assert user.agreed_at is not None
        assert acting(user).duties == {Duty.FILL, Duty.ADMINISTER}
        assert acting(user).role == Role.UNIT_ADMIN
        (event,) = events("people.register_unit")
        assert (event.actor_name, event.payload["credit_code"]) == ("经办人first", unit.credit_code)
        assert "Correct" not in str(event.payload)

    @pytest.mark.parametrize(
        ("region", "bureau"),
        [(COUNTY, "台山市市场监督管理局"), (OTHER_CITY, "韶关市市场监督管理局"), (PROVINCE, "广东省市场监督管理局")],
    )
    def test_the_region_says_which_bureau_supervises(self, region: str, bureau: str) -> None:
        unit = registered(region_code=region).unit
        assert unit.supervising_bureau is not None
        assert unit.supervising_bureau.name == bureau
        assert unit.provincial == (region == PROVINCE)

    def test_a_county_without_an_office_falls_to_the_city(self) -> None:
        Unit.objects.filter(kind=UnitKind.COUNTY_BUREAU, region_id=COUNTY).delete()
        unit = registered(region_code=COUNTY).unit
        assert unit.supervising_bureau is not None
        assert unit.supervising_bureau.region_id == CITY

    def test_a_code_that_fails_its_check_needs_a_reason(self) -> None:
        code = credit_code()
        wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
        with pytest.raises(DoubtfulCode, match="写明理由"):
            registered(credit_code=wrong)
        assert not User.objects.exists()
        unit = registered(credit_code=wrong, credit_code_reason="与营业执照一致").unit
        assert (unit.credit_code, unit.credit_code_reason) == (wrong, "与营业执照一致")

    def test_a_reason_for_a_good_code_is_not_kept(self) -> None:
        assert registered(credit_code_reason="多余").unit.credit_code_reason == ""

    def test_a_code_too_short_is_refused_whatever_the_reason(self) -> None:
        with pytest.raises(Refused, match="18 位"):
            registered(credit_code="9144", credit_code_reason="没有别的")

    def test_a_code_registers_once(self) -> None:
        code = credit_code()
        registered("first", credit_code=code)
        with pytest.raises(Refused, match="加入已有单位"):
            registered("second", credit_code=code.lower())
        assert not User.objects.filter(username="second").exists()

    @pytest.mark.parametrize(
        ("values", "what"),
        [
            ({"kind": UnitKind.CITY_BUREAU}, "单位类别"),
            ({"kind": "nonsense"}, "单位类别"),
            ({"region_code": "999999000"}, "所在地区"),
            ({"name": " ", "contact_phone": ""}, "单位名称、联系电话"),
        ],
    )
    def test_says_what_is_missing_or_does_not_fit(self, values: dict[str, str], what: str) -> None:
        with pytest.raises(Refused, match=what):
            registered(**values)
        assert not User.objects.exists()

    @pytest.mark.parametrize(
        ("values", "what"),
        [
            ({"agreed": False}, "用户协议"),
            ({"email": ""}, "邮箱"),
            ({"email": "nobody"}, "邮箱地址不对"),
            ({"password": "short-1A"}, "10 个字符"),
            ({"password": "onlysmallletters"}, "三类"),
            ({"password": "First-12345678"}, "账号名"),
        ],
    )
    def test_says_what_is_wrong_with_the_account(self, values: dict[str, object], what: str) -> None:
        with pytest.raises(Refused, match=what):
            register_unit(actor=NOBODY, unit=new_unit(), account=new_account(**values))
        assert not Unit.objects.filter(status="pending").exists()

    def test_one_person_may_register_a_second_unit(self) -> None:
        first = registered()
        second = register_unit(actor=acting(first.user_id), unit=new_unit(name="第二家"))
        assert acting(first.user_id).unit_id == second.unit_id
        assert Membership.objects.filter(user=first.user_id, status="active").count() == 2

    @pytest.mark.parametrize("actor", [CITY_OFFICER, PROVINCIAL_OFFICER, officer(Role.SYSTEM_ADMIN)])
    def test_offices_and_administrators_register_none(self, actor: Actor) -> None:
        with pytest.raises(Refused, match="申报人账号"):
            register_unit(actor=actor, unit=new_unit())


MATRIX = [
    (CITY, CITY_OFFICER, True),
    (CITY, PROVINCIAL_OFFICER, True),
    (CITY, COUNTY_OFFICER, False),
    (CITY, officer(Role.CITY_OFFICER, OTHER_CITY), False),
    (COUNTY, COUNTY_OFFICER, True),
    (COUNTY, CITY_OFFICER, True),
    (COUNTY, officer(Role.COUNTY_OFFICER, "440782000"), False),
    (PROVINCE, PROVINCIAL_OFFICER, True),
    (PROVINCE, CITY_OFFICER, False),
    *((CITY, officer(role), False) for role in (Role.FINANCE_OFFICER, Role.AUDITOR, Role.EXPERT, Role.SYSTEM_ADMIN)),
    (CITY, officer(Role.CITY_OFFICER), False),
    (CITY, NOBODY, False),
]


class TestDeciding:
    @pytest.mark.parametrize(("region", "actor", "may"), MATRIX)
    def test_is_the_supervising_bureau_s_or_one_above(self, region: str, actor: Actor, may: bool) -> None:
        unit = registered(region_code=region).unit
        if may:
            assert approve_unit(actor=actor, unit_id=unit.pk).status == "active"
            assert [event.object_id for event in events("people.approve_unit")] == [str(unit.pk)]
        else:
            with pytest.raises(Refused, match="审核这个单位"):
                approve_unit(actor=actor, unit_id=unit.pk)
            with pytest.raises(Refused, match="审核这个单位"):
                reject_unit(actor=actor, unit_id=unit.pk, reason="测试")

    def test_the_administrator_is_told(self) -> None:
        membership = registered()
        approve_unit(actor=CITY_OFFICER, unit_id=membership.unit_id)
        assert "已通过审核" in Message.objects.get(recipient=membership.user_id).title

    def test_twice_is_refused(self) -> None:
        unit = registered().unit
        approve_unit(actor=CITY_OFFICER, unit_id=unit.pk)
        with pytest.raises(Refused, match="正常"):
            approve_unit(actor=CITY_OFFICER, unit_id=unit.pk)

    def test_rejected_with_a_reason_corrected_and_taken_in(self) -> None:
        membership = registered()
        unit = membership.unit
        with pytest.raises(Refused, match="理由"):
            reject_unit(actor=CITY_OFFICER, unit_id=unit.pk, reason=" ")
        reject_unit(actor=CITY_OFFICER, unit_id=unit.pk, reason="名称与执照不符")
        assert Message.objects.get(recipient=membership.user_id).body == "名称与执照不符"
        again = new_unit(name="江门测试企业有限公司", credit_code=unit.credit_code)
        register_unit_again(actor=acting(membership.user_id), unit_id=unit.pk, unit=again)
        unit.refresh_from_db()
        assert (unit.status, unit.name) == ("pending", "江门测试企业有限公司")
        (event,) = events("people.register_unit_again")
        assert (event.payload["before"]["name"], event.payload["after"]["name"]) == ("江门测试企业", unit.name)
        approve_unit(actor=CITY_OFFICER, unit_id=unit.pk)

    def test_only_a_rejected_unit_registers_again_and_only_by_its_administrator(self) -> None:
        mine, other = registered(), registered("second")
        with pytest.raises(Refused, match="待审核"):
            register_unit_again(actor=acting(mine.user_id), unit_id=mine.unit_id, unit=new_unit())
        with pytest.raises(Refused, match="管理员"):
            register_unit_again(actor=acting(other.user_id), unit_id=mine.unit_id, unit=new_unit())

    def test_closing_needs_a_reason_and_is_final(self) -> None:
        unit = active().unit
        close_unit(actor=CITY_OFFICER, unit_id=unit.pk, reason="单位已注销")
        with pytest.raises(Refused, match="已注销"):
            approve_unit(actor=CITY_OFFICER, unit_id=unit.pk)
        assert events("people.close_unit")[0].payload == {"reason": "单位已注销"}
