"""The form as a file: what a unit downloads, what an upload would change, and that nothing of it is half taken."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests.support.call_factory import OFFICERS, PROPOSED, World, small_call
from tests.support.filling import ROW, certified, filled, new_row, save
from zhixiang.apps.calls.models import Call
from zhixiang.apps.demands.models import DraftRow, Submission

KINDS = ("docx", "xlsx")


@pytest.fixture
def world(db: None) -> World:
    return small_call()


def url(world: World, name: str = "files/") -> str:
    return f"/calls/{world.call.pk}/form/{name}"


def downloaded(world: World, kind: str, who: str = "enterprise_filler") -> bytes:
    answer = world.client(who).get(url(world, f"form.{kind}"))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    return bytes(answer.content)


def uploaded(client: Client, world: World, data: bytes, name: str = "表.xlsx") -> HttpResponse:
    return client.post(url(world), {"file": SimpleUploadedFile(name, data)})


def edited(data: bytes, **cells: Any) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    for cell, value in cells.items():
        book.worksheets[0][cell] = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def rows(submission: Submission) -> list[tuple[str, str, int | None, int | None]]:
    stored = DraftRow.objects.filter(submission=submission, part__code="retained").order_by("position")
    return [(str(row.uid), row.project_name, row.quantity, row.unit_amount_fen) for row in stored]


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_downloaded_changes_nothing_when_it_comes_back(world: World, kind: str) -> None:
    submission = filled(world, rows=3)
    before = rows(submission)
    page = uploaded(world.client("enterprise_filler"), world, downloaded(world, kind), f"表.{kind}").content.decode()
    assert "没有要导入的" in page
    assert rows(submission) == before


@pytest.mark.parametrize("kind", KINDS)
def test_the_file_of_one_unit_fills_the_form_of_another(world: World, kind: str) -> None:
    filled(world, rows=2)
    other = filled(world, "centre", rows=1)
    client = world.client("centre_filler")
    page = uploaded(client, world, downloaded(world, kind), f"表.{kind}")
    token = page.context["page"]["result"].token
    client.post(url(world), {"token": token})
    assert [row[1:] for row in rows(other)] == [("专利导航服务基地培育", 4, 25_000_000)] * 2


def test_a_changed_row_keeps_its_identity_and_a_deleted_one_goes(world: World) -> None:
    submission = filled(world, rows=1)
    save(world, submission, rows=[new_row(**{**ROW, "project_name": "第二个项目"})])
    first, second = rows(submission)
    data = edited(downloaded(world, "xlsx"), F5=9, E7="新加的项目", J7="培训≥3场", **dict.fromkeys(
        ["B6", "C6", "D6", "E6", "F6", "G6", "H6", "I6", "J6", "K6"]
    ))  # fmt: skip
    client = world.client("enterprise_filler")
    result = uploaded(client, world, data).context["page"]["result"]
    assert [change.kind for change in result.changes] == ["changed", "added", "removed"]
    assert rows(submission) == [first, second], "a preview changes nothing"
    client.post(url(world), {"token": result.token})
    now = rows(submission)
    assert (now[0][0], now[0][2]) == (first[0], 9)
    assert [row[1] for row in now] == [first[1], "新加的项目"]
    proposed = DraftRow.objects.filter(submission=submission, part__code="delegated").values_list(
        "project_name", flat=True
    )
    assert list(proposed) == list(PROPOSED)


def test_a_preview_is_refused_where_the_draft_has_changed_since(world: World) -> None:
    submission = filled(world, rows=1)
    client = world.client("enterprise_filler")
    result = uploaded(client, world, edited(downloaded(world, "xlsx"), F5=9)).context["page"]["result"]
    row = DraftRow.objects.get(submission=submission, part__code="retained")
    save(world, submission, rows=[
        {"uid": str(row.uid), "row_version": row.row_version, "values": {"quantity": "7"}, "base": {"quantity": "4"}}
    ])  # fmt: skip
    answer = client.post(url(world), {"token": result.token}, follow=True)
    assert "草稿又有改动" in answer.content.decode()
    assert rows(submission)[0][2] == 7


@pytest.mark.parametrize("token", ["", "nonsense", "a:b:c"])
def test_a_made_up_preview_is_refused(world: World, token: str) -> None:
    filled(world)
    answer = world.client("enterprise_filler").post(url(world), {"token": token}, follow=True)
    assert "预览已经过期" in answer.content.decode()


def test_a_preview_of_another_form_is_refused(world: World) -> None:
    filled(world, rows=1)
    other = filled(world, "centre", rows=1)
    result = uploaded(world.client("enterprise_filler"), world, edited(downloaded(world, "xlsx"), F5=9)).context[
        "page"
    ]["result"]
    answer = world.client("centre_filler").post(url(world), {"token": result.token}, follow=True)
    assert "预览已经过期" in answer.content.decode()
    assert rows(other)[0][2] == 4


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"", "空的"), (b"%PDF-1.4 nonsense", "不是 Word"), (b"PK\x03\x04broken", "损坏")],
)
def test_a_file_that_is_no_form_is_refused_in_words(world: World, data: bytes, says: str) -> None:
    filled(world)
    answer = uploaded(world.client("enterprise_filler"), world, data)
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_an_old_template_is_refused_with_both_numbers(world: World) -> None:
    filled(world)
    data = downloaded(world, "xlsx")
    Call.objects.filter(pk=world.call.pk).update(form_version=2)
    page = uploaded(world.client("enterprise_filler"), world, data).content.decode()
    assert f"ZX-{world.call.pk}-1" in page
    assert f"ZX-{world.call.pk}-2" in page


def test_a_cell_with_a_fault_stops_the_whole_file_and_is_named(world: World) -> None:
    submission = filled(world, rows=1)
    before = rows(submission)
    client = world.client("enterprise_filler")
    page = uploaded(client, world, edited(downloaded(world, "xlsx"), G5="很多")).content.decode()
    assert "保留省局部分第 1 行“单项金额（万元）”栏" in page
    long = uploaded(client, world, edited(downloaded(world, "xlsx"), E5="字" * 400)).content.decode()
    assert "保留省局部分第 1 行“拟设置项目”栏：最多 300 字" in long
    assert "确认导入" not in long
    assert rows(submission) == before


def test_a_signed_form_takes_no_file(world: World) -> None:
    certified(world)
    client = world.client("enterprise_filler")
    data = downloaded(world, "xlsx")
    assert uploaded(client, world, data).status_code == 302
    assert "上传并预览" not in client.get(url(world)).content.decode()


@pytest.mark.parametrize("who", ["", *OFFICERS, "elsewhere_filler"])
def test_nobody_else_opens_the_files_of_a_unit(world: World, who: str) -> None:
    filled(world)
    client = world.client(who)
    for name in ("files/", "form.docx", "form.xlsx"):
        assert client.get(url(world, name)).status_code == (404 if who else 302)


def test_other_kinds_do_not_exist(world: World) -> None:
    filled(world)
    assert world.client("enterprise_filler").get(url(world, "form.pdf")).status_code == 404
