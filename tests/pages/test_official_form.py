"""A city's report and a unit's answer as the official form: on the page, as Word and Excel, all of a call in one zip."""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from typing import Any

import docx
import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.support.call_factory import OFFICERS, World, small_call
from tests.support.consolidating import in_order, picked, sent, taken
from tests.support.filling import submitted
from zhixiang.apps.consolidation.actions.drop_lines import drop_lines
from zhixiang.apps.consolidation.actions.return_report import return_report
from zhixiang.apps.consolidation.models import ReportLine, ReportVersion
from zhixiang.apps.consolidation.views import official
from zhixiang.apps.demands.models import Demand

READ = ("province", "finance", "auditor")


@pytest.fixture
def world(db: None) -> World:
    return small_call()


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def tables(data: bytes) -> list[list[list[str]]]:
    return [
        [[cell.text for cell in row.cells] for row in table.rows] for table in docx.Document(io.BytesIO(data)).tables
    ]


def words(data: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs)


def test_the_city_previews_its_report_as_the_form_before_it_is_sent(world: World) -> None:
    report = taken(world)
    line = in_order(report)[0]
    drop_lines(actor=world.actor("city"), report_id=report.pk, lines=picked(line), reason="重复")
    text = page(world.client("city"), f"/consolidation/{report.pk}/form/")
    assert "2024年度知识产权项目需求征集（测试）（一）" in text
    assert "填报单位：江门市市场监督管理局" in text
    assert "统筹稿，尚未报送" in text
    assert text.count("专利导航服务基地培育") == 2  # of three lines one is kept back
    assert re.search(r"本部分合计：<strong>200</strong> 万元，2 行", text)
    other = page(world.client("city"), f"/consolidation/{report.pk}/form/?part=delegated")
    assert "（四）" in other
    assert "这一部分没有上报的行" in other


def test_a_long_part_is_cut_into_pages_that_go_on_counting(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(official, "SIZE", 2)
    report = taken(world, enterprise=4, centre=1)
    client, url = world.client("city"), f"/consolidation/{report.pk}/form/"
    for start, numbers in ((0, ["1", "2"]), (2, ["3", "4"]), (4, ["5"])):
        assert re.findall(r'<th scope="row">(\d+)</th>', page(client, f"{url}?start={start}")) == numbers
    for nonsense in ("-1", "1", "9999", "x", ""):
        assert re.findall(r'<th scope="row">(\d+)</th>', page(client, f"{url}?start={nonsense}")) == ["1", "2"]


def test_the_documents_hold_what_is_sent_and_say_what_they_are(world: World) -> None:
    version = sent(world)
    client = world.client("province")
    data = client.get(f"/consolidation/{version.report_id}/form.docx").content
    first = tables(data)[0]
    assert [row[0] for row in first] == ["序号", "1", "2", "3"]  # no blank rows to write into
    assert first[1][4] == "专利导航服务基地培育"
    text = words(data)
    assert version.receipt_no in text
    assert "填报单位：江门市市场监督管理局" in text
    assert "本部分合计：300 万元，3 行。" in text
    assert "表样编号" not in text
    assert client.get(f"/consolidation/{version.report_id}/form.docx").content == data
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/consolidation/{version.report_id}/form.xlsx").content))
    sheet = book.worksheets[0]
    assert [sheet.cell(line, 1).value for line in range(4, 9)] == ["序号", 1, 2, 3, "本部分合计：300 万元，3 行。"]
    assert client.get(f"/consolidation/{version.report_id}/form.pdf").status_code == 404


@pytest.mark.parametrize("who", [*OFFICERS, "enterprise_filler"])
def test_what_was_sent_stays_readable_while_the_city_corrects_it(world: World, who: str) -> None:
    version = sent(world)
    base = f"/consolidation/{version.report_id}/"
    return_report(actor=world.actor("province"), report_id=version.report_id, reason="请合并同类项目")
    ReportLine.objects.filter(report=version.report_id).update(project_name="市局改过的名称")
    client = world.client(who)
    reads = who in (*READ, "city")
    for path in ("versions/1/", "versions/1/form.docx", "versions/1/form.xlsx"):
        assert client.get(base + path).status_code == (200 if reads else 404), path
    assert client.get(f"{base}versions/2/").status_code == 404
    if reads:
        text = page(client, f"{base}versions/1/")
        assert "专利导航服务基地培育" in text
        assert "市局改过的名称" not in text
        assert f"{base}versions/1/" in page(client, base if who != "city" else f"{base}send/")
    if who in READ:
        closed = page(client, base)
        assert "请合并同类项目" in closed
        assert "市局改过的名称" not in closed


def test_the_province_goes_from_a_line_to_the_units_version_and_back(world: World) -> None:
    version = sent(world)
    client = world.client("province")
    report = f"/consolidation/{version.report_id}/versions/1/"
    links = re.findall(r'href="(/receipts/[^"]+)"', page(client, report))
    assert len(links) == 3
    parent = Demand.objects.filter(unit=world.units["enterprise"]).order_by("pk")[0]
    assert links[0].endswith(f"#row-{parent.uid}")
    answer = client.get(links[0].partition("#")[0], follow=True)
    text = answer.content.decode()
    assert parent.version.receipt_no in text
    assert f'id="row-{parent.uid}"' in text
    assert f'href="{report}"' in text
    line = in_order(version.report)[0]
    assert f"/receipts/{parent.version.receipt_no}/" in page(
        client, f"/consolidation/{version.report_id}/lines/{line.pk}/"
    )


@pytest.mark.parametrize("back", ["https://elsewhere.test/", "//elsewhere.test/consolidation/", "javascript:alert(1)"])
def test_the_way_back_never_leads_elsewhere(world: World, back: str) -> None:
    version = submitted(world)
    answer = world.client("province").get(f"/receipts/{version.receipt_no}/", {"back": back}, follow=True)
    assert answer.status_code == 200
    assert back not in answer.content.decode()


def test_a_unit_reads_its_receipt_there_and_another_finds_nothing(world: World) -> None:
    version = submitted(world)
    url = f"/receipts/{version.receipt_no}/"
    text = page(world.client("enterprise_filler"), url)
    assert version.receipt_no in text
    assert version.sm3 in text
    assert re.search(r'href="/forms/"[^>]*aria-current="true"', text), "the navigation says where this is"
    for who in ("centre_filler", "other_city", "county", "expert", "system"):
        assert world.client(who).get(url).status_code == 404, who
        assert world.client(who).get(f"{url}form.docx").status_code == 404, who
    for who in ("enterprise_certifier", "city", *READ):
        data = world.client(who).get(f"{url}form.docx").content
        assert version.receipt_no in words(data)
        assert [row[0] for row in tables(data)[0]] == ["序号", "1"]
        assert world.client(who).get(f"{url}form.xlsx").status_code == 200
        assert world.client(who).get(f"{url}form.pdf").status_code == 404


@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_everything_is_a_document_for_each_city_and_each_direct_unit(world: World, ending: str) -> None:
    sent(world)
    direct = submitted(world, "direct")
    submitted(world, "elsewhere")  # its city has not sent anything
    answer = world.client("province").get(f"/consolidation/calls/{world.call.pk}/forms-{ending}.zip")
    assert answer.streaming
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as found:  # type: ignore[arg-type]  # not an async one
        assert found.namelist() == [f"江门市.{ending}", f"省直单位/省测试保护中心_{direct.receipt_no}.{ending}"]
        if ending == "docx":
            assert "本部分合计：300 万元，3 行。" in words(found.read("江门市.docx"))
    assert world.client("province").get(f"/consolidation/calls/{world.call.pk}/forms-pdf.zip").status_code == 404


def test_the_matrix_leads_to_the_direct_units(world: World) -> None:
    sent(world)
    submitted(world, "direct")
    client = world.client("province")
    url = f"/calls/{world.call.pk}/board/?scope=direct"
    assert url in page(client, f"/consolidation/calls/{world.call.pk}/")
    listed = page(client, url)
    assert world.units["direct"].name in listed
    assert world.units["enterprise"].name not in listed
    assert world.units["enterprise"].name in page(world.client("city"), url)


@pytest.mark.parametrize("who", ["city", "province"])
def test_the_pages_take_the_same_queries_however_many_rows_there_are(world: World, who: str) -> None:
    version = sent(world, taken(world, enterprise=2, centre=1))
    answer = Demand.objects.filter(unit=world.units["enterprise"])[0].submission
    client = world.client(who)
    paths = [
        f"/consolidation/{version.report_id}/form/",
        f"/consolidation/{version.report_id}/versions/1/",
        f"/calls/{world.call.pk}/board/submissions/{answer.pk}/",
        f"/calls/{world.call.pk}/board/submissions/{answer.pk}/versions/1/",
    ]
    few = [asked(client, path) for path in paths]
    row = ReportLine.objects.filter(report=version.report_id)[0]
    ReportLine.objects.bulk_create(_copies(row, 40))
    demand = Demand.objects.filter(submission=answer)[0]
    Demand.objects.bulk_create(_copies(demand, 40))
    part = version.content["parts"][0]
    part["lines"] = part["lines"] * 14
    ReportVersion.objects.filter(pk=version.pk).update(content=version.content)
    assert [asked(client, path) for path in paths] == few


def asked(client: Client, path: str) -> int:
    """How many queries a page takes, once what is kept between requests is there."""
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def _copies(row: Any, count: int) -> list[Any]:
    found = []
    for _ in range(count):
        copy = type(row).objects.get(pk=row.pk)
        copy.pk = None
        if hasattr(copy, "uid"):
            copy.uid = uuid.uuid4()
        found.append(copy)
    return found
