"""Finding a policy and an indicator beside a cell, with mouse and keyboard, on a desk and on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS, OpenAs, accessibility_faults, sideways_overflow
from tests.support.call_factory import World
from tests.support.filling import filled, new_row, save, started
from zhixiang.apps.demands.models import DraftRow


def opened(open_as: OpenAs, world: World, width: str = "desk", **values: str) -> Page:
    save(world, started(world), rows=[new_row(project_name="甲", **values)])
    return open_as("enterprise_filler", f"/calls/{world.call.pk}/form/", width)


def cell(page: Page, key: str) -> Any:
    return page.locator("[data-part=retained] tbody > tr").first.locator(f"[data-key={key}]")


def saved(page: Page) -> None:
    expect(page.locator("#fill-state")).to_have_text("已保存")


def test_a_policy_is_found_from_what_was_begun_and_written_with_the_keyboard_alone(
    open_as: OpenAs, world: World
) -> None:
    page = opened(open_as, world, basis="《甲》")
    cell(page, "basis").focus()
    page.keyboard.press("End")
    page.keyboard.type("；若干措施")
    page.keyboard.press("F4")
    field = page.get_by_role("combobox", name="标题里的词或文号")
    expect(field).to_be_focused()
    expect(field).to_have_value("若干措施")
    field.fill("粤办发 2020")
    expect(page.locator("#fill-help").get_by_role("option", selected=True)).to_contain_text("粤办发〔2020〕13号")
    page.keyboard.press("Escape")
    expect(cell(page, "basis")).to_be_focused()
    page.keyboard.press("F4")
    expect(page.locator("#fill-help").get_by_role("option").nth(1)).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#fill-help").get_by_role("option").nth(1)).to_have_attribute("aria-selected", "true")
    chosen = page.locator("#fill-help").get_by_role("option", selected=True).locator("strong").inner_text()
    page.keyboard.press("Enter")
    expect(cell(page, "basis")).to_be_focused()
    expect(cell(page, "basis")).to_have_value(f"《甲》；{chosen}")
    saved(page)
    assert DraftRow.objects.get(part__code="retained").basis == f"《甲》；{chosen}"


@pytest.mark.parametrize("width", list(WIDTHS))
def test_an_indicator_is_chosen_its_figure_typed_and_read_back(open_as: OpenAs, world: World, width: str) -> None:
    page = opened(open_as, world, width, performance="培训≥200人次")
    expect(page.locator("[data-targets] li").first).to_have_text("培训 · ≥200 · 人次")
    cell(page, "performance").locator("..").get_by_role("button", name="查指标").click()
    page.locator("#fill-help-input").fill("专利授权")
    expect(page.locator("#fill-help").get_by_role("option").first).to_contain_text("专利授权量≥__件")
    assert accessibility_faults(page) == []
    assert sideways_overflow(page) == 0
    box = page.locator("#fill-help").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= WIDTHS[width]
    page.locator("#fill-help").get_by_role("option").first.click()
    page.keyboard.type("30")
    expect(cell(page, "performance")).to_have_value("培训≥200人次；专利授权量≥30件")
    saved(page)
    expect(page.locator("[data-part=retained] [data-targets] li").nth(1)).to_have_text("专利授权量 · ≥30 · 件")


@pytest.mark.parametrize("width", list(WIDTHS))
def test_the_lists_are_accessible_and_fit(open_as: OpenAs, world: World, width: str) -> None:
    filled(world)
    for path in ("/forms/policies/", "/forms/policies/?q=xyz", "/forms/indicators/"):
        page = open_as("enterprise_filler", path, width)
        assert accessibility_faults(page) == []
        assert sideways_overflow(page) == 0
