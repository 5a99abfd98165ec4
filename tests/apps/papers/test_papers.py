"""Papers of a plan: kept with their proof, the same again from the same data, and only for those whom they concern."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.support import factories
from zhixiang.apps.allocation.models import AllocationPlan
from zhixiang.apps.audit.models import Event
from zhixiang.apps.files import storage
from zhixiang.apps.files.models import StoredFile
from zhixiang.apps.library.models import Project, ProjectTarget
from zhixiang.apps.papers import work
from zhixiang.apps.papers.actions.ask_run import ask_run
from zhixiang.apps.papers.actions.cancel_run import cancel_run
from zhixiang.apps.papers.actions.make_paper import make_paper
from zhixiang.apps.papers.actions.start_run import start_run
from zhixiang.apps.papers.actions.word_letter import word_letter
from zhixiang.apps.papers.kinds import Wish
from zhixiang.apps.papers.letters import wording_of
from zhixiang.apps.papers.limits import PER_MINUTE
from zhixiang.apps.papers.making import SAMPLE
from zhixiang.apps.papers.models import Paper, PaperRun
from zhixiang.apps.papers.records import notice_record
from zhixiang.apps.people.actors import COMMAND_LINE, Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.roles import Role
from zhixiang.apps.runs import DEAD_AFTER, RunLostError, beat
from zhixiang.intake.records import RowType

pytestmark = pytest.mark.django_db

SITE = "https://funds.example.test"
PROVINCE = Actor(None, "省局", Role.PROVINCIAL_OFFICER)
SHAOGUAN, JIANGMEN, TAISHAN = factories.ELSEWHERE, factories.CITY, factories.COUNTY


@pytest.fixture
def year() -> factories.Year:
    cache.clear()
    return factories.small_year()


def the_plan() -> AllocationPlan:
    return AllocationPlan.objects.select_related("fund", "notice__document").get(notice__isnull=False)


def made(kind: str, ending: str = "xlsx", region: str = "", actor: Actor = PROVINCE) -> Paper:
    wish = Wish(kind, ending, region)
    return make_paper(actor=actor, plan_id=the_plan().pk, wish=wish, address=SITE).paper


def drafted() -> AllocationPlan:
    """A plan that is drawn up here, with the lines of the one that was read."""
    read = the_plan()
    plan = AllocationPlan.objects.create(fund=read.fund, title="追加分配", created_at=timezone.now())
    for line in list(read.lines.order_by("position")):
        line.pk, line.plan, line._state.adding = None, plan, True
        line.annex1_line = line.annex2_line = line.annex1_fen = line.annex2_fen = None
        line.section, line.group_region = "", None
        line.save()
    return plan


def test_the_same_data_give_the_same_bytes_and_what_was_made_proves_itself(year: factories.Year) -> None:
    events = Event.objects.count()
    for kind, ending in (("annex1", "xlsx"), ("letter", "docx"), ("annex2", "pdf"), ("table", "xlsx")):
        first = made(kind, ending, JIANGMEN if kind == "table" else "")
        bytes_before = storage.read(first.file)
        storage.path_of(first.sha256).unlink()
        first_pk = first.pk
        Paper.objects.filter(pk=first.pk).delete()
        again = made(kind, ending, JIANGMEN if kind == "table" else "")
        assert again.pk != first_pk
        assert (again.code, storage.read(again.file)) == (first.code, bytes_before)
        assert made(kind, ending, JIANGMEN if kind == "table" else "").pk == again.pk
        assert again.file.name.endswith(f".{ending}")
        page = Client().get(reverse("papers:verify", args=[again.code])).content.decode()
        assert again.sm3 in page
        assert "真实有效" in page
        assert "1000000" not in page
        assert "5000000" not in page
    assert Event.objects.count() >= events + 8


def test_other_data_make_a_paper_that_takes_the_place_and_an_office_gets_only_its_own(year: factories.Year) -> None:
    old = made("table", "xlsx", JIANGMEN)
    foreign = made("table", "xlsx", SHAOGUAN)
    annex = made("annex1")
    table = the_plan().performance_tables.get(region_id=JIANGMEN)
    table.spending = "改过的支出内容"
    table.save()
    new = made("table", "xlsx", JIANGMEN)
    assert (new.sha256 == old.sha256, new.code == old.code) == (False, False)
    page = Client().get(reverse("papers:verify", args=[old.code])).content.decode()
    assert "真实，但已被代替" in page
    assert new.number in page
    city = year.client("city")
    listed = city.get(reverse("papers:plan", args=[the_plan().pk])).content.decode()
    assert new.number not in listed  # numbers stand with the papers of the province alone
    assert reverse("papers:file", args=[new.pk]) in listed
    answers = {
        paper.pk: city.get(reverse("papers:file", args=[paper.pk])).status_code for paper in (new, foreign, annex)
    }
    assert answers == {new.pk: 200, foreign.pk: 404, annex.pk: 404}
    asked = city.post(reverse("papers:make", args=[the_plan().pk]), {"paper": f"table:docx:{SHAOGUAN}"})
    assert asked.status_code == 404
    sent = city.get(reverse("papers:file", args=[new.pk]))
    assert "filename*=utf-8''" in sent["Content-Disposition"].lower()
    with pytest.raises(Refused):
        made("annex1", actor=Actor(None, "江门", Role.CITY_OFFICER, JIANGMEN))


def test_a_file_is_compared_by_its_digest_and_not_kept(year: factories.Year) -> None:
    paper, client = made("annex1"), Client()
    content, kept = storage.read(paper.file), StoredFile.objects.count()

    def compared(data: bytes) -> tuple[int, str]:
        file = io.BytesIO(data)
        file.name = "收到的.xlsx"
        answer = client.post(reverse("papers:compare"), {"file": file})
        return answer.status_code, answer.content.decode()

    status, page = compared(content)
    assert (status, paper.number in page, "真实有效" in page) == (200, True, True)
    status, page = compared(content[:-1] + b"x")
    assert (status, "没有与它完全相同的文件" in page) == (404, True)
    assert StoredFile.objects.count() == kept
    wrong = client.get(reverse("papers:verify_any"), {"code": "AAAA-BBBB-CCCC"})
    assert wrong.status_code == 404
    for number in (paper.doc_no, paper.number):
        told = client.get(reverse("papers:verify_any"), {"code": number})
        assert (told.status_code, "不是核验码" in told.content.decode()) == (404, True)
    answers = [client.get(reverse("papers:verify", args=["AAAABBBBCCCC"])).status_code for _ in range(PER_MINUTE)]
    assert answers[-1] == 429


def test_a_plan_that_is_drawn_up_here_prints_samples_with_its_own_letter(year: factories.Year) -> None:
    plan = drafted()
    project = Project.objects.get(pk=plan.lines.get(region_id=TAISHAN).project_id)
    Project.objects.filter(pk=project.pk).update(
        goal="建设两个站点。", content="维权援助", basis="1.《广东省知识产权保护条例》"
    )
    ProjectTarget.objects.create(
        project=project, position=1, level1="产出指标", level2="数量指标", name="建设站点", value_text="≥2个"
    )
    record = notice_record(plan, wording_of(plan).head)
    sums = {row.label: row.amount_fen for row in record.rows(1) if row.row_type is not RowType.DETAIL}
    assert sums == {
        "合计": 510_000_000, "一、各市合计": 500_000_000, "韶关市小计": 300_000_000,
        "江门市（不含省直管县）小计": 200_000_000, "二、各直管县合计": 10_000_000,
    }  # fmt: skip
    assert [row.amount_fen for row in record.rows(2, RowType.SUBTOTAL) if row.region_code == JIANGMEN] == [210_000_000]
    table = next(table for table in record.performance_tables if table.region_code == TAISHAN)
    assert (table.amount_fen, table.indicators[0].target.number, len(table.citations)) == (10_000_000, 2, 1)
    texts = dict.fromkeys(("title", "issuer", "recipients", "body"), "通知") | {"disclosure": "不予公开"}
    with pytest.raises(Refused, match="理由"):
        word_letter(actor=PROVINCE, plan_id=plan.pk, row_version=0, texts=texts)
    word_letter(
        actor=PROVINCE,
        plan_id=plan.pk,
        row_version=0,
        texts={**texts, "body": "第一段。\n第二段。", "disclosure": "主动公开"},
    )
    with pytest.raises(Refused, match="刚被别人修改"):
        word_letter(actor=PROVINCE, plan_id=plan.pk, row_version=0, texts={**texts, "disclosure": "主动公开"})
    assert wording_of(plan).body == ("第一段。", "第二段。")
    paper = make_paper(actor=PROVINCE, plan_id=plan.pk, wish=Wish("letter", "docx"), address=SITE).paper
    assert (paper.genuine, paper.code, paper.title.startswith("【样稿】")) == (False, "", True)
    document = zipfile.ZipFile(io.BytesIO(storage.read(paper.file))).read("word/document.xml").decode()
    assert SAMPLE in document
    assert "第二段。" in document
    file = io.BytesIO(storage.read(paper.file))
    file.name = "样稿.docx"
    assert "不是正式文书" in Client().post(reverse("papers:compare"), {"file": file}).content.decode()
    with pytest.raises(Refused):
        word_letter(actor=PROVINCE, plan_id=the_plan().pk, row_version=0, texts=texts)


def test_a_bundle_shows_progress_is_taken_over_and_comes_out_the_same(year: factories.Year) -> None:
    client, plan = year.client("province"), the_plan()
    client.post(reverse("papers:runs", args=[plan.pk]), {"wish": "ask", "paper": "bundle:xlsx"})
    run = PaperRun.objects.get()
    client.post(reverse("papers:runs", args=[plan.pk]), {"wish": "ask", "paper": "bundle:xlsx"})
    assert PaperRun.objects.count() == 1
    first = start_run(actor=COMMAND_LINE, run_id=run.pk)
    assert first is not None
    beat(first, "地区绩效目标表", 1, 5)
    made("annex1")
    page = client.get(reverse("papers:progress", args=[plan.pk])).content.decode()
    assert ("1／5" in page, "data-active" in page) == (True, True)
    assert not work.work_once()
    PaperRun.objects.update(beat_at=timezone.now() - DEAD_AFTER - timedelta(seconds=1))
    assert work.work_once()
    with pytest.raises(RunLostError):
        beat(first, "", 2, 5)
    run.refresh_from_db()
    assert (run.state, run.attempts, run.error) == ("done", 2, "")
    assert run.paper is not None
    names = zipfile.ZipFile(io.BytesIO(storage.read(run.paper.file))).namelist()
    assert len(names) == 5
    assert Paper.objects.filter(kind="annex1").count() == 1
    assert client.get(reverse("papers:file", args=[run.paper.pk])).status_code == 200
    ask_run(actor=PROVINCE, plan_id=plan.pk, kind="bundle", ending="xlsx", address=SITE)
    assert work.work_once()
    assert PaperRun.objects.latest("pk").paper_id == run.paper.pk
    waiting = ask_run(actor=PROVINCE, plan_id=plan.pk, kind="annex3", ending="xlsx", address=SITE)
    assert cancel_run(actor=PROVINCE, plan_id=plan.pk, run_id=waiting.pk).state == "cancelled"
    assert not work.work_once()


def test_the_pages_need_few_queries(year: factories.Year, django_assert_max_num_queries: object) -> None:
    made("letter", "docx")
    client = year.client("province")
    for name, most in (("papers:plans", 9), ("papers:plan", 12), ("papers:letter", 20)):
        address = reverse(name, args=[] if name == "papers:plans" else [the_plan().pk])
        with django_assert_max_num_queries(most):  # type: ignore[operator]  # pytest-django's fixture
            assert client.get(address).status_code == 200
