"""The call that the demo brings along: the four parts of the published form, open, and only once."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from zhixiang.apps.audit.models import Event
from zhixiang.apps.calls.actions.create_demo_call import create_demo_call
from zhixiang.apps.calls.models import Call
from zhixiang.apps.calls.queries import may_answer, visible_calls
from zhixiang.apps.calls.window import Window
from zhixiang.apps.people.actions.create_demo_accounts import create_demo_accounts
from zhixiang.apps.people.actions.create_demo_unit import create_demo_unit
from zhixiang.apps.people.actions.load_offices import load_offices
from zhixiang.apps.people.actions.load_regions import load_regions
from zhixiang.apps.people.actors import COMMAND_LINE, Actor, actor_of
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Unit, User
from zhixiang.apps.people.queries import visible_to
from zhixiang.apps.people.roles import Duty, Role
from zhixiang.rules.citations import split_citations

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(settings: Any) -> Call:
    settings.ZHIXIANG_DEMO = True
    return create_demo_call(actor=COMMAND_LINE)


def test_it_can_be_answered_now(call: Call) -> None:
    window = Window(call.opens_at, call.closes_at, call.status == Call.Status.OPEN)
    assert window.refusal(timezone.now()) == ""
    assert (call.year, call.doc_no) == (2024, "粤市监知促〔2023〕233号")


def test_it_has_the_four_parts_with_the_columns_of_the_form(call: Call) -> None:
    parts = {part.code: part for part in call.parts.all()}
    assert list(parts) == ["retained", "subsidy", "agencies", "delegated"]
    assert [column.heading for column in parts["subsidy"].shown_columns] == [
        "主要工作内容", "后补助名称", "后补助经费（万元）", "后补助依据", "后补助承接单位", "项目绩效", "备注",
    ]  # fmt: skip
    assert [column.heading for column in parts["delegated"].shown_columns] == [
        "类型", "主要工作内容", "拟设置项目", "金额（万元）", "项目设置必要性", "项目设置政策依据", "项目绩效", "备注",
    ]  # fmt: skip
    assert parts["retained"].categories[-1] == "知识产权管理"
    assert len(parts["retained"].categories) == 7
    assert [code for code, part in parts.items() if part.asks_opinions] == ["delegated"]


def test_its_proposed_projects_fit_their_part_and_their_citations_are_read(call: Call) -> None:
    part = call.parts.get(code="delegated")
    rows = list(part.proposed.all())
    assert len(rows) == 19
    assert {row.category for row in rows} == set(part.categories)
    assert [row.project_name for row in rows if row.basis and not split_citations(row.basis)] == []


def test_loading_it_again_changes_nothing(call: Call) -> None:
    before = Event.objects.count()
    assert create_demo_call(actor=COMMAND_LINE) == call
    assert (Call.objects.count(), Event.objects.count()) == (1, before)


def test_the_demo_s_unit_fills_it_in_and_its_bureaus_see_it(call: Call) -> None:
    load_regions(actor=COMMAND_LINE)
    load_offices(actor=COMMAND_LINE)
    create_demo_accounts(actor=COMMAND_LINE)
    unit = create_demo_unit(actor=COMMAND_LINE)
    before = Event.objects.count()
    assert create_demo_unit(actor=COMMAND_LINE) == unit
    assert Event.objects.count() == before
    people = {user.username: actor_of(user) for user in User.objects.select_related("membership")}
    assert people["applicant"].duties == {Duty.FILL}
    assert people["unit"].duties == {Duty.FILL, Duty.CERTIFY, Duty.ADMINISTER}
    assert may_answer(call, unit).allowed
    for name in ("applicant", "unit", "county", "city", "province"):
        assert visible_calls(people[name]).get() == call, name
    assert visible_to(people["county"], Unit.objects.all()).filter(pk=unit.pk).exists()


@pytest.mark.parametrize("create", [create_demo_call, create_demo_unit])
def test_it_is_for_the_demo_alone_and_not_for_everybody(settings: Any, create: Any) -> None:
    settings.ZHIXIANG_DEMO = True
    with pytest.raises(Refused):
        create(actor=Actor(None, "申报人", Role.APPLICANT))


def test_no_unit_is_made_before_the_accounts(settings: Any) -> None:
    settings.ZHIXIANG_DEMO = True
    with pytest.raises(Refused, match="请先建立它们"):
        create_demo_unit(actor=COMMAND_LINE)


def test_it_is_for_the_demo_alone(settings: Any) -> None:
    settings.ZHIXIANG_DEMO = False
    with pytest.raises(Refused, match="演示环境"):
        create_demo_call(actor=COMMAND_LINE)
