"""The desk in a real browser: what was found is read side by side, a unit is asked and answers, the city merges."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenAs, accessibility_faults, sideways_overflow
from tests.support.call_factory import World
from tests.support.screening import NAVIGATION, OTHER, SAME_AGAIN, answered, the_group, worked
from zhixiang.apps.checks.models import DemandFinding


@pytest.fixture
def found(world: World) -> DemandFinding:
    """江门 and its county 台山 want the same."""
    answered(world, "enterprise", NAVIGATION, OTHER)
    answered(world, "centre", SAME_AGAIN)
    worked()
    return the_group(world)


def _fine(page: Page, name: str) -> None:
    assert accessibility_faults(page) == [], name
    assert sideways_overflow(page) == 0, name


def test_a_city_asks_a_unit_and_merges(open_as: OpenAs, world: World, found: DemandFinding) -> None:
    city = open_as("city", "/screening/")
    _fine(city, "calls")
    city.get_by_role("link", name=world.call.title).click()
    _fine(city, "list")
    city.get_by_role("link", name=re.compile("多条需求是同一件事")).click()
    _fine(city, "finding")
    expect(city.get_by_text("＝ 相同").first).to_be_visible()
    city.get_by_label("请单位说明").check()
    city.get_by_label("理由").fill("两家单位都要建智能水表基地，请说明分工。")
    city.get_by_role("button", name="保存处理结果").click()
    expect(city.get_by_text("处理结果已保存")).to_be_visible()

    unit = open_as("centre_filler", "/messages/")
    unit.get_by_role("link", name=re.compile("请单位说明")).first.click()
    _fine(unit, "unit")
    unit.get_by_label("单位说明").fill("我们负责台山的企业。")
    unit.get_by_role("button", name="提交说明").click()
    expect(unit.get_by_text("说明已提交给主管局")).to_be_visible()

    city.reload()
    expect(city.get_by_text("我们负责台山的企业。")).to_be_visible()
    city.get_by_label("送统筹合并").check()
    city.get_by_label("理由").fill("合并为一个基地。")
    city.get_by_role("button", name="保存处理结果").click()
    city.get_by_role("button", name="开始统筹").click()
    city.goto(f"/screening/{world.call.pk}/findings/{found.pk}/")
    city.get_by_role("button", name="在统筹表里合并").click()
    expect(city.get_by_role("heading", name="合并为一行")).to_be_visible()
    city.get_by_role("button", name="确认办理").click()
    city.goto(f"/screening/{world.call.pk}/findings/{found.pk}/")
    expect(city.get_by_text("已经合并为一行")).to_be_visible()


def test_several_are_dealt_with_after_a_look(open_as: OpenAs, world: World, found: DemandFinding) -> None:
    province = open_as("province", f"/screening/{world.call.pk}/")
    province.get_by_label("筛选出的全部").check()
    province.get_by_role("button", name="误报").click()
    _fine(province, "act")
    expect(province.get_by_text("现在“待处理”的 1 条：误报")).to_be_visible()
    province.get_by_label("理由").fill("分工不同。")
    province.get_by_role("button", name="确认办理").click()
    expect(province.get_by_text("没有符合条件的发现")).not_to_be_visible()
    found.refresh_from_db()
    assert found.state == "false_alarm"


def test_a_whole_call_is_screened_while_the_page_looks_on(open_as: OpenAs, world: World, found: DemandFinding) -> None:
    province = open_as("province", f"/screening/{world.call.pk}/")
    province.get_by_role("button", name="查重全部需求").click()
    expect(province.get_by_role("button", name="取消查重")).to_be_visible()
    _fine(province, "waiting")
    worked()
    expect(province.get_by_text("仍然成立 1 条")).to_be_visible(timeout=10_000)


def test_a_phone_shows_the_demands_under_each_other(open_as: OpenAs, world: World, found: DemandFinding) -> None:
    for path in ("", f"findings/{found.pk}/", f"act/?act=confirm&finding={found.pk}"):
        page = open_as("city", f"/screening/{world.call.pk}/{path}", width="phone")
        _fine(page, path)
