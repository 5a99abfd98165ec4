"""The pages of units and their people in a real browser: they fit, axe finds nothing, taking in and inviting work."""

from __future__ import annotations

import pytest
from django.core import mail
from playwright.sync_api import expect

from tests.browser.conftest import OpenAs, accessibility_faults, sideways_overflow
from tests.support.call_factory import COUNTY, World, small_call
from zhixiang.apps.people.models import Unit


@pytest.fixture
def world(transactional_db: None) -> World:
    world = small_call()
    Unit.objects.create(
        name="台山待审企业", kind="enterprise", region_id=COUNTY, status=Unit.Status.PENDING,
        supervising_bureau=world.units["centre"].supervising_bureau,
    )  # fmt: skip
    return world


@pytest.mark.parametrize("width", ["desk", "phone"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_fits_and_is_accessible(open_as: OpenAs, world: World, width: str, language: str) -> None:
    unit = world.units["centre"].pk
    pending = Unit.objects.get(status="pending").pk
    of_whom = {
        "": ("/accounts/sign-up/", "/accounts/sign-up/unit/", "/accounts/sign-up/join/", "/login/"),
        "county": ("/units/", f"/units/{pending}/"),
        "centre_filler": (f"/units/{unit}/", f"/units/{unit}/people/", "/accounts/2fa/", "/accounts/sessions/"),
        "system": ("/people/invitations/",),
        "security": ("/people/sign-in-rules/", "/accounts/password/change/", "/audit/?verify=start"),
    }
    faults = []
    for who, paths in of_whom.items():
        page = open_as(who, paths[0], width)
        if language == "en":
            page.get_by_role("button", name="English").click()
        for path in paths:
            page.goto(path)
            expect(page.locator("html")).to_have_attribute("lang", "en" if language == "en" else "zh-Hans")
            faults += accessibility_faults(page)
            if sideways_overflow(page):
                faults.append(f"{path} is wider than the window")
    assert faults == []


def test_a_bureau_takes_a_unit_in_and_turns_another_away_with_a_reason(open_as: OpenAs, world: World) -> None:
    page = open_as("county", "/units/")
    page.get_by_role("link", name="台山待审企业").click()
    page.get_by_role("button", name="不通过").click()
    expect(page.get_by_text("理由").first).to_be_visible()
    assert Unit.objects.get(name="台山待审企业").status == "pending", "not without a reason"
    page.get_by_role("button", name="通过", exact=True).click()
    expect(page.get_by_text("已办理。")).to_be_visible()
    assert Unit.objects.get(name="台山待审企业").status == "active"


def test_an_invited_person_gets_in_by_the_link_in_the_mail(open_as: OpenAs, world: World) -> None:
    page = open_as("centre_filler", f"/units/{world.units['centre'].pk}/people/")
    page.get_by_label("邮箱").fill("guest@example.test")
    page.get_by_label("姓名").fill("新来的")
    page.get_by_role("button", name="发出邀请").click()
    expect(page.get_by_text("邀请邮件已发往 guest@example.test")).to_be_visible()
    address = next(line for line in mail.outbox[-1].body.splitlines() if line.startswith("http"))
    guest = open_as("", address)
    guest.get_by_label("账号名").fill("guest")
    guest.get_by_label("口令", exact=True).fill("Correct-horse-1")
    guest.get_by_label("再输一遍口令").fill("Correct-horse-1")
    guest.get_by_label("我已阅读并同意").check()
    guest.get_by_role("button", name="提交").click()
    expect(guest.get_by_text("邀请已接受")).to_be_visible()
    page.reload()
    expect(page.get_by_role("row", name="新来的")).to_contain_text("有效")
