"""From a demand to a place in the ranking, played in real windows: library, review round, expert's sheet, decision."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenAs, accessibility_faults, sideways_overflow
from tests.browser.test_story import follow, press, told
from tests.support.call_factory import World
from tests.support.consolidating import sent
from tests.support.reviewing import expert_account, score
from zhixiang.apps.audit.queries import verify_chain
from zhixiang.apps.consolidation.actions.accept_report import accept_report
from zhixiang.apps.library.models import Assignment, ItemScore, Project

POLICY = "知识产权专项（全程）"
ROUND = "全程评审"
EXPERTS = ("expert1", "expert2", "expert3")


@pytest.fixture
def experts(world: World) -> World:
    """A city's report of three lines that the province has accepted, and a panel."""
    accept_report(actor=world.actor("province"), report_id=sent(world).report.pk)
    for name in EXPERTS:
        world.accounts[name] = expert_account(name)
    return world


def fits(page: Page) -> None:
    assert accessibility_faults(page) == []
    assert sideways_overflow(page) == 0


def the_demands_are_taken_over(province: Page) -> None:
    """The preview names each row and their sum; without a policy it stays, with what was chosen."""
    follow(province, "项目库")
    follow(province, "可入库的需求")
    for box in province.get_by_role("checkbox").all():
        box.check()
    press(province, "勾选的入库")
    told(province, "将建 3 个项目，共 300 万元")
    rows = province.locator("tbody tr")
    expect(rows).to_have_count(4)
    expect(rows.last).to_contain_text("300")
    fits(province)
    press(province, "确认入库")
    told(province, "请选一个一级项目")
    province.get_by_label(re.compile("新设")).fill(POLICY)
    press(province, "确认入库")
    told(province, "已建 3 个储备项目")


def a_round_is_opened(province: Page, year: int) -> str:
    """Rules, panel, projects, the split that was looked at; the address of the round."""
    follow(province, "专家评审")
    follow(province, "新建评审")
    policy = province.get_by_label("一级项目")
    policy.select_option(value=policy.locator("option", has_text=POLICY).get_attribute("value"))
    province.get_by_label("预算年度").fill(str(year))
    province.get_by_label("评审名称").fill(ROUND)
    closes = timezone.localtime() + timedelta(days=5)
    province.get_by_label("评分截止时间").fill(f"{closes:%Y-%m-%dT%H:%M}")
    press(province, "建立")
    for name in EXPERTS:
        province.get_by_label("专家", exact=True).select_option(label=f"评审专家{name}")
        press(province, "加入专家")
        told(province, "专家已加入。")
    for box in province.get_by_role("region", name="可以加入的项目").get_by_role("checkbox").all():
        box.check()
    press(province, "加入所选")
    told(province, "项目已加入。")
    follow(province, "分配专家")
    press(province, "预览补足")
    told(province, "将新增 9 个评审任务")
    expect(province.get_by_text("新增", exact=True)).to_have_count(9)
    press(province, "确认分配")
    told(province, "已按预览分配。")
    follow(province, "进度")
    press(province, "开始评审")
    told(province, "评审已开始，已通知专家。")
    return province.url


def an_expert_scores(open_as: OpenAs) -> None:
    """Points save themselves; who comes back in another window finds them and hands in."""
    expert = open_as("expert1", "/")
    told(expert, "还有 3 个项目等您评分。")
    expert.get_by_role("link", name="评分").first.click()
    address = expert.url
    points = expert.locator(".zx-points")
    for at, value in enumerate(("85", "80", "75.5")):
        points.nth(at).fill(value)
    expert.get_by_label("评审意见").fill("目标清楚")
    expert.get_by_label("评审意见").blur()
    expect(expert.locator("#sheet-state")).to_contain_text("已保存")
    expert.close()
    again = open_as("expert1", address)
    points = again.locator(".zx-points")
    expect(points.nth(2)).to_have_value("75.5")
    expect(again.get_by_label("评审意见")).to_have_value("目标清楚")
    press(again, "提交评分")
    told(again, "还有 1 项没有打分：预算合理性。")
    points.nth(3).fill("70")
    expect(again.locator("#sheet-score")).to_have_text("78.38")
    press(again, "提交评分")
    told(again, "评分已提交。")
    told(again, "还有 2 个项目等您评分。")
    other = open_as("expert2", address)
    told(other, "找不到这一页")


def the_others_score() -> None:
    """As the same actions do it: one project stands out at the top, one at the bottom, one has scores apart."""
    given = {1: ("85", "86", "84"), 2: ("60", "62", "61"), 3: ("80", "82", "35")}
    waiting = Assignment.objects.exclude(state=Assignment.State.SUBMITTED).select_related(
        "expert__user", "entry__round"
    )
    for sheet in waiting:
        seat = EXPERTS.index(sheet.expert.user.username)
        score(sheet, given[sheet.entry.number][seat])


def the_province_decides(province: Page, address: str) -> None:
    """By a line; what stands apart is looked at on its own page, with a reason; then all is published."""
    province.goto(address)
    press(province, "结束评分")
    told(province, "评分已结束，请认定结果。")
    press(province, "发布结果")
    told(province, "还有 3 个项目没有结论，请先认定。")
    follow(province, "评分与认定")
    expect(province.get_by_text("异常", exact=True)).to_have_count(1)
    province.get_by_label("分数线", exact=True).fill("70")
    press(province, "预览")
    told(province, "通过 1 个，分数线以下 1 个；1 个分数异常或没有分数")
    fits(province)
    press(province, "确认认定")
    told(province, "已按分数线认定。")
    province.get_by_role("row", name="003").get_by_role("link").first.click()
    province.get_by_label("结论").select_option(label="通过")
    province.get_by_label("理由", exact=True).first.fill("   ")
    press(province, "保存结论")
    expect(province.get_by_text(re.compile("请写明|请填写")).first).to_be_visible()
    province.get_by_label("理由", exact=True).first.fill("两位专家一致，已核对材料")
    press(province, "保存结论")
    told(province, "已认定。")
    follow(province, "进度")
    press(province, "发布结果")
    told(province, "结果已发布。")


def the_projects_are_ranked(province: Page) -> None:
    """The last of those that passed is put first, and the order is there after a look elsewhere."""
    follow(province, "项目库")
    province.get_by_role("link", name="排序").first.click()
    rows = province.locator("tbody tr")
    expect(rows).to_have_count(2)
    last = rows.last.get_by_role("link").first.inner_text()
    rows.last.get_by_role("textbox").fill("1")
    press(province, "保存填写的排序")
    expect(rows.first).to_contain_text(last)
    follow(province, "项目库")
    expect(province.get_by_role("row", name=re.compile(last)).get_by_text("已排序")).to_be_visible()
    follow(province, last)
    fits(province)


def test_from_a_demand_to_the_ranking(open_as: OpenAs, experts: World) -> None:
    province = open_as("province", "/")
    the_demands_are_taken_over(province)
    address = a_round_is_opened(province, experts.call.year)
    an_expert_scores(open_as)
    assert ItemScore.objects.count() == 4
    the_others_score()
    the_province_decides(province, address)
    states = set(Project.objects.filter(level=2).values_list("state", flat=True))
    assert {"listed"} < states
    the_projects_are_ranked(province)
    told(open_as("enterprise_filler", "/reviews/outcomes/"), "评审得分")
    chain = verify_chain()
    assert (chain.intact, chain.reason) == (True, "")
