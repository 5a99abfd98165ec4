"""An office reminds its units in a browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import WIDTHS, OpenAs, accessibility_faults, sideways_overflow
from tests.support.call_factory import World
from zhixiang.apps.notify.models import Mail


@pytest.mark.parametrize("width", list(WIDTHS))
def test_from_the_board_to_the_outbox(open_as: OpenAs, world: World, width: str) -> None:
    unit = world.units["enterprise"].name
    page = open_as("city", f"/calls/{world.call.pk}/board/", width)
    assert accessibility_faults(page) == []
    assert sideways_overflow(page) == 0
    page.get_by_role("checkbox", name=f"催报 {unit}").check()
    page.get_by_role("button", name="催报所选的单位").click()
    assert accessibility_faults(page) == []
    assert sideways_overflow(page) == 0
    page.get_by_label("正文").fill("{单位名称}，请尽快提交。")
    page.get_by_role("button", name="保存并预览").click()
    expect(page.locator("#preview")).to_contain_text(f"{unit}，请尽快提交。")
    page.get_by_role("button", name="发送", exact=True).click()
    expect(page.get_by_text("已通知 1 家单位")).to_be_visible()
    assert Mail.objects.filter(state="ready", body__contains=f"{unit}，请尽快提交。").count() == 2
    assert accessibility_faults(page) == []
    page.get_by_role("link", name="通知和催报").first.click()
    expect(page.get_by_role("cell", name="已发送")).to_be_visible()
    assert accessibility_faults(page) == []
    assert sideways_overflow(page) == 0
    # The unit finds the message, and with it the page where it acts.
    theirs = open_as("enterprise_filler", "/messages/", width)
    theirs.get_by_role("link", name="请尽快提交").click()
    expect(theirs.get_by_role("button", name="填报")).to_be_visible()
