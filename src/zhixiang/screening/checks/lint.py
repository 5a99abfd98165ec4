"""Run the checks: on one indicator, on the demands of one unit, on a whole call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from zhixiang.screening.checks.finding import Finding
from zhixiang.screening.checks.registry import corpus_checks, demand_checks, indicator_checks
from zhixiang.screening.checks.row import Row, Seen
from zhixiang.screening.demand import Demand


def lint_row(row: Row, seen: Seen, on: date) -> list[Finding]:
    """What is wrong with one indicator by the parameters of the day; ``seen`` remembers its table."""
    return [finding for check in indicator_checks() for finding in check.find(row, seen, on)]


def exchanged_codes(row: Row, seen: Seen, on: date) -> list[str]:
    """The codes that a lint file holds for one indicator, in the order of their names."""
    return sorted(f.code for check in indicator_checks() if check.exchanged for f in check.find(row, seen, on))


def rows_of(demand: Demand) -> list[Row]:
    """The indicators of a demand as rows of one table."""
    return [
        Row(one.name, one.value, level2=one.level2, table=demand.id, id=demand.id, field=f"indicators[{number}]")
        for number, one in enumerate(demand.indicators)
    ]


def lint_demand(demand: Demand, on: date) -> list[Finding]:
    """Everything that is wrong with one demand and its indicators, by the parameters of the day ``on``."""
    seen = Seen()
    found = [finding for check in demand_checks() for finding in check.find(demand, on)]
    found += [finding for row in rows_of(demand) for finding in lint_row(row, seen, on)]
    return [finding.at(demand_id=demand.id) for finding in found]


def lint_corpus(demands: Iterable[Demand], on: date) -> Iterator[Finding]:
    """What only many demands together show. Reads ``demands`` once and keeps aggregates."""
    checks = [check(on) for check in corpus_checks()]
    for demand in demands:
        for check in checks:
            check.see(demand)
    for check in checks:
        yield from check.findings()
