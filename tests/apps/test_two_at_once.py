"""Two people at the same moment: the chain does not fork, a file is stored once, a decision is made once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction

from tests.support import factories
from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.audit.queries import verify_chain
from zhixiang.apps.checks.actions.decide_finding import decide_finding
from zhixiang.apps.checks.models import Finding, SourceDocument
from zhixiang.apps.people.actions.load_regions import load_regions
from zhixiang.apps.people.actors import COMMAND_LINE, actor_of
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.performance.actions.load_notice import load_notice
from zhixiang.apps.performance.actions.reread_notice import reread_notice
from zhixiang.intake import read_document, read_notice

PEOPLE = 4


@pytest.fixture(autouse=True)
def _database_for_threads(transactional_db: None) -> None:
    """Each thread has its own connection. SQLite in memory, as tests use it, cannot serve several writers."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():  # type: ignore[attr-defined]  # SQLite's wrapper has it
        pytest.skip("SQLite in memory has no second connection that waits; PostgreSQL runs this")


def at_once(act: Callable[[], Any], people: int = PEOPLE) -> list[Any]:
    """Let ``people`` threads start ``act`` together; what each returned, or the exception that it met."""
    return race(*[act] * people)


def race(*acts: Callable[[], Any]) -> list[Any]:
    """Let a thread for each of ``acts`` start together; what each returned, in their order, or the exception."""
    results: list[Any] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def one(place: int) -> None:
        start.wait()
        try:
            results[place] = acts[place]()
        except Exception as error:  # noqa: BLE001  # the test looks at what it was
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_the_chain_does_not_fork() -> None:
    def ten_events() -> None:
        for number in range(10):
            with transaction.atomic():
                record(
                    actor=COMMAND_LINE, action="test.tick", object_type="tick", object_id=number,
                    object_label="时刻", payload={"n": number},
                )  # fmt: skip

    assert at_once(ten_events) == [None] * PEOPLE
    report = verify_chain()
    assert (report.intact, report.count) == (True, 10 * PEOPLE)


def test_one_file_is_stored_once() -> None:
    load_regions(actor=COMMAND_LINE)
    raw = read_document(factories.notice_text().encode(), "通知.txt")
    notice = read_notice(raw)
    loaded = at_once(lambda: load_notice(notice, raw, actor=COMMAND_LINE).loaded)
    assert Counter(loaded) == {True: 1, False: PEOPLE - 1}
    assert SourceDocument.objects.count() == 1


def test_one_decision_counts_and_the_others_are_told() -> None:
    year = factories.small_year()
    actor = actor_of(year.accounts["province"])
    finding = year.finding()

    def decide() -> None:
        decide_finding(actor=actor, finding_id=finding.pk, outcome="confirmed", reason="核对了来源行")

    results = at_once(decide)
    assert results.count(None) == 1
    assert all(isinstance(result, Refused) for result in results if result is not None)
    assert Finding.objects.get(pk=finding.pk).status == Finding.Status.CONFIRMED
    assert verify_chain().intact


def test_a_decision_made_while_the_notice_is_read_again_is_kept_or_refused() -> None:
    year = factories.small_year()
    actor = actor_of(year.accounts["province"])
    finding = year.finding(code="empty_value")
    raw = read_document(factories.notice_text().encode(), "通知.txt")
    notice = read_notice(raw)
    table = notice.performance_tables[0]
    better = replace(notice, performance_tables=(replace(table, spending="另一种读法"), *notice.performance_tables[1:]))
    turns = iter((True, False))

    def act() -> object:
        if next(turns):
            return reread_notice(better, raw, actor=COMMAND_LINE)
        return decide_finding(actor=actor, finding_id=finding.pk, outcome="confirmed", reason="核对了来源行")

    results = at_once(act, people=2)
    refused = [result for result in results if isinstance(result, Refused)]
    assert [result for result in results if isinstance(result, Exception)] == refused
    now = Finding.objects.get(document__superseded=False, code=finding.code, line=finding.line)
    assert now.status == ("open" if refused else "confirmed")
    assert verify_chain().intact
