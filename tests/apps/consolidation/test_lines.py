"""A city's work on its lines: what goes in, together, apart, changed, kept back; what is refused leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.call_factory import CITY, World
from tests.support.consolidating import in_order, opened, picked, taken
from tests.support.filling import certified, save, submitted
from zhixiang.apps.audit.models import Event
from zhixiang.apps.audit.queries import verify_chain
from zhixiang.apps.calls.models import Call
from zhixiang.apps.consolidation import queries
from zhixiang.apps.consolidation.actions.add_own_line import add_own_line
from zhixiang.apps.consolidation.actions.drop_lines import drop_lines
from zhixiang.apps.consolidation.actions.edit_line import edit_line
from zhixiang.apps.consolidation.actions.merge_lines import merge_lines
from zhixiang.apps.consolidation.actions.move_lines import move_lines
from zhixiang.apps.consolidation.actions.open_report import open_report
from zhixiang.apps.consolidation.actions.renew_lines import GONE, renew_lines
from zhixiang.apps.consolidation.actions.restore_lines import restore_lines
from zhixiang.apps.consolidation.actions.split_line import split_line
from zhixiang.apps.consolidation.actions.take_demands import take_demands
from zhixiang.apps.consolidation.entry import BadEntry
from zhixiang.apps.consolidation.models import LineParent, Report, ReportEvent, ReportLine
from zhixiang.apps.consolidation.steps import Picked
from zhixiang.apps.demands.actions.return_submission import return_submission
from zhixiang.apps.demands.actions.submit import submit
from zhixiang.apps.demands.actions.withdraw import withdraw
from zhixiang.apps.demands.models import Demand, DraftRow, Submission
from zhixiang.apps.keyset import Total
from zhixiang.apps.people.errors import Refused

WAN = 10**6


def stored() -> tuple[object, ...]:
    """Everything that an action on a report could leave behind."""
    return (
        list(Report.objects.order_by("pk").values()),
        list(ReportLine.objects.order_by("pk").values()),
        list(LineParent.objects.order_by("pk").values()),
        ReportEvent.objects.count(),
        Event.objects.count(),
    )


def refused(sentence: str, act: Callable[[], Any]) -> None:
    """``act`` is refused with the sentence, and nothing is written."""
    before = stored()
    with pytest.raises(Refused, match=sentence):
        act()
    assert stored() == before


def test_opening_twice_makes_one_report(world: World) -> None:
    city = world.actor("city")
    first = open_report(actor=city, call_id=world.call.pk)
    again = open_report(actor=city, call_id=world.call.pk)
    assert first == again
    assert (first.region_id, first.state) == (CITY, Report.State.DRAFT)
    assert Event.objects.filter(action="consolidation.open_report").count() == 1


@pytest.mark.parametrize("role", ["province", "finance", "auditor", "county", "expert", "system", "enterprise_filler"])
def test_only_a_citys_officer_opens_a_report(world: World, role: str) -> None:
    refused("只有市局审核员可以统筹本市的需求", lambda: open_report(actor=world.actor(role), call_id=world.call.pk))


def test_a_call_for_other_cities_is_not_consolidated_here(world: World) -> None:
    world.call.regions.add("440200000")
    refused("不面向本市", lambda: open_report(actor=world.actor("city"), call_id=world.call.pk))


def test_every_demand_of_the_city_goes_in_once_and_none_of_another(world: World) -> None:
    submitted(world, "elsewhere")
    submitted(world, "direct")
    report = opened(world, enterprise=2, centre=1)
    city = world.actor("city")
    assert take_demands(actor=city, report_id=report.pk) == 3
    lines = in_order(report)
    assert {line.origin for line in lines} == {ReportLine.Origin.KEPT}
    assert sum(line.asks_fen for line in lines) == 300 * WAN
    parents = LineParent.objects.filter(line__report=report)
    assert {parent.demand.city_id for parent in parents} == {CITY}
    assert [parent.line.values() == parent.demand.values() for parent in parents] == [True] * 3
    refused("没有待归入的需求", lambda: take_demands(actor=city, report_id=report.pk))


def test_only_the_chosen_demands_go_in(world: World) -> None:
    report, city = opened(world), world.actor("city")
    first, *others = queries.unplaced(report).order_by("pk")
    assert take_demands(actor=city, report_id=report.pk, demand_ids=[first.pk]) == 1
    assert list(queries.unplaced(report).order_by("pk")) == others
    both = [first.pk, others[0].pk]
    refused("有 1 条已经归入", lambda: take_demands(actor=city, report_id=report.pk, demand_ids=both))
    refused("请先勾选", lambda: take_demands(actor=city, report_id=report.pk, demand_ids=[]))


def test_another_citys_demand_cannot_be_taken(world: World) -> None:
    foreign = submitted(world, "elsewhere").demands.get()
    report = opened(world)
    refused("有 1 条", lambda: take_demands(actor=world.actor("city"), report_id=report.pk, demand_ids=[foreign.pk]))


def test_a_merged_line_is_the_sum_of_its_parents_and_keeps_them(world: World) -> None:
    report, city = taken(world), world.actor("city")
    first, second, third = in_order(report)
    line = merge_lines(actor=city, report_id=report.pk, lines=picked(first, third))
    assert (line.origin, line.asks_fen, line.quantity) == (ReportLine.Origin.MERGED, 200 * WAN, 8)
    parents = Demand.objects.filter(report_parent__line=line)
    assert sum(parent.asks_fen for parent in parents) == line.asks_fen
    assert {parent.unit.name for parent in parents} == {"江门测试企业", "台山测试快速维权中心"}
    assert line.project_name == first.project_name
    assert in_order(report) == [line, second]
    assert queries.obstacles(report) == queries.Obstacles(unplaced=Total(0), stale=0, sent=True)
    assert verify_chain().intact


def test_a_merged_line_is_no_change_of_the_citys_whatever_the_order_of_its_parents(world: World) -> None:
    report, city = opened(world), world.actor("city")
    Demand.objects.filter(unit__name="台山测试快速维权中心").update(project_name="快速维权")
    take_demands(actor=city, report_id=report.pk)
    last = in_order(report)[2]
    move_lines(actor=city, report_id=report.pk, lines=picked(last), after=None)
    moved, other, _ = in_order(report)
    assert (moved, moved.project_name) == (last, "快速维权")
    line = merge_lines(actor=city, report_id=report.pk, lines=picked(moved, other))
    assert line.origin == ReportLine.Origin.MERGED


def test_demands_are_merged_without_a_line_of_their_own_first(world: World) -> None:
    report, city = opened(world), world.actor("city")
    ids = list(queries.unplaced(report).values_list("pk", flat=True))
    line = merge_lines(actor=city, report_id=report.pk, demand_ids=ids, texts={"project_name": "导航基地（合并）"})
    assert (line.origin, line.asks_fen) == (ReportLine.Origin.EDITED, 300 * WAN)
    assert (line.project_name, line.parents.count()) == ("导航基地（合并）", 3)


def test_splitting_gives_every_parent_its_line_back_at_the_same_place(world: World) -> None:
    report, city = taken(world), world.actor("city")
    first, second, third = in_order(report)
    wanted = [line.values() for line in (first, second, third)]
    merged = merge_lines(actor=city, report_id=report.pk, lines=picked(first, second))
    split = split_line(actor=city, report_id=report.pk, line=picked(merged)[0])
    assert in_order(report) == [*split, third]
    assert [line.values() for line in in_order(report)] == wanted
    assert {line.origin for line in split} == {ReportLine.Origin.KEPT}
    refused("不能拆开", lambda: split_line(actor=city, report_id=report.pk, line=picked(third)[0]))


def test_what_cannot_be_merged(world: World) -> None:
    report, city = taken(world), world.actor("city")
    first, second, third = in_order(report)
    retained, subsidy = world.parts["retained"].pk, world.parts["subsidy"].pk
    texts = {"project_name": "市局项目", "performance": "1项", "category": "知识产权人才建设"}
    own = add_own_line(actor=city, report_id=report.pk, part_id=retained, texts=texts)
    other = add_own_line(
        actor=city, report_id=report.pk, part_id=subsidy, texts={"project_name": "补助", "performance": "1项"}
    )
    drop_lines(actor=city, report_id=report.pk, lines=picked(third), reason="重复")

    def merge(*lines: ReportLine) -> Callable[[], object]:
        return lambda: merge_lines(actor=city, report_id=report.pk, lines=picked(*lines))

    refused("至少要选两行", merge(first))
    refused("不同部分", merge(first, other))
    refused("市局自设", merge(first, own))
    refused("不上报的行", merge(second, third))


def test_an_edit_shows_against_its_parent_and_vanishes_when_undone(world: World) -> None:
    report, city = taken(world), world.actor("city")
    line = in_order(report)[0]
    texts = {"quantity": "3", "basis": "《广东省知识产权保护条例》第六条"}
    edited = edit_line(actor=city, report_id=report.pk, line=picked(line)[0], texts=texts)
    assert (edited.origin, edited.asks_fen, edited.row_version) == (ReportLine.Origin.EDITED, 75 * WAN, 2)
    assert Demand.objects.get(report_parent__line=line).asks_fen == 100 * WAN
    event = Event.objects.get(action="consolidation.edit_line")
    assert event.payload["changes"]["quantity"] == ["4", "3"]
    back = {"quantity": "4", "basis": line.basis}
    undone = edit_line(actor=city, report_id=report.pk, line=picked(line)[0], texts=back)
    assert (undone.origin, undone.values()) == (ReportLine.Origin.KEPT, line.values())


def test_saving_without_a_change_leaves_no_trace(world: World) -> None:
    report = taken(world)
    before = stored()
    line = in_order(report)[0]
    same = {"quantity": "4", "project_name": line.project_name}
    edit_line(actor=world.actor("city"), report_id=report.pk, line=picked(line)[0], texts=same)
    assert stored() == before


def test_a_text_that_does_not_fit_says_which_and_why(world: World) -> None:
    report, city = taken(world), world.actor("city")
    line = picked(in_order(report)[0])[0]
    texts = {"quantity": "三个左右", "unit_amount_fen": "很多", "project_name": ""}
    before = stored()
    with pytest.raises(BadEntry) as caught:
        edit_line(actor=city, report_id=report.pk, line=line, texts=texts)
    assert set(caught.value.errors) == {"quantity", "unit_amount_fen", "project_name"}
    assert "不是一个整数" in caught.value.errors["quantity"]
    assert stored() == before


def test_names_that_are_too_long_together_are_refused_until_somebody_shortens_them(world: World) -> None:
    report, city = taken(world), world.actor("city")
    first, second, _ = in_order(report)
    for line, name in ((first, "甲" * 200), (second, "乙" * 200)):
        edit_line(actor=city, report_id=report.pk, line=picked(line)[0], texts={"project_name": name})
    both = picked(first, second)
    refused("有 401 字，最多 300 字", lambda: merge_lines(actor=city, report_id=report.pk, lines=both))
    line = merge_lines(actor=city, report_id=report.pk, lines=both, texts={"project_name": "短名"})
    assert line.project_name == "短名"


def test_a_line_is_kept_back_with_its_reason_and_restored(world: World) -> None:
    report, city = taken(world), world.actor("city")
    first, second, _ = in_order(report)
    refused("写明不上报的理由", lambda: drop_lines(actor=city, report_id=report.pk, lines=picked(first), reason=" "))
    both = picked(first, second)
    assert drop_lines(actor=city, report_id=report.pk, lines=both, reason="不属于支持方向") == 2
    total = queries.totals(report)[world.parts["retained"].pk]
    assert (total.lines, total.fen, total.dropped) == (1, 100 * WAN, 2)
    again = picked(first)
    refused("已经改为不上报", lambda: drop_lines(actor=city, report_id=report.pk, lines=again, reason="再次"))
    refused("先恢复上报", lambda: edit_line(actor=city, report_id=report.pk, line=again[0], texts={"remark": "改"}))
    assert restore_lines(actor=city, report_id=report.pk, lines=picked(first, second)) == 2
    assert queries.totals(report)[world.parts["retained"].pk].fen == 300 * WAN
    sent = picked(first)
    refused("正在上报", lambda: restore_lines(actor=city, report_id=report.pk, lines=sent))


def test_a_line_that_somebody_else_changed_is_left_alone(world: World) -> None:
    report, city = taken(world), world.actor("city")
    first, second, _ = in_order(report)
    old = picked(first, second)
    edit_line(actor=city, report_id=report.pk, line=picked(first)[0], texts={"remark": "急"})
    refused("刚刚由.*修改过", lambda: merge_lines(actor=city, report_id=report.pk, lines=old))
    refused("刚刚由.*修改过", lambda: drop_lines(actor=city, report_id=report.pk, lines=old, reason="重复"))
    gone = [Picked(0, 1)]
    refused("1 行已经不在统筹表里", lambda: move_lines(actor=city, report_id=report.pk, lines=gone, after=None))


def test_the_citys_own_line_needs_what_the_form_requires(world: World) -> None:
    report, city = taken(world), world.actor("city")
    part = world.parts["retained"].pk
    before = stored()
    with pytest.raises(BadEntry) as caught:
        add_own_line(actor=city, report_id=report.pk, part_id=part, texts={"project_name": "市局项目"})
    assert set(caught.value.errors) == {"category", "performance"}
    assert stored() == before
    texts = {
        "category": "知识产权人才建设", "project_name": "人才培训", "amount_fen": "12.5", "performance": "培训≥100人次"
    }  # fmt: skip
    line = add_own_line(actor=city, report_id=report.pk, part_id=part, texts=texts)
    assert (line.origin, line.asks_fen, in_order(report)[-1]) == (ReportLine.Origin.OWN, 12_500_000, line)
    other = Call.objects.exclude(pk=world.call.pk).count()
    assert other == 0
    refused("没有这一部分", lambda: add_own_line(actor=city, report_id=report.pk, part_id=0, texts=texts))


def test_lines_move_and_the_others_keep_their_order(world: World) -> None:
    report, city = taken(world, enterprise=4, centre=1), world.actor("city")
    a, b, c, d, e = in_order(report)
    move_lines(actor=city, report_id=report.pk, lines=picked(d, e), after=None)
    assert in_order(report) == [d, e, a, b, c]
    move_lines(actor=city, report_id=report.pk, lines=picked(d, a), after=b.pk)
    assert in_order(report) == [e, b, d, a, c]
    refused("不在这一部分里", lambda: move_lines(actor=city, report_id=report.pk, lines=picked(a, b), after=b.pk))


def test_a_withdrawn_row_is_noticed_and_its_successor_takes_its_place(world: World) -> None:
    report, city = taken(world, enterprise=2, centre=1), world.actor("city")
    submission = Submission.objects.get(unit=world.units["enterprise"])
    withdraw(actor=world.filler(), submission_id=submission.pk)
    assert queries.obstacles(report).stale == 2
    kept, gone = DraftRow.objects.filter(submission=submission, part__code="retained").order_by("position")
    change = {"uid": str(kept.uid), "part": "retained", "row_version": kept.row_version, "values": {"quantity": "2"}}
    save(world, submission, rows=[change], deleted=[{"uid": str(gone.uid), "row_version": gone.row_version}])
    submitted(world)
    renewed = renew_lines(actor=city, report_id=report.pk)
    assert renewed == (1, 1)
    first, second, _ = in_order(report)
    assert (first.asks_fen, first.origin, first.dropped) == (50 * WAN, ReportLine.Origin.KEPT, False)
    assert (second.dropped, second.drop_reason) == (True, GONE)
    assert queries.obstacles(report).refusal() == ""
    refused("都是现行的", lambda: renew_lines(actor=city, report_id=report.pk))


def test_a_merged_line_must_be_split_before_a_withdrawn_row_leaves_it(world: World) -> None:
    report, city = taken(world, enterprise=1, centre=1), world.actor("city")
    merged = merge_lines(actor=city, report_id=report.pk, lines=picked(*in_order(report)))
    withdraw(actor=world.filler(), submission_id=Submission.objects.get(unit=world.units["enterprise"]).pk)
    refused("请先把它们拆开", lambda: renew_lines(actor=city, report_id=report.pk))
    split_line(actor=city, report_id=report.pk, line=picked(merged)[0])
    assert renew_lines(actor=city, report_id=report.pk) == (0, 1)
    assert [line.dropped for line in in_order(report)].count(True) == 1


def test_while_a_unit_corrects_its_rows_their_lines_and_parents_stay(world: World) -> None:
    report, city = taken(world, enterprise=2, centre=1), world.actor("city")
    submission = Submission.objects.get(unit=world.units["enterprise"])
    before = set(LineParent.objects.values_list("line", "demand"))
    return_submission(actor=city, submission_id=submission.pk, reason="请补充测算")
    assert queries.obstacles(report).stale == 2
    assert "来源需求" in queries.obstacles(report).refusal()
    refused("正由单位修改", lambda: renew_lines(actor=city, report_id=report.pk))
    certified(world)
    refused("正由单位修改", lambda: renew_lines(actor=city, report_id=report.pk))
    assert set(LineParent.objects.values_list("line", "demand")) == before
    assert not ReportLine.objects.filter(dropped=True).exists()
    submit(actor=world.filler(), submission_id=submission.pk)
    assert renew_lines(actor=city, report_id=report.pk) == (2, 0)
    assert queries.obstacles(report).refusal() == ""
    assert set(LineParent.objects.values_list("line", flat=True)) == {line for line, _demand in before}


def test_placing_takes_the_same_statements_for_two_and_for_forty(
    world: World, django_assert_max_num_queries: Any
) -> None:
    report, city = opened(world, enterprise=39, centre=1), world.actor("city")
    with django_assert_max_num_queries(24):
        take_demands(actor=city, report_id=report.pk)
