"""Finding policies and indicators while a form is filled in: who may, what comes back, what the grid echoes."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.support.call_factory import OFFICERS, World, small_call
from tests.support.filling import filled, new_row, save, started
from zhixiang.rules.policies import packaged_register

PATHS = [f"/forms/{name}{ending}" for name in ("policies", "indicators") for ending in ("/", ".json")]


@pytest.fixture
def world(db: None) -> World:
    return small_call()


@pytest.mark.parametrize("path", PATHS)
def test_the_helpers_are_for_people_of_units(world: World, path: str) -> None:
    for who in ("enterprise_filler", "enterprise_certifier", "elsewhere_filler"):
        assert world.client(who).get(path, {"q": "专利"}).status_code == 200
    for who in OFFICERS:
        assert world.client(who).get(path).status_code == 404, who
    assert world.client("").get(path).status_code == 302
    assert world.client("enterprise_filler").post(path).status_code == 405


@pytest.mark.parametrize("path", PATHS)
def test_a_search_asks_the_database_only_who_is_there(
    world: World, path: str, django_assert_max_num_queries: Any
) -> None:
    client = world.client("enterprise_filler")
    client.get("/forms/")
    with django_assert_max_num_queries(4):
        client.get(path, {"q": "知识产权"})


def test_a_policy_comes_with_its_citation_and_whether_it_has_expired(world: World) -> None:
    client = world.client("enterprise_filler")
    (first, *_) = client.get("/forms/policies.json", {"q": "粤办发 2020"}).json()["options"]
    assert first["text"] == "《关于强化知识产权保护的若干措施》（粤办发〔2020〕13号）"
    ended = [policy for policy in packaged_register().policies if policy.valid_to and policy.valid_to.year < 2026]
    assert ended
    told = client.get("/forms/policies.json", {"q": ended[0].title}).json()["options"]
    assert f"{ended[0].valid_to} 已到期" in [one["mark"] for one in told]
    page = client.get("/forms/policies/").content.decode()
    assert page.count("已到期") == len(ended)
    assert all(policy.title.replace("《", "〈").replace("》", "〉") in page for policy in packaged_register().policies)


def test_an_indicator_comes_with_unit_direction_and_level(world: World) -> None:
    (first, *_) = world.client("enterprise_filler").get("/forms/indicators.json?q=满意度").json()["options"]
    assert first["text"] == "服务对象满意度≥__%"
    assert "满意度指标" in first["about"]
    assert "越多越好" in first["about"]
    assert "没有找到" in world.client("enterprise_filler").get("/forms/indicators/?q=xyz").content.decode()


def test_the_grid_says_how_it_read_the_targets(world: World) -> None:
    submission = started(world)
    row = new_row(project_name="甲", performance="培训≥200人次；服务水平逐步提升")
    save(world, submission, rows=[row])
    client = world.client("enterprise_filler")
    page = client.get(f"/calls/{world.call.pk}/form/").content.decode()
    assert "培训 · ≥200 · 人次" in page
    assert "服务水平逐步提升 · 不可量化" in page
    change = {"uid": row["uid"], "part": "retained", "row_version": 1, "values": {"performance": "调解≥30件"}}
    answer = client.post(
        f"/calls/{world.call.pk}/form/draft/", {"rows": [change]}, content_type="application/json"
    ).json()  # fmt: skip
    assert answer["rows"][0]["targets"] == [{"text": "调解 · ≥30 · 件", "ok": True}]


def test_the_echo_of_many_rows_costs_no_query(world: World, django_assert_max_num_queries: Any) -> None:
    filled(world, rows=40)
    client = world.client("enterprise_filler")
    with django_assert_max_num_queries(14):
        assert client.get(f"/calls/{world.call.pk}/form/").status_code == 200


def test_the_navigation_shows_where_one_is(world: World) -> None:
    filled(world)
    client = world.client("enterprise_filler")
    for path in (f"/calls/{world.call.pk}/form/", "/forms/policies/"):
        page = client.get(path).content.decode()
        marked = re.findall(r'<a[^>]*href="([^"]+)"[^>]*aria-current="true"', page)
        assert marked == ["/forms/"], path
