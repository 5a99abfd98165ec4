"""A plan's whole way in real windows: lines, live sums, what-if, approval, publicity, issue by finance, papers, proof."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenAs, accessibility_faults, sideways_overflow
from tests.browser.test_story import follow, press, told
from tests.support.call_factory import World
from tests.support.projects import POLICY, listed, row
from zhixiang.apps.allocation.actions.put_factor_values import add_factor, put_factor_values
from zhixiang.apps.allocation.factor_entry import Figure
from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan, Scenario
from zhixiang.apps.audit.queries import verify_chain
from zhixiang.apps.library.models import Project

TITLE = "2025年分配方案（全程）"
NUMBER = "粤财工〔2025〕88号"
FIGURES = {"440700000": (60, 20), "440200000": (40, 80)}
"""江门 and 韶关: 高价值专利 and 优势企业."""


@pytest.fixture
def funded(world: World) -> World:
    """Listed projects of 600 万元 in 江门 and of 500 in 韶关, and figures to split money by."""
    cache.clear()
    listed(
        [row("专利导航", wan=300), row("维权援助", wan=200), row("专利培育", "440200000", 500, unit_name="韶关单位")]
    )
    listed([row("品牌培育", wan=100)])
    province = world.actor("province")
    factors = [add_factor(actor=province, code=code, name=name) for code, name in (("p", "专利"), ("f", "企业"))]
    figures = [
        Figure(factor.pk, region, Decimal(value), "虚构")
        for region, values in FIGURES.items()
        for factor, value in zip(factors, values, strict=True)
    ]
    put_factor_values(actor=province, year=2024, figures=figures)
    return world


def fits(page: Page) -> None:
    assert accessibility_faults(page) == []
    assert sideways_overflow(page) == 0


def state(page: Page) -> Locator:
    return page.locator("#plan-state")


def a_plan_is_drawn_up(province: Page) -> str:
    """Two projects from the library; sums and checks follow what is typed, without a reload."""
    follow(province, "资金分配")
    follow(province, "新建分配方案")
    for label, text in (
        ("预算年度", "2025"), ("专项资金名称", POLICY), ("方案名称", TITLE), ("拟分配总额（万元）", "500"),
        ("功能分类科目", "2011409"),
    ):  # fmt: skip
        province.get_by_label(label, exact=True).fill(text)
    press(province, "保存")
    told(province, "已新建方案，请从项目库选入项目。")
    address = province.url
    follow(province, "从项目库列入")
    for name in ("专利导航", "专利培育"):
        province.get_by_label(f"勾选 {name}").check()
    press(province, "列入勾选的项目")
    expect(state(province)).to_contain_text("800 万元")
    expect(state(province)).to_contain_text("1 处错误")
    province.evaluate("window.stayed = true")
    amount = province.get_by_label("江门测试企业 的金额（万元）")
    amount.fill("3000000")
    amount.press("Tab")
    told(province, "像是把元写成了万元")
    amount.fill("100")
    amount.press("Tab")
    expect(state(province)).to_contain_text("600 万元")
    expect(state(province)).to_contain_text("✗ -100 万元")
    assert province.evaluate("window.stayed") is True
    assert AllocationLine.objects.get(project__name="专利导航").amount_fen == 100_000_000
    fits(province)
    return address


def what_if_is_played(province: Page) -> None:
    """Moving a weight redraws table and tiles at once and stores nothing; saved and taken over, it is the plan."""
    follow(province, "测算情景")
    province.get_by_label("名称").fill("按专利")
    press(province, "按因素法测算")
    jiangmen = province.locator("#result-table tbody tr", has_text="江门")
    tiles = province.locator(".zx-tiles")
    expect(jiangmen).to_contain_text("200")
    province.get_by_label("权重 企业").fill("0")
    expect(jiangmen).to_contain_text("300")
    expect(jiangmen).to_contain_text("+100")
    expect(tiles).to_contain_text("300")
    told(province, "这是试算的结果，还没有保存。")
    assert Scenario.objects.get().row_version == 1
    fits(province)
    press(province, "保存情景")
    told(province, "情景已保存，结果已重新计算。")
    jiangmen.get_by_role("link", name="为什么").click()
    expect(province.locator("#why-table")).to_contain_text("专利")
    follow(province, "按专利")
    press(province, "采用到方案")
    told(province, "已采用到方案：2 行。")
    follow(province, TITLE)
    expect(state(province)).to_contain_text("500 万元")
    expect(state(province)).to_contain_text("✓ 相符")


def it_is_approved_and_shown(province: Page) -> None:
    for button, said in (
        ("提交批准", "已提交，等待批准。"), ("批准", "已批准，可以公示。"), ("开始公示", "已开始公示。"),
    ):  # fmt: skip
        follow(province, button)
        press(province, button)
        told(province, said)
    expect(province.locator("[data-amount]")).to_have_count(0)


def finance_issues(finance: Page, address: str) -> None:
    """Not before publicity has ended; then the number makes it a notice, and nothing of it can be changed."""
    finance.goto(address)
    follow(finance, "下达")
    finance.get_by_label("文号").fill(NUMBER)
    press(finance, "下达")
    told(finance, "期满次日起才能下达")
    # The days of publicity pass.
    last = timezone.localdate() - timedelta(days=1)
    AllocationPlan.objects.filter(title=TITLE).update(publicity_from=last - timedelta(days=7), publicity_to=last)
    press(finance, "下达")
    told(finance, "已下达。")
    told(finance, NUMBER)


def an_issued_line_stays(province: Page, address: str) -> None:
    province.goto(address)
    told(province, "已下达")
    expect(province.locator("main [name^=amount-], main [type=checkbox]")).to_have_count(0)
    line = AllocationLine.objects.get(project__name="专利培育")
    token = next(one["value"] for one in province.context.cookies() if one["name"] == "csrftoken")
    sent = {
        "csrfmiddlewaretoken": token, f"amount-{line.pk}": "1", f"seen-{line.pk}": str(line.row_version),
        f"was-{line.pk}": str(line.amount_fen), f"number-{line.pk}": "1",
    }  # fmt: skip
    headers = {"X-Requested-With": "fetch"}
    told_back = province.request.post(f"{address}amounts/", form=sent, headers=headers).json()
    assert "已下达" in told_back["error"]
    assert AllocationLine.objects.get(pk=line.pk).amount_fen == line.amount_fen
    assert Project.objects.get(name="专利培育").state == Project.State.ARRANGED


def papers_are_made(province: Page) -> tuple[str, bytes]:
    """Word and PDF of the letter come down as such files; the code that is printed on the letter, and its bytes."""
    follow(province, "文书")
    follow(province, TITLE)
    letter = province.get_by_role("row", name="通知正文")
    for name in ("Word", "PDF"):
        letter.get_by_role("button", name=f"生成 {name}").click()
        expect(letter.get_by_role("link", name=name)).to_be_visible()
    fits(province)
    files = {}
    for name in ("Word", "PDF"):
        with province.expect_download() as waiting:
            letter.get_by_role("link", name=name).click()
        files[name] = (waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes())
    assert files["PDF"][1].startswith(b"%PDF-")
    assert files["Word"][0].endswith(".docx")
    document = docx.Document(io.BytesIO(files["Word"][1]))
    parts = [*document.paragraphs, *(p for s in document.sections for p in s.footer.paragraphs)]
    text = "".join(paragraph.text for paragraph in parts)
    assert NUMBER in text
    found = re.search(r"/papers/verify/(\w+)/", text) or re.search(r"核验码\W*([0-9A-Z]{4}(?:[- ]?[0-9A-Z]{4})+)", text)
    assert found is not None, text
    return found.group(1), files["Word"][1]


def anybody_verifies(visitor: Page, code: str, content: bytes) -> None:
    """By the code as printed, by the address in the square code, by the file; not by the number that all can copy."""
    visitor.goto("/papers/verify/")
    visitor.get_by_label("核验码").fill(code)
    press(visitor, "核验")
    told(visitor, "真实有效，是现行文书")
    visitor.goto(f"/papers/verify/{code.replace('-', '').replace(' ', '')}/")
    told(visitor, "真实有效，是现行文书")
    told(visitor, NUMBER)
    fits(visitor)
    file: Any = {"name": "收到的通知.docx", "mimeType": "application/octet-stream", "buffer": content}
    visitor.get_by_label("文件").set_input_files(file)
    press(visitor, "核对文件")
    told(visitor, "真实有效，是现行文书")
    visitor.get_by_label("核验码").fill(NUMBER)
    press(visitor, "核验")
    told(visitor, "这是发文字号或文书编号，不是核验码")


def test_a_plan_from_its_first_line_to_the_proof_of_its_letter(open_as: OpenAs, funded: World) -> None:
    province, finance, visitor = open_as("province", "/"), open_as("finance", "/"), open_as("", "/papers/verify/")
    address = a_plan_is_drawn_up(province)
    what_if_is_played(province)
    it_is_approved_and_shown(province)
    finance_issues(finance, address)
    an_issued_line_stays(province, address)
    code, content = papers_are_made(province)
    anybody_verifies(visitor, code, content)
    chain = verify_chain()
    assert (chain.intact, chain.reason) == (True, "")
