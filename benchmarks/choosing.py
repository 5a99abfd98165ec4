"""Choosing 2,000 projects under a budget and limits of 21 regions: seconds to the proof, beside a greedy peer.

    python benchmarks/choosing.py
    python benchmarks/choosing.py --projects 5000 --worlds 5

Made-up projects of 10 to 500 万元 with points of 60 to 100 in steps of 0.1; the budget pays for about half of them.
``regions``: each region's money and count have a floor and a cap. ``units`` adds: at most two projects of a unit.
``shares`` adds to the regions: one category's share has a floor, two have a cap. The greedy peer takes the projects by
points per yuan as long as no cap breaks, after it has filled the floors in the same order; it knows no shares. Where
scipy is installed its milp, which is HiGHS in an older version, solves the same rows.

Measured 2026-11 on two cores that others kept busy, so processor seconds; the points of greedy are a part of the best:

    regions   1.2 to 1.8 s, proven; greedy 0.999
    units     1.1 s, proven; greedy 0.996
    shares    2.5 s, proven, in one world; in the other after 20 s on the clock (4.4 s of processor) a gap of 0.004 %
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import replace
from decimal import Decimal

from zhixiang.rules.choosing import Choice, choose
from zhixiang.rules.choosing_conditions import Candidate, CategoryLimit, Conditions, RegionLimit

WAN = 1_000_000


def world(projects: int, seed: int) -> dict[str, tuple[list[Candidate], Conditions]]:
    """Projects and conditions by the name of what they try."""
    dice = random.Random(seed)
    rows = [
        Candidate(
            f"P{n:05}", f"项目{n}", f"R{dice.randrange(21):02}", f"C{dice.randrange(6)}", f"U{dice.randrange(projects // 3)}",
            dice.randrange(10, 500) * WAN, Decimal(dice.randrange(600, 1000)) / 10, n + 1,
        )
        for n in range(projects)
    ]  # fmt: skip
    # Amounts and points as round as people like them: many projects are as good as each other.
    alike = [
        replace(
            row, cost_fen=dice.choice((10, 20, 30, 50, 100, 200, 300)) * WAN, score=Decimal(dice.randrange(60, 100))
        )
        for row in rows
    ]
    budget, less = (sum(row.cost_fen for row in some) // 3 for some in (rows, alike))
    shares = [
        CategoryLimit("C0", min_share=Decimal(20)),
        CategoryLimit("C1", max_share=Decimal(10)),
        CategoryLimit("C2", max_share=Decimal(15)),
    ]
    every = [CategoryLimit(f"C{n}", min_share=Decimal(12 + n), max_share=Decimal(15 + n)) for n in range(6)]

    def within(budget: int) -> Conditions:
        limits = [RegionLimit(f"R{n:02}", budget // 100, budget // 15, 3, projects // 35) for n in range(21)]
        return Conditions(budget, limits, must=frozenset({"P00001"}), must_not=frozenset({"P00003"}))

    regions = within(budget)
    return {
        "regions": (rows, regions),
        "units": (rows, replace(regions, per_unit=2)),
        "shares": (rows, replace(regions, categories=shares)),
        "all": (rows, replace(regions, categories=every, per_unit=2)),
        "rank": (rows, replace(regions, categories=shares, aim="rank")),
        "alike": (alike, replace(within(less), categories=shares, per_unit=2)),
    }


def greedy(rows: list[Candidate], conditions: Conditions) -> Decimal:
    """Points of the peer: floors first, then whatever fits, by points per yuan."""
    order = sorted(rows, key=lambda row: (row.code not in conditions.must, -row.score / row.cost_fen))
    limits = {limit.region: limit for limit in conditions.regions}
    money, count, units, points = dict.fromkeys(limits, 0), dict.fromkeys(limits, 0), dict[str, int](), Decimal(0)
    taken: set[str] = set()
    for filling in (True, False):
        for row in order:
            limit = limits[row.region]
            done = money[row.region] >= (limit.min_fen or 0) and count[row.region] >= (limit.min_count or 0)
            if row.code in taken or row.code in conditions.must_not or (filling and done):
                continue
            fits = money[row.region] + row.cost_fen <= (limit.max_fen or 0) and count[row.region] < (
                limit.max_count or 0
            )
            if (
                fits
                and sum(money.values()) + row.cost_fen <= conditions.budget_fen
                and (conditions.per_unit is None or units.get(row.unit, 0) < conditions.per_unit)
            ):
                taken.add(row.code)
                money[row.region] += row.cost_fen
                count[row.region] += 1
                units[row.unit] = units.get(row.unit, 0) + 1
                points += row.score
    return points


def scipy_seconds(rows: list[Candidate], conditions: Conditions) -> str:
    """Processor seconds of scipy's milp on the same rows, or why there are none."""
    try:
        import numpy as np  # noqa: PLC0415 - only where scipy is there
        from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415
    except ImportError:
        return "scipy is not installed"
    from zhixiang.rules.choosing_limits import limits_of  # noqa: PLC0415

    limits = limits_of(rows, conditions)
    matrix = np.array([[limit.weights.get(i, 0) / WAN for i in range(len(rows))] for limit in limits])
    low = [-np.inf if limit.low is None else limit.low / WAN for limit in limits]
    high = [np.inf if limit.high is None else limit.high / WAN for limit in limits]
    start = time.process_time()
    found = milp(
        -np.array([float(row.score) for row in rows]),
        integrality=np.ones(len(rows)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, low, high),
        options={"mip_rel_gap": 0.0, "time_limit": 60},
    )
    return f"scipy {time.process_time() - start:.1f} s, {-found.fun:.1f} points"


def main() -> None:
    """Print one line for each world and set of conditions."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--projects", type=int, default=2000)
    parser.add_argument("--worlds", type=int, default=3)
    parser.add_argument("--first", type=int, default=0, help="the first world")
    parser.add_argument("--only", nargs="*", help="names of sets of conditions")
    parser.add_argument("--seconds", type=float, default=20.0)
    asked = parser.parse_args()
    for seed in range(asked.first, asked.first + asked.worlds):
        for name, (rows, conditions) in world(asked.projects, seed).items():
            if asked.only and name not in asked.only:
                continue
            start, clock = time.process_time(), time.perf_counter()
            found = choose(rows, conditions, seconds=asked.seconds)
            spent, waited = time.process_time() - start, time.perf_counter() - clock
            if not isinstance(found, Choice):
                print(f"{seed} {name:8} no choice: {[str(limit) for limit in found.limits]}")
                continue
            peer = greedy(rows, conditions) / found.points
            print(
                f"{seed} {name:8} {spent:5.1f} s processor, {waited:5.1f} s clock, proven {found.proven}, gap {found.gap:.1e},"
                f" {len(found.chosen)} chosen, {found.points} points; greedy {peer:.4f}"
                f"{' (breaks the shares)' if conditions.categories else ''}; {scipy_seconds(rows, conditions)}",
                flush=True,
            )


if __name__ == "__main__":
    main()
