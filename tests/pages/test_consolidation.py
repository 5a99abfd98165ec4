"""The pages of a city's report: who gets which, what they say and do without scripts, and how many queries they take."""

from __future__ import annotations

import html
import io
import re
import uuid
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from tests.support.call_factory import World, small_call
from tests.support.consolidating import in_order, opened, picked, sent, signed, taken
from tests.support.filling import submitted
from zhixiang.apps.audit.models import Event
from zhixiang.apps.consolidation import queries
from zhixiang.apps.consolidation.actions.drop_lines import drop_lines
from zhixiang.apps.consolidation.actions.take_demands import take_demands
from zhixiang.apps.consolidation.models import LineParent, Report, ReportLine
from zhixiang.apps.demands.actions.withdraw import withdraw
from zhixiang.apps.demands.models import Demand, Submission

pytestmark = pytest.mark.django_db

S = Report.State
READ = ("province", "finance", "auditor")
OUTSIDE = ("county", "expert", "system", "security", "enterprise_filler", "centre_certifier")


@pytest.fixture
def world() -> World:
    return small_call()


def reading(report: Report) -> list[str]:
    line = in_order(report)[0]
    base = f"/consolidation/{report.pk}/"
    return [f"{base}{page}" for page in (f"lines/{line.pk}/", "report.xlsx", "form/", "form.docx", "form.xlsx")]


def working(report: Report) -> list[str]:
    base = f"/consolidation/{report.pk}/"
    return [f"{base}demands/", f"{base}own/retained/", f"{base}send/"]


def of_call(world: World) -> list[str]:
    return [
        f"/consolidation/calls/{world.call.pk}/",
        *(f"/consolidation/calls/{world.call.pk}/{page}" for page in ("all.xlsx", "forms-docx.zip", "forms-xlsx.zip")),
    ]


def statuses(client: Client, paths: list[str]) -> set[int]:
    return {client.get(path).status_code for path in paths}


def ticks(*lines: ReportLine) -> list[str]:
    return [f"{line.pk}:{line.row_version}" for line in lines]


def test_nobody_is_sent_to_the_sign_in_page(world: World) -> None:
    report = taken(world)
    for path in ["/consolidation/", *of_call(world), *reading(report), *working(report)]:
        assert Client().get(path)["Location"].startswith("/login/"), path


def test_a_draft_is_for_its_city_and_others_see_at_most_its_state(world: World) -> None:
    report = taken(world)
    base = f"/consolidation/{report.pk}/"
    city = world.client("city")
    assert statuses(city, ["/consolidation/", base, *reading(report), *working(report)]) == {200}
    matrix, *everything = of_call(world)
    assert city.get(matrix)["Location"] == base
    assert statuses(city, everything) == {404}
    for who in READ:
        client = world.client(who)
        assert statuses(client, ["/consolidation/", base, *of_call(world)]) == {200}, who
        assert statuses(client, [*reading(report), *working(report)]) == {404}, who
        text = client.get(base).content.decode()
        assert "报送以后才能查看内容" in text
        assert "专利导航服务基地培育" not in text
    other = world.client("other_city")
    assert other.get("/consolidation/").status_code == 200
    assert statuses(other, [base, *reading(report), *working(report), *everything]) == {404}
    assert other.get(matrix)["Location"] == "/consolidation/"
    for who in OUTSIDE:
        paths = ["/consolidation/", base, *reading(report), *working(report), *of_call(world)]
        assert statuses(world.client(who), paths) == {404}, who


def test_what_was_sent_is_read_down_to_the_units_row(world: World) -> None:
    report = sent(world).report
    line = in_order(report)[0]
    receipt = Demand.objects.get(report_parent__line=line).version.receipt_no
    for who in ("city", *READ):
        client = world.client(who)
        assert statuses(client, [f"/consolidation/{report.pk}/", *reading(report)]) == {200}, who
        text = client.get(f"/consolidation/{report.pk}/lines/{line.pk}/").content.decode()
        assert "江门测试企业" in text
        assert f"回执 {receipt}，第 1 版，第 1 行" in text
    for who in ("other_city", *OUTSIDE):
        assert statuses(world.client(who), [f"/consolidation/{report.pk}/", *reading(report)]) == {404}, who


def test_a_line_of_another_report_is_not_found_under_this_one(world: World) -> None:
    report = taken(world)
    other = Report.objects.create(
        call=world.call, region_id="440200000", created_at=timezone.now(), changed_at=timezone.now()
    )
    line = in_order(report)[0]
    assert world.client("other_city").get(f"/consolidation/{other.pk}/lines/{line.pk}/").status_code == 404
    assert world.client("city").get(f"/consolidation/{report.pk}/lines/999999/").status_code == 404
    assert world.client("city").get(f"/consolidation/{report.pk}/own/nothing/").status_code == 404


@pytest.mark.parametrize("who", ["other_city", *READ, *OUTSIDE])
def test_nobody_else_writes_by_address(world: World, who: str) -> None:
    report = taken(world)
    line = in_order(report)[0]
    base, client = f"/consolidation/{report.pk}/", world.client(who)
    before = list(ReportLine.objects.order_by("pk").values()), Report.objects.values().get(pk=report.pk)
    posts: dict[str, dict[str, Any]] = {
        f"{base}bulk/": {"act": "drop", "line": ticks(line), "reason": "改", "confirm": "1"},
        f"{base}lines/{line.pk}/": {"row_version": line.row_version, "remark": "改"},
        f"{base}own/retained/": {"project_name": "改"},
        f"{base}send/": {"wish": "sign", "draft_version": report.draft_version},
    }
    for path, data in posts.items():
        assert client.post(path, data).status_code == 404, path
    if who != "province":
        assert client.post(f"{base}receive/", {"wish": "accept"}).status_code == 404
    may_start = who == "other_city"
    assert client.post(f"/consolidation/calls/{world.call.pk}/open/").status_code == (302 if may_start else 404)
    assert before == (list(ReportLine.objects.order_by("pk").values()), Report.objects.values().get(pk=report.pk))


def test_the_whole_way_by_plain_forms(world: World) -> None:
    submitted(world, "enterprise", rows=2)
    submitted(world, "centre", rows=1)
    city, province = world.client("city"), world.client("province")
    assert "开始统筹" in city.get("/consolidation/").content.decode()
    base = city.post(f"/consolidation/calls/{world.call.pk}/open/")["Location"]
    report = Report.objects.get()

    preview = city.post(f"{base}bulk/", {"act": "take_all"}).content.decode()
    assert "将办理 3 行，共 300 万元" in preview
    assert report.lines.count() == 0
    assert city.post(f"{base}bulk/", {"act": "take_all", "confirm": "1"})["Location"] == base

    first, second, third = in_order(report)
    both = {"act": "merge", "line": ticks(first, second)}
    preview = city.post(f"{base}bulk/", both).content.decode()
    assert 'value="200"' in preview
    assert report.lines.count() == 3
    merged = {**both, "confirm": "1", "project_name": "导航基地（两家）"}
    assert city.post(f"{base}bulk/", merged).status_code == 302
    line = in_order(report)[0]
    assert (line.project_name, line.asks_fen, line.parents.count()) == ("导航基地（两家）", 200 * 10**6, 2)

    drop = {"act": "drop", "line": ticks(third), "confirm": "1"}
    answer = city.post(f"{base}bulk/", {**drop, "reason": ""})
    assert (answer.status_code, "请写明不上报的理由" in answer.content.decode()) == (422, True)
    city.post(f"{base}bulk/", {**drop, "reason": "不属于支持方向"})

    report.refresh_from_db()
    city.post(f"{base}send/", {"wish": "sign", "draft_version": report.draft_version})
    city.post(f"{base}send/", {"wish": "submit"})
    report.refresh_from_db()
    assert report.state == S.SUBMITTED
    assert report.latest is not None
    assert report.latest.receipt_no in city.get(f"{base}send/").content.decode()

    text = province.get(f"/consolidation/calls/{world.call.pk}/").content.decode()
    assert report.latest.receipt_no in text
    answer = province.post(f"{base}receive/", {"wish": "return", "reason": ""}, follow=True)
    assert "请写明退回的理由" in answer.content.decode()
    province.post(f"{base}receive/", {"wish": "accept"})
    report.refresh_from_db()
    assert report.state == S.ACCEPTED


def test_lines_are_split_moved_restored_and_renewed_by_plain_forms(world: World) -> None:
    report, city = taken(world, enterprise=2, centre=1), world.client("city")
    url = f"/consolidation/{report.pk}/bulk/"
    a, b, c = in_order(report)
    city.post(url, {"act": "move", "line": ticks(c), "place": "0", "confirm": "1"})
    assert in_order(report) == [c, a, b]
    city.post(url, {"act": "move", "line": ticks(c), "place": "99", "confirm": "1"})
    assert in_order(report) == [a, b, c]
    assert city.post(url, {"act": "move", "line": ticks(c), "place": "x", "confirm": "1"}).status_code == 422
    city.post(url, {"act": "drop", "line": ticks(c), "reason": "重复", "confirm": "1"})
    city.post(url, {"act": "restore", "line": ticks(ReportLine.objects.get(pk=c.pk)), "confirm": "1"})
    assert not ReportLine.objects.get(pk=c.pk).dropped
    city.post(url, {"act": "merge", "line": ticks(a, b), "confirm": "1"})
    city.post(url, {"act": "split", "line": ticks(in_order(report)[0]), "confirm": "1"})
    assert report.lines.count() == 3
    mine = Submission.objects.get(unit=world.units["enterprise"])
    withdraw(actor=world.filler(), submission_id=mine.pk)
    assert "2 条来源有变化" in city.get(f"/consolidation/{report.pk}/").content.decode()
    city.post(url, {"act": "renew", "confirm": "1"})
    assert report.lines.filter(dropped=True).count() == 2


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"act": "merge"}, "合并至少要选两行"),
        ({"act": "drop", "line": ["7:x", "y:1"]}, "请先勾选要办理的行"),
        ({"act": "split", "line": []}, "拆开一次只能选一行"),
        ({"act": "take", "demand": ["0"]}, "已经归入"),
        ({"act": "renew"}, "都是现行的"),
        ({"act": "nothing"}, "没有这样的办理"),
        ({}, "没有这样的办理"),
    ],
)
def test_what_cannot_be_done_is_said_on_the_report(world: World, data: dict[str, Any], sentence: str) -> None:
    report = taken(world)
    answer = world.client("city").post(f"/consolidation/{report.pk}/bulk/", data, follow=True)
    assert sentence in answer.content.decode()


def test_an_edit_shows_its_difference_and_a_mistake_stands_at_its_field(world: World) -> None:
    report, city = taken(world), world.client("city")
    line = in_order(report)[0]
    url = f"/consolidation/{report.pk}/lines/{line.pk}/"
    form = city.get(url).context["page"]["form"]
    texts = {key: form.get_initial_for_field(field, key) for key, field in form.fields.items()}
    wrong = city.post(url, {**texts, "quantity": "几个"})
    assert wrong.status_code == 422
    assert "不是一个整数" in wrong.content.decode()
    assert city.post(url, {**texts, "quantity": "2"}).status_code == 302
    text = city.get(url).content.decode()
    assert text.count("市局修改") == 2, "the mark of the line and that of the field"
    late = city.post(url, {**texts, "quantity": "1"})
    assert (late.status_code, "刚刚由" in late.content.decode()) == (422, True)


def test_a_signed_report_offers_no_changes(world: World) -> None:
    report = signed(world, taken(world))
    text = world.client("city").get(f"/consolidation/{report.pk}/").content.decode()
    assert 'type="checkbox"' not in text
    assert "修改这一行" not in world.client("city").get(reading(report)[0]).content.decode()


def test_filters_narrow_the_lines(world: World) -> None:
    report, city = taken(world, enterprise=2, centre=1), world.client("city")

    def found(query: str) -> int:
        return len(city.get(f"/consolidation/{report.pk}/?{query}").context["page"]["rows"])

    part = world.parts["retained"].pk
    assert [found(f"part={part}"), found(f"part={world.parts['subsidy'].pk}"), found("county=440781000")] == [3, 0, 1]
    assert [found("county=440700000"), found("unit=快速维权"), found("q=专利导航"), found("q=没有")] == [2, 1, 3, 0]
    assert [found("state=dropped"), found("state=sent"), found("origin=kept"), found("part=abc")] == [0, 3, 3, 3]


def test_a_report_goes_out_with_units_and_receipts(world: World) -> None:
    version = sent(world)
    answer = world.client("province").get(f"/consolidation/{version.report_id}/report.xlsx")
    book = load_workbook(io.BytesIO(answer.getvalue()))
    cells = [str(cell) for row in book.worksheets[0].iter_rows(values_only=True) for cell in row if cell is not None]
    assert book.sheetnames[0] == "保留省局部分"
    assert any(cell.startswith("江门测试企业（ZX2024-") for cell in cells)
    everything = load_workbook(
        io.BytesIO(world.client("auditor").get(f"/consolidation/calls/{world.call.pk}/all.xlsx").getvalue())
    )
    assert everything.sheetnames[:2] == ["汇总", "保留省局部分"]
    assert len(everything.sheetnames) == 5


def many(report: Report, number: int) -> None:
    """Rows in numbers that no test would fill in by hand: half of them in lines with one parent, half waiting."""
    one = Demand.objects.filter(current=True, city=report.region_id).first()
    assert one is not None
    same = {field.attname: getattr(one, field.attname) for field in Demand._meta.concrete_fields if field.name != "id"}
    demands = Demand.objects.bulk_create(Demand(**{**same, "uid": uuid.uuid4()}) for _ in range(number * 2))
    lines = ReportLine.objects.bulk_create(
        ReportLine(
            report=report, part_id=one.part_id, origin="kept", position=position, changed_at=timezone.now(),
            asks_fen=one.asks_fen, **one.values(),
        )
        for position in range(number)
    )  # fmt: skip
    LineParent.objects.bulk_create(
        LineParent(line=line, demand=demand) for line, demand in zip(lines, demands, strict=False)
    )


def test_pages_take_the_same_queries_at_ten_lines_and_at_two_thousand(world: World) -> None:
    report = opened(world)
    base = f"/consolidation/{report.pk}/"
    city, province = world.client("city"), world.client("province")

    def count(client: Client, path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    def counts() -> dict[str, int]:
        found = {path: count(city, path) for path in [base, f"{base}?unit=企业&county=440700000", f"{base}demands/"]}
        Report.objects.filter(pk=report.pk).update(state=S.DRAFT)
        return found | {path: count(province, path) for path in [f"/consolidation/calls/{world.call.pk}/"]}

    many(report, 10)
    few = counts()
    many(report, 1990)
    assert report.lines.count() == 2000
    assert counts() == few
    assert max(few.values()) <= 24


def hidden(page: str, name: str) -> str:
    """What a page hands back in a hidden field."""
    values = re.findall(f'<input type="hidden" name="{name}" value="([^"]*)">', page)
    assert values, name
    return html.unescape(values[-1])


def test_all_that_a_filter_finds_is_placed_kept_back_and_sent_again_by_plain_forms(world: World) -> None:
    report = opened(world)
    many(report, 700)
    report.lines.all().delete()
    city, base = world.client("city"), f"/consolidation/{report.pk}/"

    def done(where: str, query: str, act: str, count: int, **typed: str) -> None:
        """The page with the filter, the page that says what will change, the yes."""
        page = city.get(f"{base}{where}?{query}").content.decode()
        asked = {"act": act, "found": hidden(page, "found")}
        shown = city.post(f"{base}bulk/", asked)
        assert shown.context["page"]["count"] == count
        assert len(shown.context["page"]["rows"]) == min(count, 50)
        assert not Report.objects.filter(pk=report.pk, draft_version__gt=version()).exists()
        seen = hidden(shown.content.decode(), "seen")
        assert city.post(f"{base}bulk/", {**asked, "seen": seen, "confirm": "1", **typed}).status_code == 302

    def version() -> int:
        return Report.objects.get(pk=report.pk).draft_version

    mine = Demand.objects.filter(current=True, unit=world.units["enterprise"], city=report.region_id).count()
    everything = Demand.objects.filter(current=True, city=report.region_id).count()
    name = quote(world.units["enterprise"].name)
    done("demands/", f"unit={name}", "take_found", mine)
    assert report.lines.count() == mine > 500
    take_demands(actor=world.actor("city"), report_id=report.pk)
    assert report.lines.count() == everything > mine
    done("", f"unit={name}", "drop_found", mine, reason="不属支持范围")
    assert set(report.lines.filter(dropped=True).values_list("drop_reason", "row_version")) == {("不属支持范围", 2)}
    assert report.lines.filter(dropped=True).count() == mine
    assert queries.totals(report)[world.parts["retained"].pk].dropped == mine
    done("", "state=dropped", "restore_found", mine)
    assert not report.lines.filter(dropped=True).exists()
    events = Event.objects.filter(action__in=("consolidation.drop_lines", "consolidation.restore_lines"))
    assert [len(event.payload["lines"]) for event in events] == [mine, mine]


def test_what_a_filter_finds_is_changed_only_as_it_was_looked_at(world: World) -> None:
    report = taken(world)
    city, base = world.client("city"), f"/consolidation/{report.pk}/"
    asked = {"act": "drop_found", "found": "state=sent"}
    page = city.post(f"{base}bulk/", asked).content.decode()
    said = {**asked, "seen": hidden(page, "seen"), "confirm": "1", "reason": "不属支持范围"}
    drop_lines(actor=world.actor("city"), report_id=report.pk, lines=picked(in_order(report)[0]), reason="重复")
    refused = city.post(f"{base}bulk/", said)
    assert refused.status_code == 422
    assert "在您查看之后又有变化" in refused.content.decode()
    assert report.lines.filter(dropped=True).count() == 1
    said["seen"] = hidden(refused.content.decode(), "seen")
    assert city.post(f"{base}bulk/", {**said, "reason": ""}).status_code == 422
    assert city.post(f"{base}bulk/", said).status_code == 302
    assert not report.lines.filter(dropped=False).exists()
    nothing = city.post(f"{base}bulk/", asked, follow=True)
    assert "没有可以这样办理的" in nothing.content.decode()


def test_every_line_is_on_exactly_one_page(world: World) -> None:
    report = opened(world)
    many(report, 120)
    city, url, seen = world.client("city"), f"/consolidation/{report.pk}/", []
    while url:
        page = city.get(url).context["page"]
        seen += [row["pk"] for row in page["rows"]]
        url = page["paging"].next_url
    assert seen == [line.pk for line in in_order(report)]
    assert queries.totals(report)[world.parts["retained"].pk].lines == len(seen) == 120
