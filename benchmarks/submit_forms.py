"""How many complete forms a second the server takes: 40 rows in four parts saved, signed off, submitted, with receipt.

    python benchmarks/submit_forms.py --postgresql --clients 8 --forms 400   # two workers on a PostgreSQL of our own
    python benchmarks/submit_forms.py --clients 4 --forms 40                 # SQLite

A form is four requests over HTTP: open, save 40 rows, ask for the sign-off, sign and submit; the last is answered with
the address of the receipt, which names its number. With --read the page at that address is asked for too, and its time
counts. The
database keeps its promises (fsync on): what was answered is on disk. Clients share the machine with the server. Prints
forms a second, the processor time of web server, database and client, p50 and p95 of each request, errors; and proves
at the end that the totals agree and the chain holds.

Measured 2026-11 on two cores with PostgreSQL 15; processor time of one form in milliseconds. Decision 0018 before its first
round, after it and after its second; the first two columns of figures with two workers, at load 7 to 8; the others in one
process without gunicorn, old and new in turn at load 5 to 8, median of 60 forms, two rounds:

                       before   first round  |  first round again   second round
    open                18-23           7.4  |            6.2-6.8        2.6-3.4
    save                22-24          11.3  |            8.8-9.6        6.2-7.2
    ask                 17-19          11.1  |            8.7-9.6        4.2-5.2
    sign and submit     28-32          13.5  |           9.2-10.4        5.7-6.9
    together            85-98            43  |              33-36          19-23
    receipt, with --read 19-21          9.6  |            8.1-8.5        8.4-9.4
    database            28-32            17  |              15-16          11-13

Through gunicorn, 250 forms without --read, four clients, load 4.7 with its own: 29.8 forms a second, p95 of
signing 74 ms; processor time web server 24.6, database 12.6, client 2.1 ms; at load 7.3 18.1 a second, p95 175 ms. Nobody had the machine to himself; two idle cores
cannot give more than 2000 / (all three together) forms a second, with these figures 51, and show about 0.6 of the time that a
busy machine shows. Where others keep the processors busy, compare processor time and not forms a second.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src"), str(ROOT / "tools")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhixiang.site.settings")

ROWS_A_PART = 10
WARM = 24
"""Forms before the measurement: each thread of the server has then met each request."""
TOKEN = "t" * 32
TEXT = "开展专利导航与高价值专利培育，服务重点产业链企业，形成可复制的工作机制。"
Times = dict[str, list[float]]


def row(part: str, number: int) -> dict[str, Any]:
    """A row as the page sends it: 10 万元."""
    values = {
        "content": f"{number}. {TEXT}",
        "project_name": f"专利导航项目{number}",
        "amount_fen": "10",
        "basis": "《广东省知识产权保护条例》",
        "performance": "培训≥200人次；服务企业≥30家",
    }
    if part != "subsidy":
        values["category"] = "知识产权高质量创造"
    return {"uid": str(uuid.uuid4()), "part": part, "row_version": 0, "values": values, "base": {}}


class Session:
    """One signed-in person on one connection."""

    def __init__(self, port: int, cookie: str, times: Times) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookie, self.times = f"{cookie}; csrftoken={TOKEN}", times

    def ask(self, name: str, method: str, path: str, body: Any = None, *, expect: int) -> tuple[str, str]:
        """Send one request; its time goes under ``name``. Raises RuntimeError for another status than expected."""
        kind = "application/json" if isinstance(body, dict) else "application/x-www-form-urlencoded"
        text = json.dumps(body) if isinstance(body, dict) else body
        headers = {"Cookie": self.cookie, "X-CSRFToken": TOKEN, "Content-Type": kind}
        began = time.perf_counter()
        self.connection.request(method, path, text.encode() if text else None, headers)
        answer = self.connection.getresponse()
        content = answer.read().decode()
        self.times[name].append(time.perf_counter() - began)
        if answer.status != expect:
            raise RuntimeError(f"{name}: {answer.status} {content[:300]}")
        return content, answer.headers.get("Location", "")


def one_form(filler: Session, certifier: Session, call: int, *, read: bool) -> str:
    """The whole way, with ``read`` to the page of the receipt; returns the receipt number."""
    base = f"/calls/{call}/form/"
    filler.ask("open", "POST", base + "start/", "", expect=302)
    rows = [row(part, n) for part in ("retained", "subsidy", "centres", "delegated") for n in range(ROWS_A_PART)]
    told, _ = filler.ask("save", "POST", base + "draft/", {"rows": rows}, expect=200)
    saved = json.loads(told)
    if saved["totals"]["total"] != str(10 * len(rows)) or saved["errors"]:
        raise RuntimeError(f"the total is {saved['totals']['total']}: {saved['errors'][:2]}")
    filler.ask("ask", "POST", base + "check/", "", expect=302)
    decision = f"decision=certify_and_submit&draft_version={saved['draft_version']}"
    _, receipt = certifier.ask("sign and submit", "POST", base + "sign/", decision, expect=302)
    found = re.fullmatch(r"/receipts/(ZX\d{4}-\d+-\w{10})/", receipt)
    if found is None:
        raise RuntimeError(f"no receipt number in {receipt}")
    if read and found[1] not in certifier.ask("receipt", "GET", receipt, expect=200)[0]:
        raise RuntimeError(f"the receipt number is not on {receipt}")
    return found[1]


def family(root: int) -> dict[int, float]:
    """A process and all below it, with the seconds of processor time that each has used so far."""
    found: dict[int, tuple[int, float]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # The name in brackets may hold blanks; after it come state, parent, …
            after = entry.read_text().rpartition(")")[2].split()
            found[int(entry.parent.name)] = int(after[1]), sum(map(int, after[11:15])) / os.sysconf("SC_CLK_TCK")
    spent, wanted = {}, [root]
    while wanted:
        one = wanted.pop()
        spent[one] = found.get(one, (0, 0.0))[1]
        wanted += [pid for pid, (parent, _) in found.items() if parent == one]
    return spent


@contextmanager
def postgresql(folder: str) -> Iterator[str]:
    """A PostgreSQL of our own in ``folder`` with the settings that it comes with, reached by a socket file."""
    from run_tests import server_command  # noqa: PLC0415  # from tools, only where PostgreSQL is asked for

    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", "postgres", folder], check=True)
    data = ["-D", f"{folder}/data"]
    server_command("initdb", *data, "-U", "zhixiang", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    start_postgresql(folder)
    try:
        yield f"postgresql://zhixiang@/postgres?host={folder.replace('/', '%2F')}"
    finally:
        server_command("pg_ctl", *data, "-m", "fast", "stop")


def start_postgresql(folder: str) -> None:
    """Start it, also after it was killed: it then recovers by itself."""
    from run_tests import server_command  # noqa: PLC0415

    options = f"-k {folder} -c listen_addresses= -c shared_buffers=256MB"
    server_command("pg_ctl", "-D", f"{folder}/data", "-o", options, "-l", f"{folder}/log", "-w", "start")


def postmaster() -> int:
    """The first process of our PostgreSQL; 0 where there is none."""
    written = Path(os.environ.get("ZHIXIANG_BENCH_PG", "/"), "data/postmaster.pid")
    return int(written.read_text().split()[0]) if written.exists() else 0


@contextmanager
def server(workers: int) -> Iterator[tuple[int, int]]:
    """The site behind gunicorn: its port, a free one, and its process, which leads a group of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    options = f"-w {workers} -k gthread --threads 4 -b 127.0.0.1:{port} --log-level warning".split()
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "zhixiang.site.wsgi:application", *options],
        env=environ(),
        start_new_session=True,
    )
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def environ() -> dict[str, str]:
    """What the server's processes see."""
    return {**os.environ, "PYTHONPATH": str(ROOT / "src")}


def prepare(forms: int) -> tuple[int, list[tuple[str, str]]]:
    """Tables, static files, the call, and for each form a unit with two signed-in people; their cookies."""
    manage = [sys.executable, str(ROOT / "manage.py")]
    for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"]):
        subprocess.run([*manage, *command], env=environ(), check=True)
    import django  # noqa: PLC0415  # after the environment is set

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from tests.support.call_factory import CITY, UnitKind, member, small_call  # noqa: PLC0415
    from zhixiang.apps.people.models import Unit  # noqa: PLC0415

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    world = small_call()
    cookies = []
    for number in range(forms):
        unit = Unit.objects.create(name=f"测试企业{number}", kind=UnitKind.ENTERPRISE, region_id=CITY)
        people = (member(unit, f"f{number}"), member(unit, f"c{number}", may_fill=False, may_certify=True))
        world.accounts |= {f"f{number}": people[0], f"c{number}": people[1]}
        cookies.append((_cookie(world, f"f{number}"), _cookie(world, f"c{number}")))
    connection.close()
    return world.call.pk, cookies


def _cookie(world: Any, name: str) -> str:
    client = world.client(name)
    return f"sessionid={client.cookies['sessionid'].value}"


def run(
    port: int, call: int, cookies: list[tuple[str, str]], clients: int, *, read: bool
) -> tuple[float, Times, list[str], set[str]]:
    """All forms by ``clients`` at once: seconds, times by request, errors, receipt numbers."""
    times: Times = defaultdict(list)
    errors: list[str] = []
    receipts: set[str] = set()
    waiting = list(cookies)
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                if not waiting:
                    return
                filler, certifier = waiting.pop()
            began = time.perf_counter()
            try:
                number = one_form(Session(port, filler, times), Session(port, certifier, times), call, read=read)
            except Exception as error:  # noqa: BLE001  # counted and shown
                errors.append(str(error))
                continue
            times["whole form"].append(time.perf_counter() - began)
            receipts.add(number)

    threads = [threading.Thread(target=work) for _ in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began, times, errors, receipts


def prove(call: int, receipts: set[str]) -> None:
    """Every receipt that was shown is in the database, with its rows; the audit chain is intact."""
    from zhixiang.apps.audit.queries import verify_chain  # noqa: PLC0415
    from zhixiang.apps.demands.models import Demand, SubmissionVersion  # noqa: PLC0415

    stored = set(SubmissionVersion.objects.filter(submission__call=call).values_list("receipt_no", flat=True))
    demands = Demand.objects.filter(call=call, current=True).count()
    print(
        f"receipts shown {len(receipts)}, all stored: {receipts <= stored}; demands {demands}; chain {verify_chain()}"
    )


def main() -> None:
    """Prepare, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--forms", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--read", action="store_true", help="read the page of the receipt as well")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhixiang-bench-") as folder:
        os.environ["ZHIXIANG_VAR"] = f"{folder}/var"
        database = f"{folder}/pg"
        Path(database).mkdir()
        Path(folder).chmod(0o755)
        if not arguments.postgresql:
            measure(arguments)
            return
        with postgresql(database) as url:
            os.environ |= {"DATABASE_URL": url, "ZHIXIANG_BENCH_PG": database}
            measure(arguments)


def _spent(web: int) -> dict[str, float]:
    """Seconds of processor time so far: of the web server, of the database where it is one of ours, of this client."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "web server": sum(family(web).values()),
        "database": sum(family(postmaster()).values()) if postmaster() else 0.0,
        "client": own.ru_utime + own.ru_stime,
    }


def measure(arguments: argparse.Namespace) -> None:
    """One measurement on the database that the environment names."""
    call, cookies = prepare(arguments.forms + WARM)
    with server(arguments.workers) as (port, web):
        run(port, call, cookies[:WARM], 4, read=arguments.read)
        before = _spent(web)
        seconds, times, errors, receipts = run(port, call, cookies[WARM:], arguments.clients, read=arguments.read)
        after = _spent(web)
    print("with the page of the receipt" if arguments.read else "to the receipt number, its page not read")
    print(f"{len(receipts)} forms in {seconds:.1f} s: {len(receipts) / seconds:.1f} forms/s, {len(errors)} errors")
    print(f"  load average {os.getloadavg()[0]:.1f}; processor time a form:", end="")
    print("".join(f" {name} {(after[name] - before[name]) / max(1, len(receipts)) * 1000:.1f} ms" for name in after))
    for name, found in times.items():
        ordered = sorted(found)
        p50, p95 = (ordered[int(share * (len(ordered) - 1))] * 1000 for share in (0.5, 0.95))
        print(f"  {name:16} p50 {p50:6.1f} ms   p95 {p95:6.1f} ms")
    for error in errors[:5]:
        print("  error:", error)
    prove(call, receipts)


if __name__ == "__main__":
    main()
