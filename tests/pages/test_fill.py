"""The pages on which a unit answers a call: who gets them, the plain form, autosave, sign-off, receipt, proof."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.support.call_factory import World, small_call
from tests.support.filling import ROW, certified, filled, new_row, save, started, submitted
from zhixiang.apps.calls.models import Call, ProposedProject
from zhixiang.apps.demands.actions.ask_certification import ask_certification
from zhixiang.apps.demands.actions.withdraw import withdraw
from zhixiang.apps.demands.documents import form_record
from zhixiang.apps.demands.draft_form import load_form
from zhixiang.apps.demands.models import DraftRow, Submission, SubmissionVersion
from zhixiang.apps.people.models import Unit
from zhixiang.intake.forms.demand_form import read_demand_form
from zhixiang.intake.forms.demand_form.recognise import FormLayout


@pytest.fixture
def world(db: None) -> World:
    return small_call()


def base(world: World) -> str:
    return f"/calls/{world.call.pk}/form/"


def text(answer: Any) -> str:
    return str(answer.content.decode())


PAGES = ["", "check/", "sign/", "versions/", "versions/1/"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("enterprise_filler", 200), ("enterprise_certifier", 200), ("elsewhere_filler", 404), ("province", 404),
        ("city", 404), ("county", 404), ("finance", 404), ("auditor", 404), ("expert", 404), ("system", 404), ("", 302),
    ],
)  # fmt: skip
def test_a_form_is_for_its_own_unit_s_people(world: World, page: str, who: str, status: int) -> None:
    submitted(world)
    assert world.client(who).get(base(world) + page).status_code == status


@pytest.mark.parametrize("path", ["draft/", "start/", "submit/", "recall/", "withdraw/"])
@pytest.mark.parametrize("who", ["province", "city", "auditor", "expert"])
def test_others_write_nothing(world: World, path: str, who: str) -> None:
    filled(world)
    answer = world.client(who).post(base(world) + path, "{}", content_type="application/json")
    assert answer.status_code == 404
    assert world.client("enterprise_filler").get(base(world) + path).status_code in (404, 405)


def test_the_list_says_what_to_do_next_and_by_when(world: World) -> None:
    filler, certifier = world.client("enterprise_filler"), world.client("enterprise_certifier")
    assert "开始填报" in text(filler.get("/forms/"))
    assert "等待填报人开始填报" in text(certifier.get("/forms/"))
    assert world.client("city").get("/forms/").status_code == 404
    submission = filled(world)
    assert "还剩 4 天" in text(filler.get("/forms/"))
    ask_certification(actor=world.filler(), submission_id=submission.pk)
    assert "请您审阅并签发" in text(certifier.get("/forms/"))
    assert "等待单位负责人签发" in text(filler.get("/forms/"))


def test_a_call_for_other_kinds_is_not_on_the_list(world: World) -> None:
    Call.objects.update(unit_kinds=["university"])
    assert world.call.title not in text(world.client("enterprise_filler").get("/forms/"))
    assert world.client("enterprise_filler").post(base(world) + "start/").status_code == 404
    assert world.call.title in text(world.client("elsewhere_filler").get("/forms/"))


def test_a_unit_of_the_province_that_the_call_does_not_name_neither_sees_nor_starts_it(world: World) -> None:
    client, other = world.client("direct_filler"), Unit.objects.create(
        name="另一省直单位", kind="protection_centre", region_id="440000000", provincial=True
    )  # fmt: skip
    assert world.call.title in text(client.get("/forms/"))
    world.call.direct_units.set([other])
    assert world.call.title not in text(client.get("/forms/"))
    assert client.get(base(world)).status_code == 404
    assert client.post(base(world) + "start/").status_code == 404
    assert not Submission.objects.exists()
    world.call.direct_units.clear()
    assert client.post(base(world) + "start/").status_code == 302
    world.call.direct_units.set([other])
    assert world.call.title in text(client.get("/forms/")), "what a unit has begun it keeps"


def test_lists_and_forms_take_the_same_number_of_queries(world: World, django_assert_max_num_queries: Any) -> None:
    filled(world, rows=40)
    client = world.client("enterprise_filler")
    for number in range(5):
        Call.objects.create(
            year=2024, title=f"征集{number}", status="open", opens_at=world.call.opens_at, opened_at=timezone.now(),
            closes_at=world.call.closes_at, created_at=timezone.now(),
        )  # fmt: skip
    for path in ("/forms/", base(world), base(world) + "check/", base(world) + "sign/"):
        with django_assert_max_num_queries(14):
            assert client.get(path).status_code == 200


def plain(client: Client, path: str, **changes: str) -> dict[str, str]:
    """The fields of the page's plain form, as a browser would post them."""
    page = re.sub("(?s)<template>.*?</template>", "", text(client.get(path)))
    found = dict(re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', page))
    found |= dict(re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n([^<]*)', page))
    found = {name: value for name, value in found.items() if name.partition(":")[0] in ("r", "v", "o", "ov")}
    return found | changes


def test_without_scripts_the_form_saves_adds_copies_moves_and_deletes(world: World) -> None:
    client = world.client("enterprise_filler")
    client.post(base(world) + "start/")
    client.post(base(world), plain(client, base(world), do="add:retained"))
    row = DraftRow.objects.get(part__code="retained")
    change = {f"r:{row.uid}:project_name": "甲 & 乙", f"r:{row.uid}:amount_fen": "1,239"}
    answer = client.post(base(world), plain(client, base(world), do="save", **change), follow=True)
    assert "已保存" in text(answer)
    row.refresh_from_db()
    assert (row.project_name, row.amount_fen) == ("甲 & 乙", 1239_000_000)
    client.post(base(world), {"do": f"copy:{row.uid}"})
    assert DraftRow.objects.filter(part__code="retained", project_name="甲 & 乙").count() == 2
    copy = DraftRow.objects.exclude(pk=row.pk).get(part__code="retained")
    client.post(base(world), {"do": f"up:{copy.uid}"})
    assert [one.pk for one in DraftRow.objects.filter(part__code="retained")] == [copy.pk, row.pk]
    client.post(base(world), {"do": f"down:{copy.uid}"})
    client.post(base(world), {"do": f"delete:{row.uid}"})
    assert [one.pk for one in DraftRow.objects.filter(part__code="retained")] == [copy.pk]
    assert client.post(base(world), {"do": "delete:nothing"}).status_code == 302


def test_a_plain_form_brings_back_what_it_could_not_save(world: World) -> None:
    submission, client = filled(world), world.client("enterprise_filler")
    row = DraftRow.objects.get(part__code="retained")
    data = {f"v:{row.uid}": "1", f"r:{row.uid}:quantity": "若干", f"r:{row.uid}:remark": "写好的"}
    answer = client.post(base(world), data)
    assert answer.status_code == 422
    assert "不是一个整数" in text(answer)
    assert 'value="若干"' in text(answer)
    row.refresh_from_db()
    assert (row.remark, row.quantity) == ("写好的", 4)
    save(
        world, submission, rows=[{"uid": str(row.uid), "row_version": row.row_version, "values": {"remark": "同事的"}}]
    )
    answer = client.post(base(world), {f"v:{row.uid}": str(row.row_version), f"r:{row.uid}:remark": "我的"})
    assert answer.status_code == 422
    assert "已改为“同事的”" in text(answer)
    assert "我的</textarea>" in text(answer)


def test_an_autosave_answers_versions_totals_and_advice(world: World) -> None:
    started(world)
    client = world.client("enterprise_filler")

    def post(data: Any) -> Any:
        body = data if isinstance(data, str) else json.dumps(data)
        return client.post(base(world) + "draft/", body, content_type="application/json")

    answer = post({"rows": [new_row(**ROW | {"performance": "提升服务水平"})]}).json()
    assert answer["rows"][0]["row_version"] == 1
    assert answer["rows"][0]["echo"]["unit_amount_fen"] == "人民币贰拾伍万元整"
    assert "没有可量化的指标" in answer["rows"][0]["advice"][0]
    assert (answer["totals"]["total"], answer["totals"]["by_part"]["retained"]) == ("100", "100")
    assert answer["totals"]["capitals"] == "人民币壹佰万元整"
    assert post("not json").status_code == 400
    assert post("[" * 100_000).status_code == 400
    assert post([]).json() == {"message": "请求的格式不对：应是一个对象。"}
    project = ProposedProject.objects.all()[0]
    answer = post({"opinions": [{"proposed": project.pk, "values": {"budget_fen": "50"}}]}).json()
    assert answer["opinions"][0]["values"]["budget_fen"] == "50"
    Submission.objects.update(state="awaiting")
    assert post({}).status_code == 409
    client.logout()
    assert post({}).status_code == 302


def test_the_check_page_names_the_place_and_keeps_the_button_shut(world: World) -> None:
    submission = started(world)
    save(world, submission, rows=[new_row(project_name="甲")])
    client = world.client("enterprise_filler")
    page = text(client.get(base(world) + "check/"))
    assert "保留省局部分 第 1 行 · 类型" in page
    assert "disabled" in page
    answer = client.post(base(world) + "check/", follow=True)
    assert "还有 2 处必须先改好" in text(answer)


def test_the_head_reads_signs_and_submits(world: World) -> None:
    filled(world)
    filler, certifier = world.client("enterprise_filler"), world.client("enterprise_certifier")
    assert "已送单位负责人签发" in text(filler.post(base(world) + "check/", follow=True))
    page = text(certifier.get(base(world) + "sign/"))
    assert "专利导航服务基地培育" in page
    shown = re.search(r'name="draft_version" value="(\d+)"', page)
    assert shown
    data = {"draft_version": shown[1], "decision": "certify_and_submit"}
    answer = certifier.post(base(world) + "sign/", data, follow=True)
    version = SubmissionVersion.objects.get()
    assert version.receipt_no in text(answer)
    assert version.sm3 in text(answer)


def test_the_head_may_leave_submitting_to_the_filler_or_decline(world: World) -> None:
    submission = filled(world)
    filler, certifier = world.client("enterprise_filler"), world.client("enterprise_certifier")
    filler.post(base(world) + "check/")
    assert "请写明不签发的理由" in text(certifier.post(base(world) + "sign/", {"decision": "decline"}, follow=True))
    certifier.post(base(world) + "sign/", {"decision": "decline", "reason": "金额再核对"})
    assert "金额再核对" in text(filler.get(base(world)))
    filler.post(base(world) + "check/")
    submission.refresh_from_db()
    certifier.post(base(world) + "sign/", {"decision": "certify", "draft_version": submission.draft_version})
    assert "收回修改" in text(filler.get(base(world)))
    filler.post(base(world) + "recall/")
    filler.post(base(world) + "check/")
    certifier.post(base(world) + "sign/", {"decision": "certify", "draft_version": submission.draft_version})
    answer = filler.post(base(world) + "submit/", follow=True)
    assert "提交回执" in text(answer)
    assert "已撤回" in text(filler.post(base(world) + "withdraw/", follow=True))


def test_a_form_opened_in_time_and_sent_too_late_is_refused_with_both_times(world: World) -> None:
    certified(world)
    client = world.client("enterprise_filler")
    assert "提交" in text(client.get(base(world)))
    Call.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    answer = client.post(base(world) + "submit/", follow=True)
    assert "服务器收到提交的时间为" in text(answer)
    assert not SubmissionVersion.objects.exists()


def test_versions_are_compared_cell_by_cell(world: World) -> None:
    first = submitted(world)
    withdraw(actor=world.filler(), submission_id=first.submission_id)
    row = DraftRow.objects.get(part__code="retained")
    values = {"quantity": "6", "remark": "新增两个"}
    save(world, first.submission, rows=[{"uid": str(row.uid), "row_version": 1, "values": values}, new_row()])
    submitted(world)
    client = world.client("enterprise_filler")
    page = text(client.get(base(world) + "versions/"))
    assert "<del>4</del>" in page
    assert "<ins>6</ins>" in page
    assert "<ins>新增两个</ins>" in page
    assert "新增" in page
    assert client.get(base(world) + "versions/?from=1&to=9").status_code == 404
    assert "两个版本内容相同" in text(client.get(base(world) + "versions/?from=1&to=1"))
    assert "不是现行版本" in text(client.get(base(world) + "versions/1/"))


def test_anybody_may_verify_a_receipt_and_learns_nothing_else(world: World) -> None:
    version = submitted(world)
    nobody = Client()
    page = text(nobody.get(f"/verify/{version.receipt_no}/"))
    assert "是现行版本" in page
    assert version.sm3 in page
    assert version.sha256 in page
    for secret in (world.units["enterprise"].name, "专利导航服务基地培育", world.filler().name, "440700"):
        assert secret not in page
    assert nobody.get(f"/verify/?no={version.receipt_no.lower()} ").status_code == 200
    assert nobody.get("/verify/ZX2024-001-AAAAAAAAAA/").status_code == 404
    assert nobody.get("/verify/").status_code == 200
    withdraw(actor=world.filler(), submission_id=version.submission_id)
    assert "不是现行版本" in text(nobody.get(f"/verify/{version.receipt_no}/"))


@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_the_form_is_downloaded_with_what_is_filled_in(world: World, ending: str) -> None:
    submission = filled(world)
    path = f"{base(world)}form.{ending}"
    answer = world.client("enterprise_filler").get(path)
    written = form_record(load_form(submission))
    layout = FormLayout(written.template, tuple(replace(part, rows=()) for part in written.parts))
    read = read_demand_form(answer.content, f"form.{ending}", layout)
    assert [row.values["project_name"] for row in read.parts[0].rows] == ["专利导航服务基地培育"]
    assert world.client("elsewhere_filler").get(path).status_code == 404
    assert world.client("enterprise_filler").get(f"{base(world)}form.pdf").status_code == 404


def test_what_was_typed_is_text_on_every_page(world: World) -> None:
    nasty = "<script>alert(1)</script>\"'&"
    submission = started(world)
    row = new_row(category="知识产权高质量创造", project_name=nasty, performance="培训≥200人次")
    save(world, submission, rows=[row])
    submitted(world)
    for page in ("", "check/", "sign/", "versions/1/"):
        shown = text(world.client("enterprise_certifier").get(base(world) + page))
        assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;&amp;</td>" in shown
