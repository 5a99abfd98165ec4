"""Returning by field: what the office writes is what the unit sees, and the office keeps reading what was submitted."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.support.call_factory import World, small_call
from tests.support.consolidating import in_order, taken
from tests.support.filling import ROW, certified, new_row, save, submitted
from zhixiang.apps.demands import receipt_files
from zhixiang.apps.demands.actions.ask_certification import ask_certification
from zhixiang.apps.demands.actions.decline_certification import decline_certification
from zhixiang.apps.demands.actions.submit import submit
from zhixiang.apps.demands.actions.withdraw import withdraw
from zhixiang.apps.demands.models import Correction, CorrectionItem, Demand, DraftRow, Submission, SubmissionVersion

OFFICES = ("city", "province", "auditor", "finance")


@pytest.fixture
def world(db: None) -> World:
    return small_call()


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def review(world: World, version: SubmissionVersion, more: str = "") -> str:
    return f"/calls/{world.call.pk}/board/submissions/{version.submission_id}/{more}"


def own(world: World) -> str:
    return text(world.client("enterprise_filler"), f"/calls/{world.call.pk}/form/")


def asked_cells(page: str) -> set[tuple[str, str]]:
    """Row and field of the cells that are marked."""
    cells = re.findall(r'<td class="[^"]*zx-cell-asked[^"]*">.*?</td>', page, re.DOTALL)
    return {match.groups() for cell in cells for match in [re.search(r'name="r:([^:]+):([^"]+)"', cell)] if match}  # type: ignore[misc]  # two groups


def returned(world: World, version: SubmissionVersion, **items: str) -> None:
    """The city returns with ``field=reason`` for the first row."""
    row = Demand.objects.filter(version=version).order_by("position")[0]
    posted = {f"item-{row.uid}:{key}": reason for key, reason in items.items()}
    answer = world.client("city").post(
        review(world, version, "decide/"), {"do": "return", "reason": "请按标出的地方修改", **posted}
    )
    assert answer.status_code == 302


def test_the_page_has_a_place_for_each_field_that_needs_no_script(world: World) -> None:
    version = submitted(world, rows=2)
    page = text(world.client("city"), review(world, version))
    for row in Demand.objects.filter(version=version):
        assert f'name="item-{row.uid}"' in page
        for key in ("project_name", "amount_fen", "performance"):
            assert f'name="item-{row.uid}:{key}"' in page
    assert 'name="item-' not in text(world.client("auditor"), review(world, version))


def test_the_unit_sees_exactly_the_fields_that_were_asked_for(world: World) -> None:
    version = submitted(world, rows=2)
    first, second = Demand.objects.filter(version=version).order_by("position")
    returned(world, version, unit_amount_fen="单价没有依据", performance="写明培训人次")
    assert set(CorrectionItem.objects.values_list("uid", "field", "reason")) == {
        (first.uid, "unit_amount_fen", "单价没有依据"),
        (first.uid, "performance", "写明培训人次"),
    }
    page = own(world)
    assert asked_cells(page) == {(str(first.uid), "unit_amount_fen"), (str(first.uid), "performance")}
    assert page.count("单价没有依据") == 2  # at the cell, and in the list above with its place
    assert "保留省局部分第 1 行 · 项目绩效" in page
    assert "zx-row-asked" not in page
    assert page.count("zx-asked") == 2
    assert str(second.uid) in page


def test_a_whole_row_is_marked_as_one(world: World) -> None:
    version = submitted(world, rows=2)
    row = Demand.objects.filter(version=version).order_by("position")[1]
    world.client("city").post(
        review(world, version, "decide/"), {"do": "return", "reason": "改", f"item-{row.uid}": "与上一行重复"}
    )
    page = own(world)
    assert page.count("zx-row-asked") == 1
    assert asked_cells(page) == set()
    assert "保留省局部分第 2 行</a>：与上一行重复" in page


def test_a_row_that_the_unit_deleted_is_still_named(world: World) -> None:
    version = submitted(world, rows=2)
    returned(world, version, performance="写明培训人次")
    submission = Submission.objects.get()
    row = DraftRow.objects.filter(submission=submission, part__code="retained").order_by("position")[0]
    save(world, submission, deleted=[{"uid": str(row.uid), "row_version": row.row_version}])
    assert "（这一行已经删除）：写明培训人次" in own(world)


def test_what_was_typed_into_a_refused_return_is_still_there(world: World) -> None:
    version = submitted(world)
    row = Demand.objects.get(version=version)
    posted = {
        f"item-{row.uid}:basis": "依据已失效",
        f"item-{row.uid}": "整行重写",
        "until": "明天",
        "reason": "总的理由",
    }
    answer = world.client("city").post(review(world, version, "decide/"), {"do": "return", **posted})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "看不懂" in page
    for said in posted.values():
        assert said in page
    assert page.count('<details class="zx-ask" open>') == 1
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    ("name", "says"), [("item-{uid}:nonsense", "没有“nonsense”这一栏"), ("item-{other}:basis", "不在这一版里")]
)
def test_a_place_that_is_none_is_refused(world: World, name: str, says: str) -> None:
    version = submitted(world)
    uid = Demand.objects.get(version=version).uid
    field = name.format(uid=uid, other=uid.__class__(int=7))
    posted = {"do": "return", "reason": "改", field: "请改"}
    answer = world.client("city").post(review(world, version, "decide/"), posted)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert Submission.objects.get().state == "submitted"


@pytest.mark.parametrize("stage", ["returned", "awaiting", "declined", "certified"])
@pytest.mark.parametrize("who", OFFICES)
def test_while_the_unit_corrects_offices_read_what_was_submitted(world: World, who: str, stage: str) -> None:
    version = submitted(world)
    returned(world, version, performance="写明培训人次")
    submission = Submission.objects.get()
    row = DraftRow.objects.get(submission=submission, part__code="retained")
    change = {
        "uid": str(row.uid),
        "part": "retained",
        "row_version": row.row_version,
        "values": {"remark": "草稿里的话"},
    }
    save(world, submission, rows=[change])
    if stage == "certified":
        certified(world)
    elif stage != "returned":
        asked = ask_certification(actor=world.filler(), submission_id=submission.pk)
        if stage == "declined":
            decline_certification(actor=world.certifier(), submission_id=asked.pk, reason="再看看")
    page = text(world.client(who), review(world, version))
    assert "退回修改中" in page
    assert "请按标出的地方修改" in page
    assert "写明培训人次" in page
    assert page.count("zx-cell-asked") == 1
    assert ROW["performance"] in page
    assert "草稿里的话" not in page
    made = receipt_files.receipts_of(world.actor(who), world.call, str)
    assert [version.receipt_no in name for name, _pdf in made] == [True]


def test_after_the_next_version_the_mark_goes_and_the_first_version_stays(world: World) -> None:
    first = submitted(world)
    returned(world, first, performance="写明培训人次")
    save(world, Submission.objects.get(), rows=[new_row(**{**ROW, "project_name": "补充的项目"})])
    submit(actor=world.filler(), submission_id=certified(world).pk)
    client = world.client("city")
    page = text(client, review(world, first))
    assert "退回修改中" not in page
    assert "补充的项目" in page
    assert "专利导航服务基地培育 · 项目绩效：写明培训人次" in page  # among the returns so far
    old = text(client, review(world, first, "versions/1/"))
    assert first.receipt_no in old
    assert "补充的项目" not in old
    assert client.get(review(world, first, "versions/3/")).status_code == 404
    assert asked_cells(own(world)) == set()


def test_what_was_withdrawn_is_not_called_returned(world: World) -> None:
    version = submitted(world)
    withdraw(actor=world.filler(), submission_id=version.submission_id)
    page = text(world.client("city"), review(world, version))
    assert "单位已经撤回这一版" in page
    assert "退回修改中" not in page


def test_the_city_s_report_says_that_a_source_is_being_corrected_and_keeps_it(world: World) -> None:
    report = taken(world)
    version = SubmissionVersion.objects.get(submission__unit=world.units["enterprise"])
    returned(world, version, performance="写明培训人次")
    client = world.client("city")
    lines = text(client, f"/consolidation/{report.pk}/")
    assert lines.count("来源退回修改中") == 2
    line = in_order(report)[0]
    page = text(client, f"/consolidation/{report.pk}/lines/{line.pk}/")
    assert "退回修改中，等单位重新提交" in page
    assert f"回执 {version.receipt_no}，第 1 版，第 1 行" in page
    assert ROW["performance"] in page
