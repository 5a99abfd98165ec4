"""What receipts cost: one as PDF, and the zip of a call's 2,000, from a server that answers other people meanwhile.

    python benchmarks/receipts.py --postgresql --units 2000
    python benchmarks/receipts.py --units 2000                               # SQLite

Prints milliseconds for one receipt; for the zip the time to its first byte and in all, its size, and by how much the
server's memory grew; and how quickly the health page answered while the zip was being made.
"""

from __future__ import annotations

import argparse
import io
import os
import statistics
import sys
import tempfile
import threading
import time
import zipfile
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src"), str(ROOT / "tools")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhixiang.site.settings")

from benchmarks.submit_forms import postgresql, prepare, server  # noqa: E402

ROWS = 20
ROW = {
    "uid": "00000000-0000-0000-0000-000000000001",
    "project_name": "专利导航服务基地培育",
    "content": "开展专利导航与高价值专利培育，服务重点产业链企业，形成可复制的工作机制。" * 3,
    "amount_fen": 100_000_000,
    "performance": "培训≥200人次；服务企业≥30家",
}


def fill(call_id: int, units: int) -> tuple[str, str]:
    """So many submitted answers with 20 rows each; the cookie of an officer of the province, and a receipt number."""
    from django.test import Client  # noqa: PLC0415  # after the environment is set
    from django.utils import timezone  # noqa: PLC0415

    from tests.support.call_factory import CITY, UnitKind  # noqa: PLC0415
    from zhixiang.apps.demands.models import Submission, SubmissionVersion  # noqa: PLC0415
    from zhixiang.apps.people.models import Unit, User  # noqa: PLC0415

    now, state = timezone.now(), Submission.State
    made = Unit.objects.bulk_create(
        Unit(name=f"测试企业{number:05}", kind=UnitKind.ENTERPRISE, region_id=CITY) for number in range(units)
    )
    answers = Submission.objects.bulk_create(
        Submission(call_id=call_id, unit=unit, region_id=CITY, city_id=CITY, created_at=now, changed_at=now)
        for unit in made
    )
    content = {
        "call": {"title": "2024年度知识产权项目需求征集（测试）", "doc_no": "测试〔2023〕1号"},
        "parts": [{"code": "retained", "title": "保留省局部分", "columns": [], "rows": [ROW] * ROWS}],
    }
    versions = SubmissionVersion.objects.bulk_create(
        SubmissionVersion(
            submission=answer, number=1, content={**content, "unit": {"name": unit.name, "credit_code": ""}},
            sha256=f"{number:064x}", sm3=f"{number:064x}", receipt_no=f"ZX2024-001-{number:010}",
            total_fen=ROWS * 100_000_000, row_count=ROWS, filled_by_name="填报人", certified_by_name="负责人",
            certified_at=now, submitted_by_name="填报人", submitted_at=now,
        )
        for number, (answer, unit) in enumerate(zip(answers, made, strict=True))
    )  # fmt: skip
    for answer, version in zip(answers, versions, strict=True):
        answer.latest, answer.state = version, state.SUBMITTED
    Submission.objects.bulk_update(answers, ["latest", "state"], batch_size=500)
    client = Client()
    client.force_login(User.objects.get(username="province"))
    return f"sessionid={client.cookies['sessionid'].value}", versions[0].receipt_no


def get(port: int, path: str, cookie: str) -> tuple[bytes, float, float]:
    """The answer, seconds to its first byte, seconds in all."""
    connection = HTTPConnection("127.0.0.1", port, timeout=600)
    began = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    first = answer.read(1)
    at_first = time.perf_counter() - began
    data = first + answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    return data, at_first, time.perf_counter() - began


def memory() -> float:
    """The most memory in MB that any child of this process, or child of those, has had so far."""
    peaks = [0.0]
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
            command = (status.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if b"zhixiang.site.wsgi" in command and "VmHWM" in lines:
            peaks.append(int(lines["VmHWM"].split()[0]) / 1024)
    return max(peaks)


def measure(units: int) -> None:
    """One measurement on the database that the environment names."""
    call, _cookies = prepare(0)
    cookie, receipt_no = fill(call, units)
    with server(1) as port:
        one = f"/receipts/{receipt_no}.pdf"
        get(port, one, cookie)
        times = [get(port, one, cookie)[2] * 1000 for _ in range(50)]
        print(f"one receipt: median {statistics.median(times):.1f} ms over HTTP, slowest of 50 {max(times):.1f} ms")
        before, waits, done = memory(), [], threading.Event()

        def watch() -> None:
            while not done.wait(0.5):
                waits.append(get(port, "/health/", cookie)[2] * 1000)

        watcher = threading.Thread(target=watch)
        watcher.start()
        data, first, whole = get(port, f"/calls/{call}/board/receipts.zip", cookie)
        done.set()
        watcher.join()
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            count = len(archive.namelist())
        print(
            f"zip of {count}: first byte after {first * 1000:.0f} ms, whole after {whole:.1f} s, {len(data) / 1e6:.1f} MB"
        )
        print(f"  peak memory of a worker {before:.0f} MB before, {memory():.0f} MB after")
        print(f"  health page meanwhile: median {statistics.median(waits):.0f} ms, slowest {max(waits):.0f} ms")


def main() -> None:
    """Prepare, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--units", type=int, default=2000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhixiang-bench-") as folder:
        os.environ["ZHIXIANG_VAR"] = f"{folder}/var"
        Path(f"{folder}/pg").mkdir()
        Path(folder).chmod(0o755)
        if not arguments.postgresql:
            measure(arguments.units)
            return
        with postgresql(f"{folder}/pg") as url:
            os.environ["DATABASE_URL"] = url
            measure(arguments.units)


if __name__ == "__main__":
    main()
