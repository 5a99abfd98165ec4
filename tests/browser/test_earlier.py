"""Rows of an earlier answer, chosen in a browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import WIDTHS, OpenAs, accessibility_faults, sideways_overflow
from tests.support.call_factory import World
from tests.support.filling import next_year, started, submitted
from zhixiang.apps.demands.models import DraftRow


@pytest.mark.parametrize("width", list(WIDTHS))
def test_last_year_s_rows_are_chosen_and_stand_in_the_grid(open_as: OpenAs, world: World, width: str) -> None:
    version = submitted(world, rows=2)
    now = next_year(world)
    started(now)
    page = open_as("enterprise_filler", f"/calls/{now.call.pk}/form/", width)
    page.get_by_role("link", name="从以前的填报带入").click()
    assert accessibility_faults(page) == []
    assert sideways_overflow(page) == 0
    page.get_by_label("专利导航服务基地培育").first.check()
    page.get_by_role("button", name="带入所选的行").click()
    expect(page.get_by_text("已带入 1 行")).to_be_visible()
    row = page.locator("[data-part=retained] tbody > tr").first
    expect(row.locator("[data-key=project_name]")).to_have_value("专利导航服务基地培育")
    expect(row.get_by_title(f"沿用自回执 {version.receipt_no}")).to_be_visible()
    expect(page.locator("[data-total]")).to_have_text("100")
    assert DraftRow.objects.filter(taken_from=version.receipt_no).count() == 1
    assert accessibility_faults(page) == []
