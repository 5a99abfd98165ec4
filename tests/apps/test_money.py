from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.apps.conftest import ACTORS, JIANGMEN, SHAOGUAN, YEAR, Loaded, load, small_notice
from tests.intake.builder import PROJECT
from tests.shared_files import NOTICE_2024, shared_file
from zhixiang.apps.allocation import queries
from zhixiang.apps.allocation.actions.store_allocation import fund_name
from zhixiang.apps.allocation.annex_shape import AnnexRow
from zhixiang.apps.allocation.money_by_city import rounded
from zhixiang.apps.people.actors import COMMAND_LINE
from zhixiang.apps.performance.actions.load_notice import load_notice
from zhixiang.intake import read_document, read_notice

PROVINCE = ACTORS["provincial_officer"]


def rows(number: int) -> list[AnnexRow]:
    annex = queries.annex(PROVINCE, YEAR, number)
    assert annex is not None
    return annex.rows


def shape(number: int) -> list[tuple[str, str, int]]:
    return [(row.kind, row.label, row.amount_fen // 1_000_000) for row in rows(number)]


@pytest.mark.usefixtures("loaded")
class TestAnnexes:
    def test_annex_1_by_section(self) -> None:
        assert shape(1) == [
            ("total", "合计", 510),
            ("section", "一、各市合计", 500),
            ("subtotal", "韶关市小计", 300),
            ("detail", "韶关市本级", 300),
            ("subtotal", "江门市小计", 200),
            ("detail", "江门市本级", 200),
            ("section", "二、各直管县合计", 10),
            ("detail", "台山市", 10),
        ]

    def test_annex_2_by_city_from_the_same_lines(self) -> None:
        assert shape(2) == [
            ("total", "合计", 510),
            ("subtotal", "韶关市小计", 300),
            ("detail", "韶关市市场监督管理局", 300),
            ("subtotal", "江门市小计", 210),
            ("detail", "江门市市场监督管理局", 200),
            ("detail", "台山市市场监督管理局", 10),
        ]
        assert [row.budget_code for row in rows(2) if row.kind == "subtotal"] == ["606001", "613001"]

    def test_every_row_names_its_line_and_what_is_printed(self, loaded: Loaded) -> None:
        for number in (1, 2):
            for row in rows(number):
                assert row.printed_fen == row.amount_fen
                assert row.line is not None
                assert row.label in loaded.builder.text().split("\n")[row.line - 1]

    def test_a_year_without_a_notice(self) -> None:
        assert queries.annex(PROVINCE, 1999, 1) is None
        assert queries.year_money(PROVINCE, 1999) is None


@pytest.mark.usefixtures("regions")
class TestPrintedTotalsAreChecksOnly:
    def test_a_wrong_printed_total_changes_no_sum(self) -> None:
        builder = small_notice()
        builder.annex1[0] = builder.annex1[0].replace("5100000.00", "5200000.00")
        load(builder)
        total = rows(1)[0]
        assert (total.amount_fen, total.printed_fen) == (510_000_000, 520_000_000)
        money = queries.year_money(PROVINCE, YEAR)
        assert money is not None
        assert money.total_fen == 510_000_000

    def test_a_subtotal_whose_rows_are_lost_still_shows(self) -> None:
        builder = small_notice()
        del builder.annex1[5], builder.annex2[4]
        load(builder)
        lost = next(row for row in rows(1) if row.label == "江门市小计")
        assert (lost.amount_fen, lost.printed_fen) == (0, 200_000_000)

    def test_a_section_whose_rows_are_lost_still_shows(self) -> None:
        builder = small_notice()
        del builder.annex1[7], builder.annex2[5]
        load(builder)
        lost = next(row for row in rows(1) if row.kind == "section" and row.amount_fen == 0)
        assert lost.printed_fen == 10_000_000

    def test_without_printed_sums_the_computed_ones_stand_alone(self) -> None:
        builder = small_notice()
        builder.annex1 = [line for line in builder.annex1 if PROJECT in line]
        builder.annex2 = [line for line in builder.annex2 if PROJECT in line]
        load(builder)
        assert shape(1)[0] == ("total", "合计", 510)
        assert {row.printed_fen for row in rows(1) if row.kind != "detail"} == {None}
        assert [row[:2] for row in shape(2) if row[0] == "subtotal"] == [
            ("subtotal", "韶关市小计"),
            ("subtotal", "江门市小计"),
        ]

    def test_districts_under_a_subtotal_belong_to_their_city(self) -> None:
        builder = small_notice()
        builder.annex1[3:4] = [
            f"韶关市本级\t440200000\t{PROJECT}\t440200000 韶关市本级\t2011409 知识产权宏观管理\t2000000.00",
            f"浈江区\t440204000\t{PROJECT}\t440204000 浈江区\t2011409 知识产权宏观管理\t1000000.00",
        ]
        builder.annex2 = []
        load(builder)
        assert shape(1)[2:5] == [
            ("subtotal", "韶关市小计", 300),
            ("detail", "韶关市本级", 200),
            ("detail", "浈江区", 100),
        ]
        money = queries.year_money(PROVINCE, YEAR)
        assert money is not None
        city = next(city for city in money.cities if city.code == SHAOGUAN)
        assert (city.total_fen, city.own_fen, city.direct_fen) == (300_000_000, 300_000_000, 0)


class TestYear:
    def test_own_and_direct(self, loaded: Loaded) -> None:
        money = queries.year_money(PROVINCE, YEAR)
        assert money is not None
        assert (money.own_fen, money.own_count, money.direct_fen, money.direct_count) == (500_000_000, 2, 10_000_000, 1)
        assert money.total_line == loaded.builder.line_of("合计")
        assert money.own_line == loaded.builder.line_of("一、各市合计")
        assert money.direct_line == loaded.builder.line_of("二、各直管县合计")
        jiangmen = next(city for city in money.cities if city.code == JIANGMEN)
        assert (jiangmen.total_fen, jiangmen.own_fen, jiangmen.direct_fen) == (210_000_000, 200_000_000, 10_000_000)
        assert jiangmen.population == 4_798_090
        assert jiangmen.per_head_fen == 44
        assert jiangmen.line == loaded.builder.line_of("613001")
        assert len(money.cities) == 21
        assert sum(city.line is None for city in money.cities) == 19

    @pytest.mark.usefixtures("loaded")
    def test_two_notices_of_one_year_add_up(self) -> None:
        text = small_notice().text().replace("126号", "127号")
        raw = read_document(text.encode(), "第二批.txt")
        second = load_notice(read_notice(raw), raw, actor=COMMAND_LINE)
        money = queries.year_money(PROVINCE, YEAR)
        assert money is not None
        assert money.total_fen == 1_020_000_000
        assert (money.document_id, money.total_line) == (second.document_id, None)
        annex = queries.annex(PROVINCE, YEAR, 1)
        assert annex is not None
        assert (annex.document_id, annex.rows[0].amount_fen) == (second.document_id, 510_000_000)

    @pytest.mark.usefixtures("loaded")
    def test_a_county_is_not_measured_by_the_heads_of_its_city(self) -> None:
        money = queries.year_money(ACTORS["taishan"], YEAR)
        assert money is not None
        assert [(city.name, city.population, city.per_head_fen) for city in money.cities] == [("江门市", None, None)]


@pytest.mark.usefixtures("regions")
def test_the_notice_of_2024_to_the_fen() -> None:
    path = shared_file(NOTICE_2024)
    raw = read_document(path.read_bytes(), path.name)
    load_notice(read_notice(raw), raw, actor=COMMAND_LINE)
    with shared_file("reference/annex2024_allocation.csv").open(encoding="utf-8-sig") as file:
        expected = list(csv.DictReader(file))
    wanted = {row["mof_div_code"]: int(row["amount_yuan_annex1"]) * 100 for row in expected}
    assert len(wanted) == 42
    for number in (1, 2):
        found = rows(number)
        assert not [row for row in found if row.printed_fen != row.amount_fen]
        assert {row.region_code: row.amount_fen for row in found if row.kind == "detail"} == wanted
        assert sum(row.kind == "detail" for row in found) == 42
    money = queries.year_money(PROVINCE, YEAR)
    assert money is not None
    assert (money.total_fen, money.own_fen, money.direct_fen) == (17_285_000_000, 16_657_000_000, 628_000_000)
    assert (money.own_count, money.direct_count, len(money.cities)) == (20, 22, 21)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("广东省财政厅关于提前下达2024年度省级市场监管管理专项资金的通知", "省级市场监管管理专项资金"),
        ("关于下达 2025 年知识产权运营服务资金的通知", "知识产权运营服务资金"),
        ("关于拨款的通知", "关于拨款的通知"),
        ("", "专项资金"),
    ],
)
def test_fund_name(title: str, name: str) -> None:
    assert fund_name(title) == name


@given(st.integers(0, 10**15), st.integers(1, 10**9))
def test_money_per_head_is_rounded_half_up(amount: int, heads: int) -> None:
    assert abs(rounded(amount, heads) * heads - amount) * 2 <= heads
    assert rounded(heads, 2 * heads) == 1
