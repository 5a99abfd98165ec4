"""Take the pictures of the guides anew: start the demo with a database of its own, sign in as each role, look.

    .venv/bin/python tools/take_screenshots.py            # all of them
    .venv/bin/python tools/take_screenshots.py finding    # those whose name begins so

Writes docs/images/*.png, each with at most 256 colours. Needs Chromium (CHROMIUM names another) and a Chinese font.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

from bootstrap import ROOT, say, stop
from playwright.sync_api import Browser, Page, sync_playwright
from small_png import smaller

IMAGES = ROOT / "docs" / "images"
HOST = "127.0.0.1"
LARGEST = 150_000
WIDTH = 1180
PASSWORD = "zhixiang-demo-2024"  # noqa: S105  # the demo's, printed by it
# A moment that changes with every take says nothing to the reader.
HIDDEN = ".zx-who-meta:has(time) { display: none }"

Step = Callable[[Page], None]


@dataclass(frozen=True)
class Picture:
    """One picture: whose page, which one, how much of it, and what is done on it first."""

    name: str
    account: str
    path: str
    height: int = 720
    steps: tuple[Step, ...] = ()


def click(name: str) -> Step:
    """Follow the first link with this name."""
    return lambda page: page.get_by_role("link", name=name).first.click()


def scroll_to(selector: str) -> Step:
    """Bring a part of the page to the top of the window."""
    return lambda page: page.locator(selector).first.evaluate("part => part.scrollIntoView()")


def first_finding(page: Page) -> None:
    """Open the first finding of the list."""
    page.locator("main tbody a[href*='/findings/']").first.click()


def first_source(page: Page) -> None:
    """Follow the first link to a source line."""
    page.locator("main tbody a[href*='/source/']").first.click()


def decide_without_reason(page: Page) -> None:
    """Choose an outcome, write blanks for a reason, and save."""
    page.get_by_label("确认属实").check()
    page.locator("textarea").fill("   ")
    page.get_by_role("button", name="保存处理结果").click()


def press(name: str) -> Step:
    """Press the first button with this name."""
    return lambda page: page.get_by_role("button", name=name, exact=True).first.click()


def look_up_a_policy(page: Page) -> None:
    """Open the helper of the first basis and search."""
    page.get_by_role("button", name="查政策", exact=True).first.click()
    page.get_by_label("标题里的词或文号").fill("专利导航")
    page.get_by_text("30号").last.wait_for()


def copy_the_call(page: Page) -> None:
    """Begin a call as the copy of the demo's, so that there is one to build."""
    page.locator("main input[name=year]").fill("2025")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/build/" in url)


def ask_for_a_change(page: Page) -> None:
    """Open the first cell's wish for a change and write one."""
    page.locator("main details.zx-ask summary").nth(8).click()
    wish = page.locator("main details.zx-ask[open] textarea").first
    wish.fill("请写明去年的数量，今年比去年多多少。")
    wish.blur()


def tick_alike(page: Page) -> None:
    """Tick two lines that can become one."""
    for name in ("摩托车维权援助工作站", "陈皮维权援助工作站"):
        page.get_by_role("row").filter(has_text=name).get_by_role("checkbox").check()


def tick_and_take(page: Page) -> None:
    """Tick all demands of the page and look at what they would become."""
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="勾选的入库").click()


def begun_sheet(page: Page) -> None:
    """Open the sheet that the expert has begun."""
    page.get_by_role("row").filter(has_text="评分中").get_by_role("link").click()


def other_weight(page: Page) -> None:
    """Move a weight, and wait for the page to show what it would come to."""
    page.get_by_label("权重 知识产权优势企业").fill("80")
    page.get_by_text("这是试算的结果").wait_for()


def made_letter(page: Page) -> None:
    """Have the letter made as PDF, unless it is there."""
    row = page.get_by_role("row", name="通知正文")
    if row.get_by_role("button", name="生成 PDF").count():
        row.get_by_role("button", name="生成 PDF").click()
    row.get_by_role("link", name="PDF").wait_for()


def verified_letter(page: Page) -> None:
    """Have the letter made, fetch it, and verify the file."""
    made_letter(page)
    with page.expect_download() as waiting:
        page.get_by_role("row", name="通知正文").get_by_role("link", name="PDF").click()
    page.goto("/papers/verify/")
    page.get_by_label("文件").set_input_files(waiting.value.path())
    page.get_by_role("button", name="核对文件").click()
    page.get_by_text("是现行文书").wait_for()


WARNINGS = "/year/2024/findings/?severity=warning"

PICTURES = (
    Picture("login", "", "/login/", 760),
    Picture("overview", "province", "/year/2024/", 1000),
    Picture("overview-city", "city", "/year/2024/", 460),
    Picture("overview-county", "county", "/year/2024/", 420),
    Picture("annex-1", "finance", "/year/2024/allocation/annex-1/", 640),
    Picture("annex-2", "finance", "/year/2024/allocation/annex-2/", 520),
    Picture("tables-city", "city", "/year/2024/targets/", 460),
    Picture("table", "county", "/year/2024/targets/440781000/", 620),
    Picture("table-indicators", "county", "/year/2024/targets/440781000/", 620, (scroll_to("th:text-is('一级指标')"),)),
    Picture("indicators", "province", "/year/2024/indicators/?q=质押", 620),
    Picture("indicator", "province", "/year/2024/indicators/?q=质押", 860, (click("金融对接"),)),
    Picture("policies", "province", "/year/2024/policies/", 560),
    Picture("policy", "province", "/year/2024/policies/", 620, (click("广东省知识产权保护条例"),)),
    Picture("findings", "province", WARNINGS, 720),
    Picture("finding", "province", WARNINGS, 620, (first_finding,)),
    Picture(
        "finding-decide",
        "province",
        WARNINGS,
        760,
        (first_finding, decide_without_reason, scroll_to("main .card:has(dl)")),
    ),
    Picture("finding-city", "city", WARNINGS, 560, (first_finding, scroll_to("main .card:has(dl)"))),
    Picture("source", "auditor", "/year/2024/allocation/annex-1/", 760, (first_source,)),
    Picture("invite", "system", "/", 620),
    Picture("sign-up", "", "/accounts/sign-up/unit/", 900),
    Picture("unit-waits", "unit14", "/forms/", 300),
    Picture("units", "county", "/units/", 420),
    Picture("forms", "applicant", "/forms/", 380),
    Picture("form", "applicant", "/calls/1/form/", 900),
    Picture(
        "form-policy",
        "applicant",
        "/calls/1/form/",
        760,
        (scroll_to(".zx-fill-part"), look_up_a_policy),
    ),
    Picture("form-check", "applicant", "/calls/1/form/check/", 640),
    Picture("form-sign", "sign6", "/calls/1/form/sign/", 760),
    Picture("receipt", "unit1", "/calls/1/form/versions/1/", 760),
    Picture("form-returned", "unit2", "/calls/1/form/", 900),
    Picture("versions", "unit4", "/calls/1/form/versions/", 860),
    Picture("messages", "unit2", "/messages/", 520),
    Picture("calls", "province", "/calls/", 420),
    Picture("call", "province", "/calls/1/", 800),
    Picture("call-build", "province", "/calls/1/clone/", 860, (copy_the_call, click("征集表"))),
    Picture("call-extend", "province", "/calls/1/extensions/", 640),
    Picture("board", "city", "/calls/1/board/", 900),
    Picture("board-demands", "county", "/calls/1/board/demands/?search=电声", 860),
    Picture("board-return", "city", "/calls/1/board/", 900, (click("台山演示行业协会"), ask_for_a_change)),
    Picture("reminder", "province", "/calls/1/board/reminders/2/", 860),
    Picture("workspace", "city", "/consolidation/1/", 900),
    Picture("merge", "city", "/consolidation/1/", 900, (tick_alike, press("合并为一行"))),
    Picture("matrix", "province", "/consolidation/calls/1/", 900),
    Picture("report", "province", "/consolidation/calls/1/", 900, (click("韶关市"),)),
    Picture("library", "province", "/library/?year=2025&state=ranked", 820),
    Picture("library-take", "province", "/library/incoming/", 620, (tick_and_take,)),
    Picture("library-project", "province", "/library/?q=生物医药", 900, (click("生物医药产业专利导航"),)),
    Picture("ranking", "province", "/library/", 620, (click("2025 省级市场监管管理"),)),
    Picture("review-progress", "province", "/reviews/2/", 760),
    Picture("review-matrix", "province", "/reviews/2/matrix/", 860),
    Picture("review-results", "province", "/reviews/2/results/", 960),
    Picture("review-outlier", "province", "/reviews/2/results/", 620, (click("中药材地理标志用标管理"),)),
    Picture("review-outcomes", "unit6", "/reviews/outcomes/", 320),
    Picture("expert", "expert", "/", 560),
    Picture("expert-sheet", "expert", "/", 960, (begun_sheet, scroll_to("main h1"))),
    Picture("plans", "province", "/plans/", 520),
    Picture("plan", "province", "/plans/3/", 900),
    Picture("plan-add", "province", "/plans/3/add/", 620),
    Picture("factors", "province", "/allocation/factors/", 560),
    Picture("scenario", "province", "/scenarios/1/", 900, (other_weight,)),
    Picture("scenario-projects", "province", "/scenarios/2/", 860, (scroll_to("#scenario-result"),)),
    Picture("scenario-compare", "province", "/plans/3/scenarios/compare/", 980),
    Picture("amount-why", "province", "/scenarios/1/", 360, (click("为什么 广州市"),)),
    Picture("plan-issue", "finance", "/plans/2/steps/issue/", 860),
    Picture("papers", "province", "/papers/plans/1/", 620, (made_letter,)),
    Picture("letter", "province", "/papers/plans/2/letter/", 860),
    Picture("paper-verify", "province", "/papers/plans/1/", 620, (verified_letter,)),
    Picture("account-security", "applicant", "/accounts/2fa/", 420),
    Picture("sessions", "applicant", "/accounts/sessions/", 420),
    Picture("audit-chain", "auditor", "/audit/?verify=start", 520),
    Picture("not-found", "city", "/year/2024/targets/440100000/", 420),
)


def main() -> None:
    """Start, look, write."""
    wanted = [picture for picture in PICTURES if picture.name.startswith(tuple(sys.argv[1:]) or "")]
    with demo() as address, browser() as chromium:
        for picture in wanted:
            data = smaller(taken(chromium, address, picture))
            if len(data) > LARGEST:
                stop(f"{picture.name} has {len(data):,} bytes, more than {LARGEST:,}: show less of the page")
            (IMAGES / f"{picture.name}.png").write_bytes(data)
            say(f"{picture.name:20} {len(data):8,} bytes")


def taken(chromium: Browser, address: str, picture: Picture) -> bytes:
    """The picture as the browser makes it."""
    context = chromium.new_context(
        base_url=address, viewport={"width": WIDTH, "height": picture.height}, locale="zh-CN", bypass_csp=True
    )
    page = context.new_page()
    if picture.account:
        page.goto("/login/")
        page.locator("input[name=username]").fill(picture.account)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main button[type=submit], .zx-main button[type=submit]").first.click()
        page.wait_for_url(lambda url: "/login/" not in url)
    page.goto(picture.path)
    for step in picture.steps:
        step(page)
    page.wait_for_load_state("networkidle")
    png = page.screenshot(animations="disabled", style=HIDDEN)
    context.close()
    return png


@contextmanager
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    path = next((found for name in names if name and (found := shutil.which(name))), None)
    if path is None:
        stop("找不到 Chromium，请先安装，或用环境变量 CHROMIUM 指明。 Chromium was not found.")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@contextmanager
def demo() -> Iterator[str]:
    """The address of a demo whose database lives as long as the pictures are taken."""
    with TemporaryDirectory() as folder:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("ZHIXIANG_")}
        environment |= {
            "ZHIXIANG_DEMO": "1",
            "ZHIXIANG_VAR": folder,
            "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "zhixiang.site.settings",
            "PYTHONPATH": str(ROOT / "src"),
        }
        for command in (["zhixiang.cli", "demo"], ["django", "collectstatic", "--noinput", "--verbosity", "0"]):
            subprocess.run([sys.executable, "-m", *command], env=environment, check=True, stdout=subprocess.DEVNULL)
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            port = probe.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "zhixiang.site.wsgi:application", "--bind", f"{HOST}:{port}"]
        server = subprocess.Popen([*command, "--log-level", "warning"], env=environment, cwd=ROOT)
        try:
            yield answering(f"http://{HOST}:{port}", server)
        finally:
            server.terminate()
            server.wait()


def answering(address: str, server: subprocess.Popen[bytes]) -> str:
    """The address, as soon as the server behind it answers."""
    for _ in range(100):
        if server.poll() is not None:
            stop("the demo's server ended at once")
        try:
            with urlopen(f"{address}/health/"):  # noqa: S310 - our own address
                return address
        except URLError:
            time.sleep(0.2)
    return stop("the demo's server does not answer")


if __name__ == "__main__":
    main()
