"""What people do, as they do it: sign in, look, follow a figure to its line, decide, change the language."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.support import factories
from zhixiang.apps import keyset


def test_sign_in_leads_to_the_page_that_was_asked_for(open_page: OpenPage) -> None:
    page = open_page("/year/2024/findings/", role="")
    expect(page.get_by_role("heading", level=1)).to_have_text("登录知项")
    page.get_by_label("账号").fill("province")
    page.get_by_label("口令").fill("not the password")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("账号或口令不对")
    page.get_by_label("账号").fill("province")
    page.get_by_label("口令").fill(factories.PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("审查发现")
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("登录知项")


def test_the_map_switches_between_amount_and_per_head(open_page: OpenPage) -> None:
    page = open_page("/year/2024/")
    chart = page.locator("#zx-map")
    expect(chart.locator("svg")).to_be_visible()
    expect(chart).to_have_attribute("data-measure", "amount")
    expect(chart.locator("svg")).to_contain_text("江门")
    expect(chart.locator("svg")).to_contain_text("210")
    page.get_by_role("button", name="人均").click()
    expect(chart).to_have_attribute("data-measure", "per_head")
    expect(page.get_by_role("button", name="人均")).to_have_attribute("aria-pressed", "true")
    expect(chart.locator("svg")).to_contain_text("人均（元/人）")


def test_the_map_is_not_missed_without_scripts(open_page: OpenPage) -> None:
    page = open_page("/year/2024/", scripts=False)
    expect(page.locator("#zx-map")).to_be_hidden()
    expect(page.get_by_text("浏览器没有启用脚本，图不显示")).to_be_visible()
    page.get_by_role("link", name="省直管县（万元）").click()
    expect(page.locator("#ranking tbody tr").first).to_contain_text("江门市")


def test_a_figure_leads_to_its_line(open_page: OpenPage) -> None:
    page = open_page("/year/2024/allocation/annex-1/")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="台山市"))
    row.get_by_role("link", name="第").click()
    hit = page.locator(".zx-hit")
    expect(hit).to_be_in_viewport()
    expect(hit).to_contain_text("100000.00")


def test_a_reason_that_was_not_saved_is_there_again_for_who_wrote_it(
    open_page: OpenPage, year: factories.Year, live_server: Any
) -> None:
    path = f"/year/2024/findings/{year.finding(region_id=factories.COUNTY).pk}/"
    page = open_page(path)
    note = page.locator("[data-draft-note]")
    expect(note).to_be_hidden()
    page.get_by_label("理由").fill("核对过第 9 行")
    page.context.clear_cookies()
    page.goto(path)
    page.context.add_cookies([factories.session_cookie(year.accounts["finance"], live_server.url)])
    page.goto(path)
    expect(page.get_by_label("理由")).to_have_value("")
    page.context.add_cookies([factories.session_cookie(year.accounts["province"], live_server.url)])
    page.goto(path)
    expect(page.get_by_label("理由")).to_have_value("核对过第 9 行")
    expect(note).to_be_visible()
    page.get_by_label("确认属实").check()
    page.get_by_role("button", name="保存处理结果").click()
    expect(page.get_by_text("处理结果已保存。")).to_be_visible()
    expect(page.get_by_label("理由")).to_have_value("")
    expect(note).to_be_hidden()


def test_a_finding_opens_its_line_and_takes_a_decision(open_page: OpenPage) -> None:
    page = open_page("/year/2024/findings/?code=section_mismatch")
    page.locator("tbody th a").first.click()
    expect(page.locator(".zx-hit")).to_contain_text("5000001.00")
    page.get_by_label("误报").check()
    page.get_by_label("理由").fill("原文如此，已与财政核对")
    page.get_by_role("button", name="保存处理结果").click()
    expect(page.get_by_role("status")).to_contain_text("处理结果已保存")
    expect(page.get_by_text("原文如此，已与财政核对").first).to_be_visible()


def test_the_language_stays_on_the_same_page(open_page: OpenPage) -> None:
    page = open_page("/year/2024/targets/")
    page.get_by_role("button", name="English").click()
    expect(page).to_have_url("/year/2024/targets/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Performance tables")
    expect(page.get_by_role("link", name="Taishan", exact=True)).to_be_visible()
    page.get_by_role("button", name="简体中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("绩效目标表")


def test_the_keyboard_reaches_the_content_first(open_page: OpenPage) -> None:
    page = open_page("/year/2024/targets/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_a_county_officer_sees_the_county_only(open_page: OpenPage) -> None:
    page = open_page("/", role="county")
    expect(page.get_by_role("heading", level=1)).to_have_text("2024 年度总览")
    expect(page.locator("body")).not_to_contain_text("韶关")
    page.get_by_role("link", name="分配表", exact=True).click()
    expect(page.get_by_role("rowheader", name="台山市")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("韶关")


def test_a_wide_table_scrolls_inside_its_frame(open_page: OpenPage) -> None:
    page = open_page("/year/2024/allocation/annex-1/", width="phone")
    frame = page.locator(".zx-scroll").first
    wider = frame.evaluate("frame => frame.scrollWidth > frame.clientWidth")
    assert wider
    first = page.get_by_role("rowheader", name="台山市")
    before = first.bounding_box()
    frame.evaluate("frame => { frame.scrollLeft = 200; }")
    after = first.bounding_box()
    assert before
    assert after
    assert abs(before["x"] - after["x"]) < 2


def test_print_shows_the_table_and_not_the_frame(open_page: OpenPage) -> None:
    page = open_page("/year/2024/allocation/annex-2/")
    page.emulate_media(media="print")
    expect(page.get_by_role("rowheader", name="合计", exact=True)).to_be_visible()
    for hidden in (".zx-top", ".zx-side", ".zx-tools", ".zx-col-src"):
        expect(page.locator(hidden).first).to_be_hidden()


def test_the_form_prints_as_the_form_whatever_the_width(open_page: OpenPage) -> None:
    page = open_page(f"/year/2024/targets/{factories.COUNTY}/", width="phone")
    page.emulate_media(media="print")
    label = page.get_by_role("rowheader", name="资金需求")
    assert label.evaluate("cell => getComputedStyle(cell).display") == "table-cell"
    assert label.evaluate("cell => getComputedStyle(cell.parentElement).display") == "table-row"
    expect(page.locator("details")).to_be_hidden()


@pytest.mark.parametrize("width", ["phone", "desk"])
def test_the_form_is_one_column_on_a_phone_and_official_elsewhere(open_page: OpenPage, width: str) -> None:
    page = open_page(f"/year/2024/targets/{factories.COUNTY}/", width=width)
    frame = page.locator(".zx-scroll")
    assert frame.evaluate("frame => frame.scrollWidth <= frame.clientWidth")
    label = page.get_by_role("rowheader", name="资金需求").bounding_box()
    value = page.get_by_role("cell", name="10 万元").bounding_box()
    level = page.get_by_role("rowheader", name="产出指标").bounding_box()
    first = page.get_by_role("cell", name="台山建设地理标志驿站", exact=True).bounding_box()
    assert label
    assert value
    assert level
    assert first
    if width == "phone":
        assert value["y"] >= label["y"] + label["height"] - 1
        assert level["y"] + level["height"] <= first["y"] + 1
        assert level["width"] > 300
    else:
        assert abs(value["y"] - label["y"]) < 2
        assert level["x"] + level["width"] <= first["x"] + 1
        assert level["height"] > first["height"]


def test_findings_are_read_on_a_phone_without_scrolling_sideways(open_page: OpenPage) -> None:
    page = open_page("/year/2024/findings/", width="phone")
    assert page.locator(".zx-scroll").evaluate("frame => frame.scrollWidth <= frame.clientWidth")
    row = page.locator("tbody tr").first
    for text in ("待处理", "第"):
        expect(row).to_contain_text(text)


def test_pages_are_turned_without_scripts(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyset, "SIZE", 2)
    page = open_page("/year/2024/indicators/", scripts=False)
    where = page.locator(".zx-pages-where")
    first = page.locator("tbody th").all_inner_texts()
    expect(where).to_contain_text("第 1–2 条")
    expect(page.get_by_role("link", name="上一页")).to_have_count(0)
    page.get_by_role("link", name="下一页").click()
    expect(where).to_contain_text("第 3–4 条")
    page.get_by_role("link", name="末页").click()
    expect(page.get_by_role("link", name="下一页")).to_have_count(0)
    page.get_by_role("link", name="上一页").click()
    page.get_by_role("link", name="首页", exact=True).click()
    assert page.locator("tbody th").all_inner_texts() == first


def test_the_drawn_map_shows_the_cities_and_its_approval_number(open_page: OpenPage, settings: Any) -> None:
    settings.ZHIXIANG_MAP_APPROVAL_NUMBER = "粤S（0000）000号"
    page = open_page("/year/2024/")
    chart = page.locator("#zx-map")
    expect(chart.locator("svg")).to_contain_text("江门")
    assert chart.locator("svg path").count() > 20
    note = page.get_by_text("审图号：粤S（0000）000号").bounding_box()
    drawn = chart.bounding_box()
    assert note
    assert drawn
    assert 0 <= note["y"] - (drawn["y"] + drawn["height"]) < 40
    page.get_by_role("button", name="人均").click()
    expect(chart).to_have_attribute("data-measure", "per_head")


def test_without_its_shapes_the_map_is_tiles(open_page: OpenPage, settings: Any) -> None:
    settings.ZHIXIANG_MAP_APPROVAL_NUMBER = "粤S（0000）000号"
    page = open_page("/login/", role="")
    page.context.route("**/guangdong.json", lambda route: route.fulfill(status=404))
    page.get_by_label("账号").fill("province")
    page.get_by_label("口令").fill(factories.PASSWORD)
    page.get_by_role("button", name="登录").click()
    # A tile carries the amount, an area of the drawn map does not.
    expect(page.locator("#zx-map svg")).to_contain_text("210")
