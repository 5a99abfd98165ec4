"""How long a unit's answer takes to be screened beside many others, and the desk's pages over many findings.

    python benchmarks/screening_desk.py --rows 20000 --findings 100000      # SQLite; DATABASE_URL for another

Made-up demands (tests/support/demand_corpus.py) of a call and of the year before, 20 rows a unit. Prints how long building
the index, one more unit's answer (20 rows), the whole call and each page take, with the pages' statements.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
A_UNIT = 20
TIMES = 5


def main() -> None:
    """Fill, screen, look."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--findings", type=int, default=100_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhixiang-desk-") as folder:
        os.environ.update(
            ZHIXIANG_VAR=folder, ZHIXIANG_TEST="1", DJANGO_SETTINGS_MODULE="zhixiang.site.settings",
            ZHIXIANG_ALLOWED_HOSTS="testserver",
        )  # fmt: skip
        import django  # noqa: PLC0415

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415

        call_command("migrate", verbosity=0)
        measure(arguments.rows, arguments.findings)


def measure(rows: int, findings: int) -> None:
    """Everything, in the order in which a year has it."""
    from tests.support.call_factory import small_call  # noqa: PLC0415
    from zhixiang.apps.checks.screening import indexes  # noqa: PLC0415
    from zhixiang.apps.checks.screening.work import work_once  # noqa: PLC0415

    world = small_call()
    filled = fill(world, rows)
    print(f"{rows:,} demands of {filled} units")
    timed("index", lambda: indexes.renew_index(world.call))
    quiet(world.call)
    for _ in range(3):
        answer(world, filled, A_UNIT, start=rows + _ * A_UNIT, number=filled + _ + 1)
        timed(f"one answer of {A_UNIT} rows", work_once)
    whole(world)
    many(findings)
    look(world)


def fill(world: Any, rows: int) -> int:
    """Answers of ``rows`` demands in all; returns of how many units."""
    units = max(1, rows // A_UNIT)
    for number in range(units):
        answer(world, units, A_UNIT, start=number * A_UNIT, number=number)
    return units


_made: dict[str, Any] = {}


def answer(world: Any, _units: int, count: int, *, start: int, number: int) -> None:
    """One unit's answer, written straight into the tables."""
    from django.utils import timezone  # noqa: PLC0415

    from tests.support.demand_corpus import Corpus  # noqa: PLC0415
    from zhixiang.apps.demands.models import Demand, Submission, SubmissionVersion  # noqa: PLC0415
    from zhixiang.apps.people.models import Region, Unit  # noqa: PLC0415

    if not _made:
        _made["stream"] = iter(Corpus(200_000, seed=7))
        _made["regions"] = list(Region.objects.exclude(parent=None).exclude(level="province").select_related("parent"))
    region = _made["regions"][number % len(_made["regions"])]
    city = region if region.level == "city" else region.parent
    now = timezone.now()
    unit = Unit.objects.create(name=f"{region.name}第{number}单位", kind="enterprise", region=region)
    submission = Submission.objects.create(
        call=world.call, unit=unit, region=region, city=city, created_at=now, changed_at=now
    )
    version = SubmissionVersion.objects.create(
        submission=submission, number=1, content={}, sha256="", sm3="", receipt_no=f"B{number}", total_fen=0,
        row_count=count, filled_by_name="", certified_by_name="", certified_at=now, submitted_by_name="",
        submitted_at=now,
    )  # fmt: skip
    Submission.objects.filter(pk=submission.pk).update(state="submitted", latest=version)
    part = world.parts["retained"]
    Demand.objects.bulk_create(
        Demand(
            version=version, submission=submission, call=world.call, part=part, unit=unit, region=region, city=city,
            uid=UUID(int=start + at), position=at, asks_fen=round(row["budget"] * 1_000_000), category=row["category"],
            content=row["content"], project_name=row["name"], quantity=row["n_projects"],
            unit_amount_fen=round(row["unit_amount"] * 1_000_000), necessity=row["necessity"],
            basis="《知识产权强国建设纲要（2021-2035年）》",
            performance="；".join(f"{one['name']}{one['value']}" for one in row["indicators"]),
        )
        for at, row in enumerate(islice(_made["stream"], count))
    )  # fmt: skip


def quiet(call: Any) -> None:
    """What was there before counts as screened."""
    from django.utils import timezone  # noqa: PLC0415

    from zhixiang.apps.checks.models import ScreeningRun  # noqa: PLC0415
    from zhixiang.apps.demands.models import Submission  # noqa: PLC0415

    versions = Submission.objects.filter(latest__isnull=False).values_list("latest", flat=True)
    ScreeningRun.objects.bulk_create(
        ScreeningRun(call=call, version_id=version, state="done", asked_by_name="", asked_at=timezone.now())
        for version in versions
    )


def whole(world: Any) -> None:
    """The whole call, and again."""
    from zhixiang.apps.checks.actions.ask_screening import ask_screening  # noqa: PLC0415
    from zhixiang.apps.checks.models import DemandFinding  # noqa: PLC0415
    from zhixiang.apps.checks.screening.work import work_once  # noqa: PLC0415

    for name in ("the whole call", "the whole call again"):
        ask_screening(actor=world.actor("province"), call_id=world.call.pk)
        timed(name, work_once)
        print(f"    {DemandFinding.objects.filter(gone_at=None).count():,} findings")


def many(count: int) -> None:
    """Copies of the findings until there are ``count``."""
    from zhixiang.apps.checks.models import DemandFinding, FindingMember  # noqa: PLC0415

    some = list(DemandFinding.objects.prefetch_related("members")[:500])
    members = [list(one.members.all()) for one in some]
    number = DemandFinding.objects.count()
    while number < count:
        copies = []
        for one in some:
            values = {field.attname: getattr(one, field.attname) for field in one._meta.concrete_fields}
            copies.append(DemandFinding(**{**values, "id": None, "key": f"copy-{number}"}))
            number += 1
        DemandFinding.objects.bulk_create(copies)
        again = []
        for copy, of in zip(copies, members, strict=True):
            for member in of:
                values = {field.attname: getattr(member, field.attname) for field in member._meta.concrete_fields}
                again.append(FindingMember(**{**values, "id": None, "finding_id": copy.pk}))
        FindingMember.objects.bulk_create(again, batch_size=2_000)


def look(world: Any) -> None:
    """The pages, each asked for a few times."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from zhixiang.apps.checks.models import DemandFinding  # noqa: PLC0415

    base = f"/screening/{world.call.pk}/"
    one = DemandFinding.objects.exclude(relation="").order_by("-rank", "-pk")[0]
    for who in ("province", "city"):
        client = world.client(who)
        client.get("/screening/")
        for name, path in (
            ("calls", "/screening/"), ("list", base), ("list, last page", f"{base}?page=last"),
            ("list, one state", f"{base}?state=open"), ("list, unit", f"{base}?unit=第7"),
            ("list, relation", f"{base}?relation=跨区同质"), ("finding", f"{base}findings/{one.pk}/"),
        ):  # fmt: skip
            times = []
            for _ in range(TIMES):
                with CaptureQueriesContext(connection) as queries:
                    began = time.perf_counter()
                    status = client.get(path).status_code
                    times.append(time.perf_counter() - began)
            print(f"{who:9} {name:18} {status} {len(queries):3} statements {sorted(times)[TIMES // 2] * 1000:8.0f} ms")


def timed(name: str, act: Any) -> None:
    """Do something and print how long it took, and how much of that was this process's own work."""
    began, worked = time.perf_counter(), time.process_time()
    act()
    print(f"{name}: {time.perf_counter() - began:.2f} s ({time.process_time() - worked:.2f} s of work)", flush=True)


if __name__ == "__main__":
    main()
