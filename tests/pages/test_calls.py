"""The pages of the calls: who gets which, what they say, and how the builder carries somebody through."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.support.call_factory import CITY, World, small_call
from tests.support.uploads import PDF, upload
from zhixiang.apps.calls.actions.add_attachment import add_attachment
from zhixiang.apps.calls.actions.clone_call import clone_call
from zhixiang.apps.calls.actions.extend import extend
from zhixiang.apps.calls.models import Call, CallAttachment

pytestmark = pytest.mark.django_db

OFFICERS = ("finance", "auditor", "city", "other_city", "county")
UNITS = ("enterprise_filler", "centre_certifier", "direct_filler")
OUTSIDE = ("expert", "system", "security")


@pytest.fixture
def world() -> World:
    return small_call()


@pytest.fixture
def draft(world: World) -> Call:
    return clone_call(actor=world.actor("province"), call_id=world.call.pk, year=2025)


def reading(call: Call) -> list[str]:
    return [f"/calls/{call.pk}/", f"/calls/{call.pk}/deadline.ics"]


def building(call: Call) -> list[str]:
    base = f"/calls/{call.pk}/build/"
    return [
        base,
        *(f"{base}{page}/" for page in ("window", "parts", "parts/retained", "parts/retained/proposed", "attachments")),
        f"{base}review/",
    ]


def managing(call: Call) -> list[str]:
    return [f"/calls/{call.pk}/{page}/" for page in ("extensions", "clone", "end", "preview/unit", "preview/city")]


def test_nobody_but_the_province_writes_by_address(world: World, draft: Call) -> None:
    before = list(Call.objects.order_by("pk").values())
    for who in ("auditor", "city", "enterprise_filler", "system"):
        for path in [*building(draft), *managing(world.call)[:3], "/calls/new/"]:
            sent = {"title": "改", "year": 2030, "row_version": 1, "wish": "close", "reason": "改"}
            assert world.client(who).post(path, sent).status_code == 404, (who, path)
    assert list(Call.objects.order_by("pk").values()) == before


def test_an_attachment_is_for_those_who_see_the_call(world: World, draft: Call) -> None:
    add_attachment(actor=world.actor("province"), call_id=draft.pk, row_version=None, upload=upload("填写说明.pdf"))
    one = draft.attachments.get()
    path = f"/calls/{draft.pk}/attachments/{one.pk}/"
    for who, status in (("province", 200), ("city", 404), ("enterprise_filler", 404)):
        assert world.client(who).get(path).status_code == status, who
    answer = world.client("province").get(path)
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]  # the answer is a file's
    other = f"/calls/{world.call.pk}/attachments/{one.pk}/"
    assert world.client("province").get(other).status_code == 404, "an attachment hangs on its own call alone"


def text_of(world: World, who: str, path: str) -> str:
    return world.client(who).get(path).content.decode()


def test_a_unit_reads_its_own_deadline(world: World) -> None:
    later = timezone.localtime() + timedelta(days=20)
    extend(
        actor=world.actor("province"), call_id=world.call.pk, closes_at=later, reason="台风停工",
        unit_id=world.units["enterprise"].pk,
    )  # fmt: skip
    mine, others = (text_of(world, who, f"/calls/{world.call.pk}/") for who in ("enterprise_filler", "centre_filler"))
    assert f"{later:%Y-%m-%d %H:%M:%S}" in mine
    assert "含延期" in mine
    assert "台风停工" in mine
    assert "台风停工" not in others
    assert f"{later:%Y-%m-%d}" not in others
    assert f"{later:%Y-%m-%d %H:%M}" in text_of(world, "enterprise_filler", "/calls/")
    calendar = world.client("enterprise_filler").get(f"/calls/{world.call.pk}/deadline.ics")
    assert calendar["Content-Type"].startswith("text/calendar")
    assert f"DTEND:{later.astimezone(tz=None).astimezone():%Y}" in calendar.content.decode()


def test_lists_and_calls_take_the_same_number_of_queries_whatever_there_is(
    world: World, django_assert_max_num_queries: Any
) -> None:
    client = world.client("centre_filler")
    with django_assert_max_num_queries(10):
        client.get("/calls/")
    with django_assert_max_num_queries(14):
        client.get(f"/calls/{world.call.pk}/")
    for year in range(2025, 2065):
        clone = clone_call(actor=world.actor("province"), call_id=world.call.pk, year=year)
        now = timezone.now()
        Call.objects.filter(pk=clone.pk).update(
            status="open", opened_at=now, opens_at=now, closes_at=now + timedelta(days=1)
        )
    with django_assert_max_num_queries(10):
        assert client.get("/calls/").content.decode().count("<tr>") == 42


def page_after(client: Client, path: str, sent: dict[str, Any]) -> str:
    answer = client.post(path, sent)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def version(call: Call) -> int:
    call.refresh_from_db()
    return call.row_version


def test_the_builder_leads_from_nothing_to_a_published_call(world: World) -> None:
    client = world.client("province")
    at = page_after(client, "/calls/new/", {"year": 2025, "title": "2025年度征集", "text": "正文一\n\n正文二"})
    call = Call.objects.get(title="2025年度征集")
    assert at == f"/calls/{call.pk}/build/window/"
    assert "还没有截止时间" in client.get(f"/calls/{call.pk}/build/review/").content.decode()
    opens = timezone.localtime() - timedelta(days=1)
    closes = opens + timedelta(days=20)
    sent: dict[str, Any] = {
        "row_version": version(call), "opens_at": f"{opens:%Y-%m-%dT%H:%M}", "closes_at": f"{closes:%Y-%m-%dT%H:%M}",
        "unit_kinds": ["enterprise", "university"], "region_codes": [CITY], "certifier_differs": "on",
        "direct_unit_ids": [world.units["direct"].pk],
    }  # fmt: skip
    at = page_after(client, at, sent)
    at = page_after(client, at, {"wish": "add", "row_version": version(call), "title": "第一部分", "code": "first"})
    assert at == f"/calls/{call.pk}/build/parts/first/"
    columns = {
        "row_version": version(call), "title": "保留部分", "max_rows": 30, "categories": "甲\n乙\n\n",
        "rows_may_be_added": "on", "asks_opinions": "on",
        "project_name-shown": "on", "project_name-required": "on", "project_name-label": "项目", "project_name-order": 2,
        "amount_fen-shown": "on", "amount_fen-order": 3, "remark-shown": "on", "remark-limit": 50, "remark-order": 1,
    }  # fmt: skip
    page_after(client, at, columns)
    part = call.parts.get()
    assert [(c.key, c.heading, c.required, c.limit) for c in part.shown_columns] == [
        ("remark", "备注", False, 50), ("project_name", "项目", True, 0), ("amount_fen", "经费安排（万元）", False, 0),
    ]  # fmt: skip
    assert (part.categories, part.max_rows, part.asks_opinions) == (["甲", "乙"], 30, True)
    block = "类型\t项目名称\t政策依据\n甲\t强县建设\t《条例》\n\t布局中心\t\n"
    page_after(client, f"{at}proposed/", {"wish": "paste", "row_version": version(call), "block": block})
    assert [(r.category, r.project_name, r.basis) for r in part.proposed.all()] == [
        ("甲", "强县建设", "《条例》"), ("甲", "布局中心", ""),
    ]  # fmt: skip
    file = {"row_version": version(call), "file": upload("通知.pdf"), "title": ""}
    page_after(client, f"/calls/{call.pk}/build/attachments/", file)
    shown = client.get(f"/calls/{call.pk}/preview/unit/").content.decode()
    for words in ("正文二", "强县建设", "江门", "通知.pdf", "预览"):
        assert words in shown
    at = page_after(client, f"/calls/{call.pk}/build/review/", {"row_version": version(call)})
    assert at == f"/calls/{call.pk}/"
    call.refresh_from_db()
    assert call.status == Call.Status.OPEN
    assert call.certifier_differs
    assert f"{timezone.localtime(call.closes_at):%Y-%m-%d %H:%M}" == f"{closes:%Y-%m-%d %H:%M}", "北京时间 in and out"


def test_parts_move_and_go(world: World, draft: Call) -> None:
    client, path = world.client("province"), f"/calls/{draft.pk}/build/parts/"

    def codes(wish: str, code: str) -> list[str]:
        page_after(client, path, {"wish": wish, "code": code, "row_version": version(draft)})
        return [part.code for part in draft.parts.all()]

    assert codes("up", "centres") == ["retained", "centres", "subsidy", "delegated"]
    assert codes("down", "centres") == ["retained", "subsidy", "centres", "delegated"]
    assert codes("remove", "retained") == ["subsidy", "centres", "delegated"]
    stale = client.post(path, {"wish": "up", "code": "centres", "row_version": 1})
    assert stale.status_code == 422
    assert "刚被别人" in stale.content.decode()
    assert client.post(path, {"wish": "up", "code": "none", "row_version": 1}).status_code == 422


def test_proposed_rows_are_edited_reordered_and_deleted(world: World, draft: Call) -> None:
    client, path = world.client("province"), f"/calls/{draft.pk}/build/parts/delegated/proposed/"
    sent: dict[str, Any] = {"form-TOTAL_FORMS": 4, "form-INITIAL_FORMS": 3, "row_version": version(draft)}
    for number, (name, order, gone) in enumerate([("甲", 3, ""), ("乙", 1, ""), ("丙", 2, "on"), ("", "", "")]):
        sent |= {f"form-{number}-project_name": name, f"form-{number}-ORDER": order, f"form-{number}-DELETE": gone}
    page_after(client, path, sent)
    rows = draft.parts.get(code="delegated").proposed
    assert [row.project_name for row in rows.all()] == ["乙", "甲"]
    bad = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0, "row_version": version(draft), "form-0-basis": "《条例》"}
    answer = client.post(path, bad)
    assert answer.status_code == 422
    assert "第 1 行没有项目名称" in answer.content.decode()
    assert "《条例》" in answer.content.decode(), "what was typed is still there"
    assert rows.count() == 2


@pytest.mark.parametrize(
    ("page", "sent", "says"),
    [
        ("", {"title": ""}, "请填写这一项"),
        ("window/", {"opens_at": "昨天"}, "请写成日期和时间"),
        (
            "window/",
            {"opens_at": "2024-06-05T10:00", "closes_at": "2024-06-01T10:00"},
            "截止时间须晚于开始时间",
        ),
        ("parts/", {"wish": "add", "title": "新", "code": "第一"}, "代码只能用小写字母"),
        ("parts/", {"wish": "add", "title": "新", "code": "retained"}, "代码相同"),
        ("parts/retained/", {"title": "新", "max_rows": 5, "amount_fen-shown": "on"}, "须有“拟设置项目”一栏"),
        ("parts/retained/proposed/", {"wish": "paste", "block": " "}, "没有粘贴任何内容"),
        ("parts/retained/proposed/", {"wish": "paste", "block": "甲\t乙"}, "第 1 行第 3 列（拟设置项目）是空的"),
        ("attachments/", {}, "请选择文件"),
        ("attachments/", {"wish": "remove", "attachment": "x"}, "刚被别人"),
    ],
)
def test_what_has_to_be_mended_is_said_in_place(
    world: World, draft: Call, page: str, sent: dict[str, Any], says: str
) -> None:
    before = list(Call.objects.values())
    base = {"row_version": draft.row_version} if "attachment" not in sent else {}
    answer = world.client("province").post(f"/calls/{draft.pk}/build/{page}", base | sent)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert list(Call.objects.values()) == before


def test_a_bad_file_is_said_beside_the_field_and_nothing_hangs_on_the_call(world: World, draft: Call) -> None:
    sent = {"row_version": draft.row_version, "file": upload("照片.png", b"<html>")}
    answer = world.client("province").post(f"/calls/{draft.pk}/build/attachments/", sent)
    assert answer.status_code == 422
    assert "认不出这个文件的格式" in answer.content.decode()
    assert not CallAttachment.objects.exists()


def test_more_time_is_given_to_a_unit_by_its_name_or_to_a_region(world: World) -> None:
    client, path = world.client("province"), f"/calls/{world.call.pk}/extensions/"
    at = f"{timezone.localtime() + timedelta(days=30):%Y-%m-%dT%H:%M}"
    page_after(client, path, {"unit_name": "江门测试企业", "closes_at": at, "reason": "台风"})
    page_after(client, path, {"region_code": CITY, "closes_at": at, "reason": "汛"})
    assert {(row.unit_id, row.region_id) for row in world.call.extensions.all()} == {
        (world.units["enterprise"].pk, None), (None, CITY),
    }  # fmt: skip
    for sent, says in (
        ({"unit_name": "没有这家", "closes_at": at, "reason": "台风"}, "找不到单位“没有这家”"),
        ({"closes_at": at, "reason": "台风"}, "请在两者中选一个"),
        ({"region_code": CITY, "closes_at": at}, "请写明延期的理由"),
        ({"region_code": CITY, "closes_at": at, "reason": "再延"}, "延期只能更晚"),
    ):
        answer = client.post(path, sent)
        assert answer.status_code == 422
        assert says in answer.content.decode()


def test_a_call_is_cloned_and_cancelled_by_page(world: World) -> None:
    client = world.client("province")
    at = page_after(client, f"/calls/{world.call.pk}/clone/", {"year": 2026, "title": ""})
    clone = Call.objects.get(year=2026)
    assert at == f"/calls/{clone.pk}/build/"
    end = f"/calls/{world.call.pk}/end/"
    assert "到时才能结束" in client.post(end, {"wish": "close"}).content.decode()
    assert client.post(end, {"wish": "cancel", "reason": ""}).status_code == 422
    page_after(client, end, {"wish": "cancel", "reason": "另行通知"})
    shown = client.get(f"/calls/{world.call.pk}/").content.decode()
    assert "已取消" in shown
    assert "另行通知" in shown
    assert client.get(f"/calls/{world.call.pk}/deadline.ics").status_code == 404


def test_a_unit_gets_from_the_call_to_its_form_before_and_after_it_has_begun(world: World) -> None:
    client, path = world.client("enterprise_filler"), f"/calls/{world.call.pk}/"
    assert f'action="{path}form/start/"' in client.get(path).content.decode()
    assert client.post(f"{path}form/start/", follow=True).status_code == 200
    shown = client.get(path).content.decode()
    assert f'href="{path}form/"' in shown
    assert "form/start/" not in shown
    assert client.get(f"{path}form/").status_code == 200
