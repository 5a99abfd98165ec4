"""The pages of a city's report in a real browser: they fit, axe finds nothing, merging asks first and can be undone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenAs, accessibility_faults, sideways_overflow
from tests.support.call_factory import World
from tests.support.consolidating import in_order, taken


@pytest.mark.parametrize("width", ["desk", "phone"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_fits_and_is_accessible(open_as: OpenAs, world: World, width: str, language: str) -> None:
    report = taken(world)
    base = f"/consolidation/{report.pk}/"
    pages = ("", "demands/", f"lines/{in_order(report)[0].pk}/", "own/retained/", "send/")
    of_whom = {
        "city": ("/consolidation/", *(f"{base}{page}" for page in pages)),
        "province": ("/consolidation/", f"/consolidation/calls/{world.call.pk}/", base),
    }
    faults = []
    for who, paths in of_whom.items():
        page = open_as(who, paths[0], width)
        if language == "en":
            page.get_by_role("button", name="English").click()
        for path in paths:
            page.goto(path)
            faults += accessibility_faults(page)
            if sideways_overflow(page):
                faults.append(f"{path} is wider than the window")
    assert faults == []


def test_merging_shows_what_it_will_do_and_can_be_left_or_undone(open_as: OpenAs, world: World) -> None:
    report = taken(world, enterprise=2, centre=1)
    page = open_as("city", f"/consolidation/{report.pk}/")
    boxes = page.get_by_role("checkbox")
    expect(boxes).to_have_count(3)
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_role("button", name="合并为一行").click()
    expect(page.get_by_text("将办理 2 行，共 200 万元")).to_be_visible()
    page.get_by_role("link", name="不办理，返回").click()
    expect(boxes).to_have_count(3)
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_role("button", name="合并为一行").click()
    page.get_by_label("拟设置项目").fill("合并后的项目")
    page.get_by_role("button", name="确认办理").click()
    merged = page.get_by_role("row", name="合并后的项目")
    expect(merged).to_contain_text("200")
    expect(boxes).to_have_count(2)
    merged.get_by_role("checkbox").check()
    page.get_by_role("button", name="拆开").click()
    page.get_by_role("button", name="确认办理").click()
    expect(boxes).to_have_count(3)


def test_nothing_is_merged_where_nothing_fits(open_as: OpenAs, world: World) -> None:
    report = taken(world)
    page = open_as("city", f"/consolidation/{report.pk}/")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="合并为一行").click()
    expect(page.get_by_role("alert").or_(page.get_by_role("status")).first).to_be_visible()
    assert report.lines.count() == 3
