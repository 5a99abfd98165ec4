"""Passkeys, the age of passwords and sessions in a real browser; Chromium's virtual authenticator holds the passkey."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import WIDTHS, accessibility_faults, sideways_overflow
from tests.support.call_factory import PASSWORD, World, small_call
from zhixiang.apps.audit.models import Event
from zhixiang.apps.people.models import RolePolicy, User
from zhixiang.apps.people.roles import Role


@pytest.fixture
def world(transactional_db: None) -> World:
    return small_call()


@pytest.fixture
def window(browser: Browser, live_server: Any, world: World) -> Iterator[Any]:
    """A window of its own, with an authenticator as a laptop has one; a script error fails the test."""
    contexts, complaints = [], []

    def start(width: str = "desk") -> Page:
        size: Any = {"width": WIDTHS[width], "height": 900}
        # A passkey belongs to a host name; a number is none.
        address = live_server.url.replace("127.0.0.1", "localhost")
        context = browser.new_context(viewport=size, locale="zh-CN", base_url=address)
        contexts.append(context)
        context.set_default_timeout(8_000)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        devtools = context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }  # fmt: skip
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return page

    yield start
    for context in contexts:
        context.close()
    assert complaints == []


def enter(page: Page, name: str = "city", password: str = PASSWORD) -> None:
    page.goto("/login/")
    page.get_by_label("账号").fill(name)
    page.get_by_label("口令").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()


def leave(page: Page) -> None:
    page.get_by_role("button", name="退出", exact=True).click()
    expect(page.get_by_role("heading", name="登录知项")).to_be_visible()


def confirm(page: Page) -> None:
    """Changing how one signs in asks for the password once more."""
    page.get_by_label("口令").fill(PASSWORD)
    page.get_by_role("button", name="确认", exact=True).click()


def add_passkey(page: Page, name: str) -> None:
    page.get_by_label("名称").fill(name)
    page.get_by_role("button", name="添加", exact=True).click()
    expect(page.get_by_role("heading", name="备用码")).to_be_visible()


def test_a_role_that_needs_a_second_step_gets_in_with_a_passkey(window: Any, world: World) -> None:
    RolePolicy.objects.create(
        role=Role.CITY_OFFICER, mfa_required=True, changed_at=timezone.now(), changed_by_name="安全管理员"
    )
    page = window()
    enter(page)
    confirm(page)
    page.get_by_role("link", name="改用通行密钥").click()
    add_passkey(page, "办公室电脑")
    page.goto("/calls/")
    expect(page.get_by_role("heading", level=1)).to_have_text("需求征集")
    leave(page)
    enter(page)
    page.goto("/calls/")
    expect(page.get_by_role("heading", name="登录知项")).to_be_visible()
    enter(page)
    page.get_by_role("button", name="用通行密钥").click()
    expect(page.get_by_role("button", name="退出", exact=True)).to_be_visible()
    stored = Authenticator.objects.get(user__username="city", type="webauthn")
    assert stored.data["name"] == "办公室电脑"
    assert stored.last_used_at is not None
    assert Event.objects.filter(action="people.add_second_step", actor_name__contains="city").exists()


def test_a_stranger_s_passkey_does_not_open_the_account(window: Any, world: World) -> None:
    mine, other = window(), window()
    for page in (mine, other):
        enter(page, "city" if page is mine else "other_city")
        page.goto("/accounts/2fa/webauthn/add/")
        confirm(page)
        add_passkey(page, "钥匙")
        leave(page)
    enter(other)
    other.get_by_role("button", name="用通行密钥").click()
    expect(other.get_by_role("alert")).to_contain_text("没有完成")
    other.goto("/calls/")
    expect(other.get_by_role("heading", name="登录知项")).to_be_visible()


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_passkeys_are_listed_renamed_and_deleted(window: Any, world: World, width: str) -> None:
    page = window(width)
    faults = []
    enter(page)
    page.goto("/accounts/2fa/webauthn/add/")
    confirm(page)
    expect(page.get_by_role("heading", name="添加通行密钥")).to_be_visible()
    faults += accessibility_faults(page)
    add_passkey(page, "旧名称")
    for path, act in (("edit", "保存"), ("remove", "删除")):
        page.goto("/accounts/2fa/webauthn/")
        faults += accessibility_faults(page)
        assert sideways_overflow(page) == 0
        page.get_by_role("link", name="改名" if path == "edit" else "删除").click()
        faults += accessibility_faults(page)
        if path == "edit":
            page.get_by_label("名称").fill("新名称")
        page.get_by_role("button", name=act, exact=True).click()
        expect(page.get_by_text("新名称" if path == "edit" else "还没有通行密钥。").first).to_be_visible()
    assert faults == []
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_an_old_password_is_changed_before_anything_else(window: Any, world: World) -> None:
    User.objects.filter(username="city").update(password_set_at=timezone.now() - timedelta(days=91))
    page = window("phone")
    enter(page)
    expect(page.get_by_text("口令已用满 90 天")).to_be_visible()
    page.goto("/calls/")
    expect(page.get_by_role("heading", level=1)).to_have_text("修改口令")
    current, new, again = (page.locator(f"[name={name}]") for name in ("oldpassword", "password1", "password2"))
    for text in (PASSWORD, "Another-horse-2"):
        current.fill(PASSWORD)
        new.fill(text)
        again.fill(text)
        page.get_by_role("button", name="保存新口令").click()
        if text == PASSWORD:
            expect(page.get_by_text("不能与最近 5 个口令相同").last).to_be_visible()
    enter(page, password="Another-horse-2")
    page.goto("/calls/")
    expect(page.get_by_role("heading", level=1)).to_have_text("需求征集")


def test_a_fourth_place_ends_the_first_and_both_are_told(window: Any, world: World) -> None:
    pages = [window() for _ in range(4)]
    for page in pages:
        enter(page)
        expect(page.get_by_role("button", name="退出", exact=True)).to_be_visible()
    expect(pages[3].get_by_text("最早的一处")).to_be_visible()
    pages[0].goto("/calls/")
    expect(pages[0].get_by_text("您的账号在别的地方登录了")).to_be_visible()
    for page in pages[1:]:
        page.goto("/calls/")
        expect(page.get_by_role("heading", level=1)).to_have_text("需求征集")
