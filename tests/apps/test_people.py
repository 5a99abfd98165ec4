from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from tests.apps.conftest import ACTORS, JIANGMEN, SEES, TAISHAN
from zhixiang.apps.audit.models import Event
from zhixiang.apps.people.actions.add_regions import add_regions
from zhixiang.apps.people.actions.create_demo_accounts import create_demo_accounts
from zhixiang.apps.people.actions.load_regions import load_regions
from zhixiang.apps.people.actors import COMMAND_LINE, NOBODY, actor_of
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import FiscalRelation, Region, Unit, User
from zhixiang.apps.people.queries import visible_to
from zhixiang.apps.people.roles import REACH, Role


@pytest.mark.django_db
class TestRegionTable:
    def test_loads_the_table_once(self) -> None:
        assert load_regions(actor=COMMAND_LINE) == 144 + 22
        assert load_regions(actor=COMMAND_LINE) == 0
        assert Event.objects.count() == 1
        taishan = Region.objects.select_related("parent").get(pk=TAISHAN)
        assert (taishan.name, taishan.level, taishan.known) == ("台山市", "county", True)
        assert taishan.parent is not None
        assert taishan.parent.name == "江门市"
        assert FiscalRelation.objects.filter(county=TAISHAN, direct=True).exists()

    def test_is_not_for_those_who_see_the_content(self) -> None:
        with pytest.raises(Refused, match="系统管理员"):
            load_regions(actor=ACTORS["provincial_officer"])
        assert not Region.objects.exists()


@pytest.mark.usefixtures("regions")
class TestRegions:
    def test_mends_what_differs(self) -> None:
        Region.objects.filter(pk=TAISHAN).update(name="台山")
        assert load_regions(actor=COMMAND_LINE) == 1
        assert Region.objects.get(pk=TAISHAN).name == "台山市"
        assert Event.objects.get(seq=2).payload["regions"] == [TAISHAN]

    def test_regions_of_another_province_come_as_printed_with_what_is_above_them(self) -> None:
        added = add_regions({"430103000": "天心区", TAISHAN: "台山市", "430200000": "株洲市"})
        assert added == ["430000000", "430100000", "430200000", "430103000"]
        found = Region.objects.get(pk="430103000")
        assert (found.name, found.level, found.parent_id, found.known) == ("天心区", "county", "430100000", False)
        assert Region.objects.get(pk="430100000").name == "地区 430100000"
        assert add_regions({"430103000": "天心区"}) == []

    def test_a_zone_shares_the_six_digits_of_its_city(self) -> None:
        assert add_regions({"440700001": "某开发区"}) == ["440700001"]
        assert Region.objects.get(pk="440700001").parent_id == JIANGMEN

    def test_refuses_a_code_that_is_none(self) -> None:
        with pytest.raises(Refused, match="990000000"):
            add_regions({"990000000": "无此地"})

    @pytest.mark.parametrize(
        "fields",
        [
            {"code": "4407"},
            {"code": "44070000a"},
            {"code": "450000000", "level": "province", "parent_id": "440000000"},
            {"code": "450100000", "valid_from": "2024-01-02", "valid_to": "2024-01-01"},
        ],
    )
    def test_the_database_refuses_nonsense(self, fields: dict[str, Any]) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Region.objects.create(**{"name": "某地", "level": "city", **fields})


@pytest.mark.usefixtures("regions")
class TestAccounts:
    def test_an_officer_has_a_region(self) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.create_user(username="city", role=Role.CITY_OFFICER)
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.create_user(username="x", role="emperor")

    def test_actor_of_an_account(self, django_assert_num_queries: Any) -> None:
        user = User.objects.create_user(
            username="city", role=Role.CITY_OFFICER, region_id=JIANGMEN, display_name="江门市局审核员"
        )
        user = User.objects.get(pk=user.pk)
        with django_assert_num_queries(0):
            actor = actor_of(user)
        assert (actor.user_id, actor.name, actor.role, actor.region_code) == (
            user.pk, "江门市局审核员", "city_officer", JIANGMEN,
        )  # fmt: skip
        assert user.get_full_name() == user.get_short_name() == "江门市局审核员"

    def test_nobody_is_behind_an_anonymous_or_a_closed_account(self) -> None:
        assert actor_of(AnonymousUser()) is NOBODY
        assert actor_of(User(username="x", role=Role.AUDITOR, is_active=False)) is NOBODY

    def test_unit_without_a_credit_code(self) -> None:
        first, second = (Unit.objects.create(name=name, region_id=TAISHAN) for name in ("甲单位", "乙单位"))
        assert (str(first), first.credit_code, second.credit_code) == ("甲单位", None, None)


@pytest.mark.usefixtures("regions")
class TestDemoAccounts:
    def test_one_for_each_role_and_only_once(self, settings: Any) -> None:
        settings.ZHIXIANG_DEMO = True
        accounts = create_demo_accounts(actor=COMMAND_LINE)
        assert {account.role for account in accounts} == set(Role.values)
        assert create_demo_accounts(actor=COMMAND_LINE) == accounts
        assert User.objects.count() == len(accounts)
        assert Event.objects.filter(action="people.create_demo_accounts").count() == 1
        user = User.objects.get(username="city")
        assert user.check_password(accounts[0].password)
        assert user.region_id == JIANGMEN
        assert accounts[0].password not in str(Event.objects.last().payload)  # type: ignore[union-attr]

    def test_never_outside_of_the_demo(self, settings: Any) -> None:
        settings.ZHIXIANG_DEMO = False
        with pytest.raises(Refused, match="演示环境"):
            create_demo_accounts(actor=COMMAND_LINE)
        assert not User.objects.exists()

    def test_only_by_who_manages_accounts(self, settings: Any) -> None:
        settings.ZHIXIANG_DEMO = True
        with pytest.raises(Refused, match="您的角色是财政"):
            create_demo_accounts(actor=ACTORS["finance_officer"])
        with pytest.raises(Refused, match="未登录"):
            create_demo_accounts(actor=NOBODY)


@pytest.mark.django_db
def test_demo_accounts_ask_for_the_regions_first(settings: Any) -> None:
    settings.ZHIXIANG_DEMO = True
    with pytest.raises(Refused, match="行政区划"):
        create_demo_accounts(actor=COMMAND_LINE)


@pytest.mark.usefixtures("regions")
class TestReach:
    @pytest.mark.parametrize("name", ACTORS)
    def test_regions_that_each_actor_sees(self, name: str) -> None:
        rows = visible_to(ACTORS[name], Unit.objects.all())
        for code in (JIANGMEN, TAISHAN, "440200000"):
            Unit.objects.create(name=code, region_id=code)
        assert {unit.region_id for unit in rows} == SEES[name]

    def test_whoever_is_not_named_reaches_nothing(self) -> None:
        blind = {Role.APPLICANT, Role.UNIT_ADMIN, Role.EXPERT, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}
        assert set(Role.values) - set(REACH) == blind
