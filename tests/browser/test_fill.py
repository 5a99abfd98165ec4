"""The form in a real browser: paste, autosave, two windows, a lost session, sign-off, submission."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS, OpenAs, accessibility_faults, sideways_overflow
from tests.support.call_factory import World
from tests.support.factories import session_cookie
from tests.support.filling import filled, new_row, save, started, submitted
from zhixiang.apps.demands.models import DraftRow, SubmissionVersion

BLOCK = (
    "知识产权高质量创造\t培育高价值专利\t\t专利导航\t4\t25\t需要\t《广东省知识产权保护条例》\t培训≥200人次\t\n"
    '强化知识产权保护\t"第一行\n第二行，带""引号"""\t120\t快速维权\t\t\t需要\t《广东省知识产权保护条例》\t调解≥30件\t\n'
)
"""Two rows as a spreadsheet copies them; the second has a cell of two lines with quotes: 220 万元."""

PASTE = """([element, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  element.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def base(world: World) -> str:
    return f"/calls/{world.call.pk}/form/"


def part(page: Page, code: str = "retained") -> Any:
    return page.locator(f"[data-part={code}]")


def cell(page: Page, key: str, row: int = 0, code: str = "retained") -> Any:
    return part(page, code).locator("tbody > tr").nth(row).locator(f"[data-key={key}]")


def saved(page: Page) -> None:
    expect(page.locator("#fill-state")).to_have_text("已保存")


def test_from_a_pasted_block_to_the_receipt(open_as: OpenAs, world: World) -> None:
    page = open_as("enterprise_filler", "/forms/")
    page.get_by_role("button", name="开始填报").click()
    part(page).get_by_role("button", name="加一行").click()
    page.evaluate(PASTE, [cell(page, "category").element_handle(), BLOCK])
    saved(page)
    expect(page.locator("[data-total]")).to_have_text("220")
    expect(page.locator("[data-capitals]")).to_have_text("人民币贰佰贰拾万元整")
    assert [(row.content, row.asked_fen()) for row in DraftRow.objects.filter(part__code="retained")] == [
        ("培育高价值专利", 100_000_000), ('第一行\n第二行，带"引号"', 120_000_000),
    ]  # fmt: skip
    page.get_by_role("button", name="检查并送签").click()
    page.get_by_role("button", name="送单位负责人签发").click()
    expect(page.get_by_text("已送单位负责人签发")).to_be_visible()
    head = open_as("enterprise_certifier", base(world) + "sign/")
    head.get_by_role("button", name="签发并提交").click()
    version = SubmissionVersion.objects.get()
    expect(head.get_by_text(version.receipt_no, exact=True)).to_be_visible()
    assert version.total_fen == 220_000_000


def test_typing_saves_itself_and_a_mistake_stays_in_its_cell(open_as: OpenAs, world: World) -> None:
    filled(world)
    page = open_as("enterprise_filler", base(world))
    cell(page, "remark").press_sequentially("第一次")
    saved(page)
    cell(page, "quantity").fill("若干")
    expect(page.locator("#fill-state")).to_have_text("有填写错误，这些格未保存")
    expect(part(page)).to_contain_text("不是一个整数")
    cell(page, "quantity").fill("６")
    saved(page)
    cell(page, "remark").focus()
    expect(cell(page, "quantity")).to_have_value("6")
    expect(page.locator("[data-total]")).to_have_text("150")
    row = DraftRow.objects.get(part__code="retained")
    assert (row.remark, row.quantity) == ("第一次", 6)


def test_two_windows_merge_or_ask(open_as: OpenAs, world: World) -> None:
    filled(world)
    one, two = (open_as("enterprise_filler", base(world)) for _ in range(2))
    cell(one, "remark").fill("甲写的")
    saved(one)
    cell(two, "necessity").fill("乙写的")
    saved(two)
    expect(cell(two, "remark")).to_have_value("甲写的")
    cell(one, "remark").fill("甲又写")
    saved(one)
    cell(two, "remark").fill("乙也写")
    expect(two.locator("#fill-state")).to_have_text("冲突：请选择保留哪一个")
    expect(part(two)).to_contain_text("改成了：甲又写")
    two.get_by_role("button", name="用我的").click()
    saved(two)
    row = DraftRow.objects.get(part__code="retained")
    assert (row.remark, row.necessity) == ("乙也写", "乙写的")


def test_rows_are_copied_moved_and_deleted_and_keys_go_from_cell_to_cell(open_as: OpenAs, world: World) -> None:
    submission = started(world)
    save(world, submission, rows=[new_row(project_name=name) for name in "甲乙"])
    page = open_as("enterprise_filler", base(world))
    cell(page, "project_name").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.type("二")
    page.keyboard.press("Alt+ArrowUp")
    saved(page)
    assert [row.project_name for row in DraftRow.objects.filter(part__code="retained")] == ["乙二", "甲"]
    part(page).locator("tbody > tr").nth(0).get_by_role("button", name="复制这一行").click()
    saved(page)
    part(page).locator("tbody > tr").nth(2).get_by_role("button", name="删除这一行").click()
    saved(page)
    assert [row.project_name for row in DraftRow.objects.filter(part__code="retained")] == ["乙二", "乙二"]


def test_what_was_typed_after_the_session_ended_comes_back(open_as: OpenAs, world: World, live_server: Any) -> None:
    filled(world)
    page = open_as("enterprise_filler", base(world))
    page.context.clear_cookies()
    cell(page, "remark").fill("还没有保存的话")
    expect(page.locator("#fill-state")).to_contain_text("登录已失效")
    page.context.add_cookies([session_cookie(world.accounts["enterprise_filler"], live_server.url)])
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(base(world))
    page.get_by_role("button", name="恢复", exact=True).click()
    saved(page)
    assert DraftRow.objects.get(part__code="retained").remark == "还没有保存的话"


@pytest.mark.parametrize("width", list(WIDTHS))
def test_the_pages_are_accessible_and_fit(open_as: OpenAs, world: World, width: str) -> None:
    version = submitted(world)
    filled(world, "centre")
    for who, path in (
        ("centre_filler", "/forms/"), ("centre_filler", base(world)), ("centre_filler", base(world) + "check/"),
        ("enterprise_filler", base(world) + "versions/1/"), ("enterprise_filler", base(world) + "versions/"),
        ("enterprise_certifier", base(world) + "sign/"), ("enterprise_filler", f"/verify/{version.receipt_no}/"),
    ):  # fmt: skip
        page = open_as(who, path, width)
        assert accessibility_faults(page) == []
        assert sideways_overflow(page) == 0, path
