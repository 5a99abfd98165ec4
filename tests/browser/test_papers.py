"""Returning by field, receipts and the official form in a real browser, also where scripts are off."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import WIDTHS, accessibility_faults, sideways_overflow
from tests.support.call_factory import World, small_call
from tests.support.consolidating import sent
from tests.support.factories import session_cookie
from tests.support.filling import submitted
from zhixiang.apps.consolidation.actions.return_report import return_report
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
    page.get_by_role("button", name="退回单位修改").click()
    expect(page.get_by_role("note")).to_contain_text("退回修改中")
    assert list(CorrectionItem.objects.values_list("field", "reason")) == [("performance", "写明培训的人次")]
    own = open_as("enterprise_filler", f"/calls/{world.call.pk}/form/")
    expect(own.locator(".zx-cell-asked")).to_have_count(1)
    expect(own.locator(".zx-cell-asked")).to_contain_text("写明培训的人次")


def test_from_the_province_s_matrix_to_the_units_row_and_back(world: World, open_as: OpenAs) -> None:
    report = sent(world).report
    page = open_as("province", f"/consolidation/{report.pk}/versions/1/")
    page.get_by_role("link", name="江门测试企业（第 1 版）").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("江门测试企业")
    assert "#row-" in page.url
    page.get_by_role("link", name="回到统筹报告").click()
    expect(page).to_have_url(re.compile(f"/consolidation/{report.pk}/versions/1/$"))


@pytest.mark.parametrize("width", WIDTHS)
def test_the_official_form_fits_and_axe_finds_nothing(world: World, open_as: OpenAs, width: str) -> None:
    report = sent(world).report
    pages = [
        ("province", f"/consolidation/calls/{world.call.pk}/"),
        ("province", f"/consolidation/{report.pk}/"),
        ("province", f"/consolidation/{report.pk}/versions/1/"),
        ("city", f"/consolidation/{report.pk}/form/"),
        ("province", f"/calls/{world.call.pk}/board/?scope=direct"),
    ]
    look_at(pages, open_as, width)
    return_report(actor=world.actor("province"), report_id=report.pk, reason="请合并同类项目")
    look_at([("province", f"/consolidation/{report.pk}/")], open_as, width)


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
    look_at(pages, open_as, width)


def look_at(pages: list[tuple[str, str]], open_as: OpenAs, width: str) -> None:
    for who, path in pages:
        page = open_as(who, path, width)
        if folder := os.environ.get("PAPERS_SHOTS"):
            for details in page.locator("details.zx-ask").all()[:2]:
                details.locator("summary").click()
            name = re.sub(r"\W+", "-", path.strip("/"))
            page.screenshot(path=Path(folder) / f"{width}-{who}-{name}.png", full_page=True)
        assert accessibility_faults(page) == []
        assert sideways_overflow(page) == 0
