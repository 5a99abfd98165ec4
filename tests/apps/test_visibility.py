"""Role × query × object: nobody gets a row, a count, a facet or a source line of a region that is not theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.apps.conftest import ACTORS, EVERYTHING, JIANGMEN, SEES, SHAOGUAN, TAISHAN, YEAR, Loaded
from zhixiang.apps.allocation import queries as allocation
from zhixiang.apps.allocation.models import AllocationLine
from zhixiang.apps.checks import queries as checks
from zhixiang.apps.checks.models import Finding, SourceLine
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.performance import queries as performance
from zhixiang.apps.performance.models import Citation, Indicator, PerformanceTable

MONEY = {SHAOGUAN: 300_000_000, JIANGMEN: 200_000_000, TAISHAN: 10_000_000}


def regions_of_annex(number: int) -> Callable[[Actor], set[str]]:
    def read(actor: Actor) -> set[str]:
        annex = allocation.annex(actor, YEAR, number)
        return {row.region_code for row in annex.rows if row.kind == "detail"} if annex else set()

    return read


def of_groups(actor: Actor) -> set[str]:
    keys = [group.key for group in performance.indicator_groups(actor, YEAR).page.rows]
    details = [performance.indicator_group(actor, YEAR, key) for key in keys]
    return {row.region_code for detail in details if detail for row in detail.rows}


def of_policies(actor: Actor) -> set[str]:
    details = [performance.policy(actor, YEAR, policy.id) for policy in performance.policies(actor, YEAR)]
    return {place.region_code for d in details if d for variant in d.variants for place in variant.places}


READS: dict[str, Callable[[Actor], set[str]]] = {
    "annex 1": regions_of_annex(1),
    "annex 2": regions_of_annex(2),
    "tables": lambda actor: {row.region_code for row in performance.tables(actor, YEAR).rows},
    "table": lambda actor: {code for code in EVERYTHING if performance.table(actor, YEAR, code)},
    "indicators": lambda actor: {row.region_code for row in performance.indicator_rows(actor, YEAR)},
    "indicator groups": of_groups,
    "policies": of_policies,
    "findings": lambda actor: {row.region_code for row in checks.findings(actor, YEAR).page.rows},
    "all findings": lambda actor: {row.region_code for row in checks.finding_rows(actor, YEAR)},
    "finding facets": lambda actor: set(checks.findings(actor, YEAR).facets["region"]),
    "finding counts": lambda actor: set(checks.finding_counts(actor, YEAR)),
}


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("read", READS)
def test_each_read_shows_the_actors_regions_and_no_others(read: str) -> None:
    assert {name: READS[read](actor) for name, actor in ACTORS.items()} == SEES


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("name", ACTORS)
def test_sums_are_of_what_is_seen(name: str) -> None:
    actor, seen = ACTORS[name], SEES[name]
    money = allocation.year_money(actor, YEAR)
    assert allocation.years(actor) == ([YEAR] if seen else [])
    if not seen:
        assert money is None
        assert allocation.annex(actor, YEAR, 1) is None
        return
    assert money is not None
    assert money.total_fen == sum(MONEY[code] for code in seen)
    assert sum(city.total_fen for city in money.cities) == money.total_fen
    if seen != EVERYTHING:
        assert (money.total_line, money.own_line, money.direct_line) == (None, None, None)
        assert all(city.total_fen for city in money.cities)


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("number", [1, 2])
def test_no_printed_sum_over_regions_that_are_not_seen(number: int) -> None:
    partial = [actor for name, actor in ACTORS.items() if SEES[name] and SEES[name] != EVERYTHING]
    annexes = [annex for actor in partial if (annex := allocation.annex(actor, YEAR, number))]
    assert len(annexes) == 4
    for row in (row for annex in annexes for row in annex.rows):
        assert row.region_code or row.printed_fen is None
        assert row.region_code or row.line is None
        assert row.printed_fen in (None, row.amount_fen)


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("name", ACTORS)
def test_counts_are_of_what_is_seen(name: str) -> None:
    actor, seen = ACTORS[name], SEES[name]
    counts = performance.counts(actor, YEAR)
    assert counts.tables == PerformanceTable.objects.filter(region__in=seen).count()
    assert counts.indicators == Indicator.objects.filter(table__region__in=seen).count()
    found = checks.findings(actor, YEAR)
    assert found.page.total.number == Finding.objects.filter(region__in=seen).count()
    for facet in ("code", "severity", "status"):
        assert sum(found.facets[facet].values()) == found.page.total.number
    cited = Citation.objects.filter(table__region__in=seen)
    assert sum(policy.citation_count for policy in performance.policies(actor, YEAR)) == cited.count()
    groups = performance.indicator_groups(actor, YEAR).page.rows
    assert all(group.region_count <= len(seen) for group in groups)
    choices = performance.indicator_choices(actor, YEAR)
    assert bool(choices["level2"]) == bool(seen)


@pytest.mark.parametrize("name", ACTORS)
def test_a_guessed_finding_is_not_there(loaded: Loaded, name: str) -> None:
    for finding in Finding.objects.all():
        assert (checks.finding(ACTORS[name], finding.pk) is not None) == (finding.region_id in SEES[name])
    assert checks.finding(ACTORS[name], 10**9) is None


@pytest.mark.parametrize("name", ACTORS)
def test_a_guessed_source_line_is_not_there_and_neighbours_do_not_leak(loaded: Loaded, name: str) -> None:
    owner = dict(SourceLine.objects.values_list("number", "region_id"))
    actor, seen = ACTORS[name], SEES[name]
    everything = seen == EVERYTHING
    for number in [*owner, 0, len(owner) + 1]:
        view = checks.source_lines(actor, loaded.document_id, number, context=6)
        assert (view is not None) == (number in owner and (everything or owner[number] in seen))
        if view is not None:
            shown = {owner[line.number] for line in view.lines}
            assert everything or shown <= seen
            assert {line.number for line in view.lines} <= set(range(number - 6, number + 7))
    assert checks.source_lines(actor, loaded.document_id + 99, 1) is None


def test_every_line_of_every_row_has_its_owner(loaded: Loaded) -> None:
    owner = dict(SourceLine.objects.values_list("number", "region_id"))
    for line in AllocationLine.objects.all():
        assert owner[line.annex1_line or 0] == owner[line.annex2_line or 0] == line.region_id
    for table in PerformanceTable.objects.all():
        assert {owner[number] for number in range(table.line, table.last_line + 1)} == {table.region_id}
    assert owner[loaded.builder.line_of("粤财工")] is None
    assert owner[loaded.builder.line_of("合计")] is None


def test_what_was_superseded_is_gone_from_the_lists(loaded: Loaded) -> None:
    from tests.apps.conftest import load, small_notice  # noqa: PLC0415

    corrected = small_notice()
    corrected.tables.pop()
    load(corrected, replace=True)
    actor = ACTORS["provincial_officer"]
    assert {row.region_code for row in performance.tables(actor, YEAR).rows} == {SHAOGUAN, JIANGMEN}
    money: Any = allocation.year_money(actor, YEAR)
    assert money.total_fen == 510_000_000
    assert {row.document_id for row in checks.findings(actor, YEAR).page.rows} == {money.document_id}
    assert money.document_id != loaded.document_id
