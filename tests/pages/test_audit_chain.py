"""The page of the audit chain: it tells whether the chain is whole, piece by piece, and lets the auditor take it away."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from tests.support.call_factory import World, small_call
from tests.support.filling import submitted
from zhixiang.apps.audit import chain, queries, triggers
from zhixiang.apps.audit.models import ChainHead, Event
from zhixiang.site import audit_pages

pytestmark = pytest.mark.django_db
PAGE = "/audit/"


@pytest.fixture
def world() -> World:
    made = small_call()
    submitted(made, rows=2)
    return made


def _tamper(statement: str) -> None:
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    triggers.install(connection)


def test_it_shows_length_and_end_and_says_that_all_is_whole(world: World) -> None:
    client = world.client("auditor")
    last = Event.objects.order_by("-seq")[0]
    text = client.get(PAGE).content.decode()
    assert last.hash in text
    assert last.object_label in text
    answer = client.get(PAGE, {"verify": "start"})
    assert f"共 {last.seq} 个事件，从头到尾没有改动、删除或插入。" in answer.content.decode()
    assert "Refresh" not in answer


def test_a_long_chain_goes_on_by_itself_and_shows_how_far_it_is(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_pages, "SOME", 4)
    client, total = world.client("auditor"), Event.objects.count()
    answer, seen = client.get(PAGE, {"verify": "start"}), []
    while "Refresh" in answer:
        seen.append(answer.context["page"]["report"].count)
        assert f"已验证 {seen[-1]}／{total}" in answer.content.decode()
        answer = client.get(answer["Refresh"].removeprefix("0; url="))
    assert seen == list(range(4, total, 4))
    assert "完整无误" in answer.content.decode()


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE audit_event SET actor_name = 'somebody' WHERE seq = 3", 3),
        ("DELETE FROM audit_event WHERE seq = 2", 2),
        ("UPDATE audit_event SET payload = '{}' WHERE seq = 1", 1),
    ],
)
def test_it_says_where_somebody_tampered(
    world: World, monkeypatch: pytest.MonkeyPatch, statement: str, broken_at: int
) -> None:
    monkeypatch.setattr(audit_pages, "SOME", 1)
    _tamper(statement)
    client = world.client("auditor")
    answer = client.get(PAGE, {"verify": "start"})
    while "Refresh" in answer:
        answer = client.get(answer["Refresh"].removeprefix("0; url="))
    assert f"从第 {broken_at} 个事件起不符" in answer.content.decode()


@pytest.mark.usefixtures("world")
def test_an_end_that_was_cut_off_or_added_to_is_found_in_pieces_too() -> None:
    length = Event.objects.count()
    for seq in (length + 1, length - 1):
        ChainHead.objects.update(seq=seq)
        report, done = queries.verify_some(chain.START, 1000)
        assert (done, report.broken_at) == (True, min(length, seq) + 1)


def test_progress_that_somebody_made_up_begins_anew(world: World) -> None:
    made_up = world.client("auditor").get(PAGE, {"verify": f'[{Event.objects.count()},"00"]:x'})
    assert "完整无误" in made_up.content.decode()


def test_the_export_is_verified_by_anybody_who_holds_it(world: World) -> None:
    answer = world.client("auditor").get("/audit/chain.jsonl")
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert [json.loads(line)["seq"] for line in lines] == list(range(1, Event.objects.count() + 1))
    assert chain.verify_export(lines).intact


@pytest.mark.parametrize("role", ["system", "security"])
def test_administrators_verify_and_read_nothing(world: World, role: str) -> None:
    client = world.client(role)
    text = client.get(PAGE, {"verify": "start"}).content.decode()
    assert "完整无误" in text
    assert Event.objects.order_by("-seq")[0].object_label not in text
    assert client.get("/audit/chain.jsonl").status_code == 404


def test_an_empty_chain(world: World) -> None:
    _tamper("DELETE FROM audit_event")
    ChainHead.objects.all().delete()
    assert "还没有任何事件。" in world.client("auditor").get(PAGE).content.decode()
