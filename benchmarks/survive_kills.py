"""Whether what was answered is on disk: forms are submitted over HTTP, everything is killed in mid-stream, and looked at.

    python benchmarks/survive_kills.py --postgresql --rounds 5   # kills the database's processes as well
    python benchmarks/survive_kills.py --rounds 1 --after 4      # SQLite; the test suite runs this

A round starts the site, lets several clients submit whole forms, and after some receipts sends SIGKILL to the server's
whole process group (and to every process of PostgreSQL). Then both start again, and each receipt number that a client
was shown must be there, every version whole with the digest of its content, the chain of audit events unbroken, and no
draft half saved. Leaves with 1 when anything is missing.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from http.client import HTTPConnection
from pathlib import Path

from submit_forms import (
    ROWS_A_PART,
    Session,
    family,
    one_form,
    postgresql,
    postmaster,
    prepare,
    server,
    start_postgresql,
)

ROWS = 4 * ROWS_A_PART
CLIENTS = 4
PATIENCE = 120
"""Seconds in which a round must have had its receipts."""


class Stream:
    """Clients that submit one form after the other, until the server is gone."""

    def __init__(self, port: int, call: int, people: Iterator[tuple[str, str]], enough: int) -> None:
        self.port, self.call, self.people, self.enough = port, call, people, enough
        self.receipts: set[str] = set()
        self.errors: list[str] = []
        self.killed, self.ready, self.lock = threading.Event(), threading.Event(), threading.Lock()
        self.threads = [threading.Thread(target=self._work) for _ in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def _work(self) -> None:
        while not self.killed.is_set():
            with self.lock:
                filler, certifier = next(self.people, ("", ""))
            if not filler:
                return
            times: dict[str, list[float]] = defaultdict(list)
            try:
                number = one_form(
                    Session(self.port, filler, times), Session(self.port, certifier, times), self.call, read=False
                )
            except Exception as error:  # noqa: BLE001  # expected once the server is killed, shown when before
                if not self.killed.is_set():
                    self.errors.append(f"{type(error).__name__}: {error}")
                return
            with self.lock:
                self.receipts.add(number)
                if len(self.receipts) >= self.enough:
                    self.ready.set()


def kill(web: int) -> None:
    """SIGKILL to the server's process group and to every process of the database, as if the power went."""
    database = list(family(postmaster())) if postmaster() else []
    os.killpg(web, signal.SIGKILL)
    for pid in database:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    while any(Path(f"/proc/{pid}").exists() for pid in database):
        time.sleep(0.05)


def one_round(call: int, people: Iterator[tuple[str, str]], after: int) -> set[str]:
    """Submit, kill, start again, ask for each receipt; returns those that were shown before the kill."""
    with server(2) as (port, web):
        stream = Stream(port, call, people, after)
        if not stream.ready.wait(PATIENCE):
            raise SystemExit(f"no {after} receipts in {PATIENCE} s: {stream.errors[:3]}")
        time.sleep(random.random() / 20)  # anywhere in what the other clients are doing
        stream.killed.set()
        kill(web)
        for thread in stream.threads:
            thread.join()
    if stream.errors:
        raise SystemExit(f"errors before the kill: {stream.errors[:3]}")
    if "ZHIXIANG_BENCH_PG" in os.environ:
        start_postgresql(os.environ["ZHIXIANG_BENCH_PG"])
    with server(1) as (port, _):
        for number in stream.receipts:
            asked = HTTPConnection("127.0.0.1", port, timeout=60)
            asked.request("GET", f"/verify/{number}/")
            if asked.getresponse().status != 200:
                raise SystemExit(f"the receipt {number} was shown and is gone")
    return stream.receipts


def defects(call: int, receipts: set[str]) -> list[str]:
    """What is not as it must be, in sentences."""
    from django.db import connection  # noqa: PLC0415  # after the environment is set

    from zhixiang.apps.audit.digests import hexdigest  # noqa: PLC0415
    from zhixiang.apps.audit.models import Event  # noqa: PLC0415
    from zhixiang.apps.audit.queries import verify_chain  # noqa: PLC0415
    from zhixiang.apps.demands.content import canonical  # noqa: PLC0415
    from zhixiang.apps.demands.models import Submission, SubmissionVersion  # noqa: PLC0415

    connection.close()  # it was to the database that was killed
    found = []
    versions = {one.receipt_no: one for one in SubmissionVersion.objects.filter(submission__call=call)}
    found += [f"{number} was shown and is not stored" for number in receipts - set(versions)]
    for number, version in versions.items():
        whole = version.demands.filter(current=True).count() == version.row_count == ROWS
        if not whole or hexdigest("sm3", canonical(version.content)) != version.sm3:
            found.append(f"{number} is half written")
    told = Event.objects.filter(action="demands.submit").values_list("payload__receipt_no", flat=True)
    if sorted(told) != sorted(versions):
        found.append("versions and audit events differ")
    for submission in Submission.objects.filter(call=call):
        rows = submission.draft_rows.filter(proposed=None).count()
        if rows != (ROWS if submission.draft_version > 1 else 0):
            found.append(f"the draft {submission.pk} is half saved: {rows} rows")
        if (submission.state == "submitted") != (submission.latest_id is not None):
            found.append(f"the submission {submission.pk} is {submission.state} with version {submission.latest_id}")
    chain = verify_chain()
    if not chain.intact or chain.count != Event.objects.count():
        found.append(f"the chain is broken at {chain.broken_at}: {chain.reason}")
    connection.close()
    return found


def main() -> None:
    """All rounds; leaves with 1 when something was lost or half written."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--after", type=int, default=12, help="receipts before the kill")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhixiang-kill-") as folder:
        os.environ["ZHIXIANG_VAR"], database = f"{folder}/var", f"{folder}/pg"
        Path(database).mkdir()
        Path(folder).chmod(0o755)
        with postgresql(database) if arguments.postgresql else nullcontext("") as url:
            os.environ |= {"DATABASE_URL": url, "ZHIXIANG_BENCH_PG": database} if url else {"DATABASE_URL": ""}
            call, cookies = prepare(arguments.rounds * (arguments.after + 4 * CLIENTS))
            people, receipts = iter(cookies), set[str]()
            for number in range(1, arguments.rounds + 1):
                receipts |= one_round(call, people, arguments.after)
                lost = defects(call, receipts)
                print(f"round {number}: {len(receipts)} receipts shown so far; {'; '.join(lost) or 'all there, whole'}")
                if lost:
                    sys.exit(1)


if __name__ == "__main__":
    main()
