"""Every address × every role: what stands in permission_matrix.toml is what is answered, and nothing else exists.

``login`` is the way to the sign-in page, ``done`` an answer that wrote an audit event (somebody was let to do it), a
number the status; 302 without an event leads elsewhere or says in words why nothing was done.
"""

from __future__ import annotations

import json
import logging
import tomllib
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, Final

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.support.filling import new_row
from tests.support.permission_posts import sent_with
from tests.support.permission_world import COLUMNS, Bundle, Places, places
from zhixiang.apps.audit.models import Event

TABLE: Final[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "permission_matrix.toml").read_text(encoding="utf-8")
)
ROWS: Final[dict[str, dict[str, str]]] = {room: rows for room, rows in TABLE.items() if isinstance(rows, dict)}
HERE: Final = "site"
"""The room of addresses without a namespace."""
SAME_ANSWER: Final = ("nobody", "stranger", "auditor")
SHARES: Final = 6
"""The rows are dealt out to so many tests: few, as each builds the world, and more than a run has processors."""


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Thousands of refusals are what is wanted here; they need not be read in the output of a failure."""
    caplog.set_level(logging.CRITICAL, logger="django.request")


@pytest.fixture
def world(db: None) -> Places:
    return places()


def addresses(
    resolver: URLResolver | None = None, rooms: tuple[str, ...] = (), before: tuple[str, ...] = ()
) -> Iterator[tuple[str, list[str]]]:
    """Every pattern of the site: its name with the room, and the arguments that it takes."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inside = (*rooms, pattern.namespace) if pattern.namespace else rooms
            yield from addresses(pattern, inside, (*before, *pattern.pattern.regex.groupindex))
        else:
            assert isinstance(pattern, URLPattern)
            assert pattern.name, f"{pattern.pattern} has no name: it cannot stand in the matrix"
            yield ":".join([*rooms, pattern.name]), [*before, *pattern.pattern.regex.groupindex]


ADDRESSES: Final = dict(addresses())


def full_name(room: str, name: str) -> str:
    return name if room == HERE else f"{room}:{name}"


def rows_of(room: str) -> Iterator[tuple[str, str, str, str, str]]:
    """Name, method, object and step of each row, and the row as it stands."""
    for key in ROWS[room]:
        name, method, what, *step = key.split()
        yield full_name(room, name), method, what, " ".join(step), key


def dealt(share: int) -> list[tuple[str, str, str, str, str, list[str]]]:
    """Name, method, object, step, key and stated answers of the rows of all rooms that fall to this share."""
    rows = [(*row, ROWS[room][row[4]].split()) for room in ROWS for row in rows_of(room)]
    return rows[share::SHARES]


def url_of(name: str, bundle: Bundle, step: str = "") -> str:
    wanted = ADDRESSES[name]
    arguments = {key: bundle.get(key, 999_999) for key in wanted}
    if "what" in wanted:
        arguments["what"] = step or "submit"
    return reverse(name, kwargs=arguments)


def ask(client: Client, method: str, name: str, bundle: Bundle, step: str = "") -> str:
    """What the address answers, in the words of the matrix. Nothing of it stays."""
    cookies, url = SimpleCookie(client.cookies.output(header="", sep=";")), url_of(name, bundle, step)
    cache.clear()
    try:
        with transaction.atomic():
            before = Event.objects.count()
            answer = _request(client, method, name, url, bundle, step)
            wrote = Event.objects.count() > before
            transaction.set_rollback(True)
    finally:
        client.cookies = cookies
    return _in_words(answer, wrote=wrote)


def _request(client: Client, method: str, name: str, url: str, bundle: Bundle, step: str) -> HttpResponseBase:
    if method != "POST":
        return client.generic(method, url)
    if name == "demands:draft":
        return client.post(url, json.dumps({"rows": [new_row()]}), content_type="application/json")
    return client.post(url, sent_with(name, step, bundle))


def _in_words(answer: HttpResponseBase, *, wrote: bool) -> str:
    if answer.status_code == 302 and answer["Location"].startswith(f"{reverse('login')}?next="):
        return "login"
    return "done" if wrote and answer.status_code < 400 else str(answer.status_code)


def as_answered(world: Places, name: str, method: str, what: str, step: str) -> str:
    """A row as it would have to stand in the matrix today."""
    bundle = world.objects[what]
    return " ".join(f"{ask(client, method, name, bundle, step):5}" for client in world.clients.values()).strip()


def test_the_columns_are_the_roles() -> None:
    assert TABLE["columns"].split() == list(COLUMNS)
    for rows in ROWS.values():
        for key, row in rows.items():
            assert len(row.split()) == len(COLUMNS), key


def test_no_address_is_missing_and_none_is_invented() -> None:
    stated = {(name, method) for room in ROWS for name, method, *_rest in rows_of(room)}
    for method in ("GET", "POST"):
        stated |= {(name, method) for name in TABLE[f"no_{method.lower()}"]}
    wanted = {(name, method) for name in ADDRESSES for method in ("GET", "POST")}
    assert (sorted(wanted - stated), sorted(stated - wanted)) == ([], []), "missing in the matrix; no address"


@pytest.mark.parametrize("share", range(SHARES))
def test_everybody_gets_what_the_matrix_says(world: Places, share: int) -> None:
    wrong = []
    for name, method, what, step, key, stated in dealt(share):
        answered = as_answered(world, name, method, what, step)
        assert " 5" not in f" {answered}", f"{key} fails: {answered}"
        if answered.split() != stated:
            wrong.append(f'stated   "{key}" = "{"  ".join(stated)}"\nanswered "{key}" = "{answered}"')
    assert not wrong, "\n" + "\n".join(wrong)


def test_a_method_that_an_address_does_not_take_is_refused_to_everybody(world: Places) -> None:
    for method in ("GET", "POST"):
        for name in TABLE[f"no_{method.lower()}"]:
            for column, client in world.clients.items():
                answer = ask(client, method, name, world.objects["own"])
                assert answer in (("login", "405") if column == "nobody" else ("405",)), (name, method, column)


@pytest.mark.parametrize("share", range(SHARES))
def test_unusual_methods_neither_fail_nor_tell_more_than_a_look(world: Places, share: int) -> None:
    for name, method, what, step, key, answers in dealt(share):
        if method != "GET":
            continue
        bundle, stated = world.objects[what], dict(zip(COLUMNS, answers, strict=True))
        for column in SAME_ANSWER:
            client = world.clients[column]
            assert ask(client, "HEAD", name, bundle, step) == stated[column], (key, column)
            for unusual in ("OPTIONS", "PUT", "DELETE"):
                answer = ask(client, unusual, name, bundle, step)
                # Django's own pages say on OPTIONS which methods they take, and take PUT for POST.
                looks = {stated[column]} | ({"200"} if unusual != "DELETE" else set())
                assert answer in {"405", "404", "login", "302"} | looks, (key, column, unusual, answer)
                assert column != "nobody" or stated[column] != "login" or answer == "login", (key, unusual)
