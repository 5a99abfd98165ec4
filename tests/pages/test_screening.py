"""The desk: who sees which finding, and that nobody learns on any page what another city's units asked for."""

from __future__ import annotations

import html
import io
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from tests.support.call_factory import World, small_call
from tests.support.screening import NAVIGATION, OTHER, SAME_AGAIN, answered, the_group, worked
from zhixiang.apps.audit.models import Event
from zhixiang.apps.checks.actions.ask_units import ask_units
from zhixiang.apps.checks.actions.show_to_cities import show_to_cities
from zhixiang.apps.checks.models import DemandFinding, FindingQuestion, ScreeningThreshold
from zhixiang.apps.checks.screening import labels
from zhixiang.apps.notify.models import Message

pytestmark = pytest.mark.django_db

SECRET = {
    **SAME_AGAIN,
    "project_name": "丹霞智能水表专利导航",
    "content": "建设智能水表专利导航服务基地，围绕智能水表产业开展专利导航，编制智能水表专利导航报告，培育智能水表高价值专利组合，服务丹霞水务。",
    "necessity": "丹霞水务需要。",
    "quantity": "4",
    "unit_amount_fen": "25.1717",
}  # fmt: skip
TELLING = ("丹霞", "韶关", "25.1717", "100.6868", "测试高校")
"""Words and figures that stand in the row of 韶关 alone."""


@pytest.fixture
def world(db: None) -> World:
    """江门 (with a unit in its county 台山) and 韶关 want the same; so does 江门's own county."""
    world = small_call()
    answered(world, "enterprise", NAVIGATION, OTHER)
    answered(world, "elsewhere", SECRET)
    worked()
    return world


@pytest.fixture
def found(world: World) -> DemandFinding:
    return the_group(world)


def list_url(world: World) -> str:
    return f"/screening/{world.call.pk}/"


def url(finding: DemandFinding) -> str:
    return f"/screening/{finding.call_id}/findings/{finding.pk}/"


def text_of(client: Client, path: str) -> str:
    answer = client.get(path, follow=True)
    assert answer.status_code == 200, path
    if "spreadsheet" in answer["Content-Type"]:
        data = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        book = load_workbook(io.BytesIO(data))
        return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    return re.sub(r"\s+", " ", html.unescape(answer.content.decode()))


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("province", True), ("finance", True), ("auditor", True), ("city", True), ("other_city", True),
        ("county", False), ("enterprise_filler", False), ("elsewhere_filler", False), ("expert", False),
        ("system", False), ("security", False),
    ],
)  # fmt: skip
def test_who_sees_a_finding_across_two_cities(world: World, found: DemandFinding, role: str, sees: bool) -> None:
    client = world.client(role)
    assert client.get(url(found)).status_code == (200 if sees else 404)
    listed = client.get(list_url(world))
    if role == "county":
        assert "没有符合条件的发现" in listed.content.decode()
    else:
        assert listed.status_code == (200 if sees else 404)
        assert (url(found) in listed.content.decode()) == sees


def test_a_city_learns_only_that_there_is_a_similar_one_elsewhere(world: World, found: DemandFinding) -> None:
    client = world.client("city")
    pages = [
        list_url(world), f"/screening/{world.call.pk}.xlsx", url(found), "/screening/",
        f"{list_url(world)}act/?act=confirm&all=1", f"{list_url(world)}?severity=note&relation=跨区同质",
        f"{list_url(world)}progress/", "/messages/",
    ]  # fmt: skip
    for path in pages:
        page = text_of(client, path)
        for word in TELLING:
            assert word not in page, (path, word)
        assert "2 条" not in page.replace("22 条", ""), path
    assert "另有其他地区的同类需求" in text_of(client, url(found))
    assert "智能水表专利导航服务基地培育" in text_of(client, url(found))
    assert "得分" not in text_of(client, url(found))


@pytest.mark.parametrize("asked", ["unit=测试高校", "unit=韶关", "city=440200000", "county=440200000"])
def test_a_filter_does_not_tell_a_city_what_it_may_not_see(world: World, asked: str) -> None:
    client = world.client("city")
    found = text_of(client, f"{list_url(world)}?{asked}")
    other = text_of(client, f"{list_url(world)}?{asked.split('=', maxsplit=1)[0]}=没有这样的")
    count = re.compile(r"(\d+) 条发现")
    assert count.findall(found) == count.findall(other)


def test_what_the_province_shows_the_cities_read(world: World, found: DemandFinding) -> None:
    assert show_to_cities(actor=world.actor("province"), finding_ids=[found.pk], reason="请两市协商") == 1
    page = text_of(world.client("city"), url(found))
    assert "丹霞智能水表专利导航" in page
    assert "得分" in page
    # The answer of the other city's unit stays closed.
    assert f"/calls/{world.call.pk}/submissions/" not in page or "韶关测试高校</a>" not in page
    event = Event.objects.get(action="checks.show_to_cities")
    assert event.payload["reason"] == "请两市协商"
    assert show_to_cities(actor=world.actor("province"), finding_ids=[found.pk], reason="再次") == 0


def test_a_reason_that_speaks_of_another_city_is_not_shown_to_the_first(world: World, found: DemandFinding) -> None:
    province = world.client("province")
    province.post(url(found), {"act": "confirm", "reason": "与韶关测试高校的丹霞项目相同"})
    found.refresh_from_db()
    assert found.state == "confirmed"
    page = text_of(world.client("city"), url(found))
    assert "已确认" in page
    assert "丹霞" not in page
    assert "丹霞" not in text_of(world.client("city"), f"/screening/{world.call.pk}.xlsx")
    assert "丹霞" in text_of(province, url(found))


def test_a_city_decides_on_its_own_and_the_province_on_what_two_share(world: World, found: DemandFinding) -> None:
    city = world.client("city")
    assert "由上级局处理" in text_of(city, url(found))
    assert city.post(url(found), {"act": "confirm", "reason": "相同"}).status_code == 403
    answered(world, "centre", SAME_AGAIN)
    DemandFinding.objects.all().update(gone_at=None)
    for role in ("finance", "auditor"):
        assert world.client(role).post(url(found), {"act": "confirm", "reason": "相同"}).status_code == 403
    found.refresh_from_db()
    assert found.state == "open"


def test_the_province_sees_both_side_by_side_with_marks_in_words(world: World, found: DemandFinding) -> None:
    page = text_of(world.client("province"), url(found))
    for word in (
        "江门测试企业",
        "韶关测试高校",
        "＝ 相同",
        "≠ 不同",
        "A 智能水表",
        "跨区同质",
        "智能水表",
    ):
        assert word in page, word
    assert page.count("建设专利导航基地 ≥4个") == 2
    assert any(str(label) in page for label in labels.FEATURES.values())


def test_a_unit_reads_what_it_is_asked_on_its_own_rows_and_answers(world: World, found: DemandFinding) -> None:
    client = world.client("enterprise_filler")
    address = f"/calls/{world.call.pk}/findings/"
    assert client.get(address).status_code == 404
    ask_units(actor=world.actor("province"), finding_ids=[found.pk], reason="请说明与往年项目的区别")
    page = text_of(client, address)
    assert "请说明与往年项目的区别" in page
    assert "智能水表专利导航服务基地培育" in page
    for word in TELLING:
        assert word not in page, word
    assert {one.recipient.username for one in Message.objects.filter(kind="finding_asked")} == {
        "enterprise_filler", "enterprise_certifier", "elsewhere_filler", "elsewhere_certifier",
    }  # fmt: skip
    question = FindingQuestion.objects.get(finding=found, unit=world.units["enterprise"])
    answer = client.post(address, {"question": question.pk, "answer": "今年面向新园区。"}, follow=True)
    assert "说明已提交给主管局" in answer.content.decode()
    assert "今年面向新园区。" in text_of(world.client("province"), url(found))
    assert "今年面向新园区。" in text_of(world.client("city"), url(found))
    assert "今年面向新园区。" not in text_of(world.client("other_city"), url(found))
    # Another unit's question is not there for it.
    others = FindingQuestion.objects.get(finding=found, unit=world.units["elsewhere"])
    assert client.post(address, {"question": others.pk, "answer": "x"}).status_code == 404
    assert world.client("centre_filler").get(address).status_code == 404


def test_an_act_on_several_says_first_what_will_change(world: World, found: DemandFinding) -> None:
    client = world.client("province")
    path = f"{list_url(world)}act/?act=dismiss&finding={found.pk}"
    page = text_of(client, path)
    assert "现在“待处理”的 1 条：误报" in page
    seen = re.search(r'name="seen" value="(\w+)"', client.get(path).content.decode())
    assert seen is not None
    assert client.post(path, {"seen": seen[1], "reason": ""}).status_code == 422
    assert client.post(path, {"seen": "another", "reason": "不同"}).status_code == 422
    found.refresh_from_db()
    assert found.state == "open"
    assert client.post(path, {"seen": seen[1], "reason": "做的事不同"}).status_code == 302
    found.refresh_from_db()
    assert (found.state, found.reason) == ("false_alarm", "做的事不同")


def test_a_reason_outlives_a_session_that_has_ended(world: World, found: DemandFinding) -> None:
    client = Client()
    answer = client.post(url(found), {"act": "confirm", "reason": "写了很久的理由"})
    assert answer["Location"].startswith("/login/")
    client.post(answer["Location"], {"username": "province", "password": "correct-horse-battery"})
    assert "写了很久的理由" in text_of(client, url(found))


def test_a_threshold_is_tried_on_a_call_before_it_is_used(world: World, found: DemandFinding) -> None:
    province, address = world.client("province"), "/screening/precision/"
    province.post(url(found), {"act": "dismiss", "reason": "分工不同"})
    trial = f"{address}?call={world.call.pk}&relation=跨区同质&score=100"
    found.refresh_from_db()
    page = text_of(province, trial)
    spared = int(found.score < 10_000)
    assert f"少列误报 {spared} 条，漏掉已确认的 0 条" in page
    assert "0.0" in page  # the precision: one decided, none confirmed
    sent = {"valid_from": "2000-01-01", "reason": "误报"}
    assert province.post(trial, sent).status_code == 422
    answer = province.post(trial, {**sent, "valid_from": f"{timezone.localdate()}"}, follow=True)
    assert "登记过的阈值" in answer.content.decode()
    assert world.client("auditor").post(trial, sent).status_code == 302
    assert text_of(province, f"{address}?call=x&relation=y&score=z")
    assert ScreeningThreshold.objects.count() == 1


@pytest.mark.parametrize("role", ["province", "city", "auditor"])
def test_the_list_takes_as_many_queries_for_many_as_for_one(
    world: World, found: DemandFinding, role: str, django_assert_max_num_queries: Any
) -> None:
    client = world.client(role)
    client.get("/screening/")  # signing in has queries of its own
    many(found, 100)
    with django_assert_max_num_queries(20):
        assert "共 101 条" in client.get(list_url(world)).content.decode()
    with django_assert_max_num_queries(20):
        client.get(url(found))


def many(found: DemandFinding, count: int) -> None:
    """So many copies of a finding with its members."""
    members = list(found.members.all())
    copies = []
    for number in range(count):
        copy = DemandFinding.objects.get(pk=found.pk)
        copy.pk, copy.key = None, f"copy-{number}"
        copies.append(copy)
    made = DemandFinding.objects.bulk_create(copies)
    again = []
    for copy in made:
        for member in members:
            other = type(member)(**{f.attname: getattr(member, f.attname) for f in member._meta.concrete_fields})
            other.pk, other.finding_id = None, copy.pk
            again.append(other)
    type(members[0]).objects.bulk_create(again)
