"""The way of projects: codes, every step with its event, what is refused, ranking, rolling on, merging."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from tests.support.call_factory import World, small_call
from tests.support.projects import WAN, fresh, listed, picked, policy, row, tasks
from zhixiang.apps.audit.models import Event
from zhixiang.apps.audit.queries import verify_chain
from zhixiang.apps.library.actions.arrange_projects import arrange_projects
from zhixiang.apps.library.actions.finish_projects import finish_projects
from zhixiang.apps.library.actions.list_projects import list_projects
from zhixiang.apps.library.actions.merge_projects import merge_projects
from zhixiang.apps.library.actions.pause_projects import pause_projects
from zhixiang.apps.library.actions.rank_projects import rank_projects
from zhixiang.apps.library.actions.release_projects import release_projects
from zhixiang.apps.library.actions.resume_projects import resume_projects
from zhixiang.apps.library.actions.review_projects import review_projects
from zhixiang.apps.library.actions.roll_projects import roll_projects
from zhixiang.apps.library.actions.start_projects import start_projects
from zhixiang.apps.library.entry import targets_from
from zhixiang.apps.library.models import CodeSerial, Project, ProjectEvent, ProjectYear
from zhixiang.apps.library.states import PROJECT
from zhixiang.apps.library.steps import Picked
from zhixiang.apps.people.actors import COMMAND_LINE
from zhixiang.apps.people.errors import Refused

S = Project.State
ME: dict[str, Any] = {"actor": COMMAND_LINE}


@pytest.fixture
def world(db: None) -> World:
    return small_call()


def test_codes_count_on_within_a_region_and_year_and_are_never_used_again(world: World) -> None:
    first = tasks([row(), row(region="440781000"), row()])
    assert [one.code for one in first] == [
        "44070025T000000000001", "44078125T000000000001", "44070025T000000000002",
    ]  # fmt: skip
    Project.objects.filter(pk=first[2].pk).delete()
    assert tasks([row()])[0].code == "44070025T000000000003", "the code of what is gone is not given again"
    assert policy().pk == policy().pk == first[0].parent_id
    assert policy(2026).pk != policy().pk
    event = Event.objects.filter(action="library.add_task_projects").first()
    assert event is not None
    assert event.payload["codes"] == [one.code for one in first]
    assert verify_chain().intact


def test_one_bad_row_keeps_all_out(world: World) -> None:
    bad = {
        "第 2 行“”：没有项目名称": row(""),
        "金额是负数": row(wan=-1),
        "代码为“449999000”的地区": row(region="449999000"),
        "早于起始年度": row(start_year=2026, end_year=2025),
        "不在实施期内": row(years={2025: 1, 2027: 1}, end_year=2026),
    }
    for text, wrong in bad.items():
        with pytest.raises(Refused, match=text):
            tasks([row(), wrong])
    assert not Project.objects.filter(level=2).exists()
    assert not CodeSerial.objects.filter(prefix__startswith="4407", last__gt=0).exists()


def test_the_whole_way_leaves_an_event_for_each_step(world: World) -> None:
    found = listed(2)
    for project in found:
        project.refresh_from_db()
    rank_projects(**ME, parent=picked([policy()])[0], year=2025, ranks={found[0].pk: 1})
    assert arrange_projects(found, **ME) == 2
    assert arrange_projects(found, **ME) == 0, "a second line may give more"
    assert release_projects(found[1:], **ME) == 1
    assert start_projects(found[:1], **ME) == 1
    finish_projects(**ME, picked=picked(found[:1]))
    assert [one.state for one in fresh(found)] == [S.DONE, S.LISTED]
    steps = ProjectEvent.objects.filter(project=found[0]).values_list("source", "target")
    assert list(steps) == [
        ("", S.RESERVE), (S.RESERVE, S.REVIEW), (S.REVIEW, S.LISTED), (S.LISTED, S.RANKED), (S.RANKED, S.ARRANGED),
        (S.ARRANGED, S.RUNNING), (S.RUNNING, S.DONE),
    ]  # fmt: skip
    with pytest.raises(Refused, match="已完成"):
        arrange_projects(found, **ME)


def test_each_action_does_what_the_table_says_and_nothing_else(world: World) -> None:
    project = tasks(1)[0]
    for action in sorted({step.action for step in PROJECT.transitions}):
        name = action.partition(".")[2]
        if name in ("rank_projects", "merge_projects", "roll_projects"):
            continue
        act = getattr(importlib.import_module(f"zhixiang.apps.library.actions.{name}"), name)
        for state in S.values:
            held = "listed" if state == S.PAUSED else ""
            Project.objects.filter(pk=project.pk).update(state=state, held_state=held)
            step = PROJECT.step(state, action)
            count = done(act, project)
            target = state if step is None else S.LISTED if name == "resume_projects" else step.target
            assert (fresh([project])[0].state, bool(count)) == (target, step is not None), (name, state)


def done(act: Any, project: Project) -> int:
    """How many the action changed; none where it refuses."""
    try:
        if "projects" in act.__annotations__:
            return int(act([project], **ME))
        reason = {"reason": "理由"} if "reason" in act.__annotations__ else {}
        return int(act(**ME, picked=picked([project]), **reason))
    except Refused:
        return 0


def test_what_was_put_off_comes_back_where_it_stood(world: World) -> None:
    found = listed(1)
    with pytest.raises(Refused, match="写明理由"):
        pause_projects(**ME, picked=picked(found), reason=" ")
    seen = picked(found)
    pause_projects(**ME, picked=seen, reason="等待国家批复")
    with pytest.raises(Refused, match="刚刚由命令行修改过"):
        resume_projects(**ME, picked=seen)
    resume_projects(**ME, picked=picked(found))
    assert (fresh(found)[0].state, fresh(found)[0].held_state) == (S.LISTED, "")


def test_places_are_without_gaps_and_what_somebody_else_ranked_is_not_overwritten(world: World) -> None:
    a, b, c, d = listed(4)
    seen = picked([policy()])[0]
    rank_projects(**ME, parent=seen, year=2025, ranks={c.pk: 1, a.pk: 2, b.pk: 99})
    assert ranks([a, b, c, d]) == [2, 3, 1, None]
    with pytest.raises(Refused, match="刚刚改过这个一级项目的排序"):
        rank_projects(**ME, parent=seen, year=2025, ranks={d.pk: 1})
    rank_projects(**ME, parent=picked([policy()])[0], year=2025, ranks={b.pk: 2})
    assert ranks([a, b, c, d]) == [3, 2, 1, None]
    with pytest.raises(Refused, match="不在这个一级项目"):
        rank_projects(**ME, parent=picked([policy()])[0], year=2026, ranks={a.pk: 1})
    assert [one.state for one in fresh([a, b, c, d])] == [S.RANKED] * 3 + [S.LISTED]


def ranks(projects: list[Project]) -> list[int | None]:
    return [ProjectYear.objects.get(project=one, year=2025).rank for one in projects]


def test_the_unarranged_and_the_unfinished_go_on_in_the_next_year(world: World) -> None:
    waiting, running = listed([row(), row(wan=300, years={2025: 100 * WAN}, end_year=2026)])
    rank_projects(**ME, parent=picked([policy()])[0], year=2025, ranks={waiting.pk: 1})
    arrange_projects([running], **ME)
    with pytest.raises(Refused, match="不能这样办理"):
        roll_projects(**ME, picked=picked([waiting, running]), year=2026, recheck="仍需实施")
    start_projects([running], **ME)
    with pytest.raises(Refused, match="复核意见"):
        roll_projects(**ME, picked=picked([waiting]), year=2026, recheck="")
    assert roll_projects(**ME, picked=picked([waiting, running]), year=2026, recheck="仍需实施") == 2
    assert [(one.state, one.end_year) for one in fresh([waiting, running])] == [(S.LISTED, 2026), (S.RUNNING, 2026)]
    rows = ProjectYear.objects.filter(year=2026).order_by("project_id")
    assert list(rows.values_list("asked_fen", "rank", "rolled")) == [(100 * WAN, None, True), (200 * WAN, None, True)]
    with pytest.raises(Refused, match="不用再滚动"):
        roll_projects(**ME, picked=picked([waiting]), year=2026, recheck="仍需实施")


def test_merging_keeps_the_parents_and_adds_up(world: World) -> None:
    targets = list(targets_from("培育高价值专利≥20件；服务对象满意度≥90%"))
    a, b, far = tasks(
        [row(targets=targets, basis="甲\n乙"), row(region="440781000", basis="乙\n丙"), row(region="440200000")]
    )
    for wrong, text in (([a], "2 至"), ([a, far], "不同的地市")):
        with pytest.raises(Refused, match=text):
            merge_projects(**ME, picked=picked(wrong), name="合一", reason="同一件事")
    whole = merge_projects(**ME, picked=picked([a, b]), name="合一", reason="同一件事")
    assert (whole.name, whole.region_id, whole.total_fen, whole.state) == ("合一", "440700000", 200 * WAN, S.RESERVE)
    assert whole.basis == "甲\n乙\n丙"
    assert list(whole.targets.values_list("level2", "name", "value_text")) == [
        ("数量指标", "培育高价值专利", "≥20件"), ("服务对象满意度指标", "服务对象满意度", "≥90%"),
    ]  # fmt: skip
    assert [(one.state, one.merged_into_id) for one in fresh([a, b])] == [(S.VOID, whole.pk)] * 2
    assert verify_chain().intact


def test_officers_of_cities_and_units_change_nothing(world: World) -> None:
    found = tasks(1)
    for who in ("city", "county", "auditor", "finance", "enterprise_filler"):
        actor = world.actor(who)
        with pytest.raises(Refused):
            review_projects(actor=actor, picked=picked(found))
    with pytest.raises(Refused, match="找不到"):
        list_projects(actor=world.actor("province"), picked=[Picked(999_999, 1)])
