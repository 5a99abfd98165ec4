"""A plan of 3,000 lines: milliseconds from a changed amount to its sums and checks, beside a plain loop over the lines.

    python benchmarks/plan_edit.py
    python benchmarks/plan_edit.py --lines 3000 --rounds 20        # SQLite in a file; DATABASE_URL for another

``request`` is what the page waits for: the server's whole time for one amount that is posted while somebody types, with
session, lock, change, audit, all sums and checks, and the panel as HTML. ``odd`` is the same for a plan in which every
line has something to be said of. ``change`` is the action and the checks without the web around them; ``checks`` are
the sums and checks alone, in memory; ``loop`` adds up the same lines and looks at each once. The file syncs at every
commit.

On two processors at rest: 47 ms a request with 20 statements, 46 ms where every line is faulty. With other work on the
machine: 74 ms, and 114 ms where every line is faulty.
"""

# ruff: noqa: PLC0415  # Django is set up before its models can be imported
from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
YEAR = 2025
WAN = 1_000_000


def made(lines: int) -> int:
    """A draft with ``lines`` lines of as many projects; its key."""
    from django.utils import timezone

    from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan, Fund
    from zhixiang.apps.library.models import Project, ProjectYear
    from zhixiang.apps.people.actions.load_regions import load_regions
    from zhixiang.apps.people.actors import COMMAND_LINE
    from zhixiang.apps.people.models import Region

    load_regions(actor=COMMAND_LINE)
    regions = list(Region.objects.filter(pk__startswith="44", level__in=("city", "county")).order_by("pk"))
    now = timezone.now()
    shared = {"start_year": YEAR, "end_year": YEAR, "created_at": now, "changed_at": now, "state": "listed"}
    policy = Project.objects.create(
        code="P", level=1, name="资金", unit_name="", region=regions[0], total_fen=0, **shared
    )
    projects = Project.objects.bulk_create(
        Project(code=f"T{n:05}", level=2, parent=policy, name=f"任务{n}", unit_name=f"单位{n}",
                region=regions[n % len(regions)], total_fen=(n % 97 + 1) * WAN, **shared)
        for n in range(lines)
    )  # fmt: skip
    ProjectYear.objects.bulk_create(ProjectYear(project=one, year=YEAR, asked_fen=one.total_fen) for one in projects)
    total = sum(one.total_fen for one in projects)
    fund = Fund.objects.create(year=YEAR, name="资金", function_code="2011409", budget_fen=total)
    plan = AllocationPlan.objects.create(fund=fund, title="方案", planned_fen=total, created_at=now, changed_at=now)
    AllocationLine.objects.bulk_create(
        AllocationLine(plan=plan, position=place, project=one, region=one.region, unit_name=one.unit_name,
                       project_name=one.name, function_code="2011409", amount_fen=one.total_fen, in_direct_county=False)
        for place, one in enumerate(projects)
    )  # fmt: skip
    return plan.pk


def median_ms(act: Callable[[], object], rounds: int) -> tuple[float, float]:
    """The medians of ``rounds`` runs, in milliseconds: on the clock, and of this process's own work."""
    clock, work = [], []
    for _ in range(rounds):
        began, worked = time.perf_counter(), time.process_time()
        act()
        clock.append((time.perf_counter() - began) * 1000)
        work.append((time.process_time() - worked) * 1000)
    return statistics.median(clock), statistics.median(work)


def measure(plan_id: int, rounds: int, client: Any) -> dict[str, tuple[float, float]]:
    """Milliseconds on the clock and of work, by what was measured; prints how many statements the request asks."""
    from django.db import connection
    from django.db.models import F
    from django.test.utils import CaptureQueriesContext

    from zhixiang.apps.allocation import plans
    from zhixiang.apps.allocation.actions.set_amounts import set_amounts
    from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan
    from zhixiang.apps.allocation.steps import Picked
    from zhixiang.apps.people.actors import Actor
    from zhixiang.rules.plan_checks import check_plan, plan_sums

    actor, day = Actor(None, "省局", "provincial_officer"), date(YEAR, 1, 20)
    plan = AllocationPlan.objects.select_related("fund").get(pk=plan_id)
    middle = AllocationLine.objects.filter(plan=plan).order_by("position")[plan.lines.count() // 2].pk

    def wanted() -> tuple[AllocationLine, int]:
        line = AllocationLine.objects.get(pk=middle)
        return line, line.amount_fen + (WAN if line.row_version % 2 else -WAN)

    def change() -> None:
        line, fen = wanted()
        set_amounts(actor=actor, plan_id=plan_id, amounts={Picked(line.pk, line.row_version): fen})
        plans.state_of(plan, day)

    def request() -> None:
        line, fen = wanted()
        fields = {
            f"amount-{line.pk}": str(fen // WAN), f"was-{line.pk}": str(line.amount_fen),
            f"seen-{line.pk}": str(line.row_version), "confirmed": "1",
        }  # fmt: skip
        answer = client.post(f"/plans/{plan_id}/amounts/", fields, headers={"X-Requested-With": "fetch"})
        if answer.status_code != 200:
            raise RuntimeError(answer.content.decode())

    lines, _names = plans.plan_lines(plan, day)
    facts = plans.facts_of(plan, day)

    def loop() -> int:
        total, odd = 0, 0
        for line in lines:
            total += line.amount_fen
            odd += bool(line.amount_fen % WAN) or not line.function_code.startswith("20114")
        return total + odd

    request()  # what is read once a process is read
    with CaptureQueriesContext(connection) as queries:
        request()
    print(f"{len(queries) - 1} statements")  # one is ours
    found = {
        "request": median_ms(request, rounds),
        "page": median_ms(lambda: client.get(f"/plans/{plan_id}/"), rounds),
        "change": median_ms(change, rounds),
        "checks": median_ms(lambda: check_plan(facts, lines, plan_sums(lines)), rounds),
        "loop": median_ms(loop, rounds),
    }
    AllocationLine.objects.filter(plan=plan).update(amount_fen=F("amount_fen") + 3 * WAN, function_code="2010")
    return {**found, "odd": median_ms(request, rounds)}


def main() -> None:
    """Make the plan, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=20)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhixiang-plan-") as folder:
        os.environ.update(
            ZHIXIANG_VAR=folder, ZHIXIANG_TEST="1", DJANGO_SETTINGS_MODULE="zhixiang.site.settings",
            ZHIXIANG_ALLOWED_HOSTS="testserver",
        )  # fmt: skip
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        from tests.support.call_factory import small_call

        world = small_call()
        found = measure(made(asked.lines), asked.rounds, world.client("province"))
    for name, (clock, work) in found.items():
        print(f"{name:8} {clock:6.1f} ms on the clock, {work:6.1f} ms of work")


if __name__ == "__main__":
    main()
