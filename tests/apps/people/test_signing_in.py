"""Passwords, resets, the second step, sessions and what a role can be made to need."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.core import mail
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.apps.people.conftest import GOOD, active, officer, registered
from tests.apps.people.test_journey import link_in, member_client, officer_client, sign_in, text
from zhixiang.apps.audit.models import Event
from zhixiang.apps.people.actions.set_password import set_password
from zhixiang.apps.people.actions.set_role_policy import set_role_policy
from zhixiang.apps.people.actors import COMMAND_LINE
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import RolePolicy, User
from zhixiang.apps.people.roles import Role

pytestmark = pytest.mark.usefixtures("offices")


def confirmed(name: str = "first") -> User:
    """Somebody who has a unit and has confirmed the address."""
    user = active(name).user
    user.emailaddress_set.update(verified=True)  # type: ignore[attr-defined]  # allauth's
    return user


def code(secret: str) -> str:
    """The code that an authenticator shows now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def set_up(client: Client, password: str) -> str:
    """Switch the second step on; returns the secret. The password is asked for where it was not typed lately."""
    page = client.get(reverse("mfa_activate_totp"), follow=True)
    if page.redirect_chain:
        page = client.post(page.redirect_chain[-1][0], {"password": password}, follow=True)
    secret: str = page.context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": code(secret)}, follow=True)
    assert "备用码" in text(answer)
    return secret


class TestForgottenPassword:
    def test_the_link_works_once_and_the_rules_hold(self) -> None:
        confirmed()
        client = Client()
        client.post(reverse("account_reset_password"), {"email": "first@example.test"})
        (message,) = mail.outbox
        assert "first" in message.body
        page = client.get(link_in(message), follow=True)
        form = page.redirect_chain[-1][0]
        weak = {"password1": "onlysmallletters", "password2": "onlysmallletters"}
        assert "三类" in text(client.post(form, weak))
        good = {"password1": "Another-horse-2", "password2": "Another-horse-2"}
        assert "口令已重设" in text(client.post(form, good, follow=True))
        assert sign_in("first", "Another-horse-2")[1].status_code == 302
        assert sign_in("first")[1].status_code == 200
        assert "已失效" in text(Client().get(link_in(message), follow=True))

    def test_says_the_same_for_an_address_without_account(self) -> None:
        answer = Client().post(reverse("account_reset_password"), {"email": "nobody@example.test"}, follow=True)
        assert "邮件已发出" in text(answer)
        assert all("password/reset/key" not in message.body for message in mail.outbox)

    def test_other_sessions_end_with_the_old_password(self) -> None:
        user = confirmed()
        elsewhere, _ = sign_in("first")
        assert elsewhere.get(reverse("people:mine")).status_code == 302
        user.set_password("Another-horse-2")
        user.save()
        assert reverse("login") in elsewhere.get(reverse("people:mine"))["Location"]


class TestLockOut:
    def test_also_counts_wrong_passwords_for_an_e_mail_address(self) -> None:
        confirmed()
        for _ in range(settings.AXES_FAILURE_LIMIT):
            _, answer = sign_in("first@example.test", "wrong")
        assert "登录已暂时锁定" in text(answer)
        assert "登录已暂时锁定" in text(sign_in("first@example.test")[1])


class TestSecondStep:
    def test_is_asked_for_after_the_password_and_a_recovery_code_works_once(self) -> None:
        user = confirmed()
        client, _ = sign_in("first")
        secret = set_up(client, GOOD)
        stored = Authenticator.objects.get(user=user, type="totp").data["secret"]
        assert secret not in stored
        assert get_adapter().decrypt(stored) == secret
        again, answer = sign_in("first")
        assert answer["Location"] == reverse("mfa_authenticate")
        assert reverse("login") in again.get(reverse("people:mine"))["Location"], "the password alone lets nobody in"
        assert again.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
        recovery = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()[0]
        assert again.post(reverse("mfa_authenticate"), {"code": recovery})["Location"] == reverse("home")
        assert again.get(reverse("people:mine")).status_code == 302
        third, _ = sign_in("first")
        assert third.post(reverse("mfa_authenticate"), {"code": recovery}).status_code == 200

    def test_a_role_that_needs_it_is_led_there_before_anything_else(self) -> None:
        client = officer_client("city")
        page = reverse("people:units")
        assert client.get(page).status_code == 200
        set_role_policy(actor=officer(Role.SECURITY_ADMIN), role=Role.CITY_OFFICER, mfa_required=True)
        for address in (page, reverse("home"), reverse("notify:inbox"), reverse("account_change_password")):
            assert client.get(address)["Location"] == reverse("mfa_activate_totp"), address
        assert client.post(reverse("people:switch"), {"id": 1})["Location"] == reverse("mfa_activate_totp")
        User.objects.filter(username="city").update(email="city@example.test")
        set_up(client, "correct-horse-battery")
        assert client.get(page).status_code == 200
        assert officer_client("county").get(page).status_code == 200, "another role needs none"

    def test_is_needed_of_a_unit_s_administrators_by_their_duty(self) -> None:
        set_role_policy(actor=officer(Role.SECURITY_ADMIN), role=Role.UNIT_ADMIN, mfa_required=True)
        membership = active()
        assert member_client(membership).get(reverse("people:mine"))["Location"] == reverse("mfa_activate_totp")

    def test_the_security_administrator_sets_the_rule_on_a_page(self) -> None:
        client = officer_client("security")
        client.post(reverse("people:role_policies"), {"role": Role.FINANCE_OFFICER, "needed": "1"})
        assert RolePolicy.objects.get().mfa_required
        assert "改为自愿" in text(client.get(reverse("people:role_policies")))


class TestSessions:
    @pytest.mark.parametrize(
        ("began", "seen", "stays"),
        [
            (60, 60, True),
            (3600, settings.ZHIXIANG_SESSION_IDLE - 60, True),
            (3600, settings.ZHIXIANG_SESSION_IDLE + 60, False),
            (settings.ZHIXIANG_SESSION_LASTS + 60, 1, False),
        ],
    )
    def test_end_when_idle_or_old(self, began: int, seen: int, stays: bool) -> None:
        client = member_client(registered())
        session = client.session
        now = int(time.time())
        session["zhixiang_began"], session["zhixiang_seen"] = now - began, now - seen
        session.save()
        answer = client.get(reverse("notify:inbox"), follow=True)
        assert ("登录已超时" in text(answer)) != stays

    def test_others_can_be_ended_from_one(self) -> None:
        confirmed()
        here, _ = sign_in("first")
        there, _ = sign_in("first")
        page = reverse("usersessions_list")
        assert text(here.get(page)).count("list-group-item") == 2
        here.post(page)
        assert here.get(page).status_code == 200
        assert there.get(page).status_code == 302

    def test_the_top_bar_shows_the_time_before_this_one(self) -> None:
        confirmed()
        client, _ = sign_in("first")
        assert "上次登录" not in text(client.get(reverse("notify:inbox"))), "there was none"
        client, _ = sign_in("first")
        assert "上次登录" in text(client.get(reverse("notify:inbox")))

    def test_a_changed_password_needs_the_old_one(self) -> None:
        user = confirmed()
        client, _ = sign_in("first")
        new: dict[str, Any] = {"password1": "Another-horse-2", "password2": "Another-horse-2"}
        assert client.post(reverse("account_change_password"), {"oldpassword": "wrong", **new}).status_code == 200
        client.post(reverse("account_change_password"), {"oldpassword": GOOD, **new})
        user.refresh_from_db()
        assert user.check_password("Another-horse-2")


class TestPasswordAge:
    def test_the_latest_are_not_taken_again_by_any_way(self) -> None:
        user = confirmed()
        used = [GOOD, *(f"Another-horse-{n}" for n in range(2, 6))]
        for password in used[1:]:
            set_password(actor=COMMAND_LINE, username="first", password=lambda chosen=password: chosen)
        for password in used:
            with pytest.raises(Refused, match="最近 5 个口令"):
                set_password(actor=COMMAND_LINE, username="first", password=lambda chosen=password: chosen)
        set_password(actor=COMMAND_LINE, username="first", password=lambda: "Another-horse-6")
        set_password(actor=COMMAND_LINE, username="first", password=lambda: GOOD)
        assert user.past_passwords.count() == 5

    @pytest.mark.parametrize(("days", "says", "led_away"), [(82, "", False), (83, "还有 7 天", False), (90, "", True)])
    def test_reminds_first_and_insists_then(self, days: int, says: str, *, led_away: bool) -> None:
        user = confirmed()
        User.objects.filter(pk=user.pk).update(password_set_at=timezone.now() - timedelta(days=days))
        client, _ = sign_in("first")
        answer = client.get(reverse("notify:inbox"))
        assert (answer.status_code == 302) == led_away
        assert led_away or (says in text(answer) and ("还有" in text(answer)) == bool(says))
        if led_away:
            assert answer["Location"] == reverse("account_change_password")
            assert client.post(reverse("people:switch"), {"id": 1})["Location"] == reverse("account_change_password")
            new = {"oldpassword": GOOD, "password1": "Another-horse-2", "password2": "Another-horse-2"}
            client.post(reverse("account_change_password"), new)
            client, _ = sign_in("first", "Another-horse-2")
            assert client.get(reverse("notify:inbox")).status_code == 200
            assert Event.objects.filter(action="people.change_password", object_id=str(user.pk)).exists()


class TestSharedCounts:
    def test_the_cache_is_a_table_that_all_workers_read(self) -> None:
        caches["default"].set("k", 1)
        assert "zhixiang_cache" in connection.introspection.table_names()
        again = DatabaseCache(settings.CACHES["default"]["LOCATION"], {})
        assert again.get("k") == 1, "another process finds it"

    def test_callers_behind_the_proxy_are_told_apart(self, settings: Any) -> None:
        settings.ZHIXIANG_PROXIES = 1
        confirmed()
        client = Client(headers={"x-forwarded-for": "203.0.113.9"})
        client.post(reverse("login"), {"username": "first", "password": GOOD})
        assert "203.0.113.9" in text(client.get(reverse("usersessions_list")))
