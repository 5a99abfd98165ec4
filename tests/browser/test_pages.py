"""Every page in a real browser: it fits the screen, axe finds nothing, and no script is blocked or fails."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage, accessibility_faults, sideways_overflow
from tests.support import factories


def paths(year: factories.Year) -> dict[str, str]:
    """Every kind of page, by a short name."""
    found = year.finding(code="section_mismatch")
    return {
        "overview": "/year/2024/",
        "annex 1": "/year/2024/allocation/annex-1/",
        "annex 2": "/year/2024/allocation/annex-2/?unit=yuan",
        "targets": "/year/2024/targets/",
        "target": f"/year/2024/targets/{factories.COUNTY}/",
        "indicators": "/year/2024/indicators/",
        "nothing found": "/year/2024/indicators/?q=%E6%B2%A1%E6%9C%89%E8%BF%99%E4%B8%80%E9%A1%B9",
        "policies": "/year/2024/policies/",
        "findings": "/year/2024/findings/",
        "finding": f"/year/2024/findings/{found.pk}/",
        "source": f"/year/2024/source/{year.document_id}/{found.line}/",
        "missing": "/year/1999/",
    }


@pytest.mark.parametrize("width", ["desk", "phone"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_fits_and_is_accessible(
    open_page: OpenPage, year: factories.Year, width: str, language: str
) -> None:
    page = open_page("/year/2024/", width=width)
    if language == "en":
        page.get_by_role("button", name="English").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Overview of 2024")
    faults = []
    for name, path in paths(year).items():
        page.goto(path)
        faults += accessibility_faults(page)
        if sideways_overflow(page):
            faults.append(f"{name} is wider than the window")
    assert faults == []


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_the_sign_in_page_fits_and_is_accessible(open_page: OpenPage, width: str) -> None:
    page = open_page("/login/", role="", width=width)
    assert accessibility_faults(page) == []
    assert sideways_overflow(page) == 0


def test_one_indicator_and_one_policy_are_accessible(open_page: OpenPage) -> None:
    page = open_page("/year/2024/indicators/?q=%E8%B4%A8%E6%8A%BC%E8%9E%8D%E8%B5%84")
    page.get_by_role("link", name="金融对接").click()
    expect(page.locator("[data-bars] svg")).to_be_visible()
    assert accessibility_faults(page) == []
    page.goto("/year/2024/policies/")
    page.get_by_role("link", name="广东省知识产权保护条例").first.click()
    expect(page.get_by_role("heading", level=2, name="各地怎样引用")).to_be_visible()
    assert accessibility_faults(page) == []
