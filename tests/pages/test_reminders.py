"""The pages on which an office writes to its units: who gets them, what they show, how many queries."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.call_factory import OFFICERS, World, small_call
from tests.support.filling import submitted
from tests.support.reminding import many_units, prepared, released
from zhixiang.apps.demands.models import Reminding
from zhixiang.apps.notify.models import Mail

READERS = ("province", "finance", "auditor", "city")
"""Who reads a batch that the city made."""
OFFICES = ("province", "finance", "auditor", "city", "county", "other_city")


@pytest.fixture
def world(db: None) -> World:
    return small_call()


def path(world: World, page: str = "") -> str:
    return f"/calls/{world.call.pk}/board/reminders/{page}"


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize("who", [*OFFICERS, "enterprise_filler", "enterprise_certifier"])
def test_who_gets_which_page(world: World, who: str) -> None:
    reminding, client = prepared(world), world.client(who)
    assert client.get(path(world)).status_code == (200 if who in OFFICES else 404)
    page = path(world, f"{reminding.pk}/")
    assert client.get(page).status_code == (200 if who in READERS else 404)
    if who != "city":
        before = reminding.subject
        for button in ("send", "cancel", "save"):
            answer = client.post(page, {"do": button, "row_version": 1, "subject": "甲", "body": "乙"})
            assert answer.status_code in (200, 404, 422), button
        reminding.refresh_from_db()
        assert (reminding.subject, reminding.cancelled_at, Mail.objects.count()) == (before, None, 0)


@pytest.mark.parametrize("who", ["finance", "auditor", "expert", "system", "enterprise_filler"])
def test_only_reviewing_offices_begin_a_batch(world: World, who: str) -> None:
    world.client(who).post(path(world, "new/"), {"do": "all"})
    assert not Reminding.objects.exists()
    board = world.client(who).get(f"/calls/{world.call.pk}/board/")
    assert "催报所选的单位" not in text(board)


def test_nobody_comes_in_without_signing_in(world: World) -> None:
    for page in ("", f"{prepared(world).pk}/"):
        assert world.client("").get(path(world, page)).status_code == 302
    assert world.client("city").get(path(world, "new/")).status_code == 405


def test_a_batch_of_another_call_is_not_there(world: World) -> None:
    reminding = prepared(world)
    other = small_call_again(world)
    assert world.client("city").get(f"/calls/{other}/board/reminders/{reminding.pk}/").status_code == 404
    assert world.client("city").get(path(world, "999999/")).status_code == 404


def small_call_again(world: World) -> int:
    call = world.call
    call.pk = None
    call.save(force_insert=True)
    return int(call.pk)


def test_ticked_units_are_read_edited_previewed_and_sent(world: World) -> None:
    submitted(world, "centre")
    client, enterprise = world.client("city"), world.units["enterprise"]
    board = text(client.get(f"/calls/{world.call.pk}/board/"))
    assert f'name="unit" value="{enterprise.pk}"' in board
    assert f'name="unit" value="{world.units["centre"].pk}"' not in board, "it has submitted"
    assert "请先勾选" in text(client.post(path(world, "new/"), {"do": "chosen"}, follow=True))
    answer = client.post(path(world, "new/"), {"do": "chosen", "unit": [enterprise.pk, "x"]}, follow=True)
    page = answer.redirect_chain[-1][0]
    assert enterprise.name in text(answer)
    assert "enterprise_filler@example.test" in text(answer)
    typed = {"do": "save", "row_version": 1, "subject": "催报", "body": "{单位名称}请于{截止时间}前提交"}
    assert f"{enterprise.name}请于20" in text(client.post(page, typed, follow=True))
    wrong = client.post(page, {**typed, "row_version": 2, "body": "{姓名}请提交"})
    assert wrong.status_code == 422
    assert "{姓名}请提交" in text(wrong), "what was typed is not lost"
    sent = client.post(page, {"do": "send", "row_version": 2}, follow=True)
    assert "已通知 1 家单位，2 封邮件待发送" in text(sent)
    assert "取消还没有发出的邮件" in text(sent)
    assert "2 封邮件不再发出" in text(client.post(page, {"do": "cancel"}, follow=True))
    assert set(Mail.objects.filter(subject="催报").values_list("state", flat=True)) == {"cancelled"}
    assert "已取消" in text(client.get(path(world)))


def test_the_page_warns_of_units_that_were_just_written_to(world: World) -> None:
    client = world.client("city")
    released(world, prepared(world, unit_ids=[world.units["enterprise"].pk]))
    page = path(world, f"{prepared(world).pk}/")
    shown = text(client.get(page))
    assert "有 1 家单位刚刚催过，默认不再发" in shown
    assert world.units["enterprise"].name in shown
    sent = client.post(page, {"do": "send", "row_version": 1, "once_more": "yes"}, follow=True)
    assert "已通知 2 家单位" in text(sent)


def test_failed_mails_are_named_with_their_reason(world: World) -> None:
    reminding = prepared(world)
    released(world, reminding)
    Mail.objects.filter(to="centre_filler@example.test").update(state="failed", last_error="no such user")
    page = text(world.client("city").get(path(world, f"{reminding.pk}/")))
    assert "centre_filler@example.test" in page
    assert "no such user" in page


def test_only_the_province_announces_a_call(world: World) -> None:
    assert "告知应报单位" in text(world.client("province").get(path(world)))
    assert "告知应报单位" not in text(world.client("city").get(path(world)))
    page = text(world.client("province").post(path(world, "new/"), {"do": "opened"}, follow=True))
    assert "征集通知" in page
    assert "已经发布，面向贵单位" in page


def test_a_large_batch_takes_the_same_number_of_queries(world: World, django_assert_max_num_queries: Any) -> None:
    many_units(world, 60)
    reminding = prepared(world)
    client = world.client("city")
    for page in (path(world), path(world, f"{reminding.pk}/"), f"/calls/{world.call.pk}/board/"):
        with django_assert_max_num_queries(22):
            assert client.get(page).status_code == 200
