"""Pages of long lists: nothing is shown twice, nothing is left out, and the last page costs what the first costs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.signing import Signer
from django.db import connection
from django.db.models import Count, QuerySet
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.apps.conftest import ACTORS, JIANGMEN, SHAOGUAN, YEAR, Loaded
from zhixiang.apps import keyset
from zhixiang.apps.audit.models import Event
from zhixiang.apps.checks import queries as checks
from zhixiang.apps.checks.models import Finding, SourceLine
from zhixiang.apps.people.models import FiscalRelation
from zhixiang.apps.performance.models import Indicator


def walk(rows: QuerySet[Any], order: Sequence[str], size: int, *, back: bool = False) -> Iterator[keyset.Page[Any]]:
    """Every page from one end to the other."""
    cursor = keyset.LAST if back else ""
    while True:
        page = keyset.cut(rows, order, cursor, size=size)
        yield page
        cursor = page.previous if back else page.next
        if not cursor:
            return


@pytest.fixture
def rows(loaded: Loaded) -> QuerySet[SourceLine]:
    """The lines of a document, many of them in the same place of the order: their region."""
    return SourceLine.objects.filter(document_id=loaded.document_id, region__isnull=False)


@pytest.mark.parametrize("order", [("region_id", "number"), ("-region_id", "-number"), ("number",)])
@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_both_ways_show_every_row_once_in_order(rows: QuerySet[SourceLine], order: tuple[str, ...], size: int) -> None:
    whole = list(rows.order_by(*order))
    onward = list(walk(rows, order, size))
    assert [row for page in onward for row in page.rows] == whole
    backward = list(walk(rows, order, size, back=True))
    assert [row for page in reversed(backward) for row in page.rows] == whole
    assert not onward[0].previous
    assert not onward[-1].next
    assert not backward[0].next
    assert not backward[-1].previous


def test_rows_are_numbered_from_either_end(rows: QuerySet[SourceLine]) -> None:
    total = rows.count()
    number = 1
    for page in walk(rows, ("number",), 7):
        assert (page.first, page.total) == (number, keyset.Total(total))
        number += len(page.rows)
    end = total
    for page in walk(rows, ("number",), 7, back=True):
        assert page.first == end - len(page.rows) + 1
        end -= len(page.rows)


def test_there_and_back_is_the_same_page(rows: QuerySet[SourceLine]) -> None:
    first = keyset.cut(rows, ("number",), size=5)
    second = keyset.cut(rows, ("number",), first.next, size=5)
    third = keyset.cut(rows, ("number",), second.next, size=5)
    again = keyset.cut(rows, ("number",), third.previous, size=5)
    assert (again.rows, again.first) == (second.rows, 6)


def test_counting_stops_at_the_cap(rows: QuerySet[SourceLine], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyset, "CAP", 10)
    page = keyset.cut(rows, ("number",), size=5)
    assert str(page.total) == "10+"
    assert page.first == 1
    last = keyset.cut(rows, ("number",), keyset.LAST, size=5)
    # Nobody has counted from the beginning, so nobody says which rows these are.
    assert last.first is None
    assert keyset.cut(rows, ("number",), last.previous, size=5).first is None
    monkeypatch.setattr(keyset, "CAP", rows.count())
    assert not keyset.cut(rows, ("number",), size=5).total.capped
    assert str(keyset.Total(10_000, capped=True)) == "10,000+"


def test_every_page_takes_two_queries(rows: QuerySet[SourceLine], django_assert_num_queries: Any) -> None:
    middle = keyset.cut(rows, ("number",), size=5).next
    for cursor in ("", middle, keyset.LAST, keyset.cut(rows, ("number",), middle, size=5).previous):
        with django_assert_num_queries(2):
            keyset.cut(rows, ("number",), cursor, size=5)
    with django_assert_num_queries(1):
        keyset.cut(rows, ("number",), middle, size=5, total=keyset.Total(99))


def test_groups_are_cut_by_what_they_count(loaded: Loaded) -> None:
    groups = Indicator.objects.values("group_key").annotate(n=Count("pk"))
    pages = list(walk(groups, ("-n", "-group_key"), 4))
    found = [(row["n"], row["group_key"]) for page in pages for row in page.rows]
    assert found == sorted(found, reverse=True)
    assert len(found) == groups.count() > 8


def test_dates_times_and_decimals_stay_what_they_are(loaded: Loaded, regions: None) -> None:
    counties = FiscalRelation.objects.order_by("pk")[:5]
    for days, row in enumerate(counties):
        FiscalRelation.objects.filter(pk=row.pk).update(valid_from=date(2024, 1, 1) + timedelta(days))
    by_day = [page.rows[0].valid_from for page in walk(FiscalRelation.objects.all(), ("-valid_from", "-id"), 1)]
    assert by_day == sorted(by_day, reverse=True)
    times = [page.rows[0].at for page in walk(Event.objects.all(), ("at", "seq"), 1)]
    assert times == sorted(times)
    numbers = Indicator.objects.filter(number__isnull=False)
    found = [page.rows[0].number for page in walk(numbers, ("number", "id"), 1)]
    assert found == sorted(found)
    assert len(found) == numbers.count() > 3


def test_an_empty_list_has_one_empty_page(loaded: Loaded) -> None:
    for cursor in ("", keyset.LAST):
        page = keyset.cut(Finding.objects.none(), ("id",), cursor)
        assert (page.rows, page.total.number, page.previous, page.next) == ([], 0, "", "")


def test_a_cursor_belongs_to_its_order(rows: QuerySet[SourceLine]) -> None:
    cursor = keyset.cut(rows, ("number",), size=5).next
    assert keyset.cut(rows, ("-number",), cursor, size=5).previous == ""
    foreign = Signer().sign_object([False, 5, 10**30])
    assert keyset.cut(rows, ("number",), foreign, size=5).first == 1


@given(text=st.text(max_size=40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_whatever_stands_in_the_address_opens_a_page(rows: QuerySet[SourceLine], text: str) -> None:
    assert keyset.cut(rows, ("number",), text, size=5).rows


def test_an_order_that_could_lose_rows_is_refused(rows: QuerySet[SourceLine], loaded: Loaded) -> None:
    with pytest.raises(ValueError, match="all up or all down"):
        keyset.cut(rows, ("number", "-id"))
    SourceLine.objects.update(region=None)
    with pytest.raises(ValueError, match="may be empty"):
        keyset.cut(SourceLine.objects.filter(document_id=loaded.document_id), ("region_id", "id"), size=5)


MANY_FINDINGS = """
    INSERT INTO checks_finding (document_id, code, version, severity, place, line, region_id, message, evidence, basis,
        status, dealt_by_name, reason)
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 59999)
    SELECT %s, CASE WHEN n.i %% 10 = 0 THEN 'no_value' ELSE 'not_quantifiable' END, 1,
        CASE WHEN n.i %% 400 = 0 THEN 'error' ELSE 'note' END, '', n.i, CASE WHEN n.i %% 9 = 0 THEN %s ELSE %s END,
        '', '', '', 'open', '', ''
    FROM n
"""


def plans(actor: Any, **filters: str) -> list[str]:
    """How the database reads the page of the list: the plan of the one query that has a limit and no count."""
    with CaptureQueriesContext(connection) as context:
        checks.findings(actor, YEAR, **filters)
    (sql,) = (q["sql"] for q in context.captured_queries if f"LIMIT {keyset.SIZE + 1}" in (q["sql"] or ""))
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}")
        return [str(row[-1]) for row in cursor.fetchall()]


FILTERS: list[dict[str, str]] = [{}, {"severity": "error"}, {"code": "no_value"}, {"region": JIANGMEN}]


def sorts_more_than_a_page(line: str) -> bool:
    """Whether a step of PostgreSQL's plan sorts, and more than the rows of one page and the next one's first."""
    rows = re.search(r"Sort  \(.*rows=(\d+)", line)
    return rows is not None and int(rows[1]) > keyset.SIZE + 1


def test_pages_of_many_findings_are_read_along_an_index(loaded: Loaded) -> None:
    with connection.cursor() as database:
        database.execute(MANY_FINDINGS, [loaded.document_id, JIANGMEN, SHAOGUAN])
        database.execute("ANALYZE")
    province = ACTORS["provincial_officer"]
    for filters in FILTERS:
        onward = checks.findings(province, YEAR, **filters).page.next
        for cursor in ("", onward, keyset.LAST):
            plan = plans(province, cursor=cursor, **filters)
            finding = [line for line in plan if "checks_finding" in line]
            assert any("INDEX" in line.upper() or "PRIMARY KEY" in line for line in finding), (filters, plan)
            # Neither is the table read from its beginning nor are its rows sorted, but for those of the page.
            assert [line for line in finding if "Seq Scan" in line] == [], filters
            assert [line for line in plan if "TEMP B-TREE" in line or sorts_more_than_a_page(line)] == [], filters


def test_a_city_finds_its_own_among_many(loaded: Loaded) -> None:
    with connection.cursor() as database:
        database.execute(MANY_FINDINGS, [loaded.document_id, SHAOGUAN, SHAOGUAN])
        database.execute("ANALYZE")
    plan = plans(ACTORS["jiangmen"])
    assert [
        line for line in plan if "Seq Scan on checks_finding" in line or line.startswith("SCAN checks_finding")
    ] == []
