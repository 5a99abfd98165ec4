"""The whole story of a call, played by everybody in it: built, filled in, returned, merged, reported, accepted, audited.

Each role has a window of its own and signs in by typing. After the offices are there nothing is written but by clicks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import WIDTHS
from tests.browser.test_fill import PASTE
from tests.support.call_factory import COUNTY, PASSWORD, World, small_call
from zhixiang.apps.audit.queries import verify_chain

TITLE = "2025年度征集（全程）"
UNIT = "台山全程测试企业"
CODE = "91350203M0001QAY9B"  # its check character is doubtful: the page asks for a reason
GOOD = "Correct-horse-1"
ROWS = "\n".join(
    f"知识产权高质量创造\t工作内容{name}\t\t{name}\t2\t{amount}\t需要\t《广东省知识产权保护条例》\t培训≥{amount}人次\t"
    for name, amount in (("专利导航", 10), ("专利培育", 20), ("海外布局", 30), ("展会维权", 40))
)
"""Four rows as a spreadsheet copies them: 20, 40, 60 and 80 万元."""

Window = Callable[[], Page]


@pytest.fixture
def world(transactional_db: None) -> World:
    return small_call()


@pytest.fixture
def window(browser: Browser, live_server: Any, world: World) -> Iterator[Window]:
    """A window of its own for each who takes part; a script error in any fails the test."""
    contexts, complaints = [], []

    def start() -> Page:
        size: Any = {"width": WIDTHS["desk"], "height": 900}
        context = browser.new_context(viewport=size, locale="zh-CN", base_url=live_server.url)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        return page

    yield start
    for context in contexts:
        context.close()
    assert complaints == []


def sign_in(page: Page, name: str, password: str = PASSWORD) -> Page:
    page.goto("/login/")
    page.get_by_label("账号").fill(name)
    page.get_by_label("口令").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("button", name="退出")).to_be_visible()
    return page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def told(page: Page, text: str) -> None:
    expect(page.get_by_text(text).first).to_be_visible()


def sign_up(page: Page, name: str, path: str, unit: Callable[[Page], None]) -> None:
    """Fill in the account and the unit's part, follow the link in the mail, sign in."""
    page.goto(path)
    for label, text in (("姓名", f"经办人{name}"), ("邮箱", f"{name}@example.test"), ("账号名", name)):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("口令", exact=True).fill(GOOD)
    page.get_by_label("再输一遍口令").fill(GOOD)
    unit(page)
    page.get_by_label("我已阅读并同意").check()
    press(page, "提交")
    told(page, "请确认邮箱")
    link = re.search(r"https?://\S+", mail.outbox[-1].body)
    assert link is not None
    page.goto(link.group(0))
    press(page, "确认")
    sign_in(page, name, GOOD)


def new_unit(page: Page) -> None:
    for label, text in (
        ("单位名称", UNIT), ("统一社会信用代码", CODE), ("校验不通过时的理由", "与营业执照一致"), ("联系人", "联系人"),
        ("联系电话", "0750-1234567"), ("联系邮箱", "unit@example.test"),
    ):  # fmt: skip
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("单位类别").select_option("enterprise")
    page.get_by_label("所在地区").select_option(COUNTY)


def join_as_head(page: Page) -> None:
    page.get_by_label("单位的统一社会信用代码").fill(CODE)
    page.get_by_label("我是单位负责人").check()


def a_call_is_opened(province: Page) -> str:
    """The province copies last year's call; the address of the new one."""
    follow(province, "需求征集")
    province.get_by_role("link", name="测试").first.click()
    follow(province, "沿用为新征集")
    province.get_by_label("标题").fill(TITLE)
    press(province, "建立新征集")
    press(province, "保存，下一步")
    now = timezone.localtime()
    province.get_by_label("开始时间").fill(f"{now - timedelta(days=1):%Y-%m-%dT%H:%M}")
    province.get_by_label("截止时间").fill(f"{now + timedelta(days=9):%Y-%m-%dT%H:%M}")
    province.get_by_label("签发人与填报人须为两人").check()
    press(province, "保存，下一步")
    follow(province, "5. 检查和发布")
    press(province, "发布征集")
    told(province, "征集已发布。")
    return re.sub(r"^https?://[^/]+", "", province.url)


def a_unit_signs_up(filler: Page, head: Page, county: Page) -> None:
    """The unit and its head; the county's bureau takes the unit in, its administrator the head."""
    sign_up(filler, "tianbao", "/accounts/sign-up/unit/", new_unit)
    follow(filler, "我的单位")
    told(filler, "正在等待台山市市场监督管理局审核")
    follow(county, "单位审核")
    follow(county, UNIT)
    press(county, "通过")
    told(county, "已办理。")
    sign_up(head, "fuzeren", "/accounts/sign-up/join/", join_as_head)
    filler.goto("/units/mine/")
    follow(filler, "单位人员")
    row = filler.get_by_role("row", name="经办人fuzeren")
    row.get_by_label("填报").uncheck()
    row.get_by_label("签发（单位负责人）").check()
    row.get_by_role("button", name="同意", exact=True).click()
    told(filler, "已办理。")


def cell(page: Page, key: str, row: int = 0) -> Any:
    return page.locator("[data-part=retained] tbody > tr").nth(row).locator(f"[data-key={key}]")


def saved(page: Page) -> None:
    expect(page.locator("#fill-state")).to_have_text("已保存")


def the_form_is_filled(filler: Page, call: str) -> None:
    """A pasted block, an opinion, a correction by typing; then to the head."""
    filler.goto("/forms/")
    filler.locator("tr, article, section, li").filter(has_text=TITLE).last.get_by_role(
        "button", name="开始填报"
    ).click()
    filler.locator("[data-part=retained]").get_by_role("button", name="加一行").click()
    filler.evaluate(PASTE, [cell(filler, "category").element_handle(), ROWS])
    saved(filler)
    expect(filler.locator("[data-total]").first).to_have_text("200")
    opinion = filler.locator("fieldset.zx-opinion").first
    opinion.get_by_role("combobox").first.select_option("amend")
    opinion.get_by_role("textbox").first.fill("建议把名称写全")
    saved(filler)
    press(filler, "检查并送签")
    press(filler, "送单位负责人签发")
    told(filler, "已送单位负责人签发")


def the_head_signs(head: Page, call: str) -> str:
    """Signed and submitted; the number on the receipt."""
    head.goto("/forms/")
    head.get_by_role("link", name=f"打开 {TITLE}").click()
    press(head, "签发并提交")
    told(head, "回执")
    number = re.search(r"ZX\d{4}-\d{3}-[0-9A-Z]{10}", head.locator("main").inner_text())
    assert number is not None, head.locator("main").inner_text()
    return number.group(0)


def anybody_can_verify(visitor: Page, receipt: str, *, current: bool) -> None:
    visitor.goto("/verify/")
    visitor.get_by_label("回执号").fill(receipt)
    press(visitor, "核验")
    told(visitor, "真实有效，是现行版本" if current else "真实，但不是现行版本")


def the_county_checks(county: Page, call: str) -> None:
    """Recommends all demands, then returns the form for one row, with a reason."""
    county.goto(f"{call}board/demands/")
    for box in county.get_by_role("checkbox").all():
        box.check()
    press(county, "推荐所选")
    told(county, "已处理 4 条需求。")
    follow(county, "专利导航")
    county.get_by_label("第 1 行的修改要求").fill("项目数请核对")
    county.get_by_label("退回的总的理由（退回时必填）").fill("第 1 行项目数与内容不符")
    press(county, "退回单位修改")
    told(county, "已退回")


def the_filler_corrects(filler: Page, call: str) -> None:
    filler.goto(f"{call}form/")
    told(filler, "项目数请核对")
    cell(filler, "quantity").fill("3")
    saved(filler)
    expect(filler.locator("[data-total]").first).to_have_text("210")
    press(filler, "检查并送签")
    press(filler, "送单位负责人签发")
    told(filler, "已送单位负责人签发")


def the_difference_shows(filler: Page, call: str) -> None:
    filler.goto(f"{call}form/versions/")
    changes = filler.get_by_role("region", name="版本 1 到版本 2 的改动")
    expect(changes.get_by_role("row", name="专利导航")).to_have_count(1)
    expect(changes.get_by_role("row", name="专利导航 修改 项目数 2 3")).to_be_visible()


def the_city_consolidates(city: Page) -> str:
    """Takes all, merges two, drops one with a reason, adds one of its own; the address of its report."""
    city.goto("/consolidation/")
    city.get_by_role("row", name=TITLE).get_by_role("button").click()
    report = city.url
    follow(city, "4 条需求待归入")
    press(city, "全部归入")
    press(city, "确认办理")
    for name in ("专利导航", "专利培育"):
        city.get_by_label(f"勾选 {name}").check()
    press(city, "合并为一行")
    city.get_by_label("拟设置项目").fill("专利导航和培育")
    press(city, "确认办理")
    told(city, "已办理：合并为一行")
    city.get_by_label("勾选 展会维权").check()
    press(city, "不上报")
    city.get_by_label("理由").fill("与另一项目重复")
    press(city, "确认办理")
    told(city, "与另一项目重复")
    follow(city, "保留省局部分")
    for label, text in (
        ("类型", "知识产权人才建设"), ("拟设置项目", "市局人才培训"), ("^项目数", "1"), ("单项金额", "15"),
        ("绩效", "培训≥100人次"),
    ):  # fmt: skip
        city.get_by_label(re.compile(label)).first.fill(text)
    press(city, "保存")
    told(city, "已增加一行。")
    return report


def the_city_sends(city: Page, report: str) -> None:
    city.goto(report)
    follow(city, "签发与报送")
    press(city, "签发")
    told(city, "已签发，可以报送。")
    press(city, "报送省局")
    told(city, "已报送省局")


def the_province_reads(province: Page, call: str) -> None:
    """From the matrix to the city's report, to a line, to the version that the unit submitted."""
    province.goto(call.replace("/calls/", "/consolidation/calls/"))
    told(province, "已有 1 个报送")
    follow(province, "江门市")
    follow(province, "专利导航和培育")
    told(province, UNIT)
    province.get_by_role("link", name="看单位提交的这一版").first.click()
    told(province, "专利导航")
    expect(province.locator("main")).to_contain_text(UNIT)


def the_province_returns(province: Page, report: str) -> None:
    province.goto(report)
    province.get_by_label("理由").fill("请补充市局自设项目的依据")
    press(province, "退回市局（须写理由）")
    told(province, "已退回市局。")


def the_city_corrects(city: Page, report: str) -> None:
    city.goto(report)
    told(city, "请补充市局自设项目的依据")
    follow(city, "市局人才培训")
    city.get_by_label(re.compile("依据")).first.fill("《广东省知识产权保护条例》")
    press(city, "保存")
    told(city, "这一行已保存。")


def the_auditor_reads(auditor: Page, call: str, report: str) -> None:
    """Every page of the story opens, none has anything to press, and what is sent by hand is refused."""
    auditor.goto("/calls/")
    follow(auditor, TITLE)
    number = call.strip("/").split("/")[-1]
    for path in (call, f"{call}board/", f"{call}board/demands/", f"/consolidation/calls/{number}/", report, "/units/"):
        auditor.goto(path)
        expect(auditor.locator("h1")).to_be_visible()
        expect(auditor.locator("main form[method=post] button")).to_have_count(0)
    auditor.goto(f"{call}board/demands/")
    follow(auditor, "专利导航")
    expect(auditor.locator("main form[method=post] button")).to_have_count(0)
    token = next(one["value"] for one in auditor.context.cookies() if one["name"] == "csrftoken")
    sent = {"csrfmiddlewaretoken": token, "wish": "return", "do": "accept", "reason": "不该能办", "year": "2030"}
    for path in (f"{report}receive/", f"{call}clone/", f"{call}end/"):
        assert auditor.request.post(path, form=sent).status == 404, path


def test_a_call_from_the_first_click_to_the_audit(window: Window, world: World) -> None:
    province, county, city, auditor = (sign_in(window(), name) for name in ("province", "county", "city", "auditor"))
    filler, head, visitor = window(), window(), window()
    call = a_call_is_opened(province)
    a_unit_signs_up(filler, head, county)
    the_form_is_filled(filler, call)
    first = the_head_signs(head, call)
    anybody_can_verify(visitor, first, current=True)
    the_county_checks(county, call)
    the_filler_corrects(filler, call)
    second = the_head_signs(head, call)
    anybody_can_verify(visitor, second, current=True)
    anybody_can_verify(visitor, first, current=False)
    the_difference_shows(filler, call)
    report = the_city_consolidates(city)
    the_city_sends(city, report)
    the_province_reads(province, call)
    the_province_returns(province, report)
    the_city_corrects(city, report)
    the_city_sends(city, report)
    province.goto(report)
    press(province, "接收")
    told(province, "已接收。")
    the_auditor_reads(auditor, call, report)
    chain = verify_chain()
    assert (chain.intact, chain.reason) == (True, "")
