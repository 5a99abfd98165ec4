"""A real Chromium against the real pages: one browser a session, one signed-in page a test.

The browser of the system is used (CHROMIUM names another). Where there is none, CI fails and other places skip.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support import factories
from tests.support.call_factory import World, small_call

# Playwright's event loop runs in this thread, and Django would refuse the database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

WIDTHS = {"desk": 1280, "phone": 390}
AXE = Path(__file__).resolve().parents[2] / "var" / "vendor" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

OpenPage = Callable[..., Page]
OpenAs = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def _chromium() -> str:
    for name in (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name) if name else None
        if found:
            return found
    if os.environ.get("CI"):
        pytest.fail("no Chromium on this machine; CI must have one")
    pytest.skip("no Chromium on this machine")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole session."""
    path = _chromium()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture
def year(transactional_db: None) -> factories.Year:
    """A small year in the database, with an account for each role."""
    return factories.small_year()


@pytest.fixture
def open_page(browser: Browser, live_server: Any, year: factories.Year) -> Iterator[OpenPage]:
    """``open_page(path, role="province", width="desk", language="zh-hans")``: a signed-in page that shows ``path``.

    A script error or a blocked resource on any page fails the test.
    """
    contexts = []
    complaints: list[str] = []

    def start(path: str, role: str = "province", width: str = "desk", *, scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": WIDTHS[width], "height": 900},
            locale="zh-CN",
            base_url=live_server.url,
            java_script_enabled=scripts,
        )
        contexts.append(context)
        if role:
            context.add_cookies([factories.session_cookie(year.accounts[role], live_server.url)])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.goto(path)
        return page

    yield start
    for context in contexts:
        context.close()
    assert [text for text in complaints if "404" not in text] == []


@pytest.fixture
def world(transactional_db: None) -> World:
    """An open call with everybody who takes part."""
    return small_call()


@pytest.fixture
def open_as(browser: Browser, live_server: Any, world: World) -> Iterator[OpenAs]:
    """``open_as(account, path)``: a page of its own window, signed in unless empty; a script error fails the test."""
    contexts, complaints = [], []

    def start(who: str, path: str, width: str = "desk") -> Page:
        size: Any = {"width": WIDTHS[width], "height": 900}
        context = browser.new_context(viewport=size, locale="zh-CN", base_url=live_server.url)
        contexts.append(context)
        if who:
            context.add_cookies([factories.session_cookie(world.accounts[who], live_server.url)])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.goto(path)
        return page

    yield start
    for context in contexts:
        context.close()
    assert complaints == []


def accessibility_faults(page: Page) -> list[str]:
    """What axe finds on the page, one line a fault."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("tags => axe.run(document, {runOnly: tags})", AXE_TAGS)
    return [f"{page.url} {v['id']}: {v['nodes'][0]['html'][:160]}" for v in result["violations"]]


def sideways_overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return max(0, width)
