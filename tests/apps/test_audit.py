from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from zhixiang.apps.audit import chain, digests, triggers
from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.audit.models import AppendOnly, ChainHead, Event
from zhixiang.apps.audit.queries import export, history, verify_chain
from zhixiang.apps.people.actors import COMMAND_LINE, Actor

SRC = Path(__file__).resolve().parents[2] / "src"


def write(number: int, **payload: Any) -> Event:
    with transaction.atomic():
        return record(
            actor=Actor(7, "市局审核员", "city_officer"),
            action="test.write",
            object_type="thing",
            object_id=number % 2,
            object_label="东西",
            payload={"number": number, **payload},
        )


@pytest.fixture
def events(db: None) -> list[Event]:
    return [write(number) for number in range(1, 6)]


class TestDigests:
    def test_sm3_of_the_standard(self) -> None:
        """GB/T 32905-2016, appendix A.1 and A.2."""
        assert digests.hexdigest("sm3", b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
        assert digests.hexdigest("sm3", b"abcd" * 16) == (
            "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
        )

    def test_both_providers_agree(self) -> None:
        assert digests._sm3_of_cryptography(b"abc") == digests._sm3_of_hashlib(b"abc")

    def test_sha256_is_known_as_well(self) -> None:
        assert digests.hexdigest("sha256", b"").startswith("e3b0c44298fc1c14")

    def test_refuses_another_algorithm(self) -> None:
        with pytest.raises(ValueError, match="md5"):
            digests.hexdigest("md5", b"")

    def test_says_what_to_install_where_nothing_has_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def without_sm3(*_args: Any) -> None:
            raise UnsupportedAlgorithm("sm3")

        def no_such_digest(name: str, *_args: Any) -> None:
            raise ValueError(f"unsupported hash type {name}")

        monkeypatch.setattr(hashes, "Hash", without_sm3)
        monkeypatch.setattr(hashlib, "new", no_such_digest)
        digests.sm3_provider.cache_clear()
        try:
            with pytest.raises(RuntimeError, match="cryptography"):
                digests.sm3_provider()
        finally:
            digests.sm3_provider.cache_clear()

    def test_falls_back_to_hashlib(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives", None)
        digests.sm3_provider.cache_clear()
        try:
            assert digests.sm3_provider() is digests._sm3_of_hashlib
        finally:
            digests.sm3_provider.cache_clear()


class TestRecord:
    def test_each_event_carries_the_hash_of_the_one_before(self, events: list[Event]) -> None:
        assert [event.seq for event in events] == [1, 2, 3, 4, 5]
        assert [event.prev_hash for event in events] == [chain.GENESIS, *(event.hash for event in events[:-1])]
        assert {event.algorithm for event in events} == {"sm3"}

    @pytest.mark.usefixtures("events")
    def test_belongs_into_the_transaction_of_its_change(self) -> None:
        with transaction.atomic():
            write(6)
            transaction.set_rollback(True)
        assert Event.objects.count() == 5
        assert verify_chain().intact
        assert write(6).seq == 6

    @pytest.mark.django_db(transaction=True)
    def test_refuses_to_stand_alone(self) -> None:
        with pytest.raises(transaction.TransactionManagementError):
            record(actor=COMMAND_LINE, action="a", object_type="t", object_id=1, object_label="", payload={})

    @pytest.mark.django_db
    def test_refuses_floats_at_any_depth(self) -> None:
        with pytest.raises(TypeError, match="浮点"):
            write(1, deep=[{"rate": 0.5}])
        assert not Event.objects.exists()

    @pytest.mark.django_db
    def test_cuts_a_long_label(self) -> None:
        with transaction.atomic():
            event = record(
                actor=COMMAND_LINE, action="a", object_type="t", object_id=1, object_label="长" * 500, payload={}
            )
        assert event.object_label == "长" * 200
        assert verify_chain().intact

    @pytest.mark.usefixtures("events")
    def test_history_of_one_object(self) -> None:
        assert [event.payload["number"] for event in history("thing", 1)] == [1, 3, 5]
        assert history("thing", 1)[0].actor_role == "city_officer"

    @pytest.mark.django_db(transaction=True)
    def test_concurrent_writers_do_not_fork_the_chain(self) -> None:
        if connection.vendor == "sqlite":
            pytest.skip("SQLite lets one writer in at a time; the test database lives in one connection's memory")

        def work(first: int) -> None:
            try:
                for number in range(first, first + 10):
                    write(number)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=work, args=(10 * n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert Event.objects.count() == 40
        assert verify_chain().intact


class TestAppendOnly:
    @pytest.mark.usefixtures("events")
    def test_the_model_refuses(self) -> None:
        event = Event.objects.get(seq=3)
        event.action = "something.else"
        for attempt in (event.save, event.delete, Event.objects.all().delete):
            with pytest.raises(AppendOnly, match="只能追加"):
                attempt()
        with pytest.raises(AppendOnly):
            Event.objects.update(action="something.else")

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE audit_event SET action = 'x' WHERE seq = 3",
            "DELETE FROM audit_event WHERE seq = 5",
        ],
    )
    @pytest.mark.usefixtures("events")
    def test_the_database_refuses(self, statement: str) -> None:
        with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert verify_chain().intact

    @pytest.mark.usefixtures("events")
    def test_sqlite_cannot_replace_either(self) -> None:
        if connection.vendor != "sqlite":
            pytest.skip("INSERT OR REPLACE is SQLite's")
        statement = "INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event WHERE seq = 3"
        with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    @pytest.mark.usefixtures("events")
    def test_postgresql_cannot_truncate_either(self) -> None:
        if connection.vendor != "postgresql":
            pytest.skip("TRUNCATE is PostgreSQL's")
        with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE audit_event")

    @pytest.mark.django_db(transaction=True)
    def test_emptying_the_whole_database_sets_the_triggers_up_again(self) -> None:
        write(1)
        call_command("flush", interactive=False, verbosity=0)
        assert not Event.objects.exists()
        assert write(1).prev_hash == chain.GENESIS
        with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM audit_event")


def tamper(statement: str) -> None:
    """What somebody does who may drop triggers."""
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    triggers.install(connection)


class TestVerify:
    @pytest.mark.django_db
    def test_an_empty_chain_is_intact(self) -> None:
        assert verify_chain() == chain.ChainReport(0, chain.GENESIS)

    def test_a_whole_chain_is_intact(self, events: list[Event]) -> None:
        report = verify_chain()
        assert (report.intact, report.count, report.last_hash) == (True, 5, events[-1].hash)

    @pytest.mark.parametrize(
        ("statement", "broken_at"),
        [
            ("UPDATE audit_event SET action = 'x' WHERE seq = 3", 3),
            ("UPDATE audit_event SET actor_name = '别人' WHERE seq = 1", 1),
            ("DELETE FROM audit_event WHERE seq = 2", 2),
            ("DELETE FROM audit_event WHERE seq = 5", 5),
            ("UPDATE audit_event SET seq = 9 WHERE seq = 4", 4),
        ],
    )
    @pytest.mark.usefixtures("events")
    def test_tells_where_somebody_tampered(self, statement: str, broken_at: int) -> None:
        tamper(statement)
        report = verify_chain()
        assert not report.intact
        assert report.broken_at == broken_at
        assert report.reason

    @pytest.mark.usefixtures("events")
    def test_tells_when_the_end_was_cut_off_with_the_head(self) -> None:
        ChainHead.objects.update(seq=9)
        assert verify_chain().broken_at == 6


class TestExport:
    @pytest.mark.usefixtures("events")
    def test_verifies_without_django_or_a_database(self, tmp_path: Path) -> None:
        path = tmp_path / "audit.jsonl"
        path.write_text("\n".join(export()), encoding="utf-8")
        program = (
            "import sys; from zhixiang.apps.audit.chain import verify_export\n"
            "report = verify_export(open(sys.argv[1], encoding='utf-8'))\n"
            "assert 'django' not in sys.modules\n"
            "print(report.count, report.intact)"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True,
            env={"PYTHONPATH": str(SRC), "PYTHONUTF8": "1"},
        )  # fmt: skip
        assert done.stdout.strip() == "5 True"

    @pytest.mark.usefixtures("events")
    def test_tells_of_damage(self) -> None:
        lines = list(export())
        assert chain.verify_export([*lines, ""]).intact
        assert chain.verify_export([*lines[:2], lines[3]]).broken_at == 3
        assert chain.verify_export([lines[0], lines[1][:-5], *lines[2:]]).broken_at == 2
        assert chain.verify_export(["[]"]).broken_at == 1
        changed = json.loads(lines[1]) | {"payload": {"number": 2.5}}
        assert "浮点" in chain.verify_export([lines[0], json.dumps(changed)]).reason
        elsewhere = json.loads(lines[1]) | {"prev_hash": chain.GENESIS}
        assert "前一个散列值" in chain.verify_export([lines[0], json.dumps(elsewhere)]).reason
        unknown = json.loads(lines[1]) | {"algorithm": "md5"}
        assert "md5" in chain.verify_export([lines[0], json.dumps(unknown)]).reason


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=20),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3),
    max_leaves=6,
)


def record_of(payload: Any, prev_hash: str = chain.GENESIS, seq: int = 1) -> dict[str, Any]:
    fields: dict[str, Any] = dict.fromkeys(chain.FIELDS, "x")
    fields |= {"payload": payload, "algorithm": "sm3", "prev_hash": prev_hash, "seq": seq}
    return fields | {"hash": chain.event_hash(fields)}


@given(st.lists(JSON, min_size=1, max_size=5), st.data())
def test_any_change_of_any_event_breaks_the_chain(payloads: list[Any], data: st.DataObject) -> None:
    records: list[dict[str, Any]] = []
    for seq, payload in enumerate(payloads, 1):
        records.append(record_of(payload, records[-1]["hash"] if records else chain.GENESIS, seq))
    assert chain.verify(records).intact
    position = data.draw(st.integers(0, len(records) - 1))
    field = data.draw(st.sampled_from(["actor_name", "action", "at", "object_id", "payload"]))
    records[position] = records[position] | {field: ["changed"]}
    assert chain.verify(records).broken_at == position + 1
