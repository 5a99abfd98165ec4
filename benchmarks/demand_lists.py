"""How long the pages of offices take over a hundred, twenty thousand and a million demands.

    python benchmarks/demand_lists.py --postgresql                       # a PostgreSQL of our own for each size
    python benchmarks/demand_lists.py --rows 100 20000                   # SQLite
    DATABASE_URL=… python benchmarks/demand_lists.py --loaded --only search   # one that is filled already

Demands of three calls in 21 cities and their counties, four parts, thousands of units; one bureau owns a fiftieth of
them; a city consolidates 10,000 rows. Each page goes through Django's whole stack (middleware, session, template) and
is asked for twenty times. Prints statements, p50 and p95 of each page, and what the spreadsheets cost.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src"), str(ROOT / "tools"), str(ROOT / "benchmarks")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhixiang.site.settings")

SIZES = (100, 20_000, 1_000_000)
TIMES = 20
WORDS = {
    "frequent, 1 character": "专",
    "rare, 1 character": "鑫",
    "frequent, 2 characters": "专利",
    "rare, 2 characters": "琥珀",
    "frequent, 5 characters": "专利导航服",
    "rare, 5 characters": "量子点显示",
    "only in the oldest third": "旧城改造",
    "nothing found": "没有这个词",
}


def pages() -> Iterator[tuple[str, str, str]]:
    """Name, account, address of each page that is measured."""
    from urllib.parse import quote  # noqa: PLC0415

    from demand_rows import CITY, SENT_CITY  # noqa: PLC0415

    from zhixiang.apps.calls.models import Call  # noqa: PLC0415
    from zhixiang.apps.consolidation.models import Report  # noqa: PLC0415
    from zhixiang.apps.demands.models import Submission  # noqa: PLC0415

    call = Call.objects.order_by("pk")[0]
    base = f"/calls/{call.pk}/board/"
    owner = Submission.objects.get(call=call, unit__name="需求很多的中心").pk
    ordinary = Submission.objects.filter(call=call, city=CITY).order_by("latest__row_count", "pk")[0].pk
    mine, sent = (Report.objects.get(call=call, region=city).pk for city in (CITY, SENT_CITY))
    for who in ("province", "city", "county"):
        yield f"board, {who}", who, base
    yield "board, last page", "province", f"{base}?page=last"
    yield "board, one state", "province", f"{base}?state=submitted"
    yield "board, search", "province", f"{base}?search={quote('机器人')}"
    for who in ("province", "city", "county"):
        yield f"demands, {who}", who, f"{base}demands/"
        yield f"demands, {who}, middle", who, f"{base}demands/?page={middle(call.pk)}"
        yield f"demands, {who}, last page", who, f"{base}demands/?page=last"
    part = call.parts.all()[2].pk
    yield "demands, one part", "province", f"{base}demands/?part={part}"
    yield "demands, one part, last page", "province", f"{base}demands/?part={part}&page=last"
    for who in ("province", "city"):
        for name, word in WORDS.items():
            yield f"search, {who}: {name}", who, f"{base}demands/?search={quote(word)}"
        for name in ("frequent, 2 characters", "rare, 2 characters"):
            yield f"search, {who}, last: {name}", who, f"{base}demands/?search={quote(WORDS[name])}&page=last"
    middle_page = f"{base}demands/?search={quote('专利')}&page={middle(call.pk)}"
    yield "search, province, middle: frequent, 2 characters", "province", middle_page
    yield "search, one part: frequent, 2 characters", "province", f"{base}demands/?search={quote('专利')}&part={part}"
    yield "submission", "city", f"{base}submissions/{ordinary}/"
    yield "submission, owner of a fiftieth", "city", f"{base}submissions/{owner}/"
    yield "submission, owner, last page", "city", f"{base}submissions/{owner}/?page=last"
    yield "matrix", "province", f"/consolidation/calls/{call.pk}/"
    for name, who, report in (("report of the city", "city", mine), ("report, read by the province", "province", sent)):
        yield name, who, f"/consolidation/{report}/"
        yield f"{name}, last page", who, f"/consolidation/{report}/?page=last"
        yield f"{name}, search", who, f"/consolidation/{report}/?q={quote('导航')}"
        yield f"{name}, search of nothing", who, f"/consolidation/{report}/?q={quote('没有这个词')}"
        yield f"{name}, one unit", who, f"/consolidation/{report}/?unit={quote('机器人')}"
        yield f"{name}, changed sources", who, f"/consolidation/{report}/?state=stale"
    for page in ("", "?page=last", f"?q={quote('导航')}", f"?q={quote('没有这个词')}", f"?unit={quote('机器人')}"):
        yield f"demands to place {page[:4]}", "city", f"/consolidation/{mine}/demands/{page}"
    yield "signing", "city", f"/consolidation/{mine}/send/"


def middle(call: int) -> str:
    """The cursor of a page in the middle of the demands of a call."""
    from zhixiang.apps import keyset  # noqa: PLC0415
    from zhixiang.apps.demands.models import Demand  # noqa: PLC0415

    rows = Demand.objects.filter(call=call, current=True).order_by("pk")
    key = rows[rows.count() // 2].pk
    # Nobody else needs a cursor to where no page ends.
    return keyset._write(("-id",), keyset._Cursor(key=(key,), seen=None))  # noqa: SLF001


def measure(only: str, times: int) -> None:
    """Ask for every page; print its figures."""
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from zhixiang.apps.people.models import User  # noqa: PLC0415

    clients = {}
    for who in ("province", "city", "county"):
        clients[who] = Client(headers={"host": "localhost"})
        clients[who].force_login(User.objects.get(username=who), backend="zhixiang.apps.people.backends.AccountBackend")
    print(f"  {'page':58} {'status':>6} {'statements':>10} {'KB':>6} {'least':>7} {'p50 ms':>7} {'p95 ms':>7}")
    for name, who, address in pages():
        if only not in name:
            continue
        counted: list[str] = []

        def count(execute: Any, sql: str, params: Any, many: bool, context: Any, counted: Any = counted) -> Any:  # noqa: FBT001
            counted.append(sql)
            return execute(sql, params, many, context)

        answer = clients[who].get(address)
        with connection.execute_wrapper(count):
            answer = clients[who].get(address)
        found = sorted(timed(lambda who=who, address=address: clients[who].get(address)) for _ in range(times))
        p50, p95 = (found[round(share * (len(found) - 1))] * 1000 for share in (0.5, 0.95))
        size = len(answer.content) // 1024
        mark = " !" if p50 > 100 or len(counted) > 20 else ""
        print(
            f"  {name:58} {answer.status_code:6} {len(counted):10} {size:6} {found[0] * 1000:7.1f} {p50:7.1f} {p95:7.1f}{mark}",
            flush=True,
        )
    if only in "spreadsheets":
        export(clients)


def timed(act: Any) -> float:
    """Seconds that ``act`` takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def export(clients: Any) -> None:
    """What the spreadsheets cost: seconds, megabytes of the file, megabytes of memory at the peak."""
    from zhixiang.apps.calls.models import Call  # noqa: PLC0415

    call = Call.objects.order_by("pk")[0].pk
    for name, address in (
        ("all reports, spreadsheet", f"/consolidation/calls/{call}/all.xlsx"),
        ("demands, spreadsheet", f"/calls/{call}/board/demands.xlsx"),
    ):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began = time.perf_counter()
        answer = clients["province"].get(address)
        size = sum(map(len, answer.streaming_content)) if answer.streaming else len(answer.content)
        seconds = time.perf_counter() - began
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        print(f"  {name:58} {answer.status_code:6} {seconds:6.1f} s, {size / 2**20:.1f} MB, memory +{grown:.0f} MB")


def one_size(arguments: argparse.Namespace) -> None:
    """In a process of its own: fill the database that the environment names, unless it is filled, and measure."""
    import django  # noqa: PLC0415

    if not arguments.loaded:
        manage = [sys.executable, str(ROOT / "manage.py")]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"]):
            subprocess.run([*manage, *command], env=environment, check=True)
    django.setup()
    from django.conf import settings  # noqa: PLC0415

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if not arguments.loaded:
        from demand_rows import Filler  # noqa: PLC0415  # after the environment is set

        Filler(arguments.rows[0]).fill()
    if not arguments.fill:
        measure(arguments.only, arguments.times)


def main() -> None:
    """Each size in a database of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--rows", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--only", default="", help="pages whose name contains this")
    parser.add_argument("--times", type=int, default=TIMES)
    parser.add_argument("--loaded", action="store_true", help="the database of DATABASE_URL is filled already")
    parser.add_argument("--fill", action="store_true", help="only fill the database of DATABASE_URL")
    arguments = parser.parse_args()
    if arguments.loaded or arguments.fill or "ZHIXIANG_BENCHMARK" in os.environ:
        one_size(arguments)
        return
    from submit_forms import postgresql  # noqa: PLC0415  # its own server, as there

    for rows in arguments.rows:
        print(f"{rows:,} demands, load {os.getloadavg()[0]:.1f}", flush=True)
        with tempfile.TemporaryDirectory(prefix="zhixiang-bench-") as folder:
            database = Path(folder) / "pg"
            database.mkdir()
            Path(folder).chmod(0o755)
            again = [
                sys.executable, __file__, "--rows", str(rows), "--only", arguments.only, "--times", str(arguments.times)
            ]  # fmt: skip
            environment = {**os.environ, "ZHIXIANG_VAR": f"{folder}/var", "ZHIXIANG_BENCHMARK": "1"}
            if arguments.postgresql:
                with postgresql(str(database)) as url:
                    subprocess.run(again, env={**environment, "DATABASE_URL": url}, check=True)
            else:
                subprocess.run(again, env=environment, check=True)


if __name__ == "__main__":
    main()
