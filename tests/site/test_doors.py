"""No page is open by accident: everything that is not named here wants a signed-in person."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from zhixiang.apps.people.models import User

WAY_IN = {
    "account_login", "account_logout", "account_signup", "account_inactive", "account_email_verification_sent",
    "account_confirm_email", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done", "mfa_authenticate",
    "people:sign_up", "people:sign_up_unit", "people:sign_up_join", "people:invitation",
}  # fmt: skip
"""Signing up, confirming an address, a forgotten password, the second step: for people who are not in yet."""
PROOF = {"demands:verify", "demands:verify_any", "papers:verify", "papers:verify_any", "papers:compare"}
"""Whoever holds a receipt or a paper may verify it; the page shows neither the unit nor what stands in it."""
OPEN = {"login", "logout", "set_language", "health"} | WAY_IN | PROOF
SAMPLES = {"year": 2024, "number": 1, "document": 1, "line": 1, "pk": 1, "id": 1, "finding": 1, "policy": 1}


def _addresses(
    resolver: URLResolver, namespace: str = "", before: tuple[str, ...] = ()
) -> Iterator[tuple[str, dict[str, object]]]:
    """Every named address with values that its converters take."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inside = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _addresses(entry, inside, (*before, *entry.pattern.regex.groupindex))
        elif isinstance(entry, URLPattern):
            # A pattern with a regular expression has groups instead of converters.
            names = entry.pattern.converters or entry.pattern.regex.groupindex
            yield f"{namespace}{entry.name}", {name: SAMPLES.get(name, 1) for name in (*before, *names)}


ADDRESSES = dict(_addresses(get_resolver()))


def test_every_address_has_a_name() -> None:
    assert [name for name in ADDRESSES if name.endswith("None")] == []
    assert set(ADDRESSES) >= OPEN


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(set(ADDRESSES) - OPEN))
def test_a_stranger_is_sent_to_the_sign_in(client: Client, name: str) -> None:
    answer = client.get(reverse(name, kwargs=ADDRESSES[name]))
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{reverse('login')}?next=")


@pytest.mark.django_db
def test_what_is_not_there_says_so_without_a_session(client: Client) -> None:
    assert client.get("/no-such-page/").status_code == 404


@pytest.mark.django_db
def test_every_answer_carries_the_protections(client: Client) -> None:
    answer = client.get(reverse("login"))
    policy = {part.split()[0]: part.split()[1:] for part in answer["Content-Security-Policy"].split(";")}
    assert policy["default-src"] == policy["script-src"] == policy["style-src"] == ["'self'"]
    assert policy["object-src"] == policy["frame-ancestors"] == ["'none'"]
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert client.cookies["csrftoken"]["samesite"] == "Lax"


@pytest.mark.django_db
def test_health_tells_whether_the_database_answers(client: Client) -> None:
    assert (client.get(reverse("health")).status_code, client.post(reverse("health")).status_code) == (200, 405)

    def refuse(*_: object) -> None:
        raise OperationalError("the server has gone")

    with connection.execute_wrapper(refuse):
        answer = client.get(reverse("health"))
    assert (answer.status_code, answer.content) == (503, b"database unavailable\n")


@pytest.mark.django_db
def test_the_door_locks_after_repeated_wrong_passwords(client: Client) -> None:
    User.objects.create_user(username="city", password="right-enough-123")
    wrong, right = ({"username": "city", "password": word} for word in ("wrong", "right-enough-123"))
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        assert client.post(reverse("login"), wrong).status_code == 200
    for attempt in (wrong, right):
        answer = client.post(reverse("login"), attempt)
        assert answer.status_code == settings.AXES_HTTP_RESPONSE_CODE
        assert "登录已暂时锁定" in answer.content.decode()
    # Another computer is another matter: nobody locks a colleague out.
    assert client.post(reverse("login"), right, REMOTE_ADDR="192.0.2.7").status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(WAY_IN))
def test_a_way_in_shows_nothing_but_itself(client: Client, name: str) -> None:
    answer = client.get(reverse(name, kwargs=ADDRESSES[name]), follow=True)
    assert answer.status_code in (200, 405, 410)
    if answer.status_code != 405:
        page = answer.content.decode()
        assert "zx-lone" in page or "zx-form-page" in page
        assert "zx-side" not in page
