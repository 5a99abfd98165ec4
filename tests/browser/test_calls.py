"""The pages of the calls in a real browser: they fit, axe finds nothing, the countdown runs, a call is built by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import WIDTHS, accessibility_faults, sideways_overflow
from tests.support import factories
from tests.support.call_factory import World, small_call
from zhixiang.apps.calls.actions.clone_call import clone_call
from zhixiang.apps.calls.actions.extend import extend
from zhixiang.apps.calls.models import Call


@pytest.fixture
def world(transactional_db: None) -> World:
    return small_call()


@pytest.fixture
def open_as(browser: Browser, live_server: Any, world: World) -> Iterator[Callable[..., Page]]:
    """``open_as("province", path, width="desk")``: a signed-in page; a script error fails the test."""
    contexts, complaints = [], []

    def start(who: str, path: str, width: str = "desk") -> Page:
        context = browser.new_context(
            viewport={"width": WIDTHS[width], "height": 900}, locale="zh-CN", base_url=live_server.url
        )
        contexts.append(context)
        context.add_cookies([factories.session_cookie(world.accounts[who], live_server.url)])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(path)
        return page

    yield start
    for context in contexts:
        context.close()
    assert [text for text in complaints if "422" not in text] == []


@pytest.mark.parametrize("width", ["desk", "phone"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_fits_and_is_accessible(
    open_as: Callable[..., Page], world: World, width: str, language: str
) -> None:
    province = world.actor("province")
    draft = clone_call(actor=province, call_id=world.call.pk, year=2025)
    extend(
        actor=province, call_id=world.call.pk, closes_at=timezone.now() + timedelta(days=9), reason="台风",
        region_code="440700000",
    )  # fmt: skip
    page = open_as("province", "/calls/", width)
    if language == "en":
        page.get_by_role("button", name="English").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Calls for demands")
    build = [f"/calls/{draft.pk}/build/{step}" for step in ("", "window/", "parts/", "attachments/", "review/")]
    build += [f"/calls/{draft.pk}/build/parts/delegated/{page}" for page in ("", "proposed/")]
    read = [f"/calls/{world.call.pk}/{page}" for page in ("", "preview/unit/", "extensions/", "clone/", "end/")]
    faults = []
    for path in ["/calls/", "/calls/new/", *read, *build]:
        page.goto(path)
        faults += accessibility_faults(page)
        if sideways_overflow(page):
            faults.append(f"{path} is wider than the window")
    assert faults == []


def test_the_time_that_is_left_runs_down_by_itself(open_as: Callable[..., Page], world: World) -> None:
    page = open_as("enterprise_filler", f"/calls/{world.call.pk}/")
    left = page.locator("[data-countdown]")
    expect(left).to_have_text("还有 4 天 23 小时")
    Call.objects.filter(pk=world.call.pk).update(closes_at=timezone.now() + timedelta(seconds=4))
    page.reload()
    expect(left).to_have_text("已截止", timeout=15_000)


def test_a_province_builds_and_publishes_a_call_by_hand(open_as: Callable[..., Page], world: World) -> None:
    page = open_as("province", "/calls/")
    page.get_by_role("link", name="新建征集").click()
    page.get_by_label("项目年度").fill("2025")
    page.get_by_label("标题").fill("2025年度征集")
    page.get_by_role("button", name="保存，下一步").click()
    now = timezone.localtime()
    page.get_by_label("开始时间").fill(f"{now - timedelta(days=1):%Y-%m-%dT%H:%M}")
    page.get_by_label("截止时间").fill(f"{now + timedelta(days=9):%Y-%m-%dT%H:%M}")
    page.get_by_label("企业", exact=True).check()
    page.get_by_role("button", name="保存，下一步").click()
    page.get_by_label("名称", exact=True).fill("第一部分")
    page.get_by_label("代码").fill("first")
    page.get_by_role("button", name="添加").click()
    page.get_by_label("显示：经费安排（万元）").check()
    page.get_by_label("改名：拟设置项目").fill("项目")
    page.get_by_role("button", name="保存这一部分").click()
    page.get_by_role("link", name="拟设置项目 0 个").click()
    page.get_by_label("粘贴的内容").fill("甲\t\t强县建设\n\t\t布局中心")
    page.get_by_role("button", name="粘贴进来").click()
    expect(page.get_by_text("2. 布局中心")).to_be_visible()
    page.get_by_role("link", name="5. 检查和发布").click()
    page.get_by_role("button", name="发布征集").click()
    expect(page.get_by_text("征集已发布。")).to_be_visible()
    unit = open_as("enterprise_filler", "/calls/")
    unit.get_by_role("link", name="2025年度征集").click()
    expect(unit.get_by_role("cell", name="强县建设")).to_be_visible()
    other = open_as("elsewhere_filler", "/calls/")
    expect(other.get_by_role("link", name="2025年度征集")).to_have_count(0)
