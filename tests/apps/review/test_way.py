"""A round of expert review from its preparation to its published result, and what stands in its way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from tests.support.call_factory import World
from tests.support.reviewing import Reviewing, actor_named, drafted, opened, project, score
from zhixiang.apps.audit.models import Event
from zhixiang.apps.library import review_queries as queries
from zhixiang.apps.library.actions.review_abstain import review_abstain
from zhixiang.apps.library.actions.review_add_expert import review_add_expert
from zhixiang.apps.library.actions.review_add_projects import review_add_projects
from zhixiang.apps.library.actions.review_again import experts_for, review_again
from zhixiang.apps.library.actions.review_assign import review_assign
from zhixiang.apps.library.actions.review_change_sheet import review_change_sheet
from zhixiang.apps.library.actions.review_close import review_close
from zhixiang.apps.library.actions.review_create import Basics
from zhixiang.apps.library.actions.review_declare_conflict import review_declare_conflict
from zhixiang.apps.library.actions.review_determine import at_line, review_determine, review_determine_by_line
from zhixiang.apps.library.actions.review_edit import review_edit
from zhixiang.apps.library.actions.review_open import review_open
from zhixiang.apps.library.actions.review_publish import review_publish
from zhixiang.apps.library.actions.review_remove_projects import review_remove_projects
from zhixiang.apps.library.actions.review_save_scores import Typed, review_save_scores
from zhixiang.apps.library.actions.review_set_rubric import review_set_rubric
from zhixiang.apps.library.actions.review_submit_scores import review_submit_scores
from zhixiang.apps.library.models import Assignment, Conflict, ItemScore, ReviewRound, RoundProject
from zhixiang.apps.library.review_assigning import split
from zhixiang.apps.notify.models import Message
from zhixiang.apps.people.errors import Refused

A = Assignment.State


def refused(act: Callable[[], Any], says: str) -> None:
    """The action refuses with these words and leaves no event."""
    before = Event.objects.count()
    with pytest.raises(Refused, match=says):
        act()
    assert Event.objects.count() == before


def test_from_preparation_to_the_published_result(world: World) -> None:
    state, province = opened(world), world.actor("province")
    held = Assignment.objects.filter(entry__round=state.round)
    assert held.count() == 6 * 3
    assert Message.objects.filter(kind="review_assigned").values("recipient").distinct().count() == 4
    # The expert of the enterprise in 江门 reviews neither its projects nor those of 台山, which lies in 江门.
    assert {sheet.entry.project.unit_name for sheet in state.sheets("expert")} <= {"韶关测试高校"}
    grounds = dict(Conflict.objects.filter(kind="detected").values_list("entry__project__unit__name", "ground"))
    assert grounds == {"江门测试企业": "unit", "台山测试快速维权中心": "city"}
    # Those of 江门 and 台山 have only three experts without a conflict, so expert1 certainly reviews them.
    for name in state.experts:
        for sheet in state.sheets(name):
            elsewhere = sheet.entry.project.unit_name == "韶关测试高校"
            score(sheet, "90" if name == "expert1" and not elsewhere else "80")
    review_close(actor=province, round_id=state.round.pk)
    rows = queries.scored(state.fresh())
    assert {row.result for row in rows} == {Decimal("83.33"), Decimal("80.00")}
    cut = at_line(state.fresh(), Decimal(82))
    assert cut.left == []
    review_determine_by_line(actor=province, round_id=state.round.pk, score=Decimal(82), below="pause", seen=cut.digest)
    assert {entry.outcome for entry in state.round.entries.all()} == {"pass", "pause"}
    review_publish(actor=province, round_id=state.round.pk)
    assert state.fresh().state == ReviewRound.State.DETERMINED
    assert Message.objects.filter(kind="review_published").exists()
    leads = {"pass": "listed", "pause": "paused"}
    for entry in state.round.entries.select_related("project"):
        assert entry.project.state == leads[entry.outcome]


def test_a_round_opens_only_when_it_is_complete(world: World) -> None:
    state, province = drafted(world), world.actor("province")
    refused(lambda: review_open(actor=province, round_id=state.round.pk), "还有 6 个项目没有分配专家")
    refused(
        lambda: review_add_projects(
            actor=province, round_id=state.round.pk, project_ids=[project("X", parent=project("P2")).pk]
        ),
        "不能评审或已在本轮",
    )
    refused(lambda: review_set_rubric(actor=province, round_id=state.round.pk, rows=[["甲", "", "0", "1"]]), "大于 0")
    refused(
        lambda: review_set_rubric(actor=province, round_id=state.round.pk, rows=[["甲", "", "十", "1"]]), "应填数字"
    )
    refused(lambda: review_set_rubric(actor=province, round_id=state.round.pk, rows=[]), "至少要有一个")
    free = world.accounts["expert1"].pk
    refused(lambda: review_add_expert(actor=province, round_id=state.round.pk, user_id=free), "还不在本轮的专家")
    seen = split(state.fresh(), anew=True).digest
    entry = state.round.entries.first()
    assert entry is not None
    review_remove_projects(actor=province, round_id=state.round.pk, entry_ids=[entry.pk])
    refused(lambda: review_assign(actor=province, round_id=state.round.pk, seed=7, anew=True, seen=seen), "请重新预览")
    basics = Basics("改名", timezone.now() + timedelta(days=1), blind=False)
    refused(lambda: review_edit(actor=province, round_id=state.round.pk, row_version=1, basics=basics), "刚刚有人修改")


def test_conflicts_are_never_assigned_by_hand_and_a_declared_one_is_filled_by_another(world: World) -> None:
    state, province = opened(world, experts=5), world.actor("province")
    own = state.round.entries.filter(project__unit=world.units["enterprise"])[0]
    pair = {"round_id": state.round.pk, "entry_id": own.pk}
    refused(
        lambda: review_change_sheet(actor=province, **pair, expert_id=state.experts["expert"].pk, assigned=True),
        "同一单位",
    )
    sheet = Assignment.objects.filter(entry=own).select_related("expert__user", "entry__round").first()
    assert sheet is not None
    refused(
        lambda: review_declare_conflict(actor=actor_named(sheet), sheet_id=sheet.pk, reason=" "), "请写明回避的理由"
    )
    score(sheet, "70", submit=False)
    review_declare_conflict(actor=actor_named(sheet), sheet_id=sheet.pk, reason="曾任其顾问")
    assert not ItemScore.objects.filter(assignment=sheet).exists()
    assert Message.objects.filter(kind="review_declined", recipient=world.accounts["province"]).count() == 1
    refused(lambda: review_change_sheet(actor=province, **pair, expert_id=sheet.expert_id, assigned=True), "已申明")
    made = split(state.fresh())
    assert len(made.fresh) == 1
    review_assign(actor=province, round_id=state.round.pk, seed=state.round.seed, anew=False, seen=made.digest)
    active = Assignment.objects.filter(entry=own).exclude(state=A.DECLINED)
    assert active.count() == 3
    assert sheet.expert_id not in active.values_list("expert_id", flat=True)


def test_what_two_windows_type_is_never_lost(world: World) -> None:
    state = opened(world)
    sheet = state.sheets("expert1")[0]
    actor, (first, second, *_rest) = actor_named(sheet), state.round.rubric.all()

    def save(**typed: Typed) -> Any:
        keys = {"first": str(first.pk), "second": str(second.pk), "comment": "comment", "strange": "999999"}
        return review_save_scores(
            actor=actor, sheet_id=sheet.pk, typed={keys[name]: one for name, one in typed.items()}
        )

    save(first=Typed("８.５0", ""), strange=Typed("1"))
    saved = save(first=Typed("9", ""), second=Typed("60", ""), comment=Typed("好", ""))
    assert saved.conflicts == {str(first.pk): "8.5"}
    assert set(saved.stored) == {str(second.pk), "comment"}
    assert save(first=Typed("9", "8.50")).conflicts == {}
    assert "应在 0 到 100 分之间" in save(second=Typed("100.5", "60")).refused[str(second.pk)]
    assert "应填数字" in save(second=Typed("很好", "60")).refused[str(second.pk)]
    assert queries.points_of(sheet) == {first.pk: Decimal(9), second.pk: Decimal(60)}
    version = Assignment.objects.get(pk=sheet.pk).row_version
    refused(
        lambda: review_submit_scores(actor=actor, sheet_id=sheet.pk, row_version=version), "还有 2 项没有打分：绩效目标"
    )
    refused(lambda: review_submit_scores(actor=actor, sheet_id=sheet.pk, row_version=version - 1), "另一个窗口")
    before = Event.objects.count()
    save(first=Typed("9", "9"))
    assert Event.objects.count() == before, "nothing changed, nothing to tell"
    save(first=Typed("", "9"))
    assert queries.points_of(sheet) == {second.pk: Decimal(60)}
    other = state.sheets("expert2")[0]
    with pytest.raises(Assignment.DoesNotExist):
        review_save_scores(actor=actor, sheet_id=other.pk, typed={})


def test_a_sheet_is_closed_by_handing_in_by_time_and_by_the_province(world: World) -> None:
    state, province = opened(world), world.actor("province")
    done, late = state.sheets("expert1")[:2]
    score(done, "80")
    refused(lambda: score(done, "90"), "现在是“已提交”")
    refused(lambda: review_abstain(actor=actor_named(done), sheet_id=done.pk, reason="不熟悉"), "现在是“已提交”")
    ReviewRound.objects.filter(pk=state.round.pk).update(closes_at=timezone.now() - timedelta(seconds=1))
    refused(lambda: score(late, "90"), "评分已经截止")
    ReviewRound.objects.filter(pk=state.round.pk).update(closes_at=timezone.now() + timedelta(hours=1))
    score(late, "90", submit=False)
    review_close(actor=province, round_id=state.round.pk)
    refused(lambda: score(late, "95"), "待认定")


def test_abstaining_is_no_zero_and_no_missing_score(world: World) -> None:
    state, province = opened(world), world.actor("province")
    entry = state.round.entries.get(number=1)
    first, second, third = Assignment.objects.filter(entry=entry).select_related("expert__user", "entry__round")
    score(first, "80")
    score(second, "60", submit=False)
    review_abstain(actor=actor_named(third), sheet_id=third.pk, reason="专业不符")
    review_close(actor=province, round_id=state.round.pk)
    (row,) = queries.scored(state.fresh(), only=entry.pk)
    assert (row.panel.count, row.panel.abstained, row.panel.unscored) == (1, 1, 1)
    assert row.result == Decimal("80.00")


def _closed_with_an_outlier(world: World) -> tuple[Reviewing, RoundProject]:
    state = opened(world, experts=5)
    entry = state.round.entries.get(number=3)
    odd = Assignment.objects.filter(entry=entry).values_list("pk", flat=True)[0]
    for sheet in Assignment.objects.filter(entry__round=state.round).select_related("expert__user", "entry__round"):
        score(sheet, "40" if sheet.pk == odd else "80")
    review_close(actor=world.actor("province"), round_id=state.round.pk)
    return state, entry


def test_an_outlier_is_decided_by_a_second_look_or_a_written_reason(world: World) -> None:
    state, entry = _closed_with_an_outlier(world)
    province, key = world.actor("province"), state.round.pk
    cut = at_line(state.fresh(), Decimal(60))
    assert [row.entry.pk for row in cut.left] == [entry.pk]
    decided = review_determine_by_line(actor=province, round_id=key, score=Decimal(60), below="reject", seen=cut.digest)
    assert decided == 5
    refused(lambda: review_publish(actor=province, round_id=key), "还有 1 个项目没有结论")
    decide: dict[str, Any] = {"actor": province, "round_id": key, "entry_id": entry.pk}
    refused(lambda: review_determine(**decide, outcome="pass", reason=""), "请写明“通过”的理由")
    refused(lambda: review_determine(**decide, outcome="", reason="好"), "请选择结论")
    more = experts_for(state.fresh(), entry.pk)[0]
    again: dict[str, Any] = {"actor": province, "round_id": key, "entry_id": entry.pk, "reason": "分差过大"}
    soon = timezone.now() + timedelta(days=1)
    on_the_panel = Assignment.objects.filter(entry=entry)[0].expert_id
    refused(lambda: review_again(**again, expert_id=on_the_panel, closes_at=soon), "已经评过")
    refused(lambda: review_again(**again, expert_id=more.pk, closes_at=timezone.now()), "应晚于现在")
    second = review_again(**again, expert_id=more.pk, closes_at=soon)
    score(Assignment.objects.select_related("expert__user", "entry__round").get(pk=second.pk), "78")
    review_close(actor=province, round_id=key)
    assert at_line(state.fresh(), Decimal(60)).left == []
    review_determine(**decide, outcome="pass", reason="复评分数与多数专家一致。")
    review_publish(actor=province, round_id=key)
    refused(lambda: review_determine(**decide, outcome="reject", reason="改"), "结果已发布")


def test_only_the_province_runs_a_round(world: World) -> None:
    key = opened(world).round.pk
    before = Event.objects.count()
    for who in ("finance", "auditor", "city", "county", "expert", "system", "enterprise_filler"):
        actor = world.actor(who)
        for act in (
            lambda actor=actor: review_close(actor=actor, round_id=key),
            lambda actor=actor: review_publish(actor=actor, round_id=key),
            lambda actor=actor: review_determine(actor=actor, round_id=key, entry_id=1, outcome="pass", reason="理由"),
        ):
            with pytest.raises((Refused, ReviewRound.DoesNotExist)):
                act()
    assert Event.objects.count() == before
