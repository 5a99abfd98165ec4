"""A plan's way from a draft to issued money and its adjustment, and what is refused on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.apps.allocation.conftest import FINANCE, PROVINCE, lines_of, pick, told
from tests.apps.conftest import ACTORS, JIANGMEN, TAISHAN, Loaded
from zhixiang.apps.allocation import plans, queries
from zhixiang.apps.allocation.actions.abandon_plan import abandon_plan
from zhixiang.apps.allocation.actions.add_lines import add_lines
from zhixiang.apps.allocation.actions.adjust_plan import adjust_plan
from zhixiang.apps.allocation.actions.approve_plan import approve_plan
from zhixiang.apps.allocation.actions.carry_over_plan import carry_over_plan
from zhixiang.apps.allocation.actions.drop_lines import drop_lines
from zhixiang.apps.allocation.actions.edit_plan import edit_plan
from zhixiang.apps.allocation.actions.issue_plan import Issue, issue_plan
from zhixiang.apps.allocation.actions.open_plan import PlanHead, open_plan
from zhixiang.apps.allocation.actions.publish_plan import publish_plan
from zhixiang.apps.allocation.actions.return_plan import return_plan
from zhixiang.apps.allocation.actions.set_amounts import set_amounts
from zhixiang.apps.allocation.actions.set_budget import set_budget
from zhixiang.apps.allocation.actions.submit_plan import submit_plan
from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan, Fund, IssuedIsFixed
from zhixiang.apps.allocation.steps import NeedsConfirmation
from zhixiang.apps.audit.models import Event
from zhixiang.apps.audit.queries import verify_chain
from zhixiang.apps.library.models import Project
from zhixiang.apps.people.errors import Refused

WAN = 1_000_000


def fresh(plan: AllocationPlan) -> AllocationPlan:
    return AllocationPlan.objects.select_related("fund").get(pk=plan.pk)


def in_publicity(plan: AllocationPlan) -> AllocationPlan:
    submit_plan(actor=PROVINCE, plan_id=plan.pk, row_version=fresh(plan).row_version)
    approve_plan(actor=PROVINCE, plan_id=plan.pk, row_version=fresh(plan).row_version)
    return publish_plan(actor=PROVINCE, plan_id=plan.pk)


def after_publicity(plan: AllocationPlan) -> Issue:
    """Publicity began nine days ago: the same as waiting for it."""
    today = timezone.localdate()
    AllocationPlan.objects.filter(pk=plan.pk).update(
        publicity_from=today - timedelta(days=9), publicity_to=today - timedelta(days=2)
    )
    number = AllocationPlan.objects.filter(status="issued").count() + 10
    return Issue(f"粤财工〔{plan.fund.year}〕{number}号", today, "关于下达专项资金的通知")


def issued(plan: AllocationPlan) -> AllocationPlan:
    in_publicity(plan)
    return issue_plan(actor=FINANCE, plan_id=plan.pk, issue=after_publicity(plan))


def test_from_draft_to_issued_money(plan: AllocationPlan) -> None:
    assert plans.state_of(plan, timezone.localdate()).sums.total_fen == 510 * WAN
    assert all(line.project.state == Project.State.LISTED for line in lines_of(plan))
    assert queries.year_money(PROVINCE, 2025) is None
    set_amounts(actor=PROVINCE, plan_id=plan.pk, amounts={pick(lines_of(plan)[0]): 290 * WAN}, why="核减一场活动")
    with pytest.raises(Refused) as gap:
        submit_plan(actor=PROVINCE, plan_id=plan.pk, row_version=fresh(plan).row_version)
    assert "还有 10 万元 没有分下去" in told(gap)
    set_amounts(actor=PROVINCE, plan_id=plan.pk, amounts={pick(lines_of(plan)[1]): 210 * WAN})
    in_publicity(plan)
    with pytest.raises(Refused, match="公示到"):
        issue_plan(actor=FINANCE, plan_id=plan.pk, issue=Issue("粤财工〔2025〕9号", timezone.localdate(), "通知"))
    done = issue_plan(actor=FINANCE, plan_id=plan.pk, issue=after_publicity(plan))

    assert done.status == "issued"
    assert all(line.project.state == Project.State.ARRANGED for line in lines_of(plan))
    money = queries.year_money(PROVINCE, 2025)
    assert money is not None
    assert (money.total_fen, money.doc_no) == (510 * WAN, "粤财工〔2025〕11号")
    for number in (1, 2):
        annex = queries.annex(PROVINCE, 2025, number)
        assert annex is not None
        assert all(row.printed_fen in (None, row.amount_fen) for row in annex.rows)
        assert annex.rows[0].amount_fen == 510 * WAN
    assert queries.annex(ACTORS["taishan"], 2025, 1) is not None
    reason = lines_of(plan)[0].reason
    assert (reason["kind"], reason["by"], reason["why"]) == ("manual", "省局", "核减一场活动")
    assert verify_chain().intact
    assert [event.action for event in plan.events.order_by("pk")][-1] == "allocation.issue_plan"


def test_a_city_sees_nothing_of_a_draft_and_finance_only_what_was_submitted(plan: AllocationPlan) -> None:
    seen = {name: plan in plans.visible_plans(actor) for name, actor in ACTORS.items()}
    assert {name for name, sees in seen.items() if sees} == {"provincial_officer", "auditor"}
    submit_plan(actor=PROVINCE, plan_id=plan.pk, row_version=fresh(plan).row_version)
    assert plan in plans.visible_plans(FINANCE)
    assert queries.years(ACTORS["jiangmen"]) == [2024]
    with pytest.raises(AllocationPlan.DoesNotExist):
        set_amounts(actor=ACTORS["jiangmen"], plan_id=plan.pk, amounts={pick(lines_of(plan)[0]): 1})


def test_issued_lines_never_change_and_an_adjustment_takes_their_place(plan: AllocationPlan) -> None:
    issued(plan)
    line = lines_of(plan)[0]
    for change in (
        lambda: AllocationLine.objects.filter(plan=plan).update(amount_fen=1),
        lambda: AllocationLine.objects.bulk_update([line], ["amount_fen"]),
        lambda: AllocationLine.objects.filter(plan=plan).delete(),
        line.save,
        line.delete,
    ):
        with pytest.raises(IssuedIsFixed):
            change()
    with pytest.raises(Refused, match="请新建调整方案"):
        set_amounts(actor=PROVINCE, plan_id=plan.pk, amounts={pick(line): 1})
    before = [(row.project_id, row.amount_fen) for row in lines_of(plan)]

    new = adjust_plan(actor=PROVINCE, plan_id=plan.pk, reason="江门市任务核减")
    with pytest.raises(Refused, match="已经有一个调整方案"):
        adjust_plan(actor=PROVINCE, plan_id=plan.pk, reason="再来一次")
    first, second, _third = lines_of(new)
    set_amounts(actor=PROVINCE, plan_id=new.pk, amounts={pick(first): 250 * WAN, pick(second): 250 * WAN})
    assert [one.delta_fen for one in plans.differences(new)] == [-50 * WAN, 50 * WAN]
    issued(new)
    old = fresh(plan)
    assert (old.status, old.replaced_by_id) == ("superseded", new.pk)
    assert [(row.project_id, row.amount_fen) for row in lines_of(old)] == before
    money = queries.year_money(PROVINCE, 2025)
    assert money is not None
    assert money.total_fen == 510 * WAN


def test_only_finance_issues_with_a_number_of_its_own(plan: AllocationPlan) -> None:
    in_publicity(plan)
    good = after_publicity(plan)
    today = timezone.localdate()
    for actor in (PROVINCE, ACTORS["auditor"]):
        with pytest.raises(Refused, match="只有财政可以下达资金"):
            issue_plan(actor=actor, plan_id=plan.pk, issue=good)
    for issue, said in (
        (Issue("十二号", today, "通知"), "不是文号"),
        (Issue("粤市监〔2025〕1号", today, "通知"), "只能由财政部门下达"),
        (Issue("粤财工〔2023〕126号", today, "通知"), "已经用过"),
        (Issue("粤财工〔2025〕12号", today + timedelta(days=1), "通知"), "不晚于今天"),
        (Issue("粤财工〔2025〕12号", today, " "), "通知标题"),
    ):
        with pytest.raises(Refused, match=said):
            issue_plan(actor=FINANCE, plan_id=plan.pk, issue=issue)
    assert fresh(plan).status == "published"
    issue_plan(actor=FINANCE, plan_id=plan.pk, issue=good)
    with pytest.raises(Refused, match="已下达"):
        issue_plan(actor=FINANCE, plan_id=plan.pk, issue=good)
    assert fresh(plan).status == "issued"


REFUSALS: list[tuple[str, Callable[[AllocationPlan], Any], str]] = [
    ("negative", lambda p: set_amounts(actor=PROVINCE, plan_id=p.pk, amounts={pick(lines_of(p)[2]): -1}), "是负数"),
    (
        "元 as 万元",
        lambda p: set_amounts(actor=PROVINCE, plan_id=p.pk, amounts={pick(lines_of(p)[2]): 100_000 * WAN}),
        "像是把元写成了万元",
    ),
    ("nothing chosen", lambda p: drop_lines(actor=PROVINCE, plan_id=p.pk, lines=[]), "请先勾选"),
    ("no project", lambda p: add_lines(actor=PROVINCE, plan_id=p.pk, project_ids=[10**9]), "不在项目库里"),
    ("few days", lambda p: publish_plan(actor=PROVINCE, plan_id=p.pk, days=3), "公示天数应在 7 天到 60 天"),
    ("no reason", lambda p: abandon_plan(actor=PROVINCE, plan_id=p.pk, reason=" "), "写明放弃的理由"),
    ("not issued", lambda p: adjust_plan(actor=PROVINCE, plan_id=p.pk, reason="x"), "只有已下达的方案才能调整"),
    ("not issued yet", lambda p: carry_over_plan(actor=PROVINCE, plan_id=p.pk), "只有已下达的"),
    ("another's", lambda p: edit_plan(actor=PROVINCE, plan_id=p.pk, row_version=99, head=PlanHead("甲")), "刷新页面"),
    ("a year", lambda _p: open_plan(actor=PROVINCE, year=1999, fund_name="甲", head=PlanHead("甲")), "预算年度 1999"),
    ("finance", lambda _p: open_plan(actor=FINANCE, year=2025, fund_name="甲", head=PlanHead("甲")), "拟订分配方案"),
    ("budget", lambda p: set_budget(actor=PROVINCE, plan_id=p.pk, budget_fen=-1), "不在合理范围"),
]


def test_what_is_refused_leaves_no_trace(plan: AllocationPlan) -> None:
    before = [(line.amount_fen, line.row_version) for line in lines_of(plan)]
    events, version = Event.objects.count(), fresh(plan).row_version
    for what, act, said in REFUSALS:
        with pytest.raises(Refused, match=said):
            act(plan)
        assert [(line.amount_fen, line.row_version) for line in lines_of(plan)] == before, what
        assert (Event.objects.count(), fresh(plan).row_version) == (events, version), what


def test_a_slip_is_asked_about_and_two_who_edit_one_line_do_not_overwrite_each_other(plan: AllocationPlan) -> None:
    line = lines_of(plan)[2]
    with pytest.raises(NeedsConfirmation):
        set_amounts(actor=PROVINCE, plan_id=plan.pk, amounts={pick(line): 10 * 10_000 * WAN})
    set_amounts(actor=PROVINCE, plan_id=plan.pk, amounts={pick(line): 10 * 10_000 * WAN}, confirmed=True)
    found = plans.state_of(fresh(plan), timezone.localdate()).findings
    assert "N12" not in {one.code for one in found}
    line = lines_of(plan)[0]
    set_amounts(actor=PROVINCE, plan_id=plan.pk, amounts={pick(line): 299 * WAN})
    with pytest.raises(Refused, match="刚刚由省局修改过"):
        set_amounts(actor=PROVINCE, plan_id=plan.pk, amounts={pick(line): 298 * WAN})
    assert lines_of(plan)[0].amount_fen == 299 * WAN


def test_projects_go_in_and_out_and_an_unlisted_one_stays_out(plan: AllocationPlan) -> None:
    line = lines_of(plan)[2]
    assert drop_lines(actor=PROVINCE, plan_id=plan.pk, lines=[pick(line)]) == 1
    assert [row.pk for row in plans.projects_to_add(plan).rows] == [line.project_id]
    Project.objects.filter(pk=line.project_id).update(state=Project.State.PAUSED)
    with pytest.raises(Refused, match="请先办理入库"):
        add_lines(actor=PROVINCE, plan_id=plan.pk, project_ids=[line.project_id])
    Project.objects.filter(pk=line.project_id).update(state=Project.State.LISTED)
    assert add_lines(actor=PROVINCE, plan_id=plan.pk, project_ids=[line.project_id]).added == 1
    assert lines_of(plan)[2].amount_fen == 10 * WAN
    assert {row.region_id for row in lines_of(plan)} >= {JIANGMEN, TAISHAN}


def test_over_the_budget_and_in_a_closed_year_nothing_goes_on(plan: AllocationPlan) -> None:
    set_budget(actor=FINANCE, plan_id=submitted(plan).pk, budget_fen=500 * WAN)
    with pytest.raises(Refused, match="超出 10 万元"):
        approve_plan(actor=PROVINCE, plan_id=plan.pk, row_version=fresh(plan).row_version)
    return_plan(actor=PROVINCE, plan_id=plan.pk, reason="超出预算")
    Fund.objects.filter(pk=plan.fund_id).update(closed=True)
    with pytest.raises(Refused, match="已经封账"):
        set_amounts(actor=PROVINCE, plan_id=plan.pk, amounts={pick(lines_of(plan)[0]): WAN})
    with pytest.raises(Refused, match="已经封账"):
        submit_plan(actor=PROVINCE, plan_id=plan.pk, row_version=fresh(plan).row_version)


def submitted(plan: AllocationPlan) -> AllocationPlan:
    return submit_plan(actor=PROVINCE, plan_id=plan.pk, row_version=fresh(plan).row_version)


def test_a_notice_read_again_finds_the_projects_of_its_first_reading(loaded: Loaded) -> None:
    assert Project.objects.filter(level=2).count() == 3
    assert {row.state for row in Project.objects.filter(level=2)} == {"arranged"}
    assert set(AllocationLine.objects.values_list("project__parent__name", flat=True)) == {Fund.objects.get().name}
