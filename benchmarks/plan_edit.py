"""A plan of 3,000 lines: milliseconds from a changed amount to its sums and checks, beside a plain loop over the lines.

    python benchmarks/plan_edit.py
    python benchmarks/plan_edit.py --lines 3000 --rounds 20

``change`` is what the page waits for: one amount is set (lock, change, audit), then all sums and checks are read from
the database. ``checks`` are the sums and checks alone, in memory; ``loop`` adds up the same lines and looks at each
once. The database is SQLite in memory; a file that syncs adds what its disk needs.

Measured 2026-11 with 3,000 lines on two cores that six others kept busy, SQLite in a file: change 116 ms (it is meant
to stay under 100 on a machine at rest), checks 9.8 ms, which is 10 times the loop (0.95 ms).
"""

# ruff: noqa: PLC0415  # Django is set up before its models can be imported
from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable
from datetime import date

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhixiang.site.settings")
os.environ.setdefault("ZHIXIANG_TEST", "1")

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


def median_ms(act: Callable[[], object], rounds: int) -> float:
    """The median of ``rounds`` runs, in milliseconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        act()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def measure(plan_id: int, rounds: int) -> dict[str, float]:
    """Milliseconds by what was measured."""
    from zhixiang.apps.allocation import plans
    from zhixiang.apps.allocation.actions.set_amounts import set_amounts
    from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan
    from zhixiang.apps.allocation.steps import Picked
    from zhixiang.apps.people.actors import Actor
    from zhixiang.rules.plan_checks import check_plan, plan_sums

    actor, day = Actor(None, "省局", "provincial_officer"), date(YEAR, 1, 20)
    plan = AllocationPlan.objects.select_related("fund").get(pk=plan_id)

    middle = AllocationLine.objects.filter(plan=plan).order_by("position")[plan.lines.count() // 2].pk

    def change() -> None:
        line = AllocationLine.objects.get(pk=middle)
        fen = line.amount_fen + (WAN if line.row_version % 2 else -WAN)
        set_amounts(actor=actor, plan_id=plan_id, amounts={Picked(line.pk, line.row_version): fen})
        plans.state_of(plan, day)

    lines, _names = plans.plan_lines(plan)
    facts = plans.facts_of(plan, day)

    def loop() -> int:
        total, odd = 0, 0
        for line in lines:
            total += line.amount_fen
            odd += bool(line.amount_fen % WAN) or not line.function_code.startswith("20114")
        return total + odd

    return {
        "change": median_ms(change, rounds),
        "checks": median_ms(lambda: check_plan(facts, lines, plan_sums(lines)), rounds),
        "loop": median_ms(loop, rounds),
    }


def main() -> None:
    """Make the plan, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=20)
    asked = parser.parse_args()

    import django
    from django.test.utils import get_runner, setup_test_environment

    django.setup()
    setup_test_environment()
    from django.conf import settings

    runner = get_runner(settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        found = measure(made(asked.lines), asked.rounds)
    finally:
        runner.teardown_databases(databases)
    print(f"{asked.lines} lines: change {found['change']:.1f} ms, checks {found['checks']:.1f} ms, "
          f"loop {found['loop']:.2f} ms ({found['checks'] / found['loop']:.1f} times the loop)")  # fmt: skip


if __name__ == "__main__":
    main()
