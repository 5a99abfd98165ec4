"""The library's pages: taking demands over, looking, mending, ranking, rolling on, all by plain forms."""

from __future__ import annotations

import html
import io
import re
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.support.call_factory import COUNTY, World, small_call
from tests.support.consolidating import sent
from tests.support.filling import submitted
from tests.support.projects import fresh, listed, picked, policy, row, tasks
from zhixiang.apps.consolidation.actions.accept_report import accept_report
from zhixiang.apps.demands.actions.accept_submission import accept_submission
from zhixiang.apps.library.actions.rank_projects import rank_projects
from zhixiang.apps.library.models import Project, ProjectSource, ProjectYear
from zhixiang.apps.people.actors import COMMAND_LINE

S = Project.State


@pytest.fixture
def world(db: None) -> World:
    return small_call()


def hidden(page: str, name: str) -> str:
    values = re.findall(f'<input type="hidden" name="{name}" value="([^"]*)">', page)
    assert values, name
    return html.unescape(values[-1])


def test_accepted_demands_become_projects_once_and_keep_their_way_back(world: World) -> None:
    province = world.client("province")
    report = sent(world).report
    direct = submitted(world, "direct", rows=1).submission
    assert "没有待入库的需求" in province.get("/library/incoming/").content.decode(), "nothing has been accepted"
    accept_report(actor=world.actor("province"), report_id=report.pk)
    accept_submission(actor=world.actor("province"), submission_id=direct.pk)
    page = province.get("/library/incoming/").content.decode()
    assert "统筹报告 3 行，省直单位 1 条待入库" in page
    preview = province.post("/library/incoming/take/", {"scope": "found", "found": ""}).content.decode()
    assert "将建 3 个项目，共 300" in preview
    keys = hidden(preview, "pick")
    refused = province.post("/library/incoming/take/", {"pick": keys, "confirm": "1"})
    assert refused.status_code == 422
    assert "请选一个一级项目" in refused.content.decode()
    taken = {"pick": keys, "confirm": "1", "new_policy": "知识产权专项"}
    answer = province.post("/library/incoming/take/", taken, follow=True)
    assert "已建 3 个储备项目" in answer.content.decode()
    again = province.post("/library/incoming/take/", taken, follow=True).content.decode()
    assert "3 条以前已经入库" in again
    policy_id = Project.objects.get(level=1).pk
    left = province.get("/library/incoming/", follow=True)
    assert left.redirect_chain == [("/library/incoming/?kind=direct", 302)], "what is left is shown at once"
    one = {"scope": "found", "found": "kind=direct", "confirm": "1", "policy": policy_id}
    province.post("/library/incoming/take/", one)
    assert Project.objects.filter(level=2).count() == 4
    assert "没有待入库的需求" in province.get("/library/incoming/").content.decode()
    project = Project.objects.get(sources__demand__submission=direct)
    assert (project.unit, project.region_id, project.start_year) == (
        world.units["direct"], "440000000", world.call.year,
    )  # fmt: skip
    line = ProjectSource.objects.exclude(line=None)[0]
    text = province.get(f"/library/{line.project_id}/").content.decode()
    assert line.demand is not None
    assert line.demand.version.receipt_no in text
    assert f"/consolidation/{report.pk}/lines/{line.line_id}/" in text


def test_acts_are_looked_at_first_and_only_what_fits_the_state_goes(world: World) -> None:
    tasks(3)
    later = listed([row("已入库的")])
    province = world.client("province")
    preview = province.post("/library/bulk/", {"act": "review", "scope": "found", "found": "year=2025"})
    text = preview.content.decode()
    assert "将办理 3 个项目，共 300" in text
    assert "1 个不在可以这样办理的状态" in text
    done = {"act": "review", "pick": hidden(text, "pick"), "found": "year=2025", "confirm": "1"}
    assert province.post("/library/bulk/", done)["Location"] == "/library/?year=2025"
    assert Project.objects.filter(state=S.REVIEW).count() == 3
    assert province.post("/library/bulk/", done).status_code == 422, "the page is out of date"
    pick = f"{later[0].pk}:{fresh(later)[0].row_version}"
    void = {"act": "void", "pick": pick, "confirm": "1", "reason": ""}
    refused = province.post("/library/bulk/", void)
    assert "请写明理由" in refused.content.decode()
    roll = {"act": "roll", "pick": pick, "confirm": "1", "year": "2026", "recheck": "仍需实施"}
    assert province.post("/library/bulk/", roll).status_code == 302
    assert ProjectYear.objects.filter(project=later[0], year=2026, rolled=True).exists()
    pick = f"{later[0].pk}:{fresh(later)[0].row_version}"
    for act, found in (("merge", "2 至 100 个"), ("nothing", "没有这样的办理")):
        answer = province.post(
            "/library/bulk/", {"act": act, "pick": pick, "confirm": "1", "reason": "合"}, follow=True
        )
        assert found in answer.content.decode()
    assert "长期未安排" in province.get("/library/?work=stale-2029").content.decode()


def test_what_somebody_else_changed_is_said_and_nothing_typed_is_lost(world: World) -> None:
    project = tasks(1)[0]
    province, url = world.client("province"), f"/library/{project.pk}/edit/"
    typed = {
        "row_version": project.row_version, "name": "改过的名称", "unit_name": "江门测试企业", "start_year": 2025,
        "end_year": 2026, "total": "300", "years": "2025：100\n2026：150.5", "basis": "依据一",
        "targets": "数量指标｜培训人次｜≥200人次",
    }  # fmt: skip
    Project.objects.filter(pk=project.pk).update(row_version=7, changed_by_name="另一位")
    conflict = province.post(url, typed)
    text = conflict.content.decode()
    assert conflict.status_code == 422
    assert "另一位修改过" in text
    assert "改过的名称" in text
    again = {**typed, "row_version": re.findall(r'name="row_version" value="(\d+)"', text)[0]}
    assert province.post(url, again)["Location"] == f"/library/{project.pk}/"
    project.refresh_from_db()
    assert (project.name, project.end_year, project.total_fen) == ("改过的名称", 2026, 300 * 10**6)
    assert list(project.years.order_by("year").values_list("asked_fen", flat=True)) == [100 * 10**6, 150_500_000]
    assert project.targets.get().level1 == "产出指标"
    latest = {**typed, "row_version": project.row_version}
    for key, value, said in (
        ("years", "2025:100\n2026:250", "之和超过总投资"), ("years", "今年100", "年度：金额"), ("total", "-5", "-5"),
        ("targets", "好｜坏", "没有这个二级指标"), ("end_year", "2024", "早于起始年度"),
    ):  # fmt: skip
        answer = province.post(url, {**latest, key: value})
        assert (answer.status_code, said in answer.content.decode()) == (422, True), (key, value)


def test_places_are_typed_or_moved_and_outsiders_do_not_learn_them(world: World) -> None:
    unit = world.units["centre"]
    a, b, c = listed([row(name, COUNTY, unit_id=unit.pk) for name in ("甲", "乙", "丙")])
    province = world.client("province")
    url = f"/library/{policy().pk}/ranking/2025/"

    def post(**fields: Any) -> str:
        version = Project.objects.get(pk=policy().pk).row_version
        return province.post(url, {"row_version": version, **fields}, follow=True).content.decode()

    def order() -> list[int]:
        return list(ProjectYear.objects.exclude(rank=None).order_by("rank").values_list("project_id", flat=True))

    post(**{f"place-{a.pk}": "2", f"place-{b.pk}": "1", f"place-{c.pk}": ""})
    assert order() == [b.pk, a.pk]
    post(up=a.pk, **{f"place-{a.pk}": "2", f"place-{b.pk}": "1"})
    assert order() == [a.pk, b.pk]
    post(down=a.pk)
    assert order() == [b.pk, a.pk]
    said = post(**{f"place-{c.pk}": "第一"})
    assert "“第一”不是名次" in said
    assert 'value="第一"' in said, "what was typed stays"
    for who in ("centre_filler", "city", "county"):
        client = world.client(who)
        for path in (f"/library/{a.pk}/", "/library/"):
            text = client.get(path).content.decode()
            assert "已入库" in text
            assert "已排序" not in text, (who, path)
        assert client.get(url).status_code == 404
        assert client.get("/library/?state=listed").context["page"]["total"].number == 3
        book = openpyxl.load_workbook(io.BytesIO(client.get("/library/projects.xlsx").getvalue()))
        cells = [cell.value for line in book.active for cell in line]
        assert a.code in cells
        assert not {"已排序", "排序"} & set(cells)
    book = openpyxl.load_workbook(io.BytesIO(province.get("/library/projects.xlsx?q=甲").getvalue()))
    cells = [cell.value for line in book.active for cell in line]
    assert (a.code in cells, b.code in cells, "已排序" in cells) == (True, False, True)


def test_pages_take_the_same_queries_at_two_projects_and_at_two_thousand(world: World) -> None:
    first = listed([row(), row(region=COUNTY)])
    rank_projects(actor=COMMAND_LINE, parent=picked([policy()])[0], year=2025, ranks={first[0].pk: 1})
    province, city = world.client("province"), world.client("city")
    paths = [
        "/library/", "/library/?region=440700000&year=2025&q=高价值", "/library/?work=roll-2026", f"/library/{first[0].pk}/",
        f"/library/{policy().pk}/ranking/2025/",
    ]  # fmt: skip

    def count(client: Client, path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    def counts() -> list[int]:
        for path in paths:
            province.get(path)
        return [*(count(province, path) for path in paths), count(city, "/library/")]

    few = counts()
    listed(1998)
    assert counts() == few
    assert max(few) <= 24
    shown = city.get("/library/").context["page"]
    assert (len(shown["rows"]), shown["total"].number) == (50, 2000)
