from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from hypothesis import given
from hypothesis import strategies as st

from tests.apps.conftest import ACTORS, JIANGMEN, SHAOGUAN, TAISHAN, YEAR, Loaded, load, small_notice
from zhixiang.apps.allocation import queries as allocation
from zhixiang.apps.allocation.models import AllocationLine, PrintedTotal
from zhixiang.apps.audit.models import ChainHead, Event
from zhixiang.apps.checks import queries as checks
from zhixiang.apps.checks.models import Finding, SourceDocument, SourceLine
from zhixiang.apps.people.models import FiscalRelation, Region
from zhixiang.apps.performance import queries
from zhixiang.apps.performance.actions.store_tables import storable_target
from zhixiang.apps.performance.models import Citation, Indicator, PerformanceTable, Policy
from zhixiang.apps.performance.queries.scope import visible_indicators
from zhixiang.rules.indicator_dictionary import group_key
from zhixiang.rules.indicators import Kind, Op, Target, parse_target

PROVINCE = ACTORS["provincial_officer"]
SHARED = "知识产权质押融资对接活动"
FINANCE = "知识产权金融对接活动"
"""What the dictionary calls the group of SHARED."""


@pytest.mark.usefixtures("loaded")
class TestTables:
    def test_list(self, loaded: Loaded) -> None:
        rows = queries.tables(PROVINCE, YEAR).rows
        assert [row.region_code for row in rows] == [SHAOGUAN, JIANGMEN, TAISHAN]
        first = rows[0]
        assert (first.region_name, first.amount_fen) == ("韶关市", 300_000_000)
        assert (first.indicator_count, first.citation_count, first.finding_count) == (9, 2, 1)
        assert first.document_id == loaded.document_id

    def test_one(self, loaded: Loaded) -> None:
        table = queries.table(PROVINCE, YEAR, JIANGMEN)
        assert table is not None
        assert table.previous is not None
        assert table.next is not None
        assert (table.previous.region_code, table.next.region_name) == (SHAOGUAN, "台山市")
        read = loaded.builder.read().performance_tables[1]
        assert [row.name for row in table.indicators] == [row.name for row in read.indicators]
        assert [row.target for row in table.indicators] == [row.target for row in read.indicators]
        assert [row.cited for row in table.citations] == [citation.cited for citation in read.citations]
        assert table.citations[0].registered_title == "广东省知识产权保护条例"
        assert [finding.code for finding in table.findings] == ["not_quantifiable"]
        assert table.lines["spending"] > table.line

    def test_neighbours_are_those_that_are_seen(self) -> None:
        table = queries.table(ACTORS["jiangmen"], YEAR, JIANGMEN)
        assert table is not None
        assert table.previous is None
        assert table.next is not None

    def test_a_table_of_no_region_is_the_provinces(self) -> None:
        PerformanceTable.objects.filter(region=TAISHAN).update(region=None)
        assert [row.region_code for row in queries.tables(PROVINCE, YEAR).rows] == [SHAOGUAN, JIANGMEN, ""]
        assert [row.region_code for row in queries.tables(ACTORS["jiangmen"], YEAR).rows] == [JIANGMEN]
        assert {row.region_name for row in queries.indicator_rows(PROVINCE, YEAR)} == {"韶关市", "江门市", "台山市"}
        policy = queries.policies(PROVINCE, YEAR)[0]
        detail = queries.policy(PROVINCE, YEAR, policy.id)
        assert detail is not None
        assert "" in {place.region_code for variant in detail.variants for place in variant.places}

    def test_counts_by_kind(self) -> None:
        counts = queries.counts(PROVINCE, YEAR)
        assert (counts.tables, counts.indicators) == (3, 27)
        assert counts.quantitative + counts.qualitative + counts.trend + counts.missing == 27


@pytest.mark.usefixtures("loaded")
class TestIndicators:
    def test_groups_put_the_most_shared_first(self) -> None:
        groups = queries.indicator_groups(PROVINCE, YEAR).page.rows
        assert groups[0].region_count == 3
        shared = next(group for group in groups if group.key == group_key(SHARED))
        assert (shared.lowest, shared.highest, shared.total) == (Decimal(2), Decimal(4), Decimal(9))
        assert (shared.name, shared.unit) == (FINANCE, "场")

    @pytest.mark.parametrize(
        ("filters", "names"),
        [
            ({"q": "质押融资"}, {FINANCE}),
            ({"q": " 质押融资 "}, {FINANCE}),
            ({"q": "金融对接"}, {FINANCE}),
            ({"q": "没有这个"}, set()),
            ({"q": "%"}, set()),
            ({"unit": "份"}, {"产业专利导航报告"}),
            ({"q": "韶关专利导航"}, {"产业专利导航报告"}),
            ({"kind": "qualitative", "q": "服务水平"}, {"韶关服务水平", "江门服务水平", "台山服务水平"}),
        ],
    )
    def test_filters(self, filters: dict[str, str], names: set[str]) -> None:
        assert {group.name for group in queries.indicator_groups(PROVINCE, YEAR, **filters).page.rows} == names

    def test_level_filter_offers_what_there_is(self) -> None:
        choices = queries.indicator_choices(PROVINCE, YEAR)
        for level2 in choices["level2"]:
            assert queries.indicator_groups(PROVINCE, YEAR, level2=level2).page.rows
        assert "场" in choices["unit"]

    def test_one_group_with_money_from_the_lines(self) -> None:
        group = queries.indicator_group(PROVINCE, YEAR, group_key(SHARED))
        assert group is not None
        assert (group.lowest, group.median, group.highest, group.total) == (2, 3, 4, 9)
        by_region = {row.region_code: row for row in group.rows}
        assert by_region[TAISHAN].amount_fen == 10_000_000
        assert by_region[TAISHAN].per_unit_fen == 2_500_000
        PerformanceTable.objects.filter(region=TAISHAN).update(amount_fen=1)
        again = queries.indicator_group(PROVINCE, YEAR, group_key(SHARED))
        assert again is not None
        assert again.rows[2].amount_fen == 10_000_000

    def test_units_are_not_added_up_with_each_other(self) -> None:
        Indicator.objects.filter(name=SHARED, table__region=TAISHAN).update(unit="家")
        group = next(g for g in queries.indicator_groups(PROVINCE, YEAR).page.rows if g.key == group_key(SHARED))
        assert (group.unit, group.total, group.region_count) == ("场", Decimal(5), 3)
        detail = queries.indicator_group(PROVINCE, YEAR, group.key)
        assert detail is not None
        assert (detail.unit, detail.total, len(detail.rows)) == ("场", 5, 3)

    def test_no_money_no_quotient(self) -> None:
        AllocationLine._base_manager.filter(region=TAISHAN).delete()
        group = queries.indicator_group(PROVINCE, YEAR, group_key(SHARED))
        assert group is not None
        assert (group.rows[2].amount_fen, group.rows[2].per_unit_fen) == (None, None)

    @pytest.mark.parametrize("key", ["", "没有这一组", "a/b?c#d"])
    def test_no_such_group(self, key: str) -> None:
        assert queries.indicator_group(PROVINCE, YEAR, key) is None

    def test_a_group_without_figures(self) -> None:
        name = "项目完成期限符合相关要求"
        group = next(g for g in queries.indicator_groups(PROVINCE, YEAR).page.rows if g.key == group_key(name))
        assert (group.lowest, group.total, group.unit) == (None, None, "")
        detail = queries.indicator_group(PROVINCE, YEAR, group.key)
        assert detail is not None
        assert (detail.median, detail.total) == (None, None)


@pytest.mark.usefixtures("regions")
class TestPolicies:
    def test_variants_and_conflicts(self) -> None:
        builder = small_notice()
        builder.tables[0].policies.append("3.《广东省知识产权保护条例》（粤府〔1999〕1号）")
        builder.tables[1].policies.append("3.《谁也没有登记过的某某办法》")
        load(builder)
        first = queries.policies(PROVINCE, YEAR)[0]
        assert (first.title, first.citation_count, first.region_count) == ("广东省知识产权保护条例", 4, 3)
        assert (first.variant_count, first.conflict_count) == (2, 1)
        assert queries.unmatched_citations(PROVINCE, YEAR) == 1
        detail = queries.policy(PROVINCE, YEAR, first.id)
        assert detail is not None
        assert [len(variant.places) for variant in detail.variants] == [3, 1]
        odd = detail.variants[1]
        assert (odd.conflict, odd.doc_no) == (True, "粤府〔1999〕1号")
        assert [place.region_code for place in odd.places] == [SHAOGUAN]
        assert queries.policy(ACTORS["taishan"], YEAR, first.id) is not None
        assert queries.policy(PROVINCE, YEAR, 10**6) is None


@pytest.mark.usefixtures("loaded")
class TestConstraints:
    @pytest.mark.parametrize(
        ("rows", "change"),
        [
            (AllocationLine._base_manager, {"amount_fen": -1}),
            (AllocationLine._base_manager, {"amount_fen": 10**17}),
            (AllocationLine._base_manager, {"position": 0}),
            (AllocationLine._base_manager, {"region": JIANGMEN, "unit_name": "甲", "project_name": "乙"}),
            (PerformanceTable.objects, {"amount_fen": -1}),
            (Indicator.objects, {"kind": "quantitative", "number": None}),
            (Indicator.objects, {"op": "range"}),
            (Indicator.objects, {"op": "ge", "number_max": 3}),
            (Citation.objects, {"position": 0}),
        ],
    )
    def test_the_database_refuses_nonsense(self, rows: QuerySet[Any], change: dict[str, Any]) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)


READS: dict[str, tuple[int, Any]] = {
    "years": (1, allocation.years),
    "year_money": (2, lambda actor: allocation.year_money(actor, YEAR)),
    "annex 1": (3, lambda actor: allocation.annex(actor, YEAR, 1)),
    "annex 2": (3, lambda actor: allocation.annex(actor, YEAR, 2)),
    "counts": (1, lambda actor: queries.counts(actor, YEAR)),
    "tables": (6, lambda actor: queries.tables(actor, YEAR)),
    "table": (5, lambda actor: queries.table(actor, YEAR, TAISHAN)),
    "choices": (2, lambda actor: queries.indicator_choices(actor, YEAR)),
    "groups": (3, lambda actor: queries.indicator_groups(actor, YEAR)),
    "group": (1, lambda actor: queries.indicator_group(actor, YEAR, group_key(SHARED))),
    "rows": (1, lambda actor: queries.indicator_rows(actor, YEAR)),
    "policies": (1, lambda actor: queries.policies(actor, YEAR)),
    "unmatched": (1, lambda actor: queries.unmatched_citations(actor, YEAR)),
    "policy": (1, lambda actor: queries.policy(actor, YEAR, 15)),
    "findings": (4, lambda actor: checks.findings(actor, YEAR)),
    "all findings": (2, lambda actor: list(checks.finding_rows(actor, YEAR))),
    "finding summary": (3, lambda actor: checks.finding_summary(actor, YEAR)),
    "finding counts": (2, lambda actor: checks.finding_counts(actor, YEAR)),
}


@pytest.mark.parametrize("read", READS)
def test_queries_are_few_and_do_not_grow(loaded: Loaded, read: str, django_assert_num_queries: Any) -> None:
    """The same number for one county (one row each) as for the province (all rows)."""
    expected, run = READS[read]
    for name in ("taishan", "jiangmen", "provincial_officer"):
        with django_assert_num_queries(expected):
            run(ACTORS[name])


def test_finding_and_source_take_one_and_two(loaded: Loaded, django_assert_num_queries: Any) -> None:
    row = checks.findings(PROVINCE, YEAR).page.rows[0]
    with django_assert_num_queries(1):
        checks.finding(PROVINCE, row.id)
    with django_assert_num_queries(2):
        checks.source_lines(PROVINCE, loaded.document_id, row.line)


def test_the_overview_takes_six_queries(loaded: Loaded, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(6):
        allocation.year_money(PROVINCE, YEAR)
        queries.counts(PROVINCE, YEAR)
        checks.finding_summary(PROVINCE, YEAR)


MANY_INDICATORS = """
    INSERT INTO performance_indicator (
        table_id, position, level1, level2, name, group_key, value_text, kind, op, unit, per_item, note, inferred,
        inferred_count, line)
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99)
    SELECT t.id, n.i, s.level1, s.level2, s.name, s.group_key || (t.position * n.i %% 7000), s.value_text, 'trend',
        'increase', '', s.per_item, '', s.inferred, 0, 1
    FROM performance_performancetable t CROSS JOIN n CROSS JOIN performance_indicator s
    WHERE s.id = %s AND t.position >= 100
"""


@pytest.mark.usefixtures("loaded")
def test_a_hundred_thousand_indicators_are_found_by_index() -> None:
    """The plans of the queries that could read the whole table for a few rows of it."""
    table = PerformanceTable.objects.get(region=TAISHAN)
    sample = Indicator.objects.filter(table=table).earliest("position")
    same = {
        "plan_id": table.plan_id,
        "document_id": table.document_id,
        "region_id": SHAOGUAN,
        "line": 1,
        "last_line": 1,
    }
    PerformanceTable.objects.bulk_create(PerformanceTable(position=n, **same) for n in range(100, 1100))
    with connection.cursor() as cursor:
        cursor.execute(MANY_INDICATORS, [sample.pk])
        cursor.execute("ANALYZE")
    assert Indicator.objects.count() == 100_000 + 27
    of_group = visible_indicators(PROVINCE, YEAR).filter(group_key=sample.group_key)
    of_table = Indicator.objects.filter(table=table).order_by("position")
    of_county = visible_indicators(ACTORS["taishan"], YEAR)
    assert of_county.count() == 9
    for rows in (of_group, of_table, of_county):
        plan = rows.explain()
        assert "Seq Scan on performance_indicator" not in plan
        assert "SCAN performance_indicator" not in plan


@pytest.mark.usefixtures("loaded")
def test_names_of_rows() -> None:
    """What a console or a log line shows of each row."""
    line = AllocationLine.objects.select_related("plan__notice__fund").get(region=TAISHAN)
    fund = line.plan.notice.fund
    assert str(fund).startswith("2024 ")
    assert (str(line), str(line.plan), str(line.plan.notice)) == (
        "台山市 10000000",
        f"{fund.pk} 已下达",
        f"{fund.pk} {line.plan.notice.document_id}",
    )
    assert str(PrintedTotal.objects.earliest("position")) == "合计"
    assert str(Policy.objects.get(pk=15)) == "广东省知识产权保护条例"
    assert str(Citation.objects.earliest("pk")) == "《广东省知识产权保护条例》"
    assert str(SourceLine.objects.earliest("number")).endswith(":1")
    assert str(Finding.objects.earliest("pk")).startswith("not_quantifiable ")
    assert str(FiscalRelation.objects.get(county=TAISHAN)) == "440781000 2023-12-28"
    assert str(Event.objects.get(seq=1)) == "1 people.load_regions 行政区划表"
    assert str(ChainHead.objects.get()).startswith("3 ")
    assert str(Region.objects.get(pk=TAISHAN)) == "台山市"
    assert str(SourceDocument.objects.get()) == "通知.txt"
    assert str(PerformanceTable.objects.get(region=TAISHAN)) == "台山市"
    assert str(Indicator.objects.filter(name=SHARED).first()) == SHARED


class TestTargets:
    @given(st.text(max_size=30), st.text(max_size=10))
    def test_whatever_is_read_can_be_stored(self, text: str, name: str) -> None:
        target = storable_target(parse_target(text, name))
        for number in (target.number, target.number_max):
            assert number is None or (
                abs(number) < Decimal(10) ** 18 and number == number.quantize(Decimal("0.000001"))
            )
        assert target.kind is not Kind.QUANTITATIVE or target.number is not None

    def test_more_decimals_than_are_stored_are_rounded(self) -> None:
        target = Target(Kind.QUANTITATIVE, Op.GE, Decimal("0.12345678"), None, "%")
        assert storable_target(target).number == Decimal("0.123457")
