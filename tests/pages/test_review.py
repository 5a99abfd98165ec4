"""The pages of a review: who sees what before and after it is published, what a blind sheet hides, how much is asked."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from tests.support.call_factory import World, small_call
from tests.support.reviewing import Reviewing, opened, score, scored
from zhixiang.apps.library.actions.review_close import review_close
from zhixiang.apps.library.actions.review_determine import review_determine
from zhixiang.apps.library.actions.review_publish import review_publish
from zhixiang.apps.library.models import Assignment, Project

MARKS = ("80.37", "标记意见", "评审专家expert", "标记理由")
"""Planted into scores, comments, the names of experts and the reason."""
PAGES = ("/", "/reviews/", "/reviews/outcomes/", "/inbox/", "/notices/", "/library/", "/library/projects/")


@pytest.fixture
def world(db: None) -> World:
    return small_call()


def _marked(world: World) -> Reviewing:
    state = opened(world, count=3, experts=4, each=2)
    for name in state.experts:
        for sheet in state.sheets(name):
            score(sheet, "80.37", comment="标记意见")
    province = world.actor("province")
    review_close(actor=province, round_id=state.round.pk)
    for entry in state.round.entries.all():
        review_determine(actor=province, round_id=state.round.pk, entry_id=entry.pk, outcome="pass", reason="标记理由")
    return state


def _seen(world: World, who: str, state: Reviewing) -> str:
    """All that somebody can read of the round, wherever they look."""
    client, key = world.client(who), state.round.pk
    entry, sheet = state.round.entries.all()[0].pk, Assignment.objects.filter(entry__round=key)[0].pk
    own = (
        f"/reviews/{key}/", f"/reviews/{key}/build/", f"/reviews/{key}/matrix/", f"/reviews/{key}/results/",
        f"/reviews/{key}/results.xlsx", f"/reviews/{key}/projects/{entry}/", f"/reviews/sheets/{sheet}/",
    )  # fmt: skip
    answers = [client.get(path, follow=True) for path in (*PAGES, *own)]
    return "".join(answer.content.decode(errors="ignore") for answer in answers if answer.status_code == 200)


@pytest.mark.parametrize("who", ["enterprise_filler", "city", "county", "finance"])
def test_nothing_leaks_before_publication_and_only_outcome_and_reason_after_it(world: World, who: str) -> None:
    state = _marked(world)
    before = _seen(world, who, state)
    assert before
    assert [mark for mark in (*MARKS, state.round.name) if mark in before] == []
    review_publish(actor=world.actor("province"), round_id=state.round.pk)
    after = _seen(world, who, state)
    assert [mark for mark in MARKS if mark in after] == ["标记理由"]
    mine = {"enterprise_filler": {"江门测试企业"}, "city": {"江门测试企业", "台山测试快速维权中心"}}
    outcomes = world.client(who).get("/reviews/outcomes/").content.decode()
    units = {"江门测试企业", "台山测试快速维权中心", "韶关测试高校"}
    assert {unit for unit in units if f">{unit}<" in outcomes.split("<main", 1)[1]} == mine.get(
        who, {"台山测试快速维权中心"} if who == "county" else units
    )


def test_a_blind_sheet_names_no_unit_place_or_code_and_neither_does_the_workbook(world: World) -> None:
    state = opened(world)
    for task in state.projects:
        Project.objects.filter(pk=task.pk).update(
            name=f"{task.unit_name}的平台（{task.code}）", content=f"在{task.region.name}由{task.unit_name}建设"
        )
    telling = ("韶关", "江门", "台山", "测试高校", "快速维权中心", *(task.code for task in state.projects))
    expert = world.client("expert1")
    said = expert.get("/reviews/").content.decode().split("<main", 1)[1]
    for sheet in state.sheets("expert1"):
        said += expert.get(f"/reviews/sheets/{sheet.pk}/").content.decode().split("<main", 1)[1]
    assert [word for word in telling if word in said] == []
    assert "＊＊＊" in said
    scored(state)
    province = world.client("province")
    book = load_workbook(BytesIO(b"".join(province.get(f"/reviews/{state.round.pk}/results.xlsx").streaming_content)))  # type: ignore[attr-defined]
    cells = "".join(str(cell) for sheet in book for row in sheet.values for cell in row)
    assert [word for word in telling if word in cells] == []
    assert "80" in cells


def test_another_expert_s_sheet_and_a_closed_one_are_not_to_be_had(world: World) -> None:
    state = opened(world)
    other = state.sheets("expert2")[0]
    client = world.client("expert1")
    assert client.get(f"/reviews/sheets/{other.pk}/").status_code == 404
    body = json.dumps({"fields": {"comment": {"text": "x"}}})
    assert client.post(f"/reviews/sheets/{other.pk}/draft/", body, content_type="application/json").status_code == 404
    own = state.sheets("expert1")[0]
    for bad in ("", "[]", '{"fields": 3}', '{"fields": {"comment": {"text": 5}}}'):
        assert client.post(f"/reviews/sheets/{own.pk}/draft/", bad, content_type="application/json").status_code == 400
    answer = client.post(f"/reviews/sheets/{own.pk}/", {"wish": "submit", "comment": "好"}, follow=True)
    assert "还有 4 项没有打分" in answer.content.decode()
    assert Assignment.objects.get(pk=own.pk).comment == "好"


def test_pages_ask_as_much_for_many_projects_as_for_few(world: World) -> None:
    asked: dict[str, list[int]] = {}
    for tag, count in (("A", 3), ("B", 9)):
        state = opened(world, count=count, experts=4, each=2, tag=tag)
        scored(state)
        for page in ("", "matrix/", "results/", "build/"):
            with CaptureQueriesContext(connection) as queries:
                assert world.client("province").get(f"/reviews/{state.round.pk}/{page}").status_code == 200
            asked.setdefault(page, []).append(len(queries))
        with CaptureQueriesContext(connection) as queries:
            assert world.client("expert1").get("/reviews/").status_code == 200
        asked.setdefault("landing", []).append(len(queries))
    assert {page: counts for page, counts in asked.items() if counts[0] != counts[1]} == {}
