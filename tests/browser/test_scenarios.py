"""What-if in a real browser: moving a weight redraws map and table at once; the pages fit and axe finds nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import WIDTHS, accessibility_faults, sideways_overflow
from tests.support.factories import Year, session_cookie, small_year
from tests.support.scenarios import Trial, trial
from zhixiang.apps.allocation.models import Scenario
from zhixiang.apps.people.actors import actor_of


@pytest.fixture
def year(transactional_db: None) -> Year:
    return small_year()


@pytest.fixture
def made(year: Year) -> Trial:
    return trial(actor_of(year.accounts["province"]))


@pytest.fixture
def open_page(browser: Browser, live_server: Any, year: Year) -> Iterator[Any]:
    contexts, complaints = [], []

    def start(path: str, width: str = "desk") -> Page:
        size: Any = {"width": WIDTHS[width], "height": 900}
        context = browser.new_context(viewport=size, locale="zh-CN", base_url=live_server.url)
        contexts.append(context)
        context.add_cookies([session_cookie(year.accounts["province"], live_server.url)])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.goto(path)
        return page

    yield start
    for context in contexts:
        context.close()
    assert complaints == []


def test_a_weight_redraws_map_and_table_at_once_and_every_page_fits(open_page: Any, made: Trial) -> None:
    page = open_page(f"/scenarios/{made.split.pk}/")
    row = page.locator("#result-table tbody tr").first
    expect(row).to_contain_text("102")
    page.get_by_label("企业数", exact=True).fill("100")
    expect(row).to_contain_text("179")
    expect(page.locator(".zx-tiles")).to_contain_text("179")
    page.locator("input[type=range]").first.fill("0")
    expect(row).to_contain_text("255")
    assert Scenario.objects.get(pk=made.split.pk).row_version == 1
    faults = []
    for width in ("desk", "phone"):
        page = open_page("/allocation/factors/", width)
        for path in (
            "/allocation/factors/",
            f"/plans/{made.plan.pk}/scenarios/",
            f"/plans/{made.plan.pk}/scenarios/compare/",
            f"/scenarios/{made.split.pk}/",
            f"/scenarios/{made.choice.pk}/",
            f"/scenarios/{made.split.pk}/lines/{made.split.lines.first().pk}/",
        ):
            page.goto(path)
            faults += accessibility_faults(page)
            if sideways_overflow(page):
                faults.append(f"{path} {width}: wider than the window")
    assert faults == []
