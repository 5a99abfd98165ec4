"""An expert's sheet in a real browser: what was typed is there again after the window was closed at once."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import WIDTHS, accessibility_faults, sideways_overflow
from tests.support.call_factory import World, small_call
from tests.support.factories import session_cookie
from tests.support.reviewing import opened
from zhixiang.apps.library.models import ItemScore


@pytest.fixture
def world(transactional_db: None) -> World:
    return small_call()


def test_scores_save_themselves_and_survive_a_closed_window(browser: Browser, live_server: Any, world: World) -> None:
    state = opened(world, count=3, experts=2, each=1)
    sheet = state.sheets("expert1")[0]
    size: Any = {"width": WIDTHS["phone"], "height": 900}
    context = browser.new_context(viewport=size, locale="zh-CN", base_url=live_server.url)
    context.add_cookies([session_cookie(world.accounts["expert1"], live_server.url)])
    page = context.new_page()
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("我的评审")
    faults = accessibility_faults(page)
    page.goto(f"/reviews/sheets/{sheet.pk}/")
    faults += accessibility_faults(page)
    assert faults == []
    assert not sideways_overflow(page)
    points = page.locator(".zx-points")
    points.nth(0).fill("81")
    expect(page.locator("#sheet-state")).to_contain_text("已保存", timeout=2000)
    assert ItemScore.objects.get(assignment=sheet).points == 81
    points.nth(1).fill("72.5")
    page.get_by_label("评审意见").fill("没有来得及保存")
    page.close()
    page = context.new_page()
    page.goto(f"/reviews/sheets/{sheet.pk}/")
    expect(page.locator(".zx-points").nth(1)).to_have_value("72.5")
    expect(page.get_by_label("评审意见")).to_have_value("没有来得及保存")
    page.locator(".zx-points").nth(2).fill("180")
    expect(page.get_by_text("应在 0 到 100 分之间")).to_be_visible()
    page.locator(".zx-points").nth(2).fill("90")
    page.locator(".zx-points").nth(3).fill("70")
    expect(page.locator("#sheet-score")).not_to_have_text("—")
    page.get_by_role("button", name="提交评分").click()
    expect(page.get_by_text("评分已提交。")).to_be_visible()
    context.close()
