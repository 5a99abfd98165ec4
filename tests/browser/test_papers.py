"""Returning by field, receipts and the official form in a real browser, also where scripts are off."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import WIDTHS, accessibility_faults, sideways_overflow
from tests.support.call_factory import World, small_call
from tests.support.factories import session_cookie
from tests.support.filling import submitted
from zhixiang.apps.demands.actions.return_submission import Item, return_submission
from zhixiang.apps.demands.models import CorrectionItem, Demand, SubmissionVersion

OpenAs = Callable[..., Page]


@pytest.fixture
def world(transactional_db: None) -> World:
    return small_call()


@pytest.fixture
def open_as(browser: Browser, live_server: Any, world: World) -> Iterator[OpenAs]:
    """``open_as(account, path)``: a page of its own window, signed in."""
    contexts = []

    def start(who: str, path: str, width: str = "desk", *, scripts: bool = True) -> Page:
        size: Any = {"width": WIDTHS[width], "height": 900}
        context = browser.new_context(
            viewport=size, locale="zh-CN", base_url=live_server.url, java_script_enabled=scripts
        )
        contexts.append(context)
        context.add_cookies([session_cookie(world.accounts[who], live_server.url)])
        page = context.new_page()
        page.goto(path)
        return page

    yield start
    for context in contexts:
        context.close()


def review(world: World, version: SubmissionVersion, more: str = "") -> str:
    return f"/calls/{world.call.pk}/board/submissions/{version.submission_id}/{more}"


def returned(world: World) -> SubmissionVersion:
    version = submitted(world, rows=2)
    row = Demand.objects.filter(version=version).order_by("position")[0]
    items = [Item(row.uid, "写明培训的人次", "performance"), Item(row.uid, "与下一行合并")]
    return_submission(actor=world.actor("city"), submission_id=version.submission_id, reason="请补充", items=items)
    return version


def test_a_field_is_returned_without_scripts_and_the_unit_finds_it_marked(world: World, open_as: OpenAs) -> None:
    version = submitted(world, rows=2)
    page = open_as("city", review(world, version), scripts=False)
    cell = page.locator("tbody tr").first.locator("td", has=page.locator('textarea[name$=":performance"]'))
    cell.locator("summary").click()
    cell.locator("textarea").fill("写明培训的人次")
    page.get_by_label("退回的总的理由").fill("请补充")
    page.get_by_role("button", name="退回修改").click()
    expect(page.get_by_role("note")).to_contain_text("退回修改中")
    assert list(CorrectionItem.objects.values_list("field", "reason")) == [("performance", "写明培训的人次")]
    own = open_as("enterprise_filler", f"/calls/{world.call.pk}/form/")
    expect(own.locator(".zx-cell-asked")).to_have_count(1)
    expect(own.locator(".zx-cell-asked")).to_contain_text("写明培训的人次")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_fit_and_axe_finds_nothing(world: World, open_as: OpenAs, width: str) -> None:
    version = returned(world)
    other = submitted(world, "centre")
    pages = [
        ("city", review(world, version)),
        ("city", review(world, version, "versions/1/")),
        ("city", review(world, other)),
        ("city", f"/calls/{world.call.pk}/board/"),
        ("enterprise_filler", f"/calls/{world.call.pk}/form/"),
        ("enterprise_filler", f"/calls/{world.call.pk}/form/versions/"),
        ("enterprise_filler", f"/calls/{world.call.pk}/form/versions/1/"),
    ]
    for who, path in pages:
        page = open_as(who, path, width)
        if folder := os.environ.get("PAPERS_SHOTS"):
            for details in page.locator("details.zx-ask").all()[:2]:
                details.locator("summary").click()
            name = path.strip("/").replace("/", "-")
            page.screenshot(path=Path(folder) / f"{width}-{who}-{name}.png", full_page=True)
        assert accessibility_faults(page) == []
        assert sideways_overflow(page) == 0
