"""The pages of an office over a call's answers: who opens what, what they show, what they do, how many queries."""

from __future__ import annotations

import html
import io
import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from tests.support.call_factory import CITY, COUNTY, OFFICERS, OTHER_CITY, World, small_call
from tests.support.filling import filled, submitted
from zhixiang.apps.calls.models import Call
from zhixiang.apps.demands import board_views
from zhixiang.apps.demands.actions.recommend import recommend
from zhixiang.apps.demands.actions.withdraw import withdraw
from zhixiang.apps.demands.models import CorrectionItem, Demand, Recommendation, Submission, SubmissionVersion
from zhixiang.apps.people.models import Unit
from zhixiang.apps.people.roles import UnitKind

UNITS = ("enterprise", "centre", "elsewhere", "direct")
REVIEWS = {
    "province": set(UNITS),
    "finance": set(UNITS),
    "auditor": set(UNITS),
    "city": {"enterprise", "centre"},
    "county": {"centre"},
    "other_city": {"elsewhere"},
}
"""Officer → units whose submission opens; everybody else gets 404 for every page here."""


@pytest.fixture
def world(db: None) -> World:
    return small_call()


def board(world: World, page: str = "") -> str:
    return f"/calls/{world.call.pk}/board/{page}"


def text(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    return answer.content.decode()


@pytest.mark.parametrize("who", [*OFFICERS, "enterprise_filler", "enterprise_certifier"])
def test_who_opens_what(world: World, who: str) -> None:
    versions = {unit: submitted(world, unit) for unit in UNITS}
    client, sees = world.client(who), REVIEWS.get(who, set())
    for page in ("", "demands/", "demands.xlsx"):
        assert client.get(board(world, page)).status_code == (200 if sees else 404)
    for unit, version in versions.items():
        expected = 200 if unit in sees else 404
        for page in (f"submissions/{version.submission_id}/", f"submissions/{version.submission_id}/versions/1/"):
            assert client.get(board(world, page)).status_code == expected, unit
    if sees:
        listed = text(client, board(world, "demands/"))
        assert {unit for unit in UNITS if world.units[unit].name in listed} == sees


def test_nobody_comes_in_without_signing_in(world: World) -> None:
    answer = Client().get(board(world))
    assert answer.status_code == 302
    assert "/login/" in answer["Location"]


def test_a_draft_call_has_no_board(world: World) -> None:
    draft = Call.objects.create(year=2025, title="编制中", created_at=timezone.now(), created_by_name="省局审核员")
    assert world.client("province").get(f"/calls/{draft.pk}/board/").status_code == 404


def test_the_board_says_what_it_waits_for(world: World) -> None:
    submitted(world)
    filled(world, "centre")
    page = text(world.client("city"), board(world))
    assert "已报 1 家" in page
    assert "等待 1 家单位填完" in page
    only_drafts = text(world.client("city"), board(world, "?state=draft"))
    assert world.units["centre"].name in only_drafts
    assert world.units["enterprise"].name not in only_drafts
    assert world.units["direct"].name not in page


@pytest.mark.parametrize(
    "query", ["?state=nonsense", "?page=nonsense", "?search=%00", "?part=9999999999999", "?part=x"]
)
def test_a_wrong_address_still_opens_the_list(world: World, query: str) -> None:
    submitted(world)
    assert "江门测试企业" in text(world.client("city"), board(world, query)) or "%00" in query
    assert world.client("city").get(board(world, f"demands/{query}")).status_code == 200


def test_returning_by_row_reaches_the_unit(world: World) -> None:
    version = submitted(world)
    row = Demand.objects.get(version=version)
    client = world.client("city")
    url = board(world, f"submissions/{version.submission_id}/")
    answer = client.post(
        f"{url}decide/", {"do": "return", "reason": "请补充测算", f"item-{row.uid}": "单价依据"}, follow=True
    )
    assert "已退回" in answer.content.decode()
    assert CorrectionItem.objects.get().uid == row.uid
    assert Submission.objects.get(pk=version.submission_id).state == "returned"
    own = text(world.client("enterprise_filler"), f"/calls/{world.call.pk}/form/")
    assert "请补充测算" in own
    assert "单价依据" in own


@pytest.mark.parametrize(
    ("posted", "says"),
    [
        ({"do": "return"}, "理由"),
        ({"do": "return", "reason": "改", "until": "明天"}, "看不懂"),
        ({"do": "return", "reason": "改", "until": "2001-01-01T10:00"}, "已经过去"),
    ],
)
def test_what_cannot_be_done_is_said(world: World, posted: dict[str, str], says: str) -> None:
    version = submitted(world)
    url = board(world, f"submissions/{version.submission_id}/decide/")
    assert says in world.client("city").post(url, posted, follow=True).content.decode()
    assert Submission.objects.get(pk=version.submission_id).state == "submitted"


@pytest.mark.parametrize("who", ["auditor", "finance", "province"])
def test_those_who_read_cannot_decide(world: World, who: str) -> None:
    version = submitted(world)
    client = world.client(who)
    client.post(board(world, f"submissions/{version.submission_id}/decide/"), {"do": "return", "reason": "改"})
    client.post(board(world, f"submissions/{version.submission_id}/decide/"), {"do": "accept"})
    client.post(board(world, "demands/recommend/"), {"demand": Demand.objects.get().pk, "do": "yes"})
    assert Submission.objects.get(pk=version.submission_id).state == "submitted"
    assert not Recommendation.objects.exists()


def test_bulk_recommending(world: World) -> None:
    version = submitted(world, "centre", rows=3)
    ids = list(Demand.objects.filter(version=version).values_list("pk", flat=True))
    client = world.client("county")
    url = board(world, "demands/recommend/")
    assert "理由" in client.post(url, {"demand": ids, "do": "no"}, follow=True).content.decode()
    assert "已处理 3 条" in client.post(url, {"demand": ids, "do": "yes"}, follow=True).content.decode()
    assert "县（市、区）局：推荐" in text(world.client("city"), board(world, "demands/"))


@pytest.mark.parametrize("page", ["", "demands/", "?state=none", "demands/?search=%E5%AF%BC%E8%88%AA", "?page=last"])
def test_a_list_takes_the_same_queries_however_long(
    world: World, page: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    version = submitted(world, "centre", rows=2)
    client = world.client("city")
    client.get(board(world, page))
    with django_assert_max_num_queries(20) as few:
        client.get(board(world, page))
    Unit.objects.bulk_create(Unit(name=f"单位{n:03}", kind=UnitKind.ENTERPRISE, region_id=COUNTY) for n in range(120))
    row = Demand.objects.filter(version=version).first()
    assert row is not None
    copies = []
    for number in range(120):
        copy = Demand.objects.get(pk=row.pk)
        copy.pk, copy.uid = None, copy.uid.__class__(int=number)
        copies.append(copy)
    Demand.objects.bulk_create(copies)
    with django_assert_max_num_queries(20) as many:
        client.get(board(world, page))
    assert len(many.captured_queries) <= len(few.captured_queries)


def test_the_download_is_what_the_list_shows(world: World) -> None:
    submitted(world)
    answer = world.client("city").get(board(world, "demands.xlsx"))
    assert answer["Content-Type"].startswith("application/vnd.openxmlformats")
    assert answer["Cache-Control"] == "private, no-store"


def test_after_the_deadline_a_return_asks_for_a_new_one(world: World) -> None:
    version = submitted(world)
    Call.objects.filter(pk=world.call.pk).update(closes_at=timezone.now() - timedelta(minutes=1))
    url = board(world, f"submissions/{version.submission_id}/decide/")
    client = world.client("city")
    assert "改好的期限" in client.post(url, {"do": "return", "reason": "改"}, follow=True).content.decode()
    tomorrow = timezone.localtime(timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    client.post(url, {"do": "return", "reason": "改", "until": tomorrow})
    assert Submission.objects.get(pk=version.submission_id).state == "returned"


def long_submission(world: World) -> SubmissionVersion:
    """250 rows of the centre, on three pages for the offices."""
    version = submitted(world, "centre", rows=1)
    row = Demand.objects.get(version=version)
    made = []
    for number in range(1, 250):
        copy = Demand.objects.get(pk=row.pk)
        copy.pk, copy.uid, copy.position, copy.project_name = None, UUID(int=number), number, f"第{number + 1}号项目"
        made.append(copy)
    Demand.objects.bulk_create(made)
    return version


def test_a_long_submission_is_read_page_by_page(world: World) -> None:
    version = long_submission(world)
    last = Demand.objects.get(uid=UUID(int=249))
    client, url = world.client("city"), board(world, f"submissions/{version.submission_id}/")
    first = text(client, url)
    assert "第100号项目" in first
    assert "第101号项目" not in first
    assert "第 1–100 条，共 250 条" in first
    for address in (f"{url}?page=3", f"{url}?page=99", f"{url}?row={last.pk}", f"{url}?row={last.uid}"):
        page = text(client, address)
        assert "第 201–250 条，共 250 条" in page, address
        assert "第250号项目" in page
    assert f"{url}?row={last.pk}#row-{last.pk}" in text(client, board(world, "demands/"))
    typed = {"do": "return", "page": "3", f"item-{last.uid}": "请写明数量"}
    refused = text_of(client.post(f"{url}decide/", typed), 422)
    assert "请写明数量" in refused
    answer = client.post(f"{url}decide/", {**typed, "reason": "请补充"}, follow=True)
    assert "第 1–100 条，共 250 条" in text_of(answer, 200)
    assert f'href="?row={last.uid}#row-{last.uid}"' in answer.content.decode()


def test_one_return_takes_what_was_written_on_every_page(world: World) -> None:
    version = long_submission(world)
    first, third = (Demand.objects.get(uid=UUID(int=number)) for number in (7, 230))
    client, url = world.client("city"), board(world, f"submissions/{version.submission_id}/")

    def sent(page: str, **typed: str) -> HttpResponse:
        return client.post(f"{url}decide/", {**fields(page), **typed})

    page = text(client, url)
    assert 'name="turn" value="2"' in page
    page = text_of(sent(page, turn="3", reason="请按标出的地方修改", **{f"item-{first.uid}": "请写明\n数量 <1>"}), 200)
    assert "第 201–250 条，共 250 条" in page
    assert "其他页上已写 1 处" in page
    page = text_of(sent(page, turn="1", **{f"item-{third.uid}:performance": "写明培训人次"}), 200)
    assert "请写明\n数量 &lt;1&gt;</textarea>" in page
    page = text_of(sent(page, do="return", reason=""), 422)
    assert not CorrectionItem.objects.exists()
    assert sent(page, do="return", reason="请按标出的地方修改").status_code == 302
    assert {(one.uid, one.field, one.reason) for one in CorrectionItem.objects.all()} == {
        (first.uid, "", "请写明\n数量 <1>"),
        (third.uid, "performance", "写明培训人次"),
    }


def test_those_who_cannot_return_turn_pages_by_links(world: World) -> None:
    version = long_submission(world)
    page = text(world.client("auditor"), board(world, f"submissions/{version.submission_id}/"))
    assert 'name="turn"' not in page
    assert "?page=2" in page


def fields(page: str) -> dict[str, str]:
    """What a browser would send of the form of the page, buttons aside."""
    form = page.rpartition('/decide/">')[2].partition("</form>")[0]
    typed = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL)
    return {name: html.unescape(value) for name, value in typed}


def text_of(answer: HttpResponse, status: int) -> str:
    assert answer.status_code == status
    return answer.content.decode()


@pytest.mark.parametrize("query", ["?page=0", "?page=x", "?page=99999999999", "?row=0", "?row=x"])
def test_a_page_that_is_none_opens_the_submission(world: World, query: str) -> None:
    version = submitted(world, "centre", rows=2)
    assert text(world.client("city"), board(world, f"submissions/{version.submission_id}/{query}"))


def test_the_sums_follow_every_submission(world: World) -> None:
    centre = submitted(world, "centre", rows=1)
    client = world.client("city")
    assert "<strong>100</strong>" in text(client, board(world, "demands/"))
    submitted(world, "enterprise", rows=2)
    assert "<strong>300</strong>" in text(client, board(world, "demands/"))
    assert "<strong>100</strong>" in text(world.client("county"), board(world, "demands/"))
    withdraw(actor=world.filler("centre"), submission_id=centre.submission_id)
    assert "<strong>200</strong>" in text(client, board(world, "demands/"))


def test_a_search_that_finds_nothing_says_so(world: World) -> None:
    client, page = world.client("city"), board(world, "demands/")
    assert "还没有需求" in text(client, page)
    submitted(world, "centre", rows=1)
    nothing = text(client, f"{page}?search=没有这个词")
    assert "没有符合条件的需求" in nothing
    assert "还没有需求" not in nothing


def test_after_a_change_only_the_sums_of_its_city_are_added_up_again(world: World) -> None:
    for unit in UNITS:
        submitted(world, unit, rows=1)
    client, page = world.client("province"), board(world, "demands/")
    assert "<strong>400</strong>" in text(client, page)

    def added_up() -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            text(client, page)
        return [one["sql"] for one in captured if "SUM(" in (one["sql"] or "")]

    assert not added_up()
    recommend(
        actor=world.actor("city"), demand_ids=[Demand.objects.filter(city=CITY)[0].pk], recommended=True, reason=""
    )
    assert not added_up()
    version = SubmissionVersion.objects.get(submission__unit=world.units["elsewhere"])
    withdraw(actor=world.filler("elsewhere"), submission_id=version.submission_id)
    (statement,) = added_up()
    assert OTHER_CITY in statement
    assert "<strong>300</strong>" in text(client, page)


def test_a_spreadsheet_that_is_cut_off_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    submitted(world, "centre", rows=3)
    monkeypatch.setattr(board_views, "MOST_EXPORTED", 2)
    page = load_workbook(io.BytesIO(world.client("city").get(board(world, "demands.xlsx")).getvalue())).worksheets[0]
    assert "只含最近的 2 条" in page["A2"].value
    assert page.max_row == 5
